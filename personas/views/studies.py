"""Pages of studies: the list, one form for new ones and old ones, and what was found."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from personas.calc.quoting import lines_of
from personas.forms.studies import AnswersForm, FindingForm, StudyForm
from personas.models import Evidence, Study
from personas.services.studies import create_study, delete_study, update_study
from personas.services.survey_results import read_answers, replace_answers, results_of
from personas.views.finding import study_or_404
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data, whole_number
from workspaces.paging import page_of
from workspaces.service_forms import report

PAGE = "personas/study_detail.html"


@membership_required(Role.VIEWER)
@require_safe
def study_list(request: WorkspaceRequest) -> HttpResponse:
    """List the studies, the latest first."""
    workspace = request.membership.workspace
    rows = Study.objects.for_workspace(workspace).defer("notes").order_by("-end", "-pk")
    context = {
        "page": page_of(rows.annotate(finding_count=Count("findings")), request.GET.get("page")),
        "workspace": workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "personas/study_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def study_create(request: WorkspaceRequest) -> HttpResponse:
    """Describe a new study."""
    return _form(request, Study())


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def study_edit(request: WorkspaceRequest, study_id: str) -> HttpResponse:
    """Revise a study."""
    return _form(request, study_or_404(request, study_id))


@membership_required(Role.VIEWER)
@require_safe
def study_detail(request: WorkspaceRequest, study_id: str) -> HttpResponse:
    """Show a study: its findings, the notes with the quotes marked, and its results."""
    study = study_or_404(request, study_id)
    return render(request, PAGE, study_context(request, study))


@membership_required(Role.EDITOR)
@require_POST
def study_delete(request: WorkspaceRequest, study_id: str) -> HttpResponse:
    """Delete a study with its findings."""
    delete_study(study=study_or_404(request, study_id), by=request.membership)
    messages.success(request, _("The study is deleted."))
    return redirect("personas:study_list", request.membership.workspace.slug)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def study_answers(request: WorkspaceRequest, study_id: str) -> HttpResponse:
    """Take a table of answers in the place of the results that are there."""
    study = study_or_404(request, study_id)
    form = AnswersForm(sent_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            answers = read_answers(form.cleaned_data["file"])
            replace_answers(study=study, answers=answers, by=request.membership)
        except ValidationError as error:
            report(form, error)
        else:
            response = redirect("personas:study_detail", study.workspace.slug, study.public_id)
            response["Location"] += "#results"
            return response
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "study": study, "workspace": study.workspace}
    return render(request, "personas/study_answers.html", context, status=status)


def study_context(
    request: WorkspaceRequest, study: Study, *, form: FindingForm | None = None
) -> dict[str, Any]:
    """Return what the page of a study shows; `form` is of a finding that was refused."""
    findings = list(study.findings.all())
    evidence = Evidence.objects.for_workspace(study.workspace).filter(finding__study=study)
    cited: dict[int | None, list[Evidence]] = {}
    for each in evidence.select_related("persona").order_by("persona__name", "pk"):
        cited.setdefault(each.finding_id, []).append(each)
    quotes = {finding.public_id: finding.quote for finding in findings if finding.quote}
    return {
        "study": study,
        "workspace": study.workspace,
        "may_edit": request.membership.may(Role.EDITOR),
        "findings": [(finding, cited.get(finding.pk, [])) for finding in findings],
        "lines": lines_of(study.notes, quotes),
        "results": results_of(list(study.answers.all())),
        "form": form or FindingForm(instance=None, initial={"quote": _asked_quote(request, study)}),
    }


def _asked_quote(request: WorkspaceRequest, study: Study) -> str:
    """Return the line of the notes that somebody wants to make a finding of."""
    lines = study.notes.splitlines()
    at = whole_number(request.GET.get("line"), otherwise=0) - 1
    return lines[at].strip()[:400] if 0 <= at < len(lines) else ""


def _form(request: WorkspaceRequest, study: Study) -> HttpResponse:
    workspace = request.membership.workspace
    title = study.title  # as stored: a service that refuses has tried the new one
    today = workspace.today(timezone.now())
    initial = {} if study.pk else {"start": today, "end": today}
    form = StudyForm(sent_data(request), instance=study, initial=initial)
    if request.method == "POST" and form.is_valid():
        fields = dict(form.cleaned_data)
        seen, by = fields.pop("version"), request.membership
        try:
            if study.pk:
                update_study(study=study, by=by, expected_version=seen, **fields)
            else:
                study = create_study(workspace=workspace, by=by, **fields)
        except StaleVersionError:
            show_conflict(form, StudyForm(instance=study_or_404(request, study.public_id)))
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("personas:study_detail", workspace.slug, study.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "study": study, "title": title, "workspace": workspace}
    return render(request, "personas/study_edit.html", context, status=status)
