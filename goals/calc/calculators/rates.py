"""Values from raw sums, and the value that a change leads to."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.calc.calculators.arithmetic import quotient
from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.spec import (
    ANY,
    POSITIVE,
    Calculator,
    ChoiceInput,
    Number,
    NumberInput,
    Offer,
    Output,
    Text,
    Worked,
    as_count,
    as_money,
    as_percent,
    write_step,
)
from goals.enums import Condition
from kpis.enums import Unit

READ_AS_RELATIVE, READ_AS_POINTS = "relative", "points"


def _target_value(
    *, baseline: Decimal, change: Decimal, mode: str, unit: str | None = None
) -> Worked:
    """A change is a share of the baseline's size, or percentage points beside a rate."""
    if not change:
        raise CalculatorError("change", "no_change")
    if mode == READ_AS_POINTS:
        if unit and unit not in (Unit.PERCENT, Unit.RATIO):
            raise CalculatorError("mode", "points_need_rate")
        shown = Unit(unit or Unit.PERCENT)
        target = baseline + change
        moved: list[Number | Text] = [as_percent(abs(change))]
    else:
        if not baseline:
            raise CalculatorError("baseline", "zero_baseline")
        if change < -1:
            raise CalculatorError("change", "below_nothing")
        shown = Unit(unit or Unit.COUNT)
        target = baseline + abs(baseline) * change
        moved = [as_percent(abs(change)), "×", Number(abs(baseline), shown)]
    if target < 0 <= baseline:
        raise CalculatorError("change", "below_nothing")
    sign = "+" if change > 0 else "−"
    label = _("Target value")
    written = write_step(label, Number(baseline, shown), sign, *moved, "=", Number(target, shown))
    offer = Offer(
        key="target",
        label=label,
        condition=Condition.AT_LEAST if change > 0 else Condition.AT_MOST,
        value=target,
        unit=shown,
    )
    return Worked({"target": target}, [written], shown, [offer])


TARGET_VALUE = Calculator(
    name="target-value",
    title=_("Target value"),
    purpose=_("Which value is it when the baseline changes by so much?"),
    formula=_("target = baseline × (1 + change), or baseline + percentage points"),
    inputs=[
        NumberInput(
            name="baseline",
            label=_("Baseline"),
            unit=None,
            range=ANY,
            is_assumption=True,
        ),
        ChoiceInput(
            name="unit",
            label=_("Unit of the baseline"),
            choices=list(Unit.choices),
            is_required=False,
        ),
        NumberInput(
            name="change",
            label=_("Change"),
            unit=Unit.PERCENT,
            range=ANY,
            help=_("20 is a rise by 20 %, −50 a fall by 50 %."),
        ),
        ChoiceInput(
            name="mode",
            label=_("What does the change mean?"),
            choices=[
                (READ_AS_RELATIVE, _("A share of the baseline: 60 % − 50 % leaves 30 %")),
                (READ_AS_POINTS, _("Percentage points: 60 % − 50 points leaves 10 %")),
            ],
            is_reading=True,
        ),
    ],
    outputs=[Output(name="target", label=_("Target value"))],
    work=_target_value,
    example={"baseline": "10000", "unit": "count", "change": "0.2", "mode": READ_AS_RELATIVE},
)


def _aov(*, revenue: Decimal, orders: Decimal) -> Worked:
    label = _("Average order value (AOV)")
    return quotient("aov", label, as_money(revenue), as_count(orders), Unit.MONEY)


AOV = Calculator(
    name="aov",
    title=_("Average order value (AOV)"),
    purpose=_("How much is one order worth on average?"),
    formula=_("AOV = revenue ÷ orders"),
    inputs=[
        NumberInput(
            name="revenue", label=_("Revenue"), unit=Unit.MONEY, is_assumption=True, kpi="revenue"
        ),
        NumberInput(
            name="orders",
            label=_("Orders"),
            unit=Unit.COUNT,
            range=POSITIVE,
            is_assumption=True,
            kpi="orders",
        ),
    ],
    outputs=[Output(name="aov", label=_("Average order value (AOV)"), unit=Unit.MONEY)],
    work=_aov,
    example={"revenue": "118400", "orders": "800"},
    promised_kpi="aov",
)

SESSIONS = NumberInput(
    name="sessions",
    label=_("Sessions"),
    unit=Unit.COUNT,
    range=POSITIVE,
    is_assumption=True,
    kpi="sessions",
)


def _bounce_rate(*, bounced_sessions: Decimal, sessions: Decimal) -> Worked:
    if bounced_sessions > sessions:
        raise CalculatorError("bounced_sessions", "more_than_all", whole=sessions)
    return quotient(
        "bounce_rate",
        _("Bounce rate"),
        as_count(bounced_sessions),
        as_count(sessions),
        Unit.PERCENT,
    )


BOUNCE_RATE = Calculator(
    name="bounce-rate",
    title=_("Bounce rate"),
    purpose=_("Which share of the sessions ends without any action?"),
    formula=_("bounce rate = bounced sessions ÷ sessions"),
    inputs=[
        NumberInput(
            name="bounced_sessions",
            label=_("Bounced sessions"),
            unit=Unit.COUNT,
            is_assumption=True,
            kpi="bounced_sessions",
        ),
        SESSIONS,
    ],
    outputs=[Output(name="bounce_rate", label=_("Bounce rate"), unit=Unit.PERCENT)],
    work=_bounce_rate,
    example={"bounced_sessions": "6000", "sessions": "10000"},
    promised_kpi="bounce_rate",
    promise=Condition.AT_MOST,
)


def _conversion_rate(*, conversions: Decimal, sessions: Decimal) -> Worked:
    return quotient(
        "conversion_rate",
        _("Conversion rate"),
        as_count(conversions),
        as_count(sessions),
        Unit.PERCENT,
    )


CONVERSION_RATE = Calculator(
    name="conversion-rate",
    title=_("Conversion rate"),
    purpose=_("Which share of the sessions converts?"),
    formula=_("conversion rate = conversions ÷ sessions"),
    inputs=[
        NumberInput(
            name="conversions",
            label=_("Conversions"),
            unit=Unit.COUNT,
            is_assumption=True,
            kpi="conversions",
        ),
        SESSIONS,
    ],
    outputs=[Output(name="conversion_rate", label=_("Conversion rate"), unit=Unit.PERCENT)],
    work=_conversion_rate,
    example={"conversions": "240", "sessions": "10000"},
    promised_kpi="conversion_rate",
)
