"""Segments as they stand in an address: `channel=instagram;conversion_type=purchase`."""

from typing import Annotated

from pydantic import Field

from kpis.calc.segments import (
    MAX_KEY_CHARS,
    TEXT_PATTERN,
    SegmentError,
    parse_segment,
    segment_key,
)
from kpis.readers.segments import segment_sentence
from workspaces.rest.problems import refused_field

SegmentText = Annotated[
    str, Field(max_length=MAX_KEY_CHARS, json_schema_extra={"pattern": TEXT_PATTERN})
]


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
