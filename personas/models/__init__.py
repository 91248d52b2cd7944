"""Whom the goals are for."""

from personas.models.persona import Persona

__all__ = ["Persona"]
