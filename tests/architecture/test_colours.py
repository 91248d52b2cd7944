"""Every pair of colours that stands on a page can be read, in both themes."""

import re
from pathlib import Path

import pytest

from kpis.calc import chart_paint

STYLE_SHEET = Path(__file__).resolve().parents[2] / "static" / "css" / "app.css"
TOKEN = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in TOKEN.findall(STYLE_SHEET.read_text(encoding="utf-8"))
}

TEXT = 4.5  # WCAG 2.2, 1.4.3: text
SHAPE = 3.0  # WCAG 2.2, 1.4.11: edges of controls, focus, marks of a chart
GROUNDS = ("paper", "surface", "sunken", "hover", "grey-soft")
PAIRS = [
    *((text, ground, TEXT) for text in ("ink", "muted", "accent") for ground in GROUNDS),
    *((hue, ground, TEXT) for hue in ("green", "amber", "red", "violet") for ground in GROUNDS),
    *((hue, f"{hue}-soft", TEXT) for hue in ("green", "amber", "red", "violet", "accent")),
    *(("ink", f"{hue}-soft", TEXT) for hue in ("green", "amber", "red", "violet", "accent")),
    ("accent-ink", "accent", TEXT),
    *(("edge", ground, SHAPE) for ground in ("paper", "surface", "sunken")),
]


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour (WCAG 2.2, glossary)."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_of_black_on_white_is_known():
    assert contrast("#000000", "#ffffff") == 21


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pairs_are_readable(theme):
    contrasts = [
        (front, ground, contrast(TOKENS[front][theme], TOKENS[ground][theme]), least)
        for front, ground, least in PAIRS
    ]

    assert [pair for pair in contrasts if pair[2] < pair[3]] == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_paper_and_ink_are_never_pure(theme):
    assert {TOKENS["paper"][theme], TOKENS["ink"][theme]} & {"#000000", "#ffffff"} == set()


def test_colours_stand_in_the_tokens_only():
    rules = STYLE_SHEET.read_text(encoding="utf-8").split("@layer base {", maxsplit=1)[1]
    screen = rules.split("@media print", maxsplit=1)[0]

    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", screen) == []


@pytest.mark.parametrize(
    ("constant", "token"),
    [
        ("INK", "ink"),
        ("MUTED", "muted"),
        ("LINE", "line"),
        ("EDGE", "edge"),
        ("SURFACE", "surface"),
        ("GREY_SOFT", "grey-soft"),
        ("ACCENT", "accent"),
    ],
)
def test_images_use_the_light_tokens(constant, token):
    assert getattr(chart_paint, constant) == TOKENS[token]["light"]


def test_every_part_of_an_image_has_its_class():
    rules = STYLE_SHEET.read_text(encoding="utf-8")
    classes = set(re.findall(r"\.c-([a-z-]+)", rules))

    assert set(chart_paint.FIXED) - classes == set()
