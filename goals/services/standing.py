"""How a target stands, in words for one reader: the verdict, its numbers and its reasons."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext as _

from goals.calc.status import FINAL
from goals.enums import Bound, Status
from goals.models import Assessment, Target
from goals.services.needed_words import needed_text
from goals.services.numbers import promised_for, value_for
from goals.services.reasons import probability_text, reason_sentence
from goals.services.ways import is_allowance
from goals.services.wording import percent
from kpis.enums import Unit
from kpis.formatting import format_date, format_fraction
from workspaces.reader import Reader


@dataclass(frozen=True, slots=True)
class Standing:
    """What the head of a target's page says.

    `key` changes with every judgement, so that an open page can ask whether it still holds.
    `distance` is how far the value lies from the target value, as a signed share of it;
    `is_behind` says that this is on the wrong side.
    """

    key: str
    is_waiting: bool
    summary: str
    promised: str
    actual: str = ""
    distance: str = ""
    is_behind: bool = False
    needed: str = ""
    reasons: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    as_of: dt.date | None = None
    data_until: dt.date | None = None


def read_standing(*, target: Target, reader: Reader) -> Standing:
    """Put the latest judgement of `target` into words; nothing is read from the database."""
    latest, promised = target.latest_assessment, promised_for(reader, target)
    if latest is None:
        return Standing(
            key=f"0-{target.version}",
            is_waiting=not target.is_archived,
            summary=_("Not judged yet; the next check comes within a minute."),
            promised=promised,
        )
    words = _Words(target, latest, reader)
    return Standing(
        key=f"{latest.pk}-{target.version}",
        is_waiting=_is_waiting(target, latest),
        summary=words.summary(promised),
        promised=promised,
        actual=words.value(latest.actual),
        distance=words.distance(),
        is_behind=words.is_behind(),
        needed=words.needed(),
        reasons=[reason_sentence(reason, kpi=target.kpi) for reason in latest.reasons],
        facts=words.facts(),
        as_of=latest.as_of,
        data_until=latest.data_until,
    )


def _is_waiting(target: Target, latest: Assessment) -> bool:
    """Whether the promise is newer than its judgement; one made after its end is never judged."""
    is_newer = latest.target_version < target.version and target.judged_version < target.version
    return is_newer and not target.is_archived


@dataclass(frozen=True, slots=True)
class _Words:
    target: Target
    latest: Assessment
    reader: Reader

    def value(self, value: Decimal | None) -> str:
        return value_for(self.reader, value, self.target)

    def summary(self, promised: str) -> str:
        """The verdict as a sentence that can be read aloud."""
        parts = {
            "kpi": self.target.kpi.display_name,
            "actual": self.value(self.latest.actual),
            "promised": promised,
            "end": format_date(self.target.ends_on, language=self.reader.language),
        }
        match Status(self.target.status):
            case Status.MET:
                return _("%(kpi)s reached %(actual)s; %(promised)s was promised.") % parts
            case Status.MISSED:
                return _("%(kpi)s ended at %(actual)s; %(promised)s was promised.") % parts
            case Status.UPCOMING:
                return _("%(kpi)s: %(promised)s by %(end)s. The period has not begun.") % parts
            case Status.UNKNOWN:
                return _("%(kpi)s: %(promised)s by %(end)s. No judgement is possible yet.") % parts
        probability = self.latest.probability
        if probability is None:
            return _("%(kpi)s stands at %(actual)s; %(promised)s by %(end)s.") % parts
        parts["probability"] = probability_text(probability)
        return (
            _("%(kpi)s stands at %(actual)s; chance of %(promised)s by %(end)s: %(probability)s.")
            % parts
        )

    def is_behind(self) -> bool:
        actual = self.latest.actual
        return actual is not None and actual not in self.target.limits

    def distance(self) -> str:
        """How far the judged value is off; a running total is still on its way.

        Of two ends it is the one that was passed, and between them there is nothing to say.
        """
        actual, limits = self.latest.actual, self.target.limits
        is_on_its_way = self.target.accumulates and self.target.status not in FINAL
        if actual is None or is_on_its_way:
            return ""
        promised = self.target.target_value
        if limits.bound == Bound.BETWEEN:
            end = limits.passed_by(actual)
            if end is None:
                return ""
            promised = end
        if self.target.kpi.unit == Unit.PERCENT:
            points = self._share(actual - promised)
            return _("%(number)s pp") % {"number": points.removesuffix("%").rstrip()}
        if not promised:
            return ""
        return self._share((actual - promised) / abs(promised))

    def _share(self, fraction: Decimal) -> str:
        return format_fraction(fraction, language=self.reader.language, signed=True)

    def needed(self) -> str:
        """What every remaining window must bring, next to the best there ever was."""
        latest = self.latest
        if latest.needed is None or latest.is_final or not latest.remaining_windows:
            return ""
        return needed_sentence(
            target=self.target,
            needed=latest.needed,
            best_ever=latest.best_ever,
            count=latest.remaining_windows,
            reader=self.reader,
        )

    def facts(self) -> list[tuple[str, str]]:
        """The fields of the assessment that the head of the page does not say."""
        latest, found = self.latest, []
        low, high = latest.projection_low80, latest.projection_high80
        if latest.expected is not None and not latest.is_final:
            found.append((_("Expected by now"), self.value(latest.expected)))
        if latest.projection is not None and not latest.is_final:
            projection = self.value(latest.projection)
            if low is not None and high is not None:
                interval = {"low": self.value(low), "high": self.value(high)}
                projection += " " + _("(80 %% between %(low)s and %(high)s)") % interval
            found.append((_("Forecast for the end"), projection))
        if latest.attainment is not None:
            name = _("Allowance used") if is_allowance(self.target) else _("Share of the way")
            found.append((name, percent(latest.attainment)))
        return found


def needed_sentence(
    *, target: Target, needed: Decimal, best_ever: Decimal | None, count: int, reader: Reader
) -> str:
    """Return what each of `count` remaining windows must bring, beside the best there ever was."""
    return needed_text(
        grain=target.grain,
        wants_more=target.wants_more,
        count=count,
        needed=value_for(reader, needed, target),
        best="" if best_ever is None else value_for(reader, best_ever, target),
    )
