"""What money spent on advertising returns, and what it must return."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.calc.calculators.arithmetic import quotient
from goals.calc.calculators.spec import (
    POSITIVE,
    POSITIVE_SHARE,
    Calculator,
    ChoiceInput,
    NumberInput,
    Output,
    Worked,
    as_money,
    as_percent,
    as_ratio,
    write_step,
)
from kpis.enums import Unit

READ_AS_ROAS, READ_AS_ROI = "roas", "roi"
REVENUE = NumberInput(
    name="revenue", label=_("Revenue"), unit=Unit.MONEY, is_assumption=True, kpi="revenue"
)


def _target_roas(*, current: Decimal, multiple: Decimal, reading: str) -> Worked:
    """ROI = ROAS − 1 where the cost is ad spend only."""
    product = current * multiple
    is_roi = reading == READ_AS_ROI
    steps = [
        write_step(
            _("Target ROI") if is_roi else _("Target ROAS"),
            as_ratio(current),
            "×",
            as_ratio(multiple),
            "=",
            as_ratio(product),
        )
    ]
    roas = product + 1 if is_roi else product
    if is_roi:
        steps.append(write_step(_("Target ROAS"), as_ratio(product), "+ 1 =", as_ratio(roas)))
    return Worked({"roas": roas}, steps)


TARGET_ROAS = Calculator(
    name="target-roas",
    title=_("Target ROAS"),
    purpose=_("Which ROAS is it when the present return is multiplied?"),
    formula=_("target ROAS = current ROAS × multiple, or current ROI × multiple + 1"),
    inputs=[
        NumberInput(
            name="current",
            label=_("Current return"),
            unit=Unit.RATIO,
            range=POSITIVE,
            is_assumption=True,
            kpi="roas",
        ),
        NumberInput(name="multiple", label=_("Multiple"), unit=Unit.RATIO, range=POSITIVE),
        ChoiceInput(
            name="reading",
            label=_("Which return is meant?"),
            choices=[
                (READ_AS_ROAS, _("ROAS: revenue ÷ ad spend; 2 is 2:1")),
                (READ_AS_ROI, _("ROI: (revenue − cost) ÷ cost; 2 is a ROAS of 3:1")),
            ],
            help=_("Many people say ROI and mean ROAS. ROI = ROAS − 1 when all cost is ad spend."),
            is_reading=True,
        ),
    ],
    outputs=[Output(name="roas", label=_("Target ROAS"), unit=Unit.RATIO)],
    work=_target_roas,
    example={"current": "2", "multiple": "2", "reading": READ_AS_ROAS},
    promised_kpi="roas",
)


def _roas(*, revenue: Decimal, ad_spend: Decimal) -> Worked:
    return quotient("roas", _("ROAS"), as_money(revenue), as_money(ad_spend), Unit.RATIO)


ROAS = Calculator(
    name="roas",
    title=_("Return on ad spend (ROAS)"),
    purpose=_("How much revenue does each unit of ad spend bring?"),
    formula=_("ROAS = revenue ÷ ad spend"),
    inputs=[
        REVENUE,
        NumberInput(
            name="ad_spend",
            label=_("Ad spend"),
            unit=Unit.MONEY,
            range=POSITIVE,
            is_assumption=True,
            kpi="ad_spend",
        ),
    ],
    outputs=[Output(name="roas", label=_("ROAS"), unit=Unit.RATIO)],
    work=_roas,
    example={"revenue": "50000", "ad_spend": "12500"},
    promised_kpi="roas",
)


def _roi(*, revenue: Decimal, cost: Decimal) -> Worked:
    roi = (revenue - cost) / cost
    step = write_step(
        _("ROI"),
        "(",
        as_money(revenue),
        "−",
        as_money(cost),
        ") ÷",
        as_money(cost),
        "=",
        as_ratio(roi),
    )
    return Worked({"roi": roi}, [step])


ROI = Calculator(
    name="roi",
    title=_("Return on investment (ROI)"),
    purpose=_("How much does each unit of cost earn beyond itself?"),
    formula=_("ROI = (revenue − cost) ÷ cost"),
    inputs=[
        REVENUE,
        NumberInput(
            name="cost",
            label=_("Cost"),
            unit=Unit.MONEY,
            range=POSITIVE,
            help=_("When all cost is ad spend, ROI = ROAS − 1."),
            is_assumption=True,
            kpi="ad_spend",
        ),
    ],
    outputs=[Output(name="roi", label=_("ROI"), unit=Unit.RATIO)],
    work=_roi,
    example={"revenue": "50000", "cost": "12500"},
)


def _break_even_roas(*, margin: Decimal) -> Worked:
    return quotient(
        "break_even_roas",
        _("Break-even ROAS"),
        as_ratio(Decimal(1)),
        as_percent(margin),
        Unit.RATIO,
    )


BREAK_EVEN_ROAS = Calculator(
    name="break-even-roas",
    title=_("Break-even ROAS"),
    purpose=_("Below which ROAS does advertising lose money?"),
    formula=_("break-even ROAS = 1 ÷ margin"),
    inputs=[
        NumberInput(
            name="margin",
            label=_("Margin"),
            unit=Unit.PERCENT,
            range=POSITIVE_SHARE,
            help=_("The share of revenue that is left before advertising."),
            is_assumption=True,
        )
    ],
    outputs=[Output(name="break_even_roas", label=_("Break-even ROAS"), unit=Unit.RATIO)],
    work=_break_even_roas,
    example={"margin": "0.4"},
    promised_kpi="roas",
)
