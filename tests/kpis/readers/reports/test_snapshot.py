"""Snapshots of an analytics tool, in Korean and with gaps."""

import pytest

from kpis.readers.refusal import Refused
from kpis.readers.reports.reading import read_report

KOREAN = """# ----------------------------------------
# 보고서 개요
# 계정: 데모
# ----------------------------------------
#
# 시작일: 20260907
# 종료일: 20261004
N번째 일,활성 사용자
0000,"1,142"
0001,177

# 시작일: 20260907
# 종료일: 20261004
N번째 일,새 사용자 수

# 시작일: 20260907
# 종료일: 20261004
국가,활성 사용자
대한민국,999

# 시작일: 20260810
# 종료일: 20260906
세션 기본 채널 그룹(기본 채널 그룹),세션수
Organic Search,430
Direct,898
Direct,2
"""


@pytest.fixture
def snapshot(tmp_path):
    """Read text as a report, in its public form."""

    def read(text: str, encoding: str = "utf-8") -> dict:
        path = tmp_path / "snapshot.csv"
        path.write_bytes(text.encode(encoding))
        return read_report(path).as_json()

    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp949", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_korean_snapshot(snapshot, encoding, delimiter) -> None:
    text = KOREAN if delimiter == "," else KOREAN.replace('"1,142"', "1142").replace(",", "\t")

    found = snapshot(text, encoding)

    assert found["tables"] == 4
    assert found["period"] == ["2026-09-07", "2026-10-04"]
    assert found["active_users_total"] == 1319
    assert found["new_users_total"] == 0
    assert found["sessions_by_channel"] == {"Organic Search": 430, "Direct": 900}
    assert found["missing"] == []


def test_snapshot_says_what_it_does_not_have(snapshot) -> None:
    text = "# Start date: 20260701\n# End date: 20260728\nNth day,New users\n0000,64\n"

    found = snapshot(text)

    assert (found["tables"], found["new_users_total"]) == (1, 64)
    assert found["missing"] == ["active_users_total", "sessions_by_channel"]


def test_snapshot_with_a_figure_that_is_none(snapshot) -> None:
    text = "# Start date: 20260701\n# End date: 20260728\nNth day,New users\n0000,6\n0001,x\n"

    with pytest.raises(Refused) as refused:
        snapshot(text)

    assert (refused.value.code, refused.value.row) == ("number_not_a_number", 5)
