"""A back-test relives what life told: random judgements, told by the services and relived.

With data, windows and judging it is `python -m tests.acceptance.relive_rules`.
"""

import datetime as dt
import random
from decimal import Decimal

import pytest

from alerts.calc.reliving import Past, relive
from alerts.calc.story import thaw
from alerts.models import Delivery
from alerts.services.flapping import settle_flapping
from alerts.services.opening import open_due_alerts
from alerts.services.rules import read_rules
from goals.enums import Status, TargetRole
from goals.models import Assessment
from goals.services.docket import Judgement
from goals.services.recorded import read_judged
from goals.services.transitions import save_judgements
from tests.alerts.factories import BECAUSE, make_judged_target, make_manager
from tests.alerts.rules import FIRST, make_rule, noon
from tests.factories import make_workspace

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]
RULES = (
    None,
    {"off_needed": 1, "off_among": 1},
    {"off_needed": 2, "off_among": 3, "line": Decimal("0.5")},
    {"tells_off_track": False},
)
SAID = {
    Status.ON_TRACK: Decimal("0.8"),
    Status.AT_RISK: Decimal("0.45"),
    Status.OFF_TRACK: Decimal("0.1"),
    Status.UNKNOWN: None,
}


def judgement(target, chance, number):
    """Some verdict of a day, more often than not that of the day before, on new data or not."""
    before = target.latest_assessment
    status = chance.choice([*SAID, *[Status(target.status)] * 4]) if before else Status.ON_TRACK
    data = number if before is None or chance.random() < 0.8 else before.data_version
    return Judgement(
        target,
        target,
        Assessment(
            workspace=target.workspace,
            target=target,
            target_version=1,
            as_of=FIRST + number * dt.timedelta(days=1),
            data_version=data,
            data_until=FIRST + data * dt.timedelta(days=1),
            status=status,
            probability=SAID[status],
            reasons=[BECAUSE],
        ),
        is_new=True,
    )


def test_random_judgements_are_told_as_the_back_test_says():
    chance = random.Random(8)  # noqa: S311  (verdicts, no secret)
    workspace = make_workspace()
    manager = make_manager(workspace)
    targets = [
        make_judged_target(workspace=workspace, role=role)
        for role in (TargetRole.PRIMARY, TargetRole.GUARDRAIL, *[TargetRole.PRIMARY] * 2)
    ]
    for target, terms in zip(targets, RULES, strict=True):
        if terms:
            make_rule(target, **terms)

    for number in range(40):
        judged = [judgement(target, chance, number) for target in targets]
        save_judgements(judged, as_of=judged[0].assessment.as_of, now=noon(number))
        open_due_alerts(now=noon(number))
        settle_flapping(now=noon(number))

    book, until = read_rules(workspace), FIRST + dt.timedelta(days=39)
    said = read_judged(workspace=workspace, targets=targets, since=FIRST)
    for target in targets:
        rule = book.rule_of(target)
        readings = [each.reading for each in said[target.pk]]
        past = Past(TargetRole(target.role), readings, [], has_volume=lambda reading: True)
        relived = relive(past, rule.terms if rule else None, until=until)
        rows = Delivery.objects.for_workspace(workspace).filter(
            alert__target=target, recipient=manager.user
        )
        lived = [
            (workspace.today(each.created_at), thaw(each.payload).kind, each.purpose)
            for each in rows.order_by("pk")
        ]
        assert [(told.on, told.kind, told.purpose) for told in relived] == lived
        assert bool(lived) is (rule is None or rule.tells_off_track)
