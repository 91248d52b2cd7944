"""What tells who somebody is: names, e-mail, telephone, national id, cards; in headings and values.

Headings are a hint, values decide: one hard pattern in a cell keeps that cell out, and a column in
which they are common is dropped whole, whatever its heading says. What no pattern can know (a
name among categories) is caught by rarity, in `personas.readers.columns`.
"""

import re
from collections import Counter
from typing import Final

from kpis.readers.cells import plain_text
from kpis.readers.headings import folded

_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "email": ("email", "mail", "이메일", "메일"),
    "phone": ("phone", "mobile", "telephone", "cellphone", "fax", "전화", "휴대폰", "연락처"),
    "national_id": (
        "ssn",
        "socialsecurity",
        "nationalid",
        "passport",
        "주민",
        "여권",
        "외국인등록",
    ),
    "card": ("cardnumber", "creditcard", "iban", "accountnumber", "카드번호", "계좌"),
    "name": (
        *("firstname", "lastname", "surname", "fullname", "customername", "username", "nickname"),
        *("성명", "이름", "고객명", "회원명", "닉네임"),
    ),
    "address": ("address", "street", "주소", "postcode", "zipcode", "우편번호"),
    "key": (
        *("customerid", "userid", "memberid", "clientid", "deviceid", "cookieid", "loginid"),
        *("고객번호", "회원번호", "아이디", "고객id", "회원id", "주문번호", "ipaddress"),
    ),
}
_WHOLE_HEADINGS: Final = {
    "name": "name",
    "성함": "name",
    "tel": "phone",
    "id": "key",
    "no": "key",
    "번호": "key",
    "ip": "key",
}

_EMAIL: Final = re.compile(r"[^\s@,;<>]{1,64}@[^\s@,;<>]{1,190}\.[^\s@,;<>.]{2,24}")
_NATIONAL: Final = re.compile(
    r"(?<![0-9])[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[- ]?[1-8][0-9]{6}(?![0-9])"
    r"|(?<![0-9])[0-9]{3}-[0-9]{2}-[0-9]{4}(?![0-9])"
)
_PHONE: Final = re.compile(
    r"(?<![0-9])(?:\+?82[-. ]?\(?0?\)?|0)(?:1[016-9]|2|[3-6][1-5]|70)[-. )]?[0-9]{3,4}"
    r"[-. ]?[0-9]{4}(?![0-9])"
    r"|(?<![0-9])\+[0-9]{1,3}[-. (]{0,2}[0-9]{1,4}(?:[-. )]{0,2}[0-9]{2,4}){2,4}(?![0-9])"
    r"|(?<![0-9])\(?[0-9]{3}\)?[-. ][0-9]{3}[-. ][0-9]{4}(?![0-9])"
)
_SHORN_PHONE: Final = re.compile(r"10[0-9]{8}")  # a spreadsheet has taken its 0 for nothing
_PLAIN: Final = re.compile(r"-?[0-9]{1,8}(?:\.[0-9]+)?")  # what most cells are
_DECIMAL: Final = re.compile(r"-?[0-9]*[.,][0-9]+(?:[eE][+-]?[0-9]+)?")
_CARD: Final = re.compile(r"(?<![0-9])[0-9](?:[- ]?[0-9]){12,18}(?![0-9])")
_ADDRESS: Final = re.compile(r"(?<![0-9.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])")
_KOREAN_NAME: Final = re.compile(
    "(?:[김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염추도]"
    "[가-힣]{1,2}|(?:남궁|황보|제갈|사공|선우|독고)[가-힣]{1,2})"
)
_LATIN_NAME: Final = re.compile(r"[A-Z][a-z'’-]+(?: [A-Z](?:\.|[a-z'’-]+)){1,3}")

_COMMON: Final = 0.05  # share of cells with a hard pattern from which a column is dropped
_LIKE_NAMES: Final = 0.6  # share of different values that look like names
_NAME_VALUES: Final = 12  # different ones at least; fewer are categories
_NAME_VARIETY: Final = 0.1  # different values by customers


def heading_kind(heading: str) -> str | None:
    """Return what kind of identity a heading announces, or None."""
    name = folded(heading).replace("(", "").replace(")", "")
    if name in _WHOLE_HEADINGS:
        return _WHOLE_HEADINGS[name]
    return next((kind for kind, words in _HEADINGS.items() if any(w in name for w in words)), None)


def is_somebody(heading: str) -> bool:
    """Whether the heading of a column of identities may be one itself: a name, or a number."""
    if heading_kind(heading):
        return False
    return heading.isdigit() or _is_like_name(heading)


def cell_kind(text: str) -> str | None:
    """Return which identity stands in a cell, or None: only what a pattern proves."""
    if len(text) < 7 or _PLAIN.fullmatch(text):
        return None
    plain = plain_text(text)
    if "@" in plain and _EMAIL.search(plain):
        return "email"
    if not any(char.isdigit() for char in plain) or _DECIMAL.fullmatch(plain):
        return None
    if _NATIONAL.search(plain):
        return "national_id"
    if any(_passes_luhn(found[0]) for found in _CARD.finditer(plain)):
        return "card"
    if _PHONE.search(plain):
        return "phone"
    return "key" if _ADDRESS.search(plain) else None


def column_kind(cells: Counter[str]) -> str | None:
    """Return which identity a column holds, told by its cells and how often each is there."""
    customers = cells.total()
    hard: Counter[str] = Counter()
    for text, count in cells.items():
        if kind := cell_kind(text):
            hard[kind] += count
    if hard.total() >= _COMMON * customers:
        return max(sorted(hard), key=hard.__getitem__)
    if sum(bool(_SHORN_PHONE.fullmatch(text)) for text in cells) > len(cells) / 2:
        return "phone"
    looks = sum(_is_like_name(text) for text in cells)
    is_varied = len(cells) >= max(_NAME_VALUES, _NAME_VARIETY * customers)
    return "name" if is_varied and looks >= _LIKE_NAMES * len(cells) else None


def _is_like_name(text: str) -> bool:
    return bool(_KOREAN_NAME.fullmatch(text) or _LATIN_NAME.fullmatch(text))


def _passes_luhn(number: str) -> bool:
    digits = [int(char) for char in reversed(number) if char.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[1::2]]
    return len(digits) >= 13 and any(digits) and (sum(digits[::2]) + sum(doubled)) % 10 == 0
