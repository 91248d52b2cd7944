"""What a customer costs, is worth, and may cost."""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from goals.calc.calculators.arithmetic import quotient
from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.spec import (
    POSITIVE,
    SHARE,
    Calculator,
    NumberInput,
    Output,
    Worked,
    as_count,
    as_money,
    as_percent,
    write_step,
)
from goals.enums import Condition
from kpis.enums import Unit


def _cac(*, spend: Decimal, new_customers: Decimal) -> Worked:
    label = _("Customer acquisition cost (CAC)")
    return quotient("cac", label, as_money(spend), as_count(new_customers), Unit.MONEY)


CAC = Calculator(
    name="cac",
    title=_("Customer acquisition cost (CAC)"),
    purpose=_("What does one new customer cost?"),
    formula=_("CAC = spend ÷ new customers"),
    inputs=[
        NumberInput(
            name="spend",
            label=_("Spend on marketing and sales"),
            unit=Unit.MONEY,
            is_assumption=True,
            kpi="ad_spend",
        ),
        NumberInput(
            name="new_customers",
            label=_("New customers"),
            unit=Unit.COUNT,
            range=POSITIVE,
            is_assumption=True,
            kpi="new_customers",
        ),
    ],
    outputs=[Output(name="cac", label=_("Customer acquisition cost (CAC)"), unit=Unit.MONEY)],
    work=_cac,
    example={"spend": "12500", "new_customers": "250"},
    promised_kpi="cpa",
    promise=Condition.AT_MOST,
)


def _ltv_to_cac(*, ltv: Decimal, cac: Decimal) -> Worked:
    return quotient("ltv_to_cac", _("LTV:CAC"), as_money(ltv), as_money(cac), Unit.RATIO)


LTV_TO_CAC = Calculator(
    name="ltv-to-cac",
    title=_("LTV:CAC"),
    purpose=_("How many times over does a customer earn back what winning them cost?"),
    formula=_("LTV:CAC = lifetime value ÷ customer acquisition cost"),
    inputs=[
        NumberInput(
            name="ltv",
            label=_("Customer lifetime value (LTV)"),
            unit=Unit.MONEY,
            is_assumption=True,
            kpi="ltv",
        ),
        NumberInput(
            name="cac",
            label=_("Customer acquisition cost (CAC)"),
            unit=Unit.MONEY,
            range=POSITIVE,
            is_assumption=True,
            kpi="cac",
        ),
    ],
    outputs=[Output(name="ltv_to_cac", label=_("LTV:CAC"), unit=Unit.RATIO)],
    work=_ltv_to_cac,
    example={"ltv": "150", "cac": "50"},
)


def _cpa_ceiling(*, aov: Decimal, margin: Decimal, target_profit: Decimal) -> Worked:
    earned = aov * margin
    ceiling = earned - target_profit
    if ceiling < 0:
        raise CalculatorError("target_profit", "more_than_earned", earned=earned)
    steps = [
        write_step(
            _("Left of an order"), as_money(aov), "×", as_percent(margin), "=", as_money(earned)
        ),
        write_step(
            _("CPA ceiling"), as_money(earned), "−", as_money(target_profit), "=", as_money(ceiling)
        ),
    ]
    return Worked({"cpa_ceiling": ceiling}, steps)


CPA_CEILING = Calculator(
    name="cpa-ceiling",
    title=_("CPA ceiling"),
    purpose=_("What may one order cost at most so that the profit stays?"),
    formula=_("CPA ceiling = AOV × margin − target profit"),
    inputs=[
        NumberInput(
            name="aov",
            label=_("Average order value (AOV)"),
            unit=Unit.MONEY,
            is_assumption=True,
            kpi="aov",
        ),
        NumberInput(
            name="margin",
            label=_("Margin"),
            unit=Unit.PERCENT,
            range=SHARE,
            help=_("The share of revenue that is left before advertising."),
            is_assumption=True,
        ),
        NumberInput(
            name="target_profit",
            label=_("Target profit"),
            unit=Unit.MONEY,
            help=_("In money, of one order."),
        ),
    ],
    outputs=[Output(name="cpa_ceiling", label=_("CPA ceiling"), unit=Unit.MONEY)],
    work=_cpa_ceiling,
    example={"aov": "148", "margin": "0.4", "target_profit": "20"},
    promised_kpi="cpa",
    promise=Condition.AT_MOST,
)
