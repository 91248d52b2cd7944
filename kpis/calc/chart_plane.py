"""The plane a chart is drawn on: dates and values become places, and labels find room."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape

from kpis.calc.chart_paint import Paint
from kpis.calc.chart_scale import text_width

FONT_SIZE = 12
LINE_HEIGHT = 15
LABEL_OFFSETS = (-6, 15, -21, 30, -36, 45)  # baselines to try, from the point, down is positive


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
    _taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def x(self, on: dt.date) -> float:
        """Place a day, clipped to the box."""
        days = max((self.last_on - self.first_on).days, 1)
        share = min(max((on - self.first_on).days / days, 0.0), 1.0)
        return self.left + share * (self.right - self.left)

    def y(self, value: Decimal) -> float:
        """Place a value, clipped to the box."""
        share = float((value - self.low) / (self.high - self.low))
        return self.bottom - min(max(share, 0.0), 1.0) * (self.bottom - self.top)

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

    def reserve_line(self, x: float, y: float, to_x: float) -> None:
        """Keep labels off a horizontal line."""
        self._taken.append((x, y - 1, to_x, y + 1))

    def label(self, part: str, x: float, y: float, words: str, *, anchor: str = "end") -> None:
        """Write words beside a point, where they cover no other label and stay in the box.

        They are left out when there is no room at all: the table and the legend have them.
        """
        width = text_width(words, size=FONT_SIZE)
        start = x - width if anchor == "end" else x
        start = min(max(start, self.left), max(self.right - width, self.left))
        for offset in LABEL_OFFSETS:
            baseline = y + offset
            box = (start, baseline - LINE_HEIGHT + 3, start + width, baseline + 3)
            fits = box[1] >= self.top - LINE_HEIGHT and box[3] <= self.bottom
            if fits and not any(_overlap(box, other) for other in self._taken):
                self._taken.append(box)
                self.text(part, start, baseline, words)
                return


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
