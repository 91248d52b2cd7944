import string
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.formula import FormulaError, NoValue, find_loop, parse_formula, spell

D = Decimal
VALUES = {
    "매출": D(118400),
    "주문": D(800),
    "a": D("0.1"),
    "b": D("0.2"),
    "zero": D(0),
    "gap": None,
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("매출 / 주문", "148"),
        ("a + b", "0.3"),
        ("0.1 + 0.2", "0.3"),
        (" -a * (b - 1) ", "0.08"),
        ("+a", "0.1"),
        ("min(a, b, 0.05) + max(b, 1)", "1.05"),
        ("min(a)", "0.1"),
        ("1 / 3", "0.333333333333333333"),
        (".5 * 12345678901234567890.123456789", "6172839450617283945.0617283945"),
        ("a + " * 50 + "a", "5.1"),
    ],
)
def test_value(text, expected):
    assert parse_formula(text).evaluate(VALUES) == D(expected)


def test_names_are_the_keys_used():
    assert parse_formula("매출 / max(주문, 1) * 2").names == {"매출", "주문"}


@pytest.mark.parametrize(
    ("text", "code", "params"),
    [
        ("매출 / zero", "division_by_zero", {"divisor": "zero"}),
        ("매출 / (a - a)", "division_by_zero", {"divisor": "a - a"}),
        ("1 + gap", "no_data", {"kpi": "gap"}),
        ("1 + nowhere", "no_data", {"kpi": "nowhere"}),
        ("9" * 38 + " * 2", "too_large", {}),
        ("*".join(["9" * 38] * 12), "too_large", {}),
    ],
)
def test_no_value_carries_its_reason(text, code, params):
    with pytest.raises(NoValue) as caught:
        parse_formula(text).evaluate(VALUES)

    assert (caught.value.code, caught.value.params) == (code, params)


@pytest.mark.parametrize(
    "attack",
    [
        "__import__('os').system('id')",
        "a.__class__",
        "a[0]",
        "[a for a in b]",
        "lambda: a",
        "(a := 1)",
        "a if b else 1",
        "a and b",
        "a < b",
        "'text' * 9",
        "f'{a}'",
        "True",
        "None",
        "1j",
        "0x10",
        "1e9",
        "1_000",
        "9 ** 9 ** 9",
        "a // b",
        "a % b",
        "~a",
        "not a",
        "{a}",
        "...",
        "eval(a)",
        "abs(a)",
        "min(*a)",
        "min(a, key=b)",
        "min(**a)",
        "min.real(a)",
        "(min)(a)(b)",
        "await a",
        "(yield a)",
    ],
)
def test_attack_is_refused_before_it_runs(attack):
    with pytest.raises(FormulaError) as caught:
        parse_formula(attack)

    assert caught.value.code in {"not_allowed", "syntax"}
    if caught.value.code == "not_allowed":
        assert caught.value.params["part"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "syntax"),
        ("   ", "syntax"),
        ("a +", "syntax"),
        ("a; b", "syntax"),
        ("a\nb", "syntax"),
        ("a b", "syntax"),
        ("a\0b", "syntax"),
        ("import os", "syntax"),
        ("a = 1", "syntax"),
        ("min()", "function"),
        ("a" * 501, "too_long"),
        ("-" * 499 + "a", "too_deep"),
        ("+".join("a" * 62), "too_deep"),
        ("(" * 240 + "a" + ")" * 240, "syntax"),
    ],
)
def test_bad_text_is_refused_with_its_kind(text, code):
    with pytest.raises(FormulaError) as caught:
        parse_formula(text)

    assert caught.value.code == code


@given(st.text(alphabet=string.printable + "매출²ａ", max_size=60))
def test_any_text_is_a_formula_or_a_formula_error(text):
    try:
        formula = parse_formula(text)
        formula.evaluate(dict.fromkeys(formula.names, D(2)))
    except (FormulaError, NoValue):
        pass


def test_full_width_names_mean_the_same_key():
    assert parse_formula("ａ").evaluate(VALUES) == D("0.1")


@pytest.mark.parametrize(
    ("text", "denominator", "volume"),
    [("매출 / (주문 - 1)", "주문 - 1", D(799)), ("a * (1 - b)", "", None), ("a / b * 2", "", None)],
)
def test_volume_is_the_denominator_of_the_whole(text, denominator, volume):
    formula = parse_formula(text)

    assert formula.denominator == denominator
    assert formula.volume(VALUES) == volume


@pytest.mark.parametrize(
    ("key", "expected"),
    [("a", "a → b → c → a"), ("c", "c → a → b → c"), ("d", ""), ("e", "e → e"), ("plain", "")],
)
def test_loop_is_spelled_out(key, expected):
    formulas = {
        "a": parse_formula("plain + b"),
        "b": parse_formula("c / plain"),
        "c": parse_formula("a * 2"),
        "d": parse_formula("a + plain"),  # leads into a loop but is not part of it
        "e": parse_formula("e + 1"),
    }

    assert spell(find_loop(key, formulas)) == expected


@pytest.mark.parametrize(
    ("text", "counts", "is_rest"),
    [
        ("a / b", (2, 5), False),
        ("1 - a / b", (2, 5), True),
        ("a / (a + b)", (2, 7), False),
        ("(a + b) / (b + c)", (7, 15), False),
    ],
)
def test_share_tells_part_and_whole(text, counts, is_rest):
    share = parse_formula(text).share

    assert share.counts({"a": Decimal(2), "b": Decimal(5), "c": Decimal(10)}) == counts
    assert share.is_rest is is_rest


@pytest.mark.parametrize(
    "text",
    ["a", "a * b", "a - b / c", "2 - a / b", "a / b * 1000", "a / 2", "(a - b) / c", "-a / b"],
)
def test_what_is_no_share_of_sums_tells_none(text):
    assert parse_formula(text).share is None
