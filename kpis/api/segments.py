"""Segments as they stand in an address: `channel=instagram;conversion_type=purchase`."""

from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.readers.segments import segment_sentence
from workspaces.rest.problems import refused_field


def segment_key_of(text: str) -> tuple[str, dict[str, str]]:
    """Return the canonical text of a segment, and its dimensions.

    Raises:
        Problem: 422, it names no segment.
    """
    try:
        dimensions = parse_segment(text)
        return segment_key(dimensions), dimensions
    except SegmentError as error:
        raise refused_field("segment", error.code, segment_sentence(error)) from error
