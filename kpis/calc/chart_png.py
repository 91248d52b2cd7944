"""A chart as a PNG image, for mail: the same drawing, with the project's own font."""

import re
from functools import cache
from pathlib import Path

from resvg import render, usvg

from kpis.calc.chart import draw_chart
from kpis.calc.chart_paint import FONT_FAMILY, by_value
from kpis.calc.chart_spec import MAIL, ChartSpec

FONT_FILE = Path(__file__).resolve().parents[1] / "fonts" / "mokpyo-sans.otf"
SCALE = 2  # sharp on dense screens
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
WHITE = (255, 255, 255, 255)  # chart_paint.SURFACE, in RGBA


def chart_png(spec: ChartSpec) -> bytes:
    """Draw `spec` as a PNG of 800 × 460 pixels on white."""
    return svg_png(draw_chart(spec, size=MAIL, paint=by_value), scale=SCALE)


def svg_png(svg: str, *, scale: int = 1) -> bytes:
    """Draw an SVG text as a PNG, `scale` times as large as it says.

    The machine's own fonts are left aside, so that the image is the same everywhere. Characters
    that XML does not know, which a segment's name may hold, are left out.
    """
    tree = usvg.Tree.from_str(NOT_XML.sub("", svg), _options())
    width, height = tree.int_size()
    return render(
        tree,
        (scale, 0, 0, 0, scale, 0),
        bg_size=(width * scale, height * scale),
        bg_color=WHITE,
    )


@cache
def _options() -> usvg.Options:
    """Read the font once for all drawings."""
    options = usvg.Options.default()
    options.font_family = FONT_FAMILY
    options.load_font_file(str(FONT_FILE))
    return options
