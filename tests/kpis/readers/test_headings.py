"""Headings, matched by a table of names."""

import pytest

from kpis.readers.headings import HeadingTable, heading_of
from kpis.readers.refusal import Refused

TABLE = HeadingTable({"cost": ("Cost", "Amount spent"), "clicks": ("Clicks", "Link clicks")})


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Cost", "cost"),
        ("  COST ", "cost"),
        ("\ufeffCost", "cost"),
        ("cost (KRW)", "cost"),
        ("Cost [US$]", "cost"),
        ("Amount_spent (USD)", "cost"),
        ("amount\u00a0spent", "cost"),
        ("Ｃost", None),
        ("Cost / conv.", None),
        ("Cost per click", None),
        ("Clicks (%)", None),
        ("Clicks (all)", None),
        ("Clicks (ALL)", None),
        ("(KRW)", None),
        ("", None),
    ],
)
def test_key_of_a_heading(heading: str, key: str | None) -> None:
    assert TABLE.key_of(heading) == key


def test_heading_of_keeps_the_units_apart() -> None:
    assert heading_of("총비용(VAT포함,원)").units == ("VAT포함", "원")
    assert heading_of("클릭률(CTR)").units == ()


def test_columns_takes_the_better_name() -> None:
    assert TABLE.columns(["Link clicks", "x", "Clicks", "Cost"], row=1) == {"clicks": 2, "cost": 3}


def test_columns_refuses_the_same_heading_twice() -> None:
    with pytest.raises(Refused) as refused:
        TABLE.columns(["Cost", "Clicks", "Cost"], row=4)

    assert (refused.value.code, refused.value.row) == ("duplicate_heading", 4)
    assert TABLE.columns(["x", "Cost", "x"], row=1) == {"cost": 1}


def test_extra_names_go_before_our_own() -> None:
    table = HeadingTable({"cost": ("Cost",)}, {"cost": ("Real cost",), "clicks": ("Cost",)})

    assert table.columns(["Cost", "Real cost"], row=1) == {"clicks": 0, "cost": 1}
