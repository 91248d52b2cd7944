"""Finding what an address names, inside the member's workspace and nowhere else."""

from personas.models import CustomerFile, CustomerSegment, Hypothesis, Persona, Study
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest


def persona_or_404(request: WorkspaceRequest, persona_id: str) -> Persona:
    """The persona with this public id."""
    return own_or_404(request, Persona.objects.all(), persona_id)


def file_or_404(request: WorkspaceRequest, file_id: str) -> CustomerFile:
    """The customer file with this public id."""
    return own_or_404(request, CustomerFile.objects.select_related("by"), file_id)


def segment_or_404(request: WorkspaceRequest, segment_id: str) -> CustomerSegment:
    """The customer segment with this public id."""
    return own_or_404(request, CustomerSegment.objects.select_related("file"), segment_id)


def hypothesis_or_404(request: WorkspaceRequest, hypothesis_id: str) -> Hypothesis:
    """The hypothesis with this public id."""
    rows = Hypothesis.objects.select_related("persona", "kpi")
    return own_or_404(request, rows, hypothesis_id)


def study_or_404(request: WorkspaceRequest, study_id: str) -> Study:
    """The study with this public id."""
    return own_or_404(request, Study.objects.all(), study_id)
