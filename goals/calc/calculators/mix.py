"""Conversions of several types and channels, together."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.spec import (
    CHANGE,
    SHARE,
    Calculator,
    LinesInput,
    NumberInput,
    Offer,
    Output,
    Text,
    TextInput,
    Worked,
    as_count,
    as_money,
    as_percent,
    write_step,
)
from goals.enums import Condition
from kpis.enums import Unit


@dataclass(frozen=True, slots=True)
class Line:
    """So many conversions of one type, each worth so much, on one channel or on any."""

    type: str
    count: Decimal
    value: Decimal
    channel: str


def _conversion_value(*, lines: Sequence[Line]) -> Worked:
    total = sum((line.count * line.value for line in lines), Decimal(0))
    steps = [
        write_step(
            " · ".join(name for name in (line.type, line.channel) if name),
            as_count(line.count),
            "×",
            as_money(line.value),
            "=",
            as_money(line.count * line.value),
        )
        for line in lines
    ]
    steps.append(write_step(_("Conversion value"), "Σ =", as_money(total)))
    by_type = _grouped(lines, lambda line: line.type)
    by_channel = _grouped([line for line in lines if line.channel], lambda line: line.channel)
    return Worked(
        {
            "value": total,
            "by_type": [
                {"type": name, "count": count, "value": value}
                for name, (count, value) in by_type.items()
            ],
            "by_channel": [
                {"channel": name, "count": count, "value": value}
                for name, (count, value) in by_channel.items()
            ],
        },
        steps,
    )


def _grouped(
    lines: Sequence[Line], name_of: Callable[[Line], str]
) -> dict[str, tuple[Decimal, Decimal]]:
    """Return count and value by name, in the order in which the names first stand."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for line in lines:
        count, value = found.get(name_of(line), (Decimal(0), Decimal(0)))
        found[name_of(line)] = (count + line.count, value + line.count * line.value)
    return found


_COUNT = Output(name="count", label=_("Count"), unit=Unit.COUNT)
_VALUE = Output(name="value", label=_("Value"), unit=Unit.MONEY)

CONVERSION_VALUE = Calculator(
    name="conversion-value",
    title=_("Conversion value"),
    purpose=_("What are conversions of all types worth in money?"),
    formula=_("conversion value = Σ count × value of each type"),
    inputs=[
        LinesInput(
            name="lines",
            label=_("Conversions"),
            columns=[
                TextInput(name="type", label=_("Type"), help=_("Such as lead or purchase.")),
                TextInput(name="channel", label=_("Channel"), is_required=False),
                NumberInput(
                    name="count",
                    label=_("Count"),
                    unit=Unit.COUNT,
                    is_assumption=True,
                    kpi="conversions",
                ),
                NumberInput(
                    name="value", label=_("Value of one"), unit=Unit.MONEY, is_assumption=True
                ),
            ],
            row=Line,
        )
    ],
    outputs=[
        Output(name="value", label=_("Conversion value"), unit=Unit.MONEY),
        Output(
            name="by_type",
            label=_("By type"),
            columns=[Output(name="type", label=_("Type")), _COUNT, _VALUE],
        ),
        Output(
            name="by_channel",
            label=_("By channel"),
            columns=[Output(name="channel", label=_("Channel")), _COUNT, _VALUE],
        ),
    ],
    work=_conversion_value,
    example={
        "lines": [
            {"type": "Lead", "channel": "instagram", "count": "400", "value": "50"},
            {"type": "Purchase", "channel": "instagram", "count": "540", "value": "148"},
        ]
    },
    promised_kpi="conversion_value",
)


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel, its share of what is measured now, and how much it will change."""

    name: str
    share: Decimal
    change: Decimal


def _channel_gap(*, total_change: Decimal, channels: Sequence[Channel]) -> Worked:
    """Solve total = Σ share × change + others' share × others' change for the last of these."""
    known = sum((channel.share for channel in channels), Decimal(0))
    if known > 1:
        raise CalculatorError("channels", "shares_over_one", total=known)
    brought = sum((channel.share * channel.change for channel in channels), Decimal(0))
    gap, others_share = total_change - brought, 1 - known
    if not others_share:
        raise CalculatorError("channels", "no_others", brought=brought)
    others = gap / others_share
    steps = [
        write_step(
            channel.name,
            as_percent(channel.share),
            "×",
            as_percent(channel.change),
            "=",
            as_percent(channel.share * channel.change),
        )
        for channel in channels
    ]
    steps += [
        write_step(
            _("Left for the others"),
            as_percent(total_change),
            "−",
            as_percent(brought),
            "=",
            as_percent(gap),
        ),
        write_step(
            _("Change of the others"),
            as_percent(gap),
            "÷",
            as_percent(others_share),
            "=",
            as_percent(others),
        ),
    ]
    return Worked(
        {
            "others_change": others,
            "others_share": others_share,
            "brought": brought,
            "gap": gap,
            "channels": [
                {"name": channel.name, "contribution": channel.share * channel.change}
                for channel in channels
            ],
        },
        steps,
        offers=_changes(total_change, channels),
    )


def _changes(total_change: Decimal, channels: Sequence[Channel]) -> list[Offer]:
    def offer(key: str, label: Text, change: Decimal, **segment: str) -> Offer:
        return Offer(
            key=key,
            label=label,
            condition=Condition.CHANGE_PERCENT,
            value=change,
            unit=Unit.PERCENT,
            segment=segment,
            kpi="conversions",
        )

    offers = [
        offer("total", _("All channels"), total_change),
        *(
            offer(f"channels.{number}", channel.name, channel.change, channel=channel.name)
            for number, channel in enumerate(channels)
        ),
    ]
    return [each for each in offers if each.value]


CHANNEL_GAP = Calculator(
    name="channel-gap",
    title=_("Channel gap"),
    purpose=_("How much must the other channels change so that the total gets there?"),
    formula=_("others’ change = (total change − Σ share × change) ÷ others’ share"),
    inputs=[
        NumberInput(
            name="total_change", label=_("Change of the total"), unit=Unit.PERCENT, range=CHANGE
        ),
        LinesInput(
            name="channels",
            label=_("Channels whose change is known"),
            columns=[
                TextInput(name="name", label=_("Channel")),
                NumberInput(
                    name="share",
                    label=_("Share of the total now"),
                    unit=Unit.PERCENT,
                    range=SHARE,
                    is_assumption=True,
                ),
                NumberInput(
                    name="change",
                    label=_("Change"),
                    unit=Unit.PERCENT,
                    range=CHANGE,
                    is_assumption=True,
                ),
            ],
            row=Channel,
            unique="name",
        ),
    ],
    outputs=[
        Output(name="others_change", label=_("Change of the others"), unit=Unit.PERCENT),
        Output(name="others_share", label=_("Share of the others"), unit=Unit.PERCENT),
        Output(name="brought", label=_("Brought by these channels"), unit=Unit.PERCENT),
        Output(name="gap", label=_("Left for the others"), unit=Unit.PERCENT),
        Output(
            name="channels",
            label=_("Channels"),
            columns=[
                Output(name="name", label=_("Channel")),
                Output(name="contribution", label=_("Contribution"), unit=Unit.PERCENT),
            ],
        ),
    ],
    work=_channel_gap,
    example={
        "total_change": "0.25",
        "channels": [{"name": "instagram", "share": "0.5", "change": "0.1"}],
    },
)
