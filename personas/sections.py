"""The parts of a persona that are read and edited together."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Section:
    """Some of a persona's fields under one heading."""

    key: str
    title: Promise
    hint: Promise
    fields: tuple[str, ...]


SECTIONS = {
    section.key: section
    for section in (
        Section(
            "portrait",
            _("Portrait"),
            _("Give the buyer a name that the team will use, a sentence they would say, a story."),
            ("name", "quote", "story", "review_on"),
        ),
        Section(
            "demographics",
            _("Demographics"),
            _("Only what changes how you would speak to them."),
            (
                *("age_from", "age_to", "gender", "location", "income"),
                *("education", "occupation", "marital_status"),
            ),
        ),
        Section(
            "psychographics",
            _("Psychographics"),
            _("What they like, believe and live by."),
            ("interests", "values", "attitudes", "lifestyle", "personality"),
        ),
        Section(
            "buying",
            _("Buying"),
            _("What they need, what hurts, what moves them or holds them back, and where."),
            (
                *("needs", "pains", "motivations", "objections"),
                *("preferred_channels", "buying_stage"),
            ),
        ),
    )
}

CLAIMABLE = [
    name
    for section in SECTIONS.values()
    for name in section.fields
    if name not in ("name", "quote", "story", "review_on")
]
"""Fields that say something about buyers, so that evidence can stand behind them."""
