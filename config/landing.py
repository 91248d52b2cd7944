"""The example on the landing page: made-up weeks, and the page says so."""

import datetime as dt
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from kpis.calc.chart import build_chart
from kpis.calc.chart_spec import (
    BaselineBand,
    Chart,
    ChartSpec,
    ForecastFan,
    Note,
    Point,
    TargetLine,
)

FIRST_WEEK = dt.date(2026, 9, 7)
BASELINE_VISITORS = [  # mean 10,000
    *(9870, 10140, 9790, 10020, 10330, 9950),
    *(10210, 9680, 9900, 10120, 10060, 9930),
]
PERIOD_VISITORS = [  # the last four: mean 11,180
    *(10180, 10090, 10420, 10310, 10760, 10540),
    *(9870, 10680, 11020, 10940, 11310, 11450),
]
WEEKLY_VISITORS = [*BASELINE_VISITORS, *PERIOD_VISITORS]
ENDS_ON = dt.date(2027, 3, 28)
GOAL = Decimal(12000)
BASELINE = Decimal(10000)


def example_chart(*, language: str) -> Chart:
    """Draw the example in the visitor's language."""
    weeks = [FIRST_WEEK + dt.timedelta(weeks=n) for n in range(len(WEEKLY_VISITORS))]
    starts_on = weeks[len(BASELINE_VISITORS)]
    return build_chart(
        ChartSpec(
            title=_("New visitors a week (example)"),
            description=_(
                "After twelve weeks at about 10,000 the line rises to 11,450; the target of "
                "12,000 lies at the upper edge of the forecast."
            ),
            language=language,
            points=[
                Point(on=on, value=Decimal(visitors))
                for on, visitors in zip(weeks, WEEKLY_VISITORS, strict=True)
            ],
            format_value=lambda value: number_format(value, decimal_pos=0, force_grouping=True),
            targets=[
                TargetLine(
                    value=GOAL,
                    starts_on=starts_on,
                    ends_on=ENDS_ON,
                    label=_("Target ≥ 12,000"),
                    is_floor=True,
                )
            ],
            baseline=BaselineBand(
                value=BASELINE,
                starts_on=weeks[0],
                ends_on=starts_on,
                label=_("Baseline 10,000"),
            ),
            trajectory=[(starts_on, BASELINE), (ENDS_ON, GOAL)],
            forecast=ForecastFan(
                from_on=weeks[-1],
                from_value=Decimal(WEEKLY_VISITORS[-1]),
                ends_on=ENDS_ON,
                median=Decimal(11860),
                low=Decimal(11240),
                high=Decimal(12510),
                label="11,860",
            ),
            notes=[Note(on=weeks[18], text=_("Instagram ads were off for two days"))],
            today=dt.date(2027, 2, 22),
        )
    )
