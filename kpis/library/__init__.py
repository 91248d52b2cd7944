"""The standard marketing KPIs a team starts by picking from, one module for each family."""

from kpis.enums import Family
from kpis.library import (
    advertising,
    brand,
    conversion,
    customers,
    leads,
    mail,
    sales,
    search,
    social,
    traffic,
)
from kpis.library.entry import LibraryKpi

FAMILIES: dict[Family, tuple[LibraryKpi, ...]] = {
    Family.TRAFFIC: traffic.KPIS,
    Family.SEARCH: search.KPIS,
    Family.ADVERTISING: advertising.KPIS,
    Family.SOCIAL: social.KPIS,
    Family.MAIL: mail.KPIS,
    Family.LEADS: leads.KPIS,
    Family.CONVERSION: conversion.KPIS,
    Family.SALES: sales.KPIS,
    Family.CUSTOMERS: customers.KPIS,
    Family.BRAND: brand.KPIS,
}

LIBRARY: dict[str, LibraryKpi] = {
    entry.key: entry for entries in FAMILIES.values() for entry in entries
}

__all__ = ["FAMILIES", "LIBRARY", "LibraryKpi", "standard_name"]


def standard_name(key: str) -> str:
    """Return what the library calls a KPI in the language in force, or the key of one unknown."""
    return LIBRARY[key].name if key in LIBRARY else key
