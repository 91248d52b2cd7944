"""Forms that say how files are read: the columns of a sheet, and headings of one's own."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from kpis.enums import Kind, ReportField, VatTreatment
from kpis.library import LIBRARY
from kpis.models import Kpi
from kpis.readers.reports.model import KPI_OF_MEASURE
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.services.sheet_looks import AskedColumn, SheetQuestion

_MARK: Final = ":"
Choices = list[tuple[str, str]]


def recorded(kpis: Iterable[Kpi]) -> list[Kpi]:
    """Return those of a workspace's KPIs that values can be recorded of."""
    return [kpi for kpi in kpis if kpi.is_recorded and not kpi.is_archived]


class ColumnsForm(forms.Form):
    """What each column of a sheet is: one choice a column, the likeliest one chosen."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    vat = forms.ChoiceField(
        label=gettext_lazy("Do the amounts of money in these files hold VAT?"),
        choices=VatTreatment,
        required=False,
    )

    def __init__(
        self,
        data: Any = None,
        *,
        question: SheetQuestion,
        kpis: Iterable[Kpi],
        dimensions: Iterable[str],
    ) -> None:
        """Take the columns, the workspace's KPIs and the names of its dimensions."""
        super().__init__(data)
        self._asked = question.columns
        kpis = list(kpis)
        own = _kpi_choices(recorded(kpis))
        standard = _standard_choices({kpi.key for kpi in kpis})
        known = list(dimensions)
        for at, asked in enumerate(self._asked):
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=asked.planned.heading,
                choices=_choices(asked, own, standard, known),
                initial=_value(asked.planned),
                widget=forms.Select(attrs={"aria-label": asked.planned.heading}),
            )
        if question.mapping is not None:
            self.initial.update(vat=question.mapping.vat, version=question.mapping.version)

    @property
    def columns(self) -> Iterator[tuple[AskedColumn, forms.BoundField]]:
        """Each column with its field."""
        for at, asked in enumerate(self._asked):
            yield asked, self[f"column_{at}"]

    @property
    def planned(self) -> list[PlannedColumn]:
        """What was chosen."""
        chosen = []
        for at, asked in enumerate(self._asked):
            role, _mark, name = self.cleaned_data[f"column_{at}"].partition(_MARK)
            chosen.append(PlannedColumn(asked.planned.heading, ColumnRole(role), name))
        return chosen


class AliasForm(forms.Form):
    """A heading, and what it stands for."""

    heading = forms.CharField(
        label=gettext_lazy("Heading"),
        max_length=200,
        help_text=gettext_lazy("As it stands in the file; capitals, blanks and dots do not count."),
    )
    stands_for = forms.ChoiceField(label=gettext_lazy("Stands for"))

    def __init__(self, data: Any = None, *, kpis: Iterable[Kpi]) -> None:
        """Take the workspace's KPIs."""
        super().__init__(data)
        self._kpis = {f"kpi{_MARK}{kpi.key}": kpi for kpi in recorded(kpis)}
        field = self.fields["stands_for"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", "–"),
                (_("Fields of reports"), list(ReportField.choices)),
                (_("KPIs"), _kpi_choices(self._kpis.values())),
            ]

    @property
    def values_for_service(self) -> dict[str, Any]:
        """The heading with its field or its KPI."""
        chosen = self.cleaned_data["stands_for"]
        kpi = self._kpis.get(chosen)
        return {
            "heading": self.cleaned_data["heading"],
            "field": "" if kpi else chosen,
            "kpi": kpi,
        }


def _choices(
    asked: AskedColumn, own: Choices, standard: Choices, dimensions: list[str]
) -> list[tuple[str, Any]]:
    heading = asked.planned.heading.strip().casefold().replace(" ", "_")
    named = {name: name for name in dimensions}
    named.setdefault(heading, _("%(name)s (new)") % {"name": heading})
    if asked.planned.role == ColumnRole.DIMENSION:
        named.setdefault(asked.planned.name, asked.planned.name)
    split = [(f"{ColumnRole.DIMENSION}{_MARK}{name}", label) for name, label in named.items()]
    return [
        (str(ColumnRole.IGNORE), _("Leave out")),
        (str(ColumnRole.DATE), _("Date")),
        (_("Values of a KPI"), own),
        (_("Standard KPIs, added when stored"), standard),
        (_("Dimension, to split by"), split),
    ]


def _kpi_choices(kpis: Iterable[Kpi]) -> Choices:
    named = ((f"{ColumnRole.KPI}{_MARK}{kpi.key}", kpi.display_name) for kpi in kpis)
    return sorted(named, key=lambda choice: choice[1].casefold())


def _standard_choices(own_keys: set[str]) -> Choices:
    keys = [key for key in KPI_OF_MEASURE.values() if key not in own_keys]
    entries = [LIBRARY[key] for key in keys if LIBRARY[key].kind == Kind.MEASURED]
    return [(f"{ColumnRole.KPI}{_MARK}{entry.key}", _standard_name(entry.key)) for entry in entries]


def _standard_name(key: str) -> str:
    return LIBRARY[key].name_ko if get_language() == "ko" else LIBRARY[key].name_en


def _value(planned: PlannedColumn) -> str:
    return f"{planned.role}{_MARK}{planned.name}" if planned.name else str(planned.role)
