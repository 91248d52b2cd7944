"""Findings of a study: marked in its notes, cited for a persona, taken away."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from personas.forms.studies import CitationForm, FindingForm
from personas.models import Finding, Study, SurveyAnswer
from personas.services.studies import add_finding, cite_finding, remove_finding
from personas.services.survey_results import answer_finding
from personas.views.finding import study_or_404
from personas.views.studies import PAGE, study_context
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.service_forms import report


@membership_required(Role.EDITOR)
@require_POST
def finding_add(request: WorkspaceRequest, study_id: str) -> HttpResponse:
    """Keep what was found; a refused one comes back on the page of its study."""
    study = study_or_404(request, study_id)
    form = FindingForm(request.POST, instance=Finding())
    if form.is_valid():
        try:
            finding = add_finding(study=study, by=request.membership, **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            return _to(study, finding)
    context = study_context(request, study, form=form)
    return render(request, PAGE, context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@membership_required(Role.EDITOR)
@require_POST
def answer_cite(request: WorkspaceRequest, study_id: str, position: int) -> HttpResponse:
    """Make one answer of a survey a finding."""
    study = study_or_404(request, study_id)
    answers = SurveyAnswer.objects.for_workspace(study.workspace).filter(study=study)
    answer = get_object_or_404(answers, position=position)
    answer.study, answer.workspace = study, study.workspace
    return _to(study, answer_finding(answer=answer, by=request.membership))


@membership_required(Role.EDITOR)
@require_POST
def finding_remove(request: WorkspaceRequest, finding_id: str) -> HttpResponse:
    """Take a finding away."""
    finding = _finding_or_404(request, finding_id)
    remove_finding(finding=finding, by=request.membership)
    return redirect(
        "personas:study_detail", request.membership.workspace.slug, finding.study.public_id
    )


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def finding_cite(request: WorkspaceRequest, finding_id: str) -> HttpResponse:
    """Ask of whom a finding speaks, and make it evidence there."""
    finding = _finding_or_404(request, finding_id)
    workspace = request.membership.workspace
    form = CitationForm(sent_data(request), workspace=workspace)
    if request.method == "POST" and form.is_valid():
        persona = form.cleaned_data["persona"]
        persona.workspace = workspace
        fields = {**form.cleaned_data, "persona": persona}
        try:
            cite_finding(finding=finding, by=request.membership, **fields)
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("%(persona)s cites it now.") % {"persona": persona})
            return _to(finding.study, finding)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "finding": finding, "study": finding.study, "workspace": workspace}
    return render(request, "personas/finding_cite.html", context, status=status)


def _finding_or_404(request: WorkspaceRequest, finding_id: str) -> Finding:
    finding = own_or_404(request, Finding.objects.select_related("study"), finding_id)
    finding.study.workspace = finding.workspace
    return finding


def _to(study: Study, finding: Finding) -> HttpResponse:
    response = redirect("personas:study_detail", study.workspace.slug, study.public_id)
    response["Location"] += f"#finding-{finding.public_id}"
    return response
