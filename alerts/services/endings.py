"""How a target's trouble ended, or that nobody saw to it, in words of the language in force."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.calc.story import Story
from alerts.enums import AlertKind, Purpose
from goals.enums import Status


def end_verdict(story: Story) -> str:
    """Return the word for how it ended, or for what a correction has made of it."""
    status = story.judgement.status
    if story.was:
        return _("Corrected: %(status)s") % {"status": status.label}
    if status == Status.ON_TRACK:
        if story.kind == AlertKind.GUARDRAIL_BREACHED:
            return _("Guardrail holds again")
        return _("Back on track")
    return str(status.label)


def end_form(story: Story) -> str:
    """Return the sentence about the end, with places for the numbers."""
    if story.purpose == Purpose.CORRECTION and story.judgement.actual is None:
        return _("%(name)s has no value that could be judged.")
    match story.judgement.status:
        case Status.MET:
            return _("%(name)s met its target: %(actual)s against %(promised)s (%(gap)s).")
        case Status.UPCOMING:
            return _("%(name)s has a new period: %(start)s to %(end)s.")
        case Status.ON_TRACK | Status.AT_RISK | Status.OFF_TRACK if story.judgement.probability:
            return _(
                "%(name)s stood at %(actual)s against %(promised)s on %(as_of)s. The chance to get "
                "there by %(end)s is %(percent)s."
            )
    return _("%(name)s stood at %(actual)s against %(promised)s on %(as_of)s.")


def corrected_text(story: Story) -> str:
    """Return the sentence about the verdict that does not stand any more."""
    return _("The data was corrected, so the verdict “%(was)s” does not stand any more.") % {
        "was": story.was.label if story.was else ""
    }


def unanswered_text(story: Story) -> str:
    """Return why it comes to the owners."""
    return ngettext(
        "Nobody has taken this in hand for a working day, so it comes to the owners of the "
        "workspace. Acknowledging it stops that.",
        "Nobody has taken this in hand for %(count)s working days, so it comes to the owners of "
        "the workspace. Acknowledging it stops that.",
        story.waiting_days,
    ) % {"count": story.waiting_days}
