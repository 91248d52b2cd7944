import datetime as dt
from decimal import Decimal

import pytest

from goals.enums import Bound, TargetWindow
from goals.services.causes import dates_compared, read_causes
from kpis.enums import Kind, Unit
from kpis.services.catalog import Catalog
from kpis.services.measurements import MeasuredRow, record_measurements
from kpis.services.series import read_facts
from tests.factories import make_goal, make_kpi, make_membership, make_target, make_workspace

pytestmark = pytest.mark.django_db
UNTIL = dt.date(2026, 3, 28)
HALF_WAY = dt.date(2026, 3, 14)
NOW = dt.datetime(2026, 3, 29, tzinfo=dt.UTC)
CHANNELS = ("instagram", "search", "mail")


def record(workspace, kpi, before, after):
    """28 days by channel: as much a day in the first fortnight, and in the second."""
    days = [UNTIL - dt.timedelta(days=n) for n in range(28)]
    record_measurements(
        workspace=workspace,
        rows=[
            MeasuredRow(
                kpi_key=kpi.key,
                on=day,
                value=Decimal((after if day > HALF_WAY else before)[channel]),
                dimensions={"channel": channel},
            )
            for day in days
            for channel in CHANNELS
        ],
        by=make_membership(workspace=workspace),
        now=NOW,
    )


def target_on(workspace, kpi, **fields):
    return make_target(
        goal=make_goal(workspace=workspace),
        kpi=kpi,
        window=TargetWindow.WEEK,
        judged_windows=2,
        **fields,
    )


def causes_of(target):
    catalog = Catalog.reaching(target.workspace, [target.kpi])
    dates = dates_compared(target, UNTIL)
    facts = read_facts(
        workspace=target.workspace,
        wanted=[(target.kpi, target.segment_key)],
        start=dates.start,
        end=dates.end,
        catalog=catalog,
    )
    return read_causes(target=target, until=UNTIL, catalog=catalog, facts=facts)


def test_channel_that_fell_most_is_named(django_assert_max_num_queries):
    workspace = make_workspace()
    visitors = make_kpi(workspace=workspace)
    before = {"instagram": 100, "search": 50, "mail": 20}
    record(workspace, visitors, before, before | {"instagram": 60, "search": 55})
    target = target_on(workspace, visitors)

    with django_assert_max_num_queries(7):
        causes = causes_of(target)

    (cause,) = causes.parts
    assert causes.days == 14
    assert (cause.kpi, cause.segment) == (visitors, "instagram")
    assert (cause.before, cause.after) == (Decimal(1400), Decimal(840))


def test_half_of_the_ratio_and_its_channel_are_named(django_assert_max_num_queries):
    workspace = make_workspace()
    sessions = make_kpi(workspace=workspace, key="sessions")
    bounced = make_kpi(workspace=workspace, key="bounced")
    rate = make_kpi(
        workspace=workspace,
        key="bounce_rate",
        kind=Kind.DERIVED,
        formula="bounced / sessions",
        unit=Unit.PERCENT,
    )
    flat = dict.fromkeys(CHANNELS, 100)
    record(workspace, sessions, flat, flat)
    record(
        workspace, bounced, dict.fromkeys(CHANNELS, 40), dict.fromkeys(CHANNELS, 40) | {"mail": 90}
    )
    target = target_on(workspace, rate, bound=Bound.AT_MOST, target_value=Decimal("0.4"))

    with django_assert_max_num_queries(11):
        causes = causes_of(target)

    assert [(cause.kpi, cause.segment) for cause in causes.parts] == [
        (bounced, ""),
        (bounced, "mail"),
    ]


def test_nothing_that_moved_for_the_worse_is_no_cause():
    workspace = make_workspace()
    visitors = make_kpi(workspace=workspace)
    flat = dict.fromkeys(CHANNELS, 100)
    record(workspace, visitors, flat, flat)

    assert causes_of(target_on(workspace, visitors)) is None
