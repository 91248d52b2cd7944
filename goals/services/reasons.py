"""Reasons as sentences: every code with its numbers, in the reader's language."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from goals.enums import Status
from goals.services.wording import currencies_mixed, kpi_name, percent, value_text
from kpis.enums import Grain
from kpis.models import Kpi
from kpis.services.wording import value_remark

LEAST_SHOWN, MOST_SHOWN = Decimal("0.03"), Decimal("0.97")
"""Forecasts do not deserve to be believed beyond these."""


def reason_sentence(reason: Mapping[str, Any], *, kpi: Kpi | None = None) -> str:
    """Return a stored reason as a sentence.

    `kpi` is the one whose values the reason's numbers are; without it they have no unit.

    Raises:
        KeyError: no such code.
    """
    return _SENTENCES[reason["code"]](reason, kpi)


def probability_text(probability: Decimal) -> str:
    """Return a probability as it is shown: never less than under 3 %, nor more than over 97 %."""
    if probability < LEAST_SHOWN:
        return _("under %(percent)s") % {"percent": percent(LEAST_SHOWN)}
    if probability > MOST_SHOWN:
        return _("over %(percent)s") % {"percent": percent(MOST_SHOWN)}
    return percent(probability)


Render = Callable[[Mapping[str, Any], Kpi | None], str]


def _fixed(text: Callable[[], str]) -> Render:
    return lambda _reason, _kpi: text()


def _starts_later(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("The period starts on %(on)s.") % {"on": reason["on"]}


def _too_early(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _(
        "Only %(elapsed)s of the period is over and the KPI has little history: "
        "a judgement needs %(needed)s."
    ) % {
        "elapsed": percent(Decimal(reason["elapsed_fraction"])),
        "needed": percent(Decimal(reason["needed_fraction"])),
    }


def _no_data(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    count = reason.get("missing", 0)
    if not count:
        return _("There is no data yet.")
    return ngettext(
        "Data is missing for %(count)s part of the period, so the verdict stays open.",
        "Data is missing for %(count)s parts of the period, so the verdict stays open.",
        count,
    ) % {"count": count}


def _stale(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _(
        "The newest data is of %(data_until)s, %(days)s days behind; "
        "%(allowed_days)s are usual at most."
    ) % {name: reason[name] for name in ("data_until", "days", "allowed_days")}


def _low_volume(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("The denominator is %(volume)s; below %(min_volume)s nothing is judged.") % {
        "volume": value_text(Decimal(reason["volume"]), None),
        "min_volume": value_text(Decimal(reason["min_volume"]), None),
    }


def _formula_error(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    match reason.get("cause"):
        case "division_by_zero":
            return _("The formula divides by %(divisor)s, which is 0 here.") % {
                "divisor": reason.get("divisor", "0")
            }
        case "too_large":
            return _("The value has too many digits to be kept.")
        case str(cause) if cause.startswith("conversion_"):
            return value_remark({**reason, "code": cause})
    return _("The formula of %(kpi)s cannot be calculated.") % {"kpi": reason.get("kpi", "")}


def _reached_already(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("%(actual)s is reached, the target is %(target)s, and nothing can undo it.") % (
        _values(reason, kpi)
    )


def _limit_exceeded(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("%(actual)s exceeds the limit of %(target)s, and nothing can undo it.") % (
        _values(reason, kpi)
    )


def _fallen_below(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("%(actual)s lies below the target of %(target)s, and nothing can undo it.") % (
        _values(reason, kpi)
    )


def _ended(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    parts = _values(reason, kpi)
    is_at_least = reason["code"].endswith("at_least")
    if "difference_fraction" not in reason:
        if is_at_least:
            return _("The period ended at %(actual)s; at least %(target)s was promised.") % parts
        return _("The period ended at %(actual)s; at most %(target)s was promised.") % parts
    parts["difference"] = percent(Decimal(reason["difference_fraction"]), places=1, signed=True)
    if is_at_least:
        text = _(
            "The period ended at %(actual)s; at least %(target)s was promised (%(difference)s)."
        )
    else:
        text = _(
            "The period ended at %(actual)s; at most %(target)s was promised (%(difference)s)."
        )
    return text % parts


def _ended_between(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    names = ("actual", "low", "high")
    parts = {name: value_text(Decimal(reason[name]), kpi) for name in names}
    if "difference_fraction" not in reason:
        return _("The period ended at %(actual)s; %(low)s to %(high)s was promised.") % parts
    parts["difference"] = percent(Decimal(reason["difference_fraction"]), places=1, signed=True)
    return (
        _("The period ended at %(actual)s; %(low)s to %(high)s was promised (%(difference)s).")
        % parts
    )


def _probability(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _(
        "The chance to get there is %(probability)s: on track from %(on_track_from)s, "
        "at risk from %(at_risk_from)s."
    ) % {
        "probability": probability_text(Decimal(reason["probability"])),
        "on_track_from": percent(Decimal(reason["on_track_from"])),
        "at_risk_from": percent(Decimal(reason["at_risk_from"])),
    }


def _kept_by_margin(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("The status changes once that line is crossed by %(margin)s percentage points.") % {
        "margin": value_text(Decimal(reason["margin"]) * 100, None)
    }


def _missing(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    count = reason["count"]
    match reason["code"]:
        case "missing_days":
            text = ngettext("No data for %(count)s day", "No data for %(count)s days", count)
        case "missing_weeks":
            text = ngettext(
                "No full data for %(count)s week", "No full data for %(count)s weeks", count
            )
        case _:
            text = ngettext("No data for %(count)s month", "No data for %(count)s months", count)
    return _("%(what)s (%(first)s – %(last)s); that is not counted as zero.") % {
        "what": text % {"count": count},
        "first": reason["first"],
        "last": reason["last"],
    }


def _few_windows(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    parts = {"have": reason["have"], "want": reason["want"]}
    match reason.get("grain"):
        case Grain.DAY:
            return _("%(have)s of the %(want)s days are known so far.") % parts
        case Grain.MONTH:
            return _("%(have)s of the %(want)s full months are known so far.") % parts
    return _("%(have)s of the %(want)s full weeks are known so far.") % parts


def _pace(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    parts = {name: value_text(Decimal(reason[name]), kpi) for name in ("actual", "expected")}
    if reason.get("trajectory"):
        return _("%(actual)s so far; the expected path asks for %(expected)s by now.") % parts
    return _("%(actual)s so far; an even course asks for %(expected)s by now.") % parts


def _decided_by_primary(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("Decided by %(kpi)s: %(status)s.") % _named(reason)


def _decided_by_goal(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("Decided by a goal that serves this one: %(status)s.") % _named(reason)


def _guardrail_breached(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("The guardrail %(kpi)s is breached.") % _named(reason)


def _guardrail_off_track(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("The guardrail %(kpi)s is off track.") % _named(reason)


def _offset(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    return _("Reached, but cancelled out by the breached guardrail %(kpi)s.") % _named(reason)


def _offset_with_net(reason: Mapping[str, Any], kpi: Kpi | None) -> str:
    parts = {
        **_named(reason),
        "primary": kpi_name(reason["primary"], reason.get("primary_library_key", "")),
        "net": value_text(Decimal(reason["net"]), None),
    }
    if "net_baseline" not in reason:
        return (
            _(
                "Reached, but cancelled out by the breached guardrail %(kpi)s: "
                "%(primary)s × (1 − %(kpi)s) leaves %(net)s."
            )
            % parts
        )
    parts["net_baseline"] = value_text(Decimal(reason["net_baseline"]), None)
    return (
        _(
            "Reached, but cancelled out by the breached guardrail %(kpi)s: "
            "%(primary)s × (1 − %(kpi)s) leaves %(net)s, against %(net_baseline)s at the baseline."
        )
        % parts
    )


def _values(reason: Mapping[str, Any], kpi: Kpi | None) -> dict[str, str]:
    return {name: value_text(Decimal(reason[name]), kpi) for name in ("actual", "target")}


def _named(reason: Mapping[str, Any]) -> dict[str, str]:
    return {
        "kpi": kpi_name(reason.get("kpi", ""), reason.get("library_key", "")),
        "status": str(Status(reason["status"]).label),
    }


_SENTENCES: dict[str, Render] = {
    "starts_later": _starts_later,
    "too_early": _too_early,
    "no_data": _no_data,
    "stale": _stale,
    "low_volume": _low_volume,
    "formula_error": _formula_error,
    "currencies_mixed": lambda reason, _kpi: currencies_mixed(reason["kpi"], reason["currencies"]),
    "baseline_missing": _fixed(lambda: _("The baseline is missing.")),
    "reached_already": _reached_already,
    "limit_exceeded": _limit_exceeded,
    "fallen_below": _fallen_below,
    "ended_met_at_least": _ended,
    "ended_met_at_most": _ended,
    "ended_missed_at_least": _ended,
    "ended_missed_at_most": _ended,
    "ended_met_between": _ended_between,
    "ended_missed_between": _ended_between,
    "probability": _probability,
    "kept_by_margin": _kept_by_margin,
    "short_history": _fixed(lambda: _("The KPI has little history, so the forecast is uncertain.")),
    "missing_days": _missing,
    "missing_weeks": _missing,
    "missing_months": _missing,
    "few_windows": _few_windows,
    "above_pace": _pace,
    "below_pace": _pace,
    "no_season": _fixed(
        lambda: _("There is no past season to go by, so nothing is expected by now.")
    ),
    "no_primary": _fixed(lambda: _("No primary target says what this goal means.")),
    "decided_by_primary": _decided_by_primary,
    "decided_by_goal": _decided_by_goal,
    "guardrail_breached": _guardrail_breached,
    "guardrail_off_track": _guardrail_off_track,
    "offset": _offset,
    "offset_with_net": _offset_with_net,
}
CODES = frozenset(_SENTENCES)
"""Every reason that an assessment or a verdict may give."""
