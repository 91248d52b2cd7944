"""The columns of the goals' lists as files."""

from collections.abc import Callable, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from goals.models import Campaign, Lesson, Review, Target
from workspaces.list_files import minute_of
from workspaces.sheets import Cell


def target_columns() -> Mapping[str, Callable[[Target], Cell]]:
    """One row a target, beside the goal that it is for; numbers in the KPI's own unit."""
    return {
        _("Goal"): lambda target: target.goal.title,
        _("Level"): lambda target: target.goal.get_level_display(),
        _("Status of the goal"): lambda target: target.goal.get_status_display(),
        _("Owner"): lambda target: str(target.goal.owner or ""),
        _("KPI"): lambda target: target.kpi.name,
        _("Segment"): lambda target: target.segment_key,
        _("Role"): lambda target: target.get_role_display(),
        _("Baseline"): lambda target: target.baseline_value,
        _("Target value"): lambda target: target.target_value,
        _("Actual"): lambda target: _assessed(target, "actual"),
        _("Attainment"): lambda target: _assessed(target, "attainment"),
        _("Probability"): lambda target: _assessed(target, "probability"),
        _("Status"): lambda target: target.get_status_display(),
        _("Start"): lambda target: target.starts_on,
        _("End"): lambda target: target.ends_on,
    }


def lesson_columns() -> Mapping[str, Callable[[Lesson], Cell]]:
    """One row a lesson."""
    return {
        _("When"): lambda lesson: minute_of(lesson.at),
        _("Lesson"): lambda lesson: lesson.text,
        _("Learned from"): lambda lesson: lesson.get_outcome_display(),
        _("Goal"): lambda lesson: str(lesson.goal or ""),
        _("KPI"): lambda lesson: str(lesson.kpi or ""),
        _("Channel"): lambda lesson: lesson.channel,
        _("Persona"): lambda lesson: str(lesson.persona or ""),
        _("By"): lambda lesson: str(lesson.by or ""),
    }


def review_columns() -> Mapping[str, Callable[[Review], Cell]]:
    """One row a review."""
    return {
        _("Goal"): lambda review: review.goal.title,
        _("Start"): lambda review: review.period_from,
        _("End"): lambda review: review.period_to,
        _("State"): _state_of,
        _("Closed by"): lambda review: str(review.closed_by or ""),
        _("Summary"): lambda review: review.summary,
    }


def library_columns() -> Mapping[str, Callable[[Campaign], Cell]]:
    """One row a campaign of the library."""
    return {
        _("Campaign"): lambda campaign: campaign.title,
        _("Start"): lambda campaign: campaign.starts_on,
        _("End"): lambda campaign: campaign.ends_on,
        _("Channels"): lambda campaign: campaign.channels,
        _("Personas"): lambda campaign: ", ".join(p.name for p in campaign.personas.all()),
        _("How it went"): lambda campaign: campaign.get_outcome_display(),
    }


def _state_of(review: Review) -> str:
    if review.is_open:
        return pgettext("review", "Open")
    is_seen = review.acknowledged_at is not None
    return pgettext("review", "Acknowledged") if is_seen else pgettext("review", "Closed")


def _assessed(target: Target, name: str) -> Cell:
    return getattr(target.latest_assessment, name) if target.latest_assessment else None
