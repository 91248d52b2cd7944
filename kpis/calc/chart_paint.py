"""How the parts of a chart get their colours: by class on a page, by value in an image."""

from collections.abc import Callable

Paint = Callable[[str], str]
"""Takes the name of a part and returns the SVG attributes that colour it."""

# The light values of the tokens in static/css/app.css; a test holds the two together.
INK = "#1c1d21"
MUTED = "#62666f"
LINE = "#e6e6e3"
EDGE = "#868a93"
SURFACE = "#ffffff"
GREY_SOFT = "#eeeeeb"
ACCENT = "#3f37b4"

FONT_FAMILY = "Mokpyo Sans"
_TEXT = f'font-family="{FONT_FAMILY}" font-size="12"'
_HALO = f'stroke="{SURFACE}" stroke-width="3" stroke-linejoin="round" paint-order="stroke"'

# Each line mirrors the class `.c-<name>` of static/css/app.css.
FIXED: dict[str, str] = {
    "text": f'fill="{MUTED}" {_HALO} {_TEXT}',
    "label": f'fill="{INK}" {_HALO} {_TEXT}',
    "label-target": f'fill="{ACCENT}" {_HALO} {_TEXT}',
    "grid": f'fill="none" stroke="{LINE}"',
    "axis": f'fill="none" stroke="{EDGE}"',
    "line": f'fill="none" stroke="{INK}" stroke-width="1.75" stroke-linejoin="round" '
    'stroke-linecap="round"',
    "dots": f'fill="none" stroke="{INK}" stroke-width="4.5" stroke-linecap="round"',
    "partial": f'fill="{SURFACE}" stroke="{INK}" stroke-width="1.5"',
    "band": f'fill="{GREY_SOFT}"',
    "base": f'fill="none" stroke="{MUTED}" stroke-width="1.25" stroke-dasharray="1 3" '
    'stroke-linecap="round"',
    "target": f'fill="none" stroke="{ACCENT}" stroke-width="1.75"',
    "side": f'fill="{ACCENT}"',
    "path": f'fill="none" stroke="{ACCENT}" stroke-width="1.25" stroke-dasharray="5 4"',
    "fan": f'fill="{INK}" fill-opacity="0.1"',
    "median": f'fill="none" stroke="{INK}" stroke-width="1.5" stroke-dasharray="2 3"',
    "mark": f'fill="{SURFACE}" stroke="{ACCENT}" stroke-width="1.5"',
    "note": f'fill="{ACCENT}" stroke="{SURFACE}"',
    "now": f'fill="none" stroke="{EDGE}" stroke-dasharray="3 3"',
}


def by_class(part: str) -> str:
    """Colour `part` on a page, where the style sheet knows light and dark."""
    return f'class="c-{part}"'


def by_value(part: str) -> str:
    """Colour `part` in an image, which no style sheet reaches."""
    return FIXED[part]
