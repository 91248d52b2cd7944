"""The segment of a target: typed by people, checked against what was recorded."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kpis.calc.segments import SegmentError, covers, parse_segment, segment_key
from kpis.models import Kpi, Series
from kpis.readers.segments import segment_sentence
from kpis.services.catalog import Catalog


def known_segment(*, kpi: Kpi, text: str) -> str:
    """Return the canonical form of the segment that `text` names, looked up by itself.

    Raises:
        ValidationError: as `canonical_segment` and `require_recorded`.
    """
    key = canonical_segment(text)
    if key:
        inputs = [kpi] if kpi.is_recorded else Catalog.of(kpi.workspace).measured_inputs(kpi)
        recorded = Series.objects.for_workspace(kpi.workspace).filter(kpi__in=inputs)
        by_kpi: dict[int, list[dict[str, str]]] = {}
        for kpi_id, dimensions in recorded.values_list("kpi", "dimensions"):
            by_kpi.setdefault(kpi_id, []).append(dimensions)
        require_recorded(key, list(by_kpi.values()))
    return key


def canonical_segment(text: str) -> str:
    """Return the canonical form of the segment that `text` names.

    Raises:
        ValidationError: under `segment_key`, it is malformed.
    """
    try:
        return segment_key(parse_segment(text))
    except SegmentError as error:
        raise _refused(segment_sentence(error)) from error


def require_recorded(key: str, recorded: Iterable[Sequence[dict[str, str]]]) -> None:
    """Check that the segment was recorded, as it is or more finely, of each of a KPI's inputs.

    Before anything is `recorded` of an input every segment is accepted.

    Raises:
        ValidationError: under `segment_key`, nothing was recorded for it.
    """
    wanted = parse_segment(key)
    for segments in recorded:
        if segments and not any(covers(wanted, dimensions) for dimensions in segments):
            raise _refused(_("Nothing has been recorded for “%(segment)s”.") % {"segment": key})


def _refused(message: str) -> ValidationError:
    return ValidationError({"segment_key": message})
