"""The KPIs that a goal can be measured by, in the order in which people look for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from kpis.formatting import format_date
from kpis.library import FAMILIES, LIBRARY, LibraryKpi
from kpis.library.synonyms import names_of
from kpis.models import Kpi
from kpis.services.catalog import Catalog

MOST_FOUND: Final = 12


@dataclass(frozen=True)
class ChosenFrom:
    """A KPI to choose; `data` says until when there are values, blank where there are none.

    `library_key` is the standard KPI that it is, blank for one of the workspace's own.
    """

    key: str
    name: str
    definition: str
    data: str = ""
    library_key: str = ""

    @property
    def label(self) -> str:
        """The name, and how far the data goes."""
        return f"{self.name} · {self.data}" if self.data else self.name

    def is_about(self, words: Iterable[str]) -> bool:
        """Whether it is called or described by all of `words`, in either language."""
        texts = [self.key, self.name, self.definition]
        if entry := LIBRARY.get(self.library_key):
            texts += [entry.definition_ko, entry.definition_en, *names_of(entry.key)]
        said = "\n".join(texts).casefold()
        return all(word in said for word in words)


@dataclass(frozen=True)
class KpiGroup:
    """KPIs under one heading."""

    label: str
    kpis: list[ChosenFrom]


def group_kpis(catalog: Catalog, *, language: str) -> list[KpiGroup]:
    """Return the workspace's KPIs with data, those without, and the library's by family."""
    own = [_own(kpi, language) for kpi in catalog.by_key.values() if not kpi.is_archived]
    own.sort(key=lambda kpi: kpi.name.casefold())
    groups = [
        KpiGroup(_("Your KPIs with data"), [kpi for kpi in own if kpi.data]),
        KpiGroup(_("Your KPIs without data yet"), [kpi for kpi in own if not kpi.data]),
    ]
    for family, entries in FAMILIES.items():
        new = [entry for entry in entries if entry.key not in catalog.by_key]
        label = _("Library, not yet in use: %(family)s") % {"family": family.label}
        groups.append(KpiGroup(label, [_standard(entry) for entry in new]))
    return [group for group in groups if group.kpis]


def find_kpis(groups: Iterable[KpiGroup], text: str) -> list[KpiGroup]:
    """Return what is called or described by all words of `text`, in either language."""
    wanted = text.casefold().split()
    left = MOST_FOUND
    found = []
    for group in groups:
        kpis = [kpi for kpi in group.kpis if kpi.is_about(wanted)][:left]
        left -= len(kpis)
        if kpis:
            found.append(KpiGroup(group.label, kpis))
    return found


def _own(kpi: Kpi, language: str) -> ChosenFrom:
    last = kpi.last_measured_on
    until = _("data until %(day)s") % {"day": format_date(last, language=language)} if last else ""
    return ChosenFrom(kpi.key, kpi.display_name, kpi.definition, until, kpi.library_key)


def _standard(entry: LibraryKpi) -> ChosenFrom:
    return ChosenFrom(entry.key, entry.name, entry.definition, library_key=entry.key)
