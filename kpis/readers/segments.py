"""Why a text or dimensions name no segment, for whoever wrote them."""

from typing import Final

from kpis.calc.segments import MAX_KEY_CHARS, SegmentError
from kpis.readers.reasons import sentence
from kpis.readers.refusal import Reason

_CODES: Final = {
    "not_a_pair": "segment_not_a_pair",
    "blank": "segment_blank",
    "twice": "segment_twice",
    "too_long": "segment_too_long",
}


def segment_reason(error: SegmentError) -> Reason:
    """Return the reason of `error`."""
    return Reason(_CODES[error.code], {"part": error.part, "limit": MAX_KEY_CHARS})


def segment_sentence(error: SegmentError) -> str:
    """Return what is wrong, in the active language."""
    return sentence(*segment_reason(error))
