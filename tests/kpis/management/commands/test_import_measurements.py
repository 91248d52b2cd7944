import json

import pytest
from django.core.management import execute_from_command_line

from kpis.models import ImportRun, Measurement
from tests.factories import make_kpi, make_workspace
from tests.kpis.files import TIDY, write

pytestmark = pytest.mark.django_db(transaction=True)  # the command closes its connection


@pytest.fixture
def workspace():
    workspace = make_workspace(slug="acme")
    make_kpi(workspace=workspace, key="visits")
    return workspace


def run(*arguments):
    execute_from_command_line(["manage.py", "import_measurements", *map(str, arguments)])


def answer(capsys):
    said = json.loads(capsys.readouterr().out)
    assert said.pop("seconds") >= 0
    return said


def stored(workspace):
    return Measurement.objects.for_workspace(workspace).count()


def newest(workspace):
    return ImportRun.objects.for_workspace(workspace).first().public_id


def test_json_tells_the_counts(workspace, tmp_path, capsys):
    path = write(tmp_path, TIDY)
    first = {
        "import": None,
        "received": 3,
        "created": 3,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
    }

    run(path, "--workspace", "acme", "--json", "--dry-run")
    assert answer(capsys) == first
    assert stored(workspace) == 0
    run(path, "--workspace", "acme", "--json")
    assert answer(capsys) == {**first, "import": newest(workspace)}
    run(path, "--workspace", "acme", "--json")
    again = {**first, "import": newest(workspace), "created": 0, "unchanged": 3}
    assert answer(capsys) == again
    assert stored(workspace) == 3


@pytest.mark.parametrize(
    ("language", "reason"),
    [("en", "This is not a number."), ("ko", "숫자가 아닙니다.")],
)
def test_bad_row_is_named_in_the_language_asked_for(workspace, tmp_path, capsys, language, reason):
    path = write(tmp_path, TIDY + "visits,2026-11-03,many,search\n")

    with pytest.raises(SystemExit) as stop:
        run(path, "--workspace", "acme", "--json", "--language", language)

    assert stop.value.code == 1
    assert answer(capsys)["rejected"] == [
        {"row": 5, "column": "value", "value": "many", "reason": reason}
    ]
    assert stored(workspace) == 0


def test_good_rows_are_kept_on_request(workspace, tmp_path, capsys):
    path = write(tmp_path, TIDY + "visits,2026-11-03,many,search\n")

    run(path, "--workspace", "acme", "--json", "--keep-good")

    said = answer(capsys)
    assert (said["received"], said["created"], len(said["rejected"])) == (4, 3, 1)
    assert stored(workspace) == 3


@pytest.mark.parametrize("text", ["", "only\n1\n", "kpi,date,value\n"])
def test_unreadable_file_is_refused_as_a_whole(workspace, tmp_path, capsys, text):
    with pytest.raises(SystemExit) as stop:
        run(write(tmp_path, text), "--workspace", "acme", "--json")

    assert stop.value.code == 1
    [rejected] = answer(capsys)["rejected"]
    assert list(rejected) == ["row", "column", "value", "reason"]
    assert rejected["reason"]


def test_missing_file_and_unknown_workspace_are_refused(workspace, tmp_path, capsys):
    for arguments in (
        (tmp_path / "none.csv", "--workspace", "acme"),
        (tmp_path, "--workspace", "x"),
    ):
        with pytest.raises(SystemExit) as stop:
            run(*arguments)
        assert stop.value.code == 1


@pytest.mark.parametrize("arguments", [(), ("file.csv",), ("file.csv", "--workspace")])
def test_wrong_usage_is_2(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        run(*arguments)

    assert stop.value.code == 2


def test_people_are_told_in_words(workspace, tmp_path, capsys):
    run(write(tmp_path, TIDY), "--workspace", "acme", "--language", "en")
    assert capsys.readouterr().out == "Rows: 3. New: 3. Changed: 0. Unchanged: 0.\n"

    with pytest.raises(SystemExit):
        run(write(tmp_path, TIDY + "x,x,x,x\n" * 15), "--workspace", "acme", "--language", "en")
    said = capsys.readouterr()
    assert "5 · date · x: This is not a date" in said.out
    assert "10 more errors." in said.out
    assert "Nothing was stored." in said.err
