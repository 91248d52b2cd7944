"""The form that says how files are read: headings of one's own."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.enums import ReportField
from kpis.models import Kpi
from kpis.readers.reports.plans import ColumnRole

_MARK: Final = ":"
Choices = list[tuple[str, str]]


def recorded(kpis: Iterable[Kpi]) -> list[Kpi]:
    """Return those of a workspace's KPIs that values can be recorded of."""
    return [kpi for kpi in kpis if kpi.is_recorded and not kpi.is_archived]


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
                (_("KPIs"), kpi_choices(self._kpis.values())),
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


def kpi_choices(kpis: Iterable[Kpi]) -> Choices:
    """Return the choices of columns that hold values of one of `kpis`, by name."""
    named = ((f"{ColumnRole.KPI}{_MARK}{kpi.key}", kpi.display_name) for kpi in kpis)
    return sorted(named, key=lambda choice: choice[1].casefold())
