"""What an address asks to see of a KPI's values; what it asks badly is as usual."""

import datetime as dt

from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.enums import Cadence, Grain
from kpis.models import Kpi
from kpis.services.provenance import Extract
from workspaces.http import WorkspaceRequest


def asked_grain(request: WorkspaceRequest, kpi: Kpi) -> Grain:
    """The windows asked for; weeks unless the KPI is recorded by the month."""
    wanted = request.GET.get("grain", "")
    if wanted in Grain:
        return Grain(wanted)
    return Grain.MONTH if kpi.cadence == Cadence.MONTH else Grain.WEEK


def asked_segment(request: WorkspaceRequest) -> str:
    """The segment asked for in its canonical text; the total where the text names none."""
    try:
        return segment_key(parse_segment(request.GET.get("segment", "")))
    except SegmentError:
        return ""


def asked_extract(request: WorkspaceRequest) -> Extract:
    """The part of the recorded values asked for: `segment`, `from` and `to`."""
    return Extract(asked_segment(request), _day(request, "from"), _day(request, "to"))


def _day(request: WorkspaceRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
