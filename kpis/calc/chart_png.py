"""A chart as a PNG image, for mail: the same drawing, with the project's own font."""

from pathlib import Path

import resvg_py

from kpis.calc.chart import draw_chart
from kpis.calc.chart_paint import FONT_FAMILY, SURFACE, by_value
from kpis.calc.chart_spec import MAIL, ChartSpec

FONT_FILE = Path(__file__).resolve().parents[1] / "fonts" / "mokpyo-sans.otf"
SCALE = 2  # sharp on dense screens; shown at half its size


def chart_png(spec: ChartSpec) -> bytes:
    """Draw `spec` as a PNG of 1120 × 520 pixels on white.

    The machine's own fonts are left aside, so that the image is the same everywhere.
    """
    return resvg_py.svg_to_bytes(
        svg_string=draw_chart(spec, size=MAIL, paint=by_value),
        background=SURFACE,
        zoom=SCALE,
        skip_system_fonts=True,
        font_files=[str(FONT_FILE)],
        font_family=FONT_FAMILY,
    )
