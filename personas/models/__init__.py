"""Whom the goals are for, and what is known of them."""

from personas.models.customers import CustomerFile, CustomerSegment
from personas.models.drift import PersonaDrift
from personas.models.evidence import Evidence
from personas.models.hypothesis import Hypothesis
from personas.models.persona import Persona
from personas.models.product import Product, ProductPersona
from personas.models.sketch import PersonaSketch
from personas.models.study import Finding, Study, SurveyAnswer
from personas.models.version import PersonaVersion

__all__ = [
    "CustomerFile",
    "CustomerSegment",
    "Evidence",
    "Finding",
    "Hypothesis",
    "Persona",
    "PersonaDrift",
    "PersonaSketch",
    "PersonaVersion",
    "Product",
    "ProductPersona",
    "Study",
    "SurveyAnswer",
]
