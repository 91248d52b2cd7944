"""A line the height of a word: how a value went, without axes."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from django.utils.safestring import SafeString

from kpis.calc.chart_plane import number

WIDTH = 96
HEIGHT = 24
MARGIN = 3


def sparkline(values: Sequence[Decimal | None], *, target: Decimal | None = None) -> SafeString:
    """Draw `values` from left to right; None leaves a gap, `target` adds a dashed line.

    The drawing is decoration for a row that says its numbers in words, so it is hidden
    from screen readers. Nothing is drawn for fewer than two known values.
    """
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    shown = known if target is None else [*known, target]
    low, high = min(shown), max(shown)

    def place(position: int, value: Decimal) -> str:
        x = MARGIN + position * (WIDTH - 2 * MARGIN) / (len(values) - 1)
        return f"{number(x)} {number(height(value))}"

    def height(value: Decimal) -> float:
        share = float((value - low) / (high - low)) if high > low else 0.5
        return HEIGHT - MARGIN - share * (HEIGHT - 2 * MARGIN)

    runs = [
        [place(position, value) for position, value in run if value is not None]
        for is_known, run in groupby(enumerate(values), key=lambda pair: pair[1] is not None)
        if is_known
    ]
    line = "".join("M" + " ".join(run) for run in runs)
    goal = ""
    if target is not None:
        goal = f'<path class="c-path" d="M0 {number(height(target))}H{WIDTH}"/>'
    return SafeString(
        f'<svg class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{goal}'
        f'<path class="c-line" d="{line}"/><path class="c-dots" d="M{runs[-1][-1]}h0"/></svg>'
    )
