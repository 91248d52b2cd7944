"""The plane a chart is drawn on: dates and values become places, and labels find room."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from itertools import pairwise

from kpis.calc.chart_paint import Paint
from kpis.calc.chart_scale import text_width

FONT_SIZE = 12
LINE_HEIGHT = 15
LABEL_OFFSETS = (-6, 15, -21, 30, -36, 45, -51, 60)  # baselines to try, down is positive

Place = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


def number(value: float) -> str:
    """Write a coordinate as short as a tenth of a unit allows."""
    text = f"{value:.1f}"
    return text[:-2] if text.endswith(".0") else text


@dataclass(slots=True)
class Plane:
    """Places things inside the box `left`..`right`, `top`..`bottom` and collects their SVG."""

    left: float
    right: float
    top: float
    bottom: float
    first_on: dt.date
    last_on: dt.date
    low: Decimal
    high: Decimal
    paint: Paint
    language: str
    parts: list[str] = field(default_factory=list)
    _taken: list[Box] = field(default_factory=list)
    _lines: list[tuple[Place, Place]] = field(default_factory=list)

    def x(self, on: dt.date) -> float:
        """Place a day, clipped to the box."""
        days = max((self.last_on - self.first_on).days, 1)
        share = min(max((on - self.first_on).days / days, 0.0), 1.0)
        return self.left + share * (self.right - self.left)

    def y(self, value: Decimal) -> float:
        """Place a value, clipped to the box."""
        share = float((value - self.low) / (self.high - self.low))
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)

    def place(self, on: dt.date, value: Decimal) -> Place:
        """Place a value on a day."""
        return self.x(on), self.y(value)

    def at(self, on: dt.date, value: Decimal) -> str:
        """Write the place of a value on a day."""
        return f"{number(self.x(on))} {number(self.y(value))}"

    def path(self, part: str, commands: str) -> None:
        """Draw a path."""
        self.parts.append(f'<path {self.paint(part)} d="{commands}"/>')

    def line(self, part: str, places: Iterable[str]) -> None:
        """Draw a line through places."""
        self.path(part, "M" + " ".join(places))

    def circle(self, part: str, x: float, y: float, radius: float) -> None:
        """Draw a circle that the page's read-out counts as a point."""
        self.parts.append(
            f'<circle {self.paint(part)} data-point="" cx="{number(x)}" cy="{number(y)}" '
            f'r="{number(radius)}"/>'
        )

    def text(self, part: str, x: float, y: float, words: str, anchor: str = "start") -> None:
        """Write words, escaped, at a place."""
        where = "" if anchor == "start" else f' text-anchor="{anchor}"'
        self.parts.append(
            f'<text {self.paint(part)} x="{number(x)}" y="{number(y)}"{where}>'
            f"{escape(words)}</text>"
        )

    def keep_off(self, places: Iterable[Place]) -> None:
        """Keep labels off the line through `places`, as far as there is room elsewhere."""
        self._lines.extend(pairwise(places))

    def label(self, part: str, x: float, y: float, words: str, *, anchor: str = "end") -> None:
        """Write words beside a point, where they cover no other label and stay in the box.

        Off the lines if they can; they are left out when there is no room at all: the table and the
        legend have them.
        """
        width = text_width(words, size=FONT_SIZE)
        start = x - width if anchor == "end" else x
        start = min(max(start, self.left), max(self.right - width, self.left))
        rooms = [
            (y + offset, (start, y + offset - LINE_HEIGHT + 3, start + width, y + offset + 3))
            for offset in LABEL_OFFSETS
        ]
        free = [(baseline, box) for baseline, box in rooms if self._is_free(box)]
        if not free:
            return
        clear = [room for room in free if not self._is_crossed(room[1])]
        baseline, box = (clear or free)[0]
        self._taken.append(box)
        self.text(part, start, baseline, words)

    def _is_free(self, box: Box) -> bool:
        _left, top, _right, bottom = box
        is_inside = top >= self.top - LINE_HEIGHT and bottom <= self.bottom
        return is_inside and not any(_overlap(box, other) for other in self._taken)

    def _is_crossed(self, box: Box) -> bool:
        return any(_crosses(line, box) for line in self._lines)


def _crosses(line: tuple[Place, Place], box: Box) -> bool:
    """Return whether a straight line touches a box: the part inside its columns spans its rows."""
    (x1, y1), (x2, y2) = sorted(line)
    left, top, right, bottom = box
    from_x, to_x = max(x1, left), min(x2, right)
    if from_x > to_x:
        return False
    slope = (y2 - y1) / (x2 - x1) if x2 > x1 else 0.0
    heights = [y1 + slope * (x - x1) for x in (from_x, to_x)] if slope else [y1, y2]
    return min(heights) <= bottom and max(heights) >= top


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
