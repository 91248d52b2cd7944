"""Currencies as they are written in headings and cells: `KRW`, `₩`, `원`, `US$`."""

import re
from typing import Final

_SIGNS: Final = {
    "₩": "KRW",
    "원": "KRW",
    "$": "USD",
    "US$": "USD",
    "€": "EUR",
    "£": "GBP",
    "¥": "JPY",
    "円": "JPY",
    "元": "CNY",
    "A$": "AUD",
    "AU$": "AUD",
    "CA$": "CAD",
    "HK$": "HKD",
    "NT$": "TWD",
    "NZ$": "NZD",
    "R$": "BRL",
    "S$": "SGD",
    "MX$": "MXN",
    "₫": "VND",
    "₹": "INR",
    "฿": "THB",
    "₱": "PHP",
    "₽": "RUB",
    "₺": "TRY",
}

_DOLLARS: Final = """
    USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD
    SRD TTD TWD UYU XCD
"""
_SHARED: Final = {  # signs that stand for more than one currency
    "$": frozenset(_DOLLARS.split()),
    "¥": frozenset({"JPY", "CNY"}),
    "元": frozenset({"CNY", "HKD", "TWD"}),
}

_CODES: Final = """
    AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH
    UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_ISO_4217: Final = frozenset(_CODES.split())

# A currency before or after a number: any sign, or three letters that are checked afterwards.
CURRENCY_PATTERN: Final = (
    "(?:" + "|".join(re.escape(sign) for sign in sorted(_SIGNS, key=len, reverse=True)) + ")"
    "|[A-Z]{3}"
)


def currency_of(text: str) -> str | None:
    """Return the ISO 4217 code that `text` (a sign or a code) stands for, or None."""
    text = text.strip()
    return _SIGNS.get(text) or (text if text in _ISO_4217 else None)


def may_stand_for(text: str, currency: str) -> bool:
    """Return whether `text` beside an amount can mean `currency`: `$` means any dollar."""
    return currency_of(text) == currency or currency in _SHARED.get(text.strip(), ())
