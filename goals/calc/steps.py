"""The ten steps of setting a goal: one question each, with what there is to learn about it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from workspaces.steps import Step, Steps

_SCREENS: Final = (
    Step(
        "purpose",
        _("Purpose"),
        _("What is this goal for?"),
        _("Begin with the purpose and the vision behind it; numbers without a why are forgotten."),
    ),
    Step(
        "specific",
        _("Specific"),
        _("What exactly is to be achieved, and who owns it?"),
        _("A vague goal can be neither missed nor reached: name one result that all would notice."),
    ),
    Step(
        "align",
        _("Alignment"),
        _("Which larger goal does it serve, and why should it?"),
        _("Efforts add up where each goal says why it should move the one above it."),
    ),
    Step(
        "stakeholders",
        _("Stakeholders"),
        _("Who has a stake in it, and what does each of them need?"),
        _("Customers, employees, shareholders and partners judge a goal by what it does for them."),
    ),
    Step(
        "priority",
        _("Priority"),
        _("Does it come before others?"),
        _("A few goals that matter get further than many at once."),
    ),
    Step(
        "measure",
        _("Numbers"),
        _("Which numbers say that it is reached, and which must not get worse?"),
        _("One KPI, one number, one date; and a guardrail, so that reaching it is worth it."),
    ),
    Step(
        "realistic",
        _("Realism"),
        _("With which means, and within which limits?"),
        _("Look at what the numbers have done before: a goal should stretch you, not break you."),
    ),
    Step(
        "time",
        _("Time frame"),
        _("From when until when?"),
        _("A date makes it pressing, and tells what is near from what is far."),
    ),
    Step(
        "review",
        _("Review"),
        _("How often will you look at it together?"),
        _("Goals that are looked at are adjusted in time; the others come as a surprise."),
    ),
    Step(
        "tell",
        _("Communication"),
        _("Who has to know it, and who has to agree?"),
        _("People act on goals whose reason they know."),
    ),
)
STEPS: Final = Steps(_SCREENS)
KEYS: Final = STEPS.keys

NEW_PARENT: Final = "new"  # an answer to whom the goal serves: one that is made along with it
OF_GOAL, OF_PARENT = "goal", "parent"  # answers to whose number it is
