"""Pages of targets: one target, and its form with the sentence it will be read as."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.calc.status import FINAL
from goals.enums import BaselineSource
from goals.forms.target import TargetForm
from goals.models import Goal, Target
from goals.services.baseline_choices import BaselineChoice
from goals.services.guardrails import create_guarded_target
from goals.services.numbers import value_for
from goals.services.preview import Preview, preview_target
from goals.services.promise_tokens import sign_promise
from goals.services.sentences import sentence
from goals.services.standing import read_standing
from goals.services.target_chart import read_target_chart
from goals.services.target_versions import as_judged
from goals.services.targets import archive_target, update_target
from goals.views.finding import goal_or_404, target_or_404
from kpis.calc.chart import build_chart
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.reader import Reader
from workspaces.service_forms import report


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def target_detail(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Show a target: its sentence, its verdict and why, its chart; the verdict alone for htmx."""
    stored = target_or_404(request, target_id)
    target = as_judged(stored)
    reader = Reader.of(request, now=timezone.now())
    standing = read_standing(target=target, reader=reader)
    context = {
        "workspace": target.workspace,
        "target": target,
        "goal": target.goal,
        "standing": standing,
        "too_late": stored.version if stored is not target else None,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    if request.htmx:
        if request.GET.get("seen") == standing.key:
            return HttpResponse(status=HTTPStatus.NO_CONTENT)
        return render(request, "goals/target_detail.html#standing", context)
    spec = read_target_chart(
        target=target,
        latest=target.latest_assessment,
        description=standing.summary,
        reader=reader,
    )
    context |= {
        "chart": build_chart(spec),
        "sentence": sentence(target, reader.language),
        "baseline": value_for(reader, target.baseline_value, target),
    }
    return render(request, "goals/target_detail.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def target_create(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Make a target of a goal, after its sentence was read.

    What the fragments show is the same for every goal, so they do not read it.
    """
    if request.htmx and request.POST.get("step") == "preview":
        return _form_page(request, Goal(workspace=request.membership.workspace), target=None)
    return _form_page(request, goal_or_404(request, goal_id), target=None)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def target_edit(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Change a target: a new version, with its reason, after its sentence was read."""
    target = target_or_404(request, target_id)
    return _form_page(request, target.goal, target=target)


@membership_required(Role.EDITOR)
@require_POST
def target_archive(request: WorkspaceRequest, target_id: str) -> HttpResponse:
    """Stop judging a target."""
    target = target_or_404(request, target_id)
    archive_target(target=target, by=request.membership, now=timezone.now())
    messages.success(request, _("“%(name)s” is archived.") % {"name": target.kpi})
    return redirect("goals:goal_detail", target.workspace.slug, target.goal.public_id)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A preview for one reader: their own sentence first; saving it back proves it was read."""

    preview: Preview
    reader: Reader
    can_mean_two: bool
    reading: str

    @property
    def must_ask(self) -> bool:
        """Whether nobody has said yet which of two readings is meant."""
        return self.can_mean_two and not self.reading

    @property
    def is_final(self) -> bool:
        """Whether the period is over, so that there is no chance but a verdict."""
        return self.preview.status in FINAL

    @property
    def sentence(self) -> str:
        return self._sentences[0]

    @property
    def other_sentence(self) -> str:
        return self._sentences[1]

    @property
    def other_language(self) -> str:
        return "en" if self.reader.language == "ko" else "ko"

    @property
    def _sentences(self) -> tuple[str, str]:
        korean, english = self.preview.sentence_ko, self.preview.sentence_en
        return (korean, english) if self.reader.language == "ko" else (english, korean)

    @property
    def token(self) -> str:
        """The promise, for the page that says what would have been told of it."""
        return sign_promise(self.preview.target)

    @property
    def choices(self) -> list[tuple[BaselineChoice, str, str]]:
        """The alternatives of the baseline, with their values as the reader writes them."""
        return [
            (each, self._value(each.value), self._value(each.target_value))
            for each in self.preview.choices
        ]

    def _value(self, value: Decimal | None) -> str:
        return value_for(self.reader, value, self.preview.target)


def _form_page(request: WorkspaceRequest, goal: Goal, *, target: Target | None) -> HttpResponse:
    """Show the form, preview what it says, or save it once the sentence shown is the one sent.

    The preview is a step of its own without JavaScript, and follows the typing with it.
    """
    today = goal.workspace.today(timezone.now())
    form = TargetForm(_sent(request), goal=goal, target=target, today=today)
    if request.htmx.target == "milestones":
        return render(request, "goals/target_edit.html#milestones", {"form": form})
    shown = _preview(request, form, target) if form.is_bound else None
    wants_to_save = request.POST.get("step") == "save"
    has_changed = False
    if shown and wants_to_save and shown.must_ask:
        form.add_error("reading", _("Say which of the two is meant."))
    elif shown and wants_to_save:
        if request.POST.get("sentence") == shown.sentence:
            saved = _save(request, form, goal, target)
            if saved is not None:
                messages.success(request, _("Saved. The next check judges it within a minute."))
                return redirect("goals:target_detail", goal.workspace.slug, saved.public_id)
        else:
            has_changed = True
    context = {
        "form": form,
        "goal": goal,
        "target": target,
        "workspace": goal.workspace,
        "shown": shown,
        "has_changed": has_changed,
        "missing": _told_errors(form) if form.is_bound and not shown else [],
    }
    if request.htmx and not wants_to_save:
        return render(request, "goals/target_edit.html#preview", context)
    is_refused = bool(form.errors) or has_changed
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "goals/target_edit.html", context, status=status)


def _sent(request: WorkspaceRequest) -> QueryDict | None:
    """Return what was typed, with the baseline that one of the alternatives was chosen for."""
    sent = sent_data(request)
    start, _slash, end = request.POST.get("use_baseline", "").partition("/")
    if sent is None or not end:
        return sent
    chosen = sent.copy()
    chosen["baseline_source"] = BaselineSource.COMPUTED
    chosen["baseline_from"], chosen["baseline_to"] = start, end
    return chosen


def _preview(request: WorkspaceRequest, form: TargetForm, target: Target | None) -> _Shown | None:
    if not form.is_valid():
        return None
    now = timezone.now()
    try:
        preview = preview_target(
            by=request.membership,
            now=now,
            target=target,
            catalog=form.kpis.read_catalog,
            **form.promise(),
        )
    except ValidationError as error:
        report(form, error)
        return None
    can_mean_two = form.is_change_percent and bool(preview.readings)
    reading = form.cleaned_data["reading"]
    return _Shown(preview, Reader.of(request, now=now), can_mean_two, reading)


def _save(
    request: WorkspaceRequest, form: TargetForm, goal: Goal, target: Target | None
) -> Target | None:
    now, by = timezone.now(), request.membership
    try:
        if target is None:
            guardrails = form.chosen_guardrails()
            return create_guarded_target(
                goal=goal, by=by, now=now, guardrails=guardrails, **form.promise()
            )
        return _update(request, form, target, now=now)
    except ValidationError as error:
        report(form, error)
    return None


def _update(
    request: WorkspaceRequest, form: TargetForm, target: Target, *, now: dt.datetime
) -> Target | None:
    try:
        return update_target(
            target=target,
            reason=form.cleaned_data["reason"],
            by=request.membership,
            now=now,
            expected_version=form.cleaned_data["version"],
            **form.promise(),
        )
    except StaleVersionError:
        stored = target_or_404(request, target.public_id)
        twin = TargetForm(goal=stored.goal, target=stored, today=stored.workspace.today(now))
        show_conflict(form, twin, unstored=("reason", "reading"))
    return None


def _told_errors(form: TargetForm) -> list[str]:
    """What is wrong with what was typed so far; empty fields are no mistake while one types."""
    return [
        message
        for causes in form.errors.as_data().values()
        for cause in causes
        if cause.code != "required"
        for message in cause.messages
    ]
