"""The seven steps of picturing a buyer: one question each, with what there is to learn about it."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Step:
    """One screen of the guided flow."""

    key: str
    title: Promise
    question: Promise
    lesson: Promise


STEPS: Final = (
    Step(
        "product",
        _("Product"),
        _("What do you offer, and who would find value in it?"),
        _("Know the product first: its features, its benefits, and what nobody else offers."),
    ),
    Step(
        "demographics",
        _("Demographics"),
        _("Who needs it most: of what age, where, with which means?"),
        _("Look from the product to the people who need it, and leave out what changes nothing."),
    ),
    Step(
        "psychographics",
        _("Psychographics"),
        _("What do they like, believe and live by?"),
        _("Interests and values decide how a message sounds to them."),
    ),
    Step(
        "customers",
        _("Customers"),
        _("Which of your customers are like that?"),
        _("Those who buy already are the best sign of who will."),
    ),
    Step(
        "research",
        _("Research"),
        _("What have people said themselves?"),
        _("Ask for needs, preferences, troubles and habits, and let the answers speak."),
    ),
    Step(
        "persona",
        _("Persona"),
        _("Who is it, and what moves them or holds them back?"),
        _("A name and concrete details make a group a person whom the team remembers."),
    ),
    Step(
        "test",
        _("Test"),
        _("How will you see whether it is right?"),
        _("Engagement, conversion and what customers say prove a persona or change it."),
    ),
)
KEYS: Final = tuple(step.key for step in STEPS)


def number_of(key: str) -> int:
    """Return which of the seven a step is, from 1 on.

    Raises:
        ValueError: no step is called `key`.
    """
    return KEYS.index(key) + 1


def step_after(key: str) -> str:
    """Return the key of the next step; empty after the last."""
    return dict(pairwise(KEYS)).get(key, "")


def step_before(key: str) -> str:
    """Return the key of the step before; empty for the first."""
    return dict(pairwise(reversed(KEYS))).get(key, "")
