"""KPIs as files call them: by key, or by a name in either language."""

from collections import defaultdict
from collections.abc import Iterable
from difflib import get_close_matches
from unicodedata import normalize

from kpis.models import Kpi


class NamedKpis:
    """Finds KPIs by their key, else by a name that only one of those in use has."""

    def __init__(self, kpis: Iterable[Kpi]) -> None:
        self._by_key: dict[str, Kpi] = {}
        self._by_name: dict[str, list[Kpi]] = defaultdict(list)
        for kpi in kpis:
            self._by_key[kpi.key] = kpi
            if not kpi.is_archived:
                for name in {_folded(name) for name in kpi.names}:
                    self._by_name[name].append(kpi)

    def find(self, text: str) -> Kpi | None:
        """Return the KPI meant by `text`, or None if there is none or more than one."""
        named = self._by_name.get(_folded(text), [])
        return self._by_key.get(normalize("NFKC", text)) or (named[0] if len(named) == 1 else None)

    def near(self, text: str) -> str | None:
        """Return the key that looks most like `text`."""
        return next(iter(get_close_matches(text, self._by_key, n=1)), None)


def _folded(name: str) -> str:
    return " ".join(normalize("NFKC", name).casefold().split())
