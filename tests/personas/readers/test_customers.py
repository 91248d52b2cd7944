"""Tests of customer files as wholes, and of the process that reads them."""

import datetime as dt

import numpy as np
import pytest

from kpis.readers.refusal import Refused
from personas.calc.latent import agreement
from personas.calc.segmenting import find_groups
from personas.readers.cleaned import load, save
from personas.readers.customer_child import _trait
from personas.readers.customers import read_customers
from tests.personas.customers import customers_csv

AS_OF = dt.date(2026, 7, 1)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("a,b\n", "no_rows"),
        ("a,b\n1,2\n", "too_few_customers"),
        ("a\n" + "1\n" * 60, "one_column"),
        ("a,a\n" + "1,2\n" * 60, "heading_twice"),
        ("kim@mail.example,Seoul\n" + "lee@mail.example,Busan\n" * 60, "headings_missing"),
        ("김민지,서울,여,3\n" + "이서연,부산,남,5\n박도윤,서울,여,3\n" * 30, "headings_missing"),
        ("email,name\n" + "x@mail.example,Kim\n" * 60, "only_identities"),
        ("a,b\n" + ",\n" * 60, "no_rows"),
        (",".join(f"c{n}" for n in range(501)) + "\n", "too_many_columns"),
        ("a,b\n" + '"1,2\n' * 60, "quotes_broken"),
    ],
    ids=str,
)
def test_unusable_file_is_refused_by_name(tmp_path, text, code):
    path = tmp_path / "customers.csv"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        read_customers(path, as_of=AS_OF)

    assert refused.value.code == code
    assert "@" not in str(refused.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp949", "utf-16"])
def test_korean_file_is_read_in_its_encoding(tmp_path, encoding):
    path = tmp_path / "customers.csv"
    path.write_text("성별,지역\n" + "여,서울\n남,부산\n" * 30, encoding=encoding)

    columns = read_customers(path, as_of=AS_OF)

    assert [(c.name, c.values) for c in columns] == [
        ("성별", ["여", "남"]),
        ("지역", ["서울", "부산"]),
    ]


def test_heading_that_may_be_somebody_is_not_kept(tmp_path):
    names = [f"김{chr(0xAC00 + 28 * at)}{chr(0xB098 + 28 * at)}" for at in range(60)]
    lines = [
        f"{name},{1012345678 + at},{'서울' if at % 2 else '부산'}" for at, name in enumerate(names)
    ]
    path = tmp_path / "customers.csv"
    path.write_text("\n".join(["박도윤,1011112222,지역", *lines, "박도윤,1011112222,지역"]))

    columns = read_customers(path, as_of=AS_OF)

    assert [(column.name, column.dropped) for column in columns] == [
        ("#1", "identity_name"),
        ("#2", "identity_phone"),
        ("지역", ""),
    ]
    assert columns[2].values == ["부산", "서울"]


@pytest.mark.slow
@pytest.mark.once
def test_planted_groups_are_found_again_and_nobody_is_kept(tmp_path):
    text, groups, secrets = customers_csv(count=600)
    path, kept = tmp_path / "customers.csv", tmp_path / "kept.npz"
    path.write_text(text, encoding="utf-8")

    columns = read_customers(path, as_of=AS_OF)
    save(columns, kept)
    traits = [_trait(column) for column in load(kept)]
    found = find_groups([t.codes for t in traits], [t.size for t in traits], progress=print)

    assert [c.name for c in columns if c.dropped] == ["닉", "contact", "m", "r", "pay", "memo"]
    assert found.count == 3
    assert agreement(np.array(groups), found.labels) > 0.9
    with np.load(kept) as arrays:
        stored = str([arrays[name].tolist() for name in arrays.files])
    assert [secret for secret in secrets if secret in stored] == []
