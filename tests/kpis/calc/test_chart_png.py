"""The image of a chart is whole, and its Korean can be read on any machine."""

import datetime as dt
import struct
from decimal import Decimal

from kpis.calc.chart_png import chart_png, svg_png
from kpis.calc.chart_spec import ChartSpec, Point


def test_image_is_a_png_of_twice_the_mail_size():
    spec = ChartSpec(
        title="매출",
        description="일주일",
        language="ko",
        points=[Point(on=dt.date(2026, 11, n), value=Decimal(n)) for n in range(1, 8)],
        format_value=lambda value: f"₩{value}만",
    )

    image = chart_png(spec)

    assert image[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", image[16:24]) == (800, 460)


def draw(text):
    """Draw one word with the project's font alone."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
        f'<text x="4" y="30" font-size="24" font-family="Mokpyo Sans">{text}</text></svg>'
    )
    return svg_png(svg)


def test_font_has_hangul_and_signs():
    blank = draw("")
    letters = "목표달성률만억원₩%≥≤−→·★"

    drawn = {letter: draw(letter) for letter in letters}

    assert [letter for letter, image in drawn.items() if image == blank] == []
    assert len(set(drawn.values())) == len(letters)


def test_characters_that_xml_does_not_know_are_left_out():
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><text>{}</text></svg>'

    assert svg_png(drawing.format("a\x01b\x1b\ufffe")) == svg_png(drawing.format("ab"))
