from pathlib import Path

import pytest

from config.options import DEFAULT_PORT, ROOT, Options, parse_options


@pytest.fixture(autouse=True)
def no_data_dir(monkeypatch):
    monkeypatch.delenv("MOKPYO_DATA_DIR", raising=False)


def test_nothing_given():
    assert parse_options([]) == Options(
        port=DEFAULT_PORT, is_empty=False, data_dir=ROOT / "var", is_check=False
    )


def test_everything_given(tmp_path: Path):
    given = parse_options(["--port", "9000", "--empty", "--data", str(tmp_path), "--check"])

    assert given == Options(port=9000, is_empty=True, data_dir=tmp_path, is_check=True)


def test_data_folder_from_the_environment_unless_given(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("MOKPYO_DATA_DIR", str(tmp_path / "set"))

    assert parse_options([]).data_dir == tmp_path / "set"
    assert parse_options(["--data", str(tmp_path / "given")]).data_dir == tmp_path / "given"


@pytest.mark.parametrize(
    "wrong", [["--port", "0"], ["--port", "65536"], ["--port", "web"], ["--demo"], ["start"]]
)
def test_wrong_usage_ends_with_code_2(wrong: list[str]):
    with pytest.raises(SystemExit) as caught:
        parse_options(wrong)

    assert caught.value.code == 2
