"""The segment of a target: typed by people, checked against what was recorded."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kpis.calc.segments import SegmentError, covers, parse_segment, segment_key
from kpis.models import Kpi, Series
from kpis.services.catalog import Catalog


def known_segment(*, kpi: Kpi, text: str) -> str:
    """Return the canonical form of the segment that `text` names.

    A KPI with recorded segments must have recorded this one, as it is or more finely; for one made
    of others its inputs must. Before anything is recorded every well-formed segment is accepted.

    Raises:
        ValidationError: under `segment_key`, malformed or unknown.
    """
    try:
        wanted = parse_segment(text)
        key = segment_key(wanted)
    except SegmentError as error:
        raise _refused(
            _("“%(part)s” names no segment: write it like channel=instagram.")
            % {"part": error.part}
        ) from error
    if not wanted:
        return key
    inputs = [kpi] if kpi.is_recorded else Catalog.of(kpi.workspace).measured_inputs(kpi)
    recorded = Series.objects.for_workspace(kpi.workspace).filter(kpi__in=inputs)
    by_kpi: dict[int, list[dict[str, str]]] = {}
    for kpi_id, dimensions in recorded.values_list("kpi", "dimensions"):
        by_kpi.setdefault(kpi_id, []).append(dimensions)
    for segments in by_kpi.values():
        if not any(covers(wanted, dimensions) for dimensions in segments):
            raise _refused(_("Nothing has been recorded for “%(segment)s”.") % {"segment": key})
    return key


def _refused(message: str) -> ValidationError:
    return ValidationError({"segment_key": message})
