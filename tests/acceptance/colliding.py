"""What people and the clock do at one moment, and which of it meets which."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final

from alerts.models import Alert
from alerts.services.alerts import snooze_alert
from alerts.services.escalation import escalate_alerts
from alerts.services.flapping import settle_flapping
from alerts.services.opening import open_due_alerts
from alerts.services.rules import delete_rule, save_rule
from alerts.services.settling import settle_alerts
from goals.enums import Decision
from goals.services.assessments import assess_due
from goals.services.goals import update_goal
from goals.services.reviews import Decided, save_review
from goals.services.targets import archive_target, update_target
from kpis.enums import Aggregation
from kpis.services.kpis import add_from_library, update_kpi
from kpis.services.sources import delete_source
from kpis.services.watching import watch_kpis
from tests.acceptance.crowded_room import NOW, Room
from workspaces.services.members import remove_member

Act = Callable[[Room], None]


def judge(room: Room) -> None:
    assess_due(now=NOW, workspace=room.workspace)


def tell(room: Room) -> None:
    open_due_alerts(now=NOW, workspace=room.workspace)
    settle_alerts(now=NOW)
    settle_flapping(now=NOW)
    escalate_alerts(now=NOW)


def watch(room: Room) -> None:
    watch_kpis(now=NOW, workspace=room.workspace)


def bring(room: Room) -> None:
    room.bring(3)


def edit_kpi(room: Room) -> None:
    kpi = room.kpis[-1]
    update_kpi(kpi=kpi, by=room.owner, now=NOW, expected_version=1, aggregation=Aggregation.MEAN)


def add_kpis(room: Room) -> None:
    for key in ("roas", "cpa"):
        add_from_library(workspace=room.workspace, library_key=key, by=room.owner)


def add_kpis_the_other_way(room: Room) -> None:
    for key in ("cpa", "roas"):
        add_from_library(workspace=room.workspace, library_key=key, by=room.owner)


def edit_targets(room: Room) -> None:
    for target in room.targets()[::-3]:
        value = {"condition_value": Decimal(7)}
        update_target(target=target, reason="It was too much.", by=room.owner, now=NOW, **value)


def archive_targets(room: Room) -> None:
    for target in room.targets()[::-4]:
        archive_target(target=target, by=room.owner, now=NOW)


def move_goals(room: Room) -> None:
    for goal in room.serving():
        one, other = room.companies
        update_goal(goal=goal, by=room.owner, parent=other if goal.parent == one else one)


def move_goals_back(room: Room) -> None:
    for goal in room.serving()[::-1]:
        update_goal(goal=goal, by=room.owner, parent=room.companies[0])


def close_review(room: Room) -> None:
    own = [target for target in room.targets() if target.goal_id == room.goals[0].pk]
    decided = [Decided(target, Decision.STOP) for target in own[::-1]]
    review = {"review": room.review, "summary": "", "is_closed": True}
    save_review(**review, by=room.owner, now=NOW, decided=decided)


def snooze(room: Room) -> None:
    for alert in Alert.objects.for_workspace(room.workspace).unresolved():
        until = NOW.date().replace(day=28)
        snooze_alert(alert=alert, until=until, by=room.owner, now=NOW)


def leave(room: Room) -> None:
    remove_member(membership=room.leaving, by=room.owner)


def rule_less(room: Room) -> None:
    for target in room.targets()[::-2]:
        rule = {"workspace": room.workspace, "scope": target, "by": room.owner, "now": NOW}
        delete_rule(rule=save_rule(**rule, tells_off_track=True), by=room.owner, now=NOW)
    rule = {"workspace": room.workspace, "scope": room.kpis[0], "by": room.owner, "now": NOW}
    delete_rule(rule=save_rule(**rule, tells_off_track=True), by=room.owner, now=NOW)


def forget_source(room: Room) -> None:
    delete_source(source=room.source, by=room.owner)


PAIRS: Final[list[tuple[Act, Act]]] = [
    (judge, judge),
    (judge, tell),
    (tell, tell),
    (judge, bring),
    (judge, edit_targets),
    (judge, archive_targets),
    (judge, move_goals),
    (judge, close_review),
    (judge, leave),
    (judge, edit_kpi),
    (tell, edit_targets),
    (tell, archive_targets),
    (tell, snooze),
    (tell, rule_less),
    (tell, forget_source),
    (tell, leave),
    (watch, watch),
    (watch, bring),
    (bring, bring),
    (bring, edit_kpi),
    (bring, add_kpis),
    (add_kpis, add_kpis_the_other_way),
    (move_goals, move_goals_back),
    (move_goals, leave),
    (close_review, edit_targets),
    (close_review, archive_targets),
    (leave, edit_targets),
]
