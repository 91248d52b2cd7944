"""The command streams a file of questions to a file of answers, or leaves none behind."""

import gzip
import json

import pytest
from django.core.management import execute_from_command_line

QUESTION = {
    "id": "q1",
    "freq": "M",
    "history": [20, 22, 19, 21],
    "weights": [1],
    "done": 0,
    "target": 20,
    "direction": "down",
}
LINES = f"{json.dumps(QUESTION)}\n\n{json.dumps(QUESTION | {'id': 'q2'})}\n".encode()


def run(*arguments: object) -> None:
    execute_from_command_line(["manage.py", "answer_questions", *map(str, arguments)])


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain-in", "gzip-in"])
@pytest.mark.parametrize(
    ("name", "opened"), [("a.jsonl", open), ("a.gz", gzip.open)], ids=["plain-out", "gzip-out"]
)
def test_questions_are_answered_plain_or_packed(tmp_path, capsys, pack, name, opened):
    (tmp_path / "questions").write_bytes(pack(LINES))

    run(tmp_path / "questions", tmp_path / name, "--json")

    with opened(tmp_path / name, "rt") as file:
        assert [json.loads(line)["id"] for line in file] == ["q1", "q2"]
    result = json.loads(capsys.readouterr().out)
    assert result.keys() == {"questions", "seconds"}
    assert result["questions"] == 2


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"{", "Line 1 is not JSON"),
        (b"\xff\n", "Line 1 is not JSON"),
        (b"[1]", "Line 1 is not a JSON object."),
        (LINES + b'{"id": "q3"}', "Question 3 (q3): 'weights' must be a list of numbers."),
        (gzip.compress(LINES)[:-9], "end-of-stream marker"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00" + b"\xff" * 20, "invalid block type"),
    ],
    ids=["cut", "bytes", "no-object", "field", "cut-gzip", "broken-gzip"],
)
def test_refused_file_says_why_and_leaves_no_answers(tmp_path, capsys, content, reason):
    (tmp_path / "questions").write_bytes(content)

    with pytest.raises(SystemExit) as ended:
        run(tmp_path / "questions", tmp_path / "answers")

    assert ended.value.code == 1
    assert reason in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["questions"]


def test_missing_file_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run(tmp_path / "none", tmp_path / "answers")

    assert ended.value.code == 1
    assert "No such file" in capsys.readouterr().err


def test_folder_as_answers_is_refused(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        run(tmp_path / "questions", tmp_path)

    assert ended.value.code == 1
    assert "is not a file" in capsys.readouterr().err


def test_wrong_usage_ends_with_two(capsys):
    with pytest.raises(SystemExit) as ended:
        run("questions")

    assert ended.value.code == 2
    assert "ANSWERS" in capsys.readouterr().err
