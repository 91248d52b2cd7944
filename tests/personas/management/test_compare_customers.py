"""The command that compares customers before and after."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

BEFORE = [("Seoul", "web")] * 60 + [("Busan", "shop")] * 60
AFTER = [("Seoul", "web")] * 55 + [("Seoul", "shop")] * 50


def write(path, rows, heading="customer_id,city,channel"):
    lines = [heading, *(f"{number},{','.join(row)}" for number, row in enumerate(rows))]
    path.write_text("\n".join(lines), encoding="utf-8")
    return str(path)


def printed(*arguments):
    out = StringIO()
    call_command("compare_customers", *arguments, "--json", stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_pair_is_compared_trait_by_trait(tmp_path):
    before, after = write(tmp_path / "b.csv", BEFORE), write(tmp_path / "a.csv", AFTER)

    (answer,) = printed(before, after)

    assert answer["persona_changed"] is True
    traits = [(trait["name"], trait["changed"], trait["size"]) for trait in answer["traits"]]
    assert traits == [("city", True, 0.5), ("channel", False, 0.02381)]


def test_folder_gives_a_line_a_pair_each_from_its_own_content(tmp_path):
    write(tmp_path / "0001_before.csv", BEFORE)
    write(tmp_path / "0001_after.csv", AFTER)
    alone = printed(str(tmp_path))
    write(tmp_path / "0000_before.csv", BEFORE)
    write(tmp_path / "0000_after.csv", BEFORE)

    answers = printed(str(tmp_path))

    assert [(each["pair"], each["persona_changed"]) for each in answers] == [
        ("0000", False),
        ("0001", True),
    ]
    assert answers[1:] == alone


@pytest.mark.parametrize(
    ("heading", "rows", "why"),
    [
        ("customer_id", [()], "The file has only one column."),
        ("customer_id,city", [], "There are no rows below the heading line."),
        ("customer_id,city,city", [("a", "b")], "Row 1: The heading city stands there more"),
    ],
    ids=["no trait", "no customer", "twice"],
)
def test_unreadable_file_is_named(tmp_path, heading, rows, why):
    before = write(tmp_path / "b.csv", rows, heading)

    with translation.override("en"), pytest.raises(CommandError) as refused:
        call_command("compare_customers", before, before)

    assert str(refused.value).startswith(f"b.csv: {why}")


def test_wrong_usage_ends_with_two(tmp_path):
    for paths in ([str(tmp_path / "nothing")], ["a", "b", "c"]):
        with pytest.raises(CommandError) as refused:
            call_command("compare_customers", *paths)
        assert refused.value.returncode == 2
    with pytest.raises(CommandError) as refused:
        call_command("compare_customers", str(tmp_path))
    assert refused.value.returncode == 1
