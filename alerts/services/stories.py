"""Writing down what a transition tells, once, from the data known at that moment."""

import datetime as dt

from django.conf import settings
from django.utils.translation import override

from alerts.calc.story import (
    InLanguages,
    Judgement,
    LastWord,
    MovedPart,
    PastLesson,
    Promise,
    Story,
    ToldWindow,
)
from alerts.calc.transitions import OF_WINDOWS
from alerts.enums import AlertKind, Purpose
from alerts.models import Alert, WindowVerdict
from alerts.services.backgrounds import Background, harm_until, tells_of_harm
from alerts.services.pictures import read_picture
from alerts.services.rule_sentences import found_by
from alerts.services.rules import RuleBook
from goals.enums import BaselineSource, Bound, ChangeKind, Status, TargetRole, TargetWindow
from goals.models import CheckIn, Lesson, Target, VerdictChange
from goals.services.causes import Cause, read_causes
from goals.services.sentences import sentence
from kpis.enums import Unit
from kpis.models import Kpi

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def write_story(
    *,
    alert: Alert,
    kind: AlertKind,
    change: VerdictChange,
    background: Background,
    purpose: Purpose = Purpose.TROUBLE,
    was: Status | None = None,
) -> Story:
    """Return what `change` tells about its target; `alert.note` becomes the plan so far."""
    target, causes = change.target, None
    facts = background.facts(target)
    if until := harm_until(change):
        causes = read_causes(target=target, until=until, catalog=background.catalog, facts=facts)
    return Story(
        kind=kind,
        purpose=purpose,
        was=was,
        alert_id=alert.public_id,
        workspace_slug=target.workspace.slug,
        workspace_name=target.workspace.name,
        promise=_promise(target),
        judgement=_judgement(change),
        picture=read_picture(target=target, assessment=change.assessment, facts=facts),
        moved_days=causes.days if causes else 0,
        moved=[_moved(part) for part in causes.parts] if causes else [],
        last_word=_last_word(background.note(target)),
        lesson=_lesson(background.lesson(target), target) if tells_of_harm(change) else None,
        window=_window(change),
        rule=_rule(change, background.rules),
        plan=alert.note,
        plan_by=str(alert.acknowledged_by) if alert.acknowledged_by else "",
    )


def _promise(target: Target) -> Promise:
    goal, kpi = target.goal, target.kpi
    return Promise(
        target_id=target.public_id,
        goal_id=goal.public_id,
        goal_title=goal.title,
        owner_name=str(goal.owner) if goal.owner else "",
        kpi_name={language: _name_in(kpi, language) for language in LANGUAGES},
        unit=Unit(kpi.unit),
        currency=kpi.currency,
        segment_key=target.segment_key,
        role=TargetRole(target.role),
        window=TargetWindow(target.window),
        grain=target.grain,
        bound=Bound(target.bound),
        target_value=target.target_value,
        low=target.condition_low,
        high=target.condition_high,
        sentence={language: sentence(target, language) for language in LANGUAGES},
        starts_on=target.starts_on,
        ends_on=target.ends_on,
        baseline_value=target.baseline_value,
        baseline_from=target.baseline_from,
        baseline_to=target.baseline_to,
        baseline_source=BaselineSource(target.baseline_source) if target.baseline_source else None,
    )


def _moved(cause: Cause) -> MovedPart:
    return MovedPart(
        kpi_name={language: _name_in(cause.kpi, language) for language in LANGUAGES},
        unit=Unit(cause.kpi.unit),
        currency=cause.kpi.currency,
        segment=cause.segment,
        before=cause.before,
        after=cause.after,
    )


def _last_word(last: CheckIn | None) -> LastWord | None:
    return LastWord(by=str(last.by or ""), on=last.on, note=last.note) if last else None


def _lesson(found: Lesson | None, target: Target) -> PastLesson | None:
    if found is None:
        return None
    title = found.goal.title if found.goal else ""
    on = found.at.astimezone(target.workspace.zone).date()
    return PastLesson(text=found.text, goal_title=title, on=on)


def _window(change: VerdictChange) -> ToldWindow | None:
    """Return the window that `change` is about, if it is about one."""
    if change.kind not in OF_WINDOWS:
        return None
    rows = WindowVerdict.objects.for_workspace(change.target.workspace)
    found = rows.get(change=change)
    was_missed = rows.filter(target=change.target, starts_on=found.starts_on, is_kept=False)
    return ToldWindow(
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        value=found.value,
        is_kept=found.is_kept,
        is_corrected=found.is_kept and was_missed.exists(),
    )


def _rule(change: VerdictChange, rules: RuleBook) -> InLanguages:
    """Return the rule that found `change`, as it stands now, in each language."""
    if change.kind not in (ChangeKind.OFF_TRACK_BY_RULE, ChangeKind.WINDOW_MISSED):
        return {}
    rule = rules.rule_of(change.target)
    if rule is None:
        return {}
    if rule.target_id:
        rule.target = change.target
    elif rule.kpi_id:
        rule.kpi = change.target.kpi
    return found_by(rule, is_window=change.kind == ChangeKind.WINDOW_MISSED)


def _name_in(kpi: Kpi, language: str) -> str:
    with override(language):
        return kpi.display_name


def _judgement(change: VerdictChange) -> Judgement:
    assessment, workspace = change.assessment, change.target.workspace
    return Judgement(
        status=Status(assessment.status),
        as_of=assessment.as_of,
        judged_at=assessment.created_at,
        since=_since(change),
        is_final=assessment.is_final,
        data_until=assessment.data_until,
        actual=assessment.actual,
        expected=assessment.expected,
        projection=assessment.projection,
        projection_low80=assessment.projection_low80,
        projection_high80=assessment.projection_high80,
        probability=assessment.probability,
        needed=assessment.needed,
        best_ever=assessment.best_ever,
        remaining_windows=assessment.remaining_windows,
        on_track_from=workspace.on_track_from,
        at_risk_from=workspace.at_risk_from,
        reasons=assessment.reasons,
    )


def _since(change: VerdictChange) -> dt.date:
    """The day the trouble began: the period's last, or the first judgement that saw it."""
    assessment, target = change.assessment, change.target
    if assessment.as_of > target.ends_on:
        return target.ends_on
    if change.kind == ChangeKind.STATUS and change.new_status == assessment.status:
        return assessment.as_of  # the judgement that saw it first
    began = (
        VerdictChange.objects.for_workspace(target.workspace)
        .filter(
            target=target,
            kind=ChangeKind.STATUS,
            new_status=assessment.status,
            assessment__target_version=assessment.target_version,
            pk__lte=change.pk,
        )
        .order_by("-pk")
        .values_list("assessment__as_of", flat=True)
        .first()
    )
    return began or assessment.as_of
