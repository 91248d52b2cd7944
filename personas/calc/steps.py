"""The seven steps of picturing a buyer: one question each, with what there is to learn about it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from workspaces.steps import Step, Steps

_SCREENS: Final = (
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
STEPS: Final = Steps(_SCREENS)
KEYS: Final = STEPS.keys
