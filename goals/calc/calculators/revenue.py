"""From the revenue that is wanted to orders, budget and the people who must come."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext_lazy as _

from goals.calc.calculators.arithmetic import quotient, rounded_up, rounded_up_step
from goals.calc.calculators.errors import CalculatorError
from goals.calc.calculators.spec import (
    POSITIVE,
    POSITIVE_SHARE,
    Calculator,
    LinesInput,
    NumberInput,
    Offer,
    Output,
    TextInput,
    Worked,
    as_count,
    as_money,
    as_percent,
    as_ratio,
    write_step,
)
from goals.enums import Condition
from kpis.enums import Unit

INCREMENTAL_REVENUE = NumberInput(
    name="incremental_revenue",
    label=_("Incremental revenue"),
    unit=Unit.MONEY,
    range=POSITIVE,
    help=_("What must come in on top of what comes in anyway."),
)
AOV = NumberInput(
    name="aov",
    label=_("Average order value (AOV)"),
    unit=Unit.MONEY,
    range=POSITIVE,
    is_assumption=True,
    kpi="aov",
)


def _extra_orders(*, incremental_revenue: Decimal, aov: Decimal) -> Worked:
    orders = rounded_up(incremental_revenue, aov)
    revenue = orders * aov
    steps = [
        rounded_up_step(_("Extra orders"), as_money(incremental_revenue), as_money(aov)),
        write_step(
            _("Revenue of these orders"),
            as_count(orders),
            "×",
            as_money(aov),
            "=",
            as_money(revenue),
        ),
    ]
    return Worked({"orders": orders, "revenue_at_orders": revenue}, steps)


EXTRA_ORDERS = Calculator(
    name="extra-orders",
    title=_("Extra orders"),
    purpose=_("How many more orders bring the revenue that is wanted?"),
    formula=_("extra orders = incremental revenue ÷ AOV, rounded up"),
    inputs=[INCREMENTAL_REVENUE, AOV],
    outputs=[
        Output(name="orders", label=_("Extra orders"), unit=Unit.COUNT),
        Output(name="revenue_at_orders", label=_("Revenue of these orders"), unit=Unit.MONEY),
    ],
    work=_extra_orders,
    example={"incremental_revenue": "50000", "aov": "148"},
    promised_kpi="orders",
    is_extra=True,
)


def _incremental_budget(*, incremental_revenue: Decimal, target_roas: Decimal) -> Worked:
    return quotient(
        "budget",
        _("Incremental budget"),
        as_money(incremental_revenue),
        as_ratio(target_roas),
        Unit.MONEY,
    )


INCREMENTAL_BUDGET = Calculator(
    name="incremental-budget",
    title=_("Incremental budget"),
    purpose=_("How much more budget does the revenue that is wanted need?"),
    formula=_("incremental budget = incremental revenue ÷ target ROAS"),
    inputs=[
        INCREMENTAL_REVENUE,
        NumberInput(
            name="target_roas",
            label=_("Target ROAS"),
            unit=Unit.RATIO,
            range=POSITIVE,
            help=_("4 means 4:1, revenue of 4 for each 1 spent."),
            is_assumption=True,
            kpi="roas",
        ),
    ],
    outputs=[Output(name="budget", label=_("Incremental budget"), unit=Unit.MONEY)],
    work=_incremental_budget,
    example={"incremental_revenue": "50000", "target_roas": "4"},
    promised_kpi="ad_spend",
    promise=Condition.AT_MOST,
    is_extra=True,
)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a funnel; `rate` is the share of the stage before that comes this far."""

    name: str
    rate: Decimal | None


def _funnel(*, revenue: Decimal, aov: Decimal, stages: Sequence[Stage]) -> Worked:
    for number, stage in enumerate(stages):
        if number and stage.rate is None:
            raise CalculatorError(f"stages.{number}.rate", "required")
    last = stages[-1]
    counts = [rounded_up(revenue, aov)]
    steps = [rounded_up_step(last.name, as_money(revenue), as_money(aov))]
    for before, stage in reversed(list(pairwise(stages))):
        assert stage.rate is not None  # noqa: S101  (checked above)
        steps.append(rounded_up_step(before.name, as_count(counts[0]), as_percent(stage.rate)))
        counts.insert(0, rounded_up(counts[0], stage.rate))
    needed = counts[0]
    entering = stages[0].rate
    if entering is not None:
        steps.append(
            rounded_up_step(_("Before the first stage"), as_count(needed), as_percent(entering))
        )
        needed = rounded_up(needed, entering)
    named = list(zip(stages, counts, strict=True))
    return Worked(
        {
            "needed": needed,
            "stages": [{"name": stage.name, "count": count} for stage, count in named],
        },
        steps,
        offers=[
            Offer(
                key=f"stages.{number}",
                label=stage.name,
                condition=Condition.AT_LEAST,
                value=count,
                unit=Unit.COUNT,
            )
            for number, (stage, count) in enumerate(named)
        ],
    )


FUNNEL = Calculator(
    name="funnel",
    title=_("Funnel"),
    purpose=_("How many people must come in at the top for the revenue at the bottom?"),
    formula=_(
        "last stage = revenue ÷ AOV; each stage before = the next one ÷ the rate that leads into "
        "it; each rounded up"
    ),
    inputs=[
        NumberInput(
            name="revenue", label=_("Revenue that is wanted"), unit=Unit.MONEY, range=POSITIVE
        ),
        AOV,
        LinesInput(
            name="stages",
            label=_("Stages, from the first to the last"),
            columns=[
                TextInput(name="name", label=_("Stage"), help=_("Such as sessions or leads.")),
                NumberInput(
                    name="rate",
                    label=_("Rate that leads into it"),
                    unit=Unit.PERCENT,
                    range=POSITIVE_SHARE,
                    help=_("Of those on the stage before. The first stage may go without."),
                    is_required=False,
                    is_assumption=True,
                    kpi="conversion_rate",
                ),
            ],
            row=Stage,
            unique="name",
        ),
    ],
    outputs=[
        Output(name="needed", label=_("Needed at the top"), unit=Unit.COUNT),
        Output(
            name="stages",
            label=_("Stages"),
            columns=[
                Output(name="name", label=_("Stage")),
                Output(name="count", label=_("Count"), unit=Unit.COUNT),
            ],
        ),
    ],
    work=_funnel,
    example={
        "revenue": "50000",
        "aov": "148",
        "stages": [
            {"name": "Sessions"},
            {"name": "Leads", "rate": "0.05"},
            {"name": "Customers", "rate": "0.2"},
        ],
    },
)
