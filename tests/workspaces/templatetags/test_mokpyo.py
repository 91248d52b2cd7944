from decimal import Decimal

import pytest
from django.utils import translation

from workspaces.templatetags.mokpyo import likelihood, percent, whole_dates


@pytest.mark.parametrize(
    ("fraction", "written"),
    [(None, ""), ("0", "0 %"), ("0.295", "30 %"), ("0.7", "70 %"), ("1", "100 %")],
)
def test_percent_is_whole(fraction, written):
    assert percent(fraction and Decimal(fraction)) == written.replace(" ", "\xa0")


@pytest.mark.parametrize(
    ("probability", "written"),
    [
        (None, ""),
        ("0", "< 3 %"),
        ("0.029", "< 3 %"),
        ("0.03", "3 %"),
        ("0.74", "74 %"),
        ("0.97", "97 %"),
        ("0.971", "> 97 %"),
        ("1", "> 97 %"),
    ],
)
def test_likelihood_claims_no_more_than_a_forecast_can(probability, written):
    answer = likelihood(probability and Decimal(probability))

    assert answer == written.replace(" ", "\xa0")


@pytest.mark.parametrize(
    ("language", "day"), [("en", "Nov 3, 2026"), ("ko", "2026년 11월 3일")], ids=["en", "ko"]
)
def test_dates_are_spoken_and_stay_whole_and_the_rest_is_escaped(language, day):
    with translation.override(language):
        text = whole_dates("<b> 2026-11-03까지 & 1-2-3 2026-13-45")

    assert text == (
        f'&lt;b&gt; <span class="whole">{day}</span>까지 &amp; 1-2-3 '
        '<span class="whole">2026-13-45</span>'
    )
