"""Segments as they stand in an address: `channel=instagram;conversion_type=purchase`."""

from django.utils.translation import gettext as _

from kpis.calc.segments import SegmentError, parse_segment, segment_key
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
        message = _("“%(part)s” names no segment: write it like channel=instagram.")
        raise refused_field("segment", error.code, message % {"part": error.part}) from error
