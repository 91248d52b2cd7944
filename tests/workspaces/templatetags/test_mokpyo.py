from decimal import Decimal

import pytest

from workspaces.templatetags.mokpyo import likelihood, percent


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
