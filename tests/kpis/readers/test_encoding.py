"""Which encoding a file has, and what is refused."""

import io

import pytest

from kpis.readers.encoding import find_encoding
from kpis.readers.refusal import Refused

KOREAN = "지표,날짜,값\r\n신규 방문자,2026-07-01,1234\r\n"


@pytest.mark.parametrize(
    ("data", "label"),
    [
        pytest.param(KOREAN.encode(), "UTF-8", id="utf-8"),
        pytest.param(KOREAN.encode("utf-8-sig"), "UTF-8 (BOM)", id="utf-8-bom"),
        pytest.param(KOREAN.encode("utf-16"), "UTF-16 LE (BOM)", id="utf-16-le-bom"),
        pytest.param(
            b"\xfe\xff" + KOREAN.encode("utf-16-be"), "UTF-16 BE (BOM)", id="utf-16-be-bom"
        ),
        pytest.param(KOREAN.encode("utf-16-le"), "UTF-16 LE", id="utf-16-le"),
        pytest.param(KOREAN.encode("utf-16-be"), "UTF-16 BE", id="utf-16-be"),
        pytest.param(KOREAN.encode("cp949"), "CP949", id="cp949"),
        pytest.param("똠방각하".encode("cp949"), "CP949", id="cp949-beyond-euc-kr"),
        pytest.param(b"kpi,date,value\n", "UTF-8", id="ascii"),
    ],
)
def test_find_encoding_names_it_and_it_decodes(data: bytes, label: str) -> None:
    stream = io.BytesIO(data)

    found = find_encoding(stream)

    assert found.label == label
    assert data.decode(found.codec) in (KOREAN, "똠방각하", "kpi,date,value\n")
    assert stream.tell() == 0


def test_find_encoding_reads_beyond_the_top_of_the_file() -> None:
    data = b"kpi,date,value\n" * 100_000 + "지표".encode("cp949")

    assert find_encoding(io.BytesIO(data)).label == "CP949"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"", "empty_file", id="nothing"),
        pytest.param("Preis für".encode("latin-1"), "encoding_unknown", id="latin-1"),
        pytest.param(KOREAN.encode() + b"\xff", "encoding_unknown", id="utf-8-broken-at-the-end"),
        pytest.param(b"\xef\xbb\xbf\xff", "encoding_unknown", id="mark-of-another-encoding"),
        pytest.param(b"a,b\n1,\x002\n" * 9, "nul_characters", id="nul"),
        pytest.param(bytes(1000), "nul_characters", id="zeros"),
        pytest.param(b"\xff\xfea", "encoding_unknown", id="half-a-character"),
    ],
)
def test_find_encoding_refuses(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        find_encoding(io.BytesIO(data))

    assert refused.value.code == code
