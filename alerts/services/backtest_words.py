"""What a rule would have sent, in words of the language in force."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alerts.calc.reliving import Told
from alerts.calc.rules import RuleTerms
from alerts.enums import Purpose
from alerts.services.backtests import Backtest
from goals.services.wording import percent
from kpis.formatting import format_date

MOST_DATES: Final = 12  # named one by one


@dataclass(frozen=True, slots=True)
class BacktestWords:
    """How many it would have sent, on which days, and what less telling rules would have."""

    summary: str
    remark: str
    days: Sequence[tuple[str, str]]
    more_count: int
    looser: Sequence[tuple[str, str]]


def read_backtest(found: Backtest, *, at_risk_from: Decimal, language: str) -> BacktestWords:
    """Put `found` into words; the last days come first."""
    told = [(format_date(each.on, language=language), _label(each)) for each in found.told]
    return BacktestWords(
        summary=_summary(found),
        remark=_remark(found, language),
        days=list(reversed(told[-MOST_DATES:])),
        more_count=max(len(told) - MOST_DATES, 0),
        looser=[
            (looser_label(each.terms, at_risk_from), count(each.count)) for each in found.looser
        ],
    )


def looser_label(terms: RuleTerms, at_risk_from: Decimal) -> str:
    """Return what is different about a rule that tells less."""
    asked = terms.off_track
    parts = {
        "line": percent(asked.line or at_risk_from),
        "needed": asked.needed,
        "among": asked.among,
    }
    if asked.needed == asked.among:
        return _("Below %(line)s, %(needed)s in a row") % parts
    return _("Below %(line)s, %(needed)s of %(among)s") % parts


def count(number: int) -> str:
    """Return how many alerts."""
    return ngettext("%(count)s alert", "%(count)s alerts", number) % {"count": number}


def _label(told: Told) -> str:
    """Return what a message would have been about: an alert, or how one ended."""
    if told.purpose in (Purpose.TROUBLE, Purpose.GOOD_NEWS):
        return str(told.kind.label)
    return f"{told.kind.label}: {told.purpose.label}"


def _summary(found: Backtest) -> str:
    days, alerts = found.days.days, len(found.alerts)
    if not found.told:
        return _("In the last %(days)s days it would have sent nothing.") % {"days": days}
    parts = [
        ngettext(
            "In the last %(days)s days it would have sent %(count)s alert.",
            "In the last %(days)s days it would have sent %(count)s alerts.",
            alerts,
        )
        % {"days": days, "count": alerts}
    ]
    if notes := len(found.told) - alerts:
        parts.append(
            ngettext(
                "And %(count)s note of how it ended.",
                "And %(count)s notes of how they ended.",
                notes,
            )
            % {"count": notes}
        )
    return " ".join(parts)


def _remark(found: Backtest, language: str) -> str:
    if found.began_on is not None:
        return _("As if the period had begun on %(day)s, from the data known today.") % {
            "day": format_date(found.began_on, language=language)
        }
    if found.target_count != 1:
        return ngettext(
            "From the judgements that were made of %(count)s target.",
            "From the judgements that were made of %(count)s targets.",
            found.target_count,
        ) % {"count": found.target_count}
    return _("From the data known today, judged again for each day.")
