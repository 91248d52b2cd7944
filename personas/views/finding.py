"""Finding what an address names, inside the member's workspace and nowhere else."""

from django.shortcuts import get_object_or_404

from personas.models import CustomerFile, CustomerSegment, Hypothesis, Persona, Study
from workspaces.http import WorkspaceRequest


def persona_or_404(request: WorkspaceRequest, persona_id: str) -> Persona:
    """The persona with this public id."""
    workspace = request.membership.workspace
    persona = get_object_or_404(Persona.objects.for_workspace(workspace), public_id=persona_id)
    persona.workspace = workspace
    return persona


def file_or_404(request: WorkspaceRequest, file_id: str) -> CustomerFile:
    """The customer file with this public id."""
    workspace = request.membership.workspace
    files = CustomerFile.objects.for_workspace(workspace).select_related("by")
    file = get_object_or_404(files, public_id=file_id)
    file.workspace = workspace
    return file


def segment_or_404(request: WorkspaceRequest, segment_id: str) -> CustomerSegment:
    """The customer segment with this public id."""
    workspace = request.membership.workspace
    segments = CustomerSegment.objects.for_workspace(workspace).select_related("file")
    segment = get_object_or_404(segments, public_id=segment_id)
    segment.workspace = workspace
    return segment


def hypothesis_or_404(request: WorkspaceRequest, hypothesis_id: str) -> Hypothesis:
    """The hypothesis with this public id."""
    workspace = request.membership.workspace
    rows = Hypothesis.objects.for_workspace(workspace).select_related("persona", "kpi")
    hypothesis = get_object_or_404(rows, public_id=hypothesis_id)
    hypothesis.workspace = workspace
    return hypothesis


def study_or_404(request: WorkspaceRequest, study_id: str) -> Study:
    """The study with this public id."""
    workspace = request.membership.workspace
    study = get_object_or_404(Study.objects.for_workspace(workspace), public_id=study_id)
    study.workspace = workspace
    return study
