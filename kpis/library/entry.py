"""What the library says about one standard KPI."""

from dataclasses import dataclass

from django.utils.translation import get_language

from kpis.enums import Aggregation, Cadence, Direction, Kind, Unit


@dataclass(frozen=True, slots=True)
class LibraryKpi:
    """A standard KPI: its definition in both languages, and how its values behave.

    `guardrails` are keys of the library: what usually must not suffer while this KPI is pushed.
    `valued_from` is the key of the counts that it turns into money.
    """

    key: str
    name_ko: str
    name_en: str
    definition_ko: str
    definition_en: str
    unit: Unit
    direction: Direction = Direction.UP
    aggregation: Aggregation = Aggregation.SUM
    formula: str = ""
    valued_from: str = ""
    cadence: Cadence = Cadence.DAY
    guardrails: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in the language in force."""
        return self.name_ko if get_language() == "ko" else self.name_en

    @property
    def definition(self) -> str:
        """The definition in the language in force."""
        return self.definition_ko if get_language() == "ko" else self.definition_en

    @property
    def kind(self) -> Kind:
        """Derived where there is a formula, valued where there are counts."""
        if self.formula:
            return Kind.DERIVED
        return Kind.VALUED if self.valued_from else Kind.MEASURED

    def is_named(self, text: str) -> bool:
        """Return whether `text` is a part of its key, or of its name in either language."""
        folded = text.casefold()
        return any(folded in name.casefold() for name in (self.key, self.name_ko, self.name_en))
