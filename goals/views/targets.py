"""Pages of targets: one target, and its form with the sentence it will be read as."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.forms.target import TargetForm
from goals.models import Goal, Target
from goals.services.numbers import value_for
from goals.services.preview import Preview, preview_target
from goals.services.sentences import sentence
from goals.services.standing import read_standing
from goals.services.target_chart import read_target_chart
from goals.services.targets import archive_target, create_target, update_target
from goals.views.finding import goal_or_404, target_or_404
from goals.views.goals import stale_text
from kpis.calc.chart import build_chart
from workspaces.access import membership_required
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
    target = target_or_404(request, target_id)
    reader = Reader.of(request, now=timezone.now())
    standing = read_standing(target=target, reader=reader)
    context = {
        "workspace": target.workspace,
        "target": target,
        "goal": target.goal,
        "standing": standing,
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
    """Make a target of a goal, after its sentence was read."""
    goal = goal_or_404(request, goal_id)
    return _form_page(request, goal, target=None)


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
    language: str

    @property
    def sentence(self) -> str:
        return self.preview.sentence_ko if self.language == "ko" else self.preview.sentence_en

    @property
    def other_sentence(self) -> str:
        return self.preview.sentence_en if self.language == "ko" else self.preview.sentence_ko

    @property
    def other_language(self) -> str:
        return "en" if self.language == "ko" else "ko"


def _form_page(request: WorkspaceRequest, goal: Goal, *, target: Target | None) -> HttpResponse:
    """Show the form, preview what it says, or save it once the sentence shown is the one sent.

    The preview is a step of its own without JavaScript, and follows the typing with it.
    """
    now = timezone.now()
    today = goal.workspace.today(now)
    form = TargetForm(sent_data(request), goal=goal, target=target, today=today)
    shown = _preview(request, form, goal, target) if form.is_bound else None
    wants_to_save = request.POST.get("step") == "save"
    has_changed = False
    if shown and wants_to_save:
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


def _preview(
    request: WorkspaceRequest, form: TargetForm, goal: Goal, target: Target | None
) -> _Shown | None:
    if not form.is_valid():
        return None
    fields = form.promise()
    try:
        preview = preview_target(
            goal=goal,
            by=request.membership,
            now=timezone.now(),
            target=target,
            **fields,
        )
    except ValidationError as error:
        report(form, error)
        return None
    return _Shown(preview, request.user.language)


def _save(
    request: WorkspaceRequest, form: TargetForm, goal: Goal, target: Target | None
) -> Target | None:
    now, by = timezone.now(), request.membership
    try:
        if target is None:
            return create_target(goal=goal, by=by, now=now, **form.promise())
        return update_target(
            target=target,
            reason=form.cleaned_data["reason"],
            by=by,
            now=now,
            expected_version=form.cleaned_data["version"],
            **form.promise(),
        )
    except StaleVersionError:
        form.add_error(None, stale_text())
    except ValidationError as error:
        report(form, error)
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
