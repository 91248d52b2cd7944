"""Changes with their intervals, drawn one under the other against "as before"."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from django.utils.safestring import SafeString

from kpis.calc.chart_paint import by_class

ROW: Final = 34
AXIS: Final = 26  # below the rows
MARGIN: Final = 16
LEAST, MOST = -1.0, 2.0
"""Nothing falls by more than all there is; what more than trebles runs off the picture."""
MARKS: Final = (-1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
NARROWEST: Final = 0.2


@dataclass(frozen=True, slots=True)
class Bar:
    """One metric's relative change with its ends; the words are the reader's."""

    name: str
    change: float
    low: float
    high: float
    is_moved: bool
    words: str


def draw_changes(
    bars: Sequence[Bar],
    *,
    width: int,
    description: str,
    marks: Sequence[tuple[float, str]],
) -> SafeString:
    """Return an `<svg>` element: a line from low to high, and a dot that is full where it moved.

    `marks` are the changes that the axis names; those outside of the picture are left out.
    """
    first = min([-NARROWEST, *(max(bar.low, LEAST) for bar in bars)])
    last = max([NARROWEST, *(min(bar.high, MOST) for bar in bars)])
    height = len(bars) * ROW + AXIS
    room = width - 2 * MARGIN

    def x(change: float) -> float:
        inside = min(max(change, first), last)
        return round(MARGIN + room * (inside - first) / (last - first), 1)

    parts = []
    for mark, words in marks:
        if first <= mark <= last:
            part = "axis" if mark == 0 else "grid"
            parts.append(f'<path {by_class(part)} d="M{x(mark)} 0V{height - AXIS}"/>')
            where = f'x="{x(mark)}" y="{height - 8}" text-anchor="{_anchor(mark, first, last)}"'
            parts.append(f"<text {by_class('text')} {where}>{escape(words)}</text>")
    for number, bar in enumerate(bars):
        top = number * ROW
        line = top + ROW - 9
        parts.append(f"<g><title>{escape(f'{bar.name}: {bar.words}')}</title>")
        parts.append(
            f'<text {by_class("label")} x="{MARGIN}" y="{top + 15}">{escape(bar.name)}</text>'
        )
        parts.append(f'<path {by_class("line")} d="M{x(bar.low)} {line}H{x(bar.high)}"/>')
        dot = f'cx="{x(bar.change)}" cy="{line}" r="4"'
        parts.append(f"<circle {by_class('note' if bar.is_moved else 'partial')} {dot}/></g>")
    return SafeString(
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" aria-label="{escape(description)}">'
        f"{''.join(parts)}</svg>"
    )


def _anchor(mark: float, first: float, last: float) -> str:
    share = (mark - first) / (last - first)
    return "start" if share < 0.05 else "end" if share > 0.95 else "middle"
