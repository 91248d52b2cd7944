"""Choices of the goals app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Whose goal it is."""

    BUSINESS = "business", _("Business goal")
    MARKETING = "marketing", _("Marketing goal")


class Horizon(models.TextChoices):
    """How far a goal looks ahead."""

    SHORT = "short", _("Short term, up to 3 months")
    MEDIUM = "medium", _("Medium term, up to a year")
    LONG = "long", _("Long term, more than a year")


class ReviewRhythm(models.TextChoices):
    """How often those who own a goal sit down over it."""

    WEEKLY = "weekly", _("Every week")
    BIWEEKLY = "biweekly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")


class CheckInRhythm(models.TextChoices):
    """How often the owner of a goal says how sure they are of its targets."""

    WEEKLY = "weekly", _("Every week")
    BIWEEKLY = "biweekly", _("Every two weeks")
    MONTHLY = "monthly", _("Every month")
    NEVER = "never", _("Never")


class Decision(models.TextChoices):
    """What a review decides about a target."""

    KEEP = "keep", _("Keep it")
    ADJUST = "adjust", _("Adjust it")
    STOP = "stop", _("Stop it")


class LessonOutcome(models.TextChoices):
    """What a lesson was learned from."""

    SUCCESS = "success", _("A success")
    FAILURE = "failure", _("A failure")


class StakeholderKind(models.TextChoices):
    """Who has a stake in a goal."""

    CUSTOMER = "customer", _("Customers")
    EMPLOYEE = "employee", _("Employees")
    SHAREHOLDER = "shareholder", _("Shareholders")
    PARTNER = "partner", _("Partners")
    OTHER = "other", _("Others")


class TargetRole(models.TextChoices):
    """What a target is to its goal."""

    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")
    GUARDRAIL = "guardrail", _("Guardrail")


class TargetWindow(models.TextChoices):
    """What is judged: the whole period, a daily, weekly or monthly rate, or a level."""

    TOTAL = "total", _("Total over the period")
    DAY = "day", _("Per day")
    WEEK = "week", _("Per week")
    MONTH = "month", _("Per month")
    LATEST = "latest", _("Latest value")


class Condition(models.TextChoices):
    """What the judged value must do."""

    CHANGE_PERCENT = "change_percent", _("Change by percent")
    CHANGE_POINTS = "change_points", _("Change by points")
    AT_LEAST = "at_least", _("At least")
    AT_MOST = "at_most", _("At most")
    BETWEEN = "between", _("Between")
    HOLD = "hold", _("Hold the baseline")


class Bound(models.TextChoices):
    """On which side of its ends a promise is kept: ≥, ≤, or between; both ends are included."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BETWEEN = "between"


class Trajectory(models.TextChoices):
    """How the expected value moves through the period."""

    LINEAR = "linear", _("Evenly")
    STEP = "step", _("In steps, one at the end of each month")
    SEASONAL = "seasonal", _("As in past seasons")
    MILESTONES = "milestones", _("By milestones")


class Status(models.TextChoices):
    """How a target or a goal stands; `offset` is for goals only."""

    UPCOMING = "upcoming", _("Upcoming")
    UNKNOWN = "unknown", _("Unknown")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")
    OFF_TRACK = "off_track", _("Off track")
    MET = "met", _("Met")
    MISSED = "missed", _("Missed")
    OFFSET = "offset", _("Cancelled out")


class ChangeKind(models.TextChoices):
    """Transitions that somebody may want to hear of."""

    STATUS = "status", _("Status changed")
    OFF_TRACK_CONFIRMED = "off_track_confirmed", _("Off track twice in a row")
    OFF_TRACK_BY_RULE = "off_track_by_rule", _("Off track by an alert rule")
    WINDOW_MISSED = "window_missed", _("A window was missed")
    WINDOW_KEPT = "window_kept", _("A window was kept again")


class BaselineSource(models.TextChoices):
    """Where the frozen value came from."""

    COMPUTED = "computed", _("Computed from recorded data")
    TYPED = "typed", _("Typed in")


class PlanChangeKind(models.TextChoices):
    """What became of a plan when its assumptions were checked."""

    DRIFTED = "drifted", _("Drifted")
    RETURNED = "returned", _("Back to the plan")
    IMPOSSIBLE = "impossible", _("No result any more")


class CampaignState(models.TextChoices):
    """What has become of a campaign that somebody looks at."""

    READING = "reading", _("Being read")
    REFUSED = "refused", _("Refused")
    DRAFT = "draft", _("To be confirmed")
    CONFIRMED = "confirmed", _("In the library")


class CampaignSource(models.TextChoices):
    """Where a campaign's figures come from."""

    REPORT = "report", _("A report")
    PERIOD = "period", _("A period of the KPIs")


class CampaignOutcome(models.TextChoices):
    """How a campaign went, as the team says."""

    SUCCESS = "success", _("A success")
    MIXED = "mixed", _("Mixed")
    FAILURE = "failure", _("A failure")
