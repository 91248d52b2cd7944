"""The form that asks what the columns of a sheet are; a KPI can be made from one on the spot."""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.enums import Aggregation, Direction, Kind, Unit, VatTreatment
from kpis.forms.reading import Choices, kpi_choices, recorded
from kpis.library import FAMILIES, LIBRARY
from kpis.models import Kpi
from kpis.readers.reports.plans import ColumnRole, PlannedColumn
from kpis.services.column_guesses import Clue
from kpis.services.import_remapping import NewKpi
from kpis.services.kpi_proposals import ProposedKpi, free_key
from kpis.services.kpis import RESERVED_KEYS, with_inputs
from kpis.services.naming import NamedKpis
from kpis.services.sheet_looks import AskedColumn, SheetQuestion

NEW: Final = "new"
_MARK: Final = ":"
_MOST_NEW: Final = 100  # columns with fields for a KPI; more fields than a form may have otherwise


class NewKpiForm(forms.Form):
    """A KPI to make from a column: what was proposed, and can be told otherwise."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=Unit)
    aggregation = forms.ChoiceField(label=gettext_lazy("Over time"), choices=Aggregation)
    direction = forms.ChoiceField(label=gettext_lazy("Better"), choices=Direction)

    def __init__(self, data: Any = None, *, proposed: ProposedKpi, prefix: str) -> None:
        """Take what was proposed; `prefix` tells the column from others."""
        super().__init__(data, prefix=prefix, initial=vars(proposed), use_required_attribute=False)
        self._currency = proposed.currency

    def named(self, key: str) -> NewKpi:
        """Return the KPI, under `key`; of money that says so, in its own currency."""
        is_money = self.cleaned_data["unit"] == Unit.MONEY
        return NewKpi(key=key, currency=self._currency if is_money else "", **self.cleaned_data)


class ShownColumn(NamedTuple):
    """A column with its field, why that choice is made, and the fields of a KPI to make."""

    asked: AskedColumn
    field: forms.BoundField
    clue: str
    new: NewKpiForm | None


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
        self._kpis = list(kpis)
        own = kpi_choices(recorded(self._kpis))
        standard = list(_standard_choices({kpi.key for kpi in self._kpis}))
        known = list(dimensions)
        self._new: dict[int, NewKpiForm] = {}
        for at, asked in enumerate(self._asked):
            if asked.proposed and len(self._new) < _MOST_NEW:
                self._new[at] = NewKpiForm(data, proposed=asked.proposed, prefix=f"new_{at}")
            self.fields[f"column_{at}"] = forms.ChoiceField(
                label=asked.planned.heading,
                choices=_choices(asked, own, standard, known, may_be_new=at in self._new),
                initial=_value(asked.planned),
                widget=forms.Select(attrs={"aria-label": asked.planned.heading}),
            )
        if question.mapping is not None:
            self.initial.update(vat=question.mapping.vat, version=question.mapping.version)
        self.new_kpis: list[NewKpi] = []
        self.planned: list[PlannedColumn] = []

    @property
    def columns(self) -> Iterator[ShownColumn]:
        """Each column as it is shown."""
        for at, asked in enumerate(self._asked):
            field = self[f"column_{at}"]
            yield ShownColumn(asked, field, _clue_text(asked), self._new.get(at))

    def clean(self) -> dict[str, Any]:
        """Take what was chosen as `planned`, and the KPIs to make as `new_kpis`."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        taken = {kpi.key for kpi in self._kpis} | RESERVED_KEYS | LIBRARY.keys()
        names = NamedKpis(self._kpis)
        for at, asked in enumerate(self._asked):
            chosen = cleaned.get(f"column_{at}")
            if chosen is None:
                continue
            role, _mark, name = chosen.partition(_MARK)
            if chosen == NEW:
                role, name = ColumnRole.KPI, self._key_of_new(at, taken, names)
                taken.add(name)
            self.planned.append(PlannedColumn(asked.planned.heading, ColumnRole(role), name))
        return cleaned

    def _key_of_new(self, at: int, taken: set[str], names: NamedKpis) -> str:
        """Return the key of the KPI to make from a column, or blank if it is not told well."""
        form = self._new[at]
        if not form.is_valid():
            self.add_error(f"column_{at}", _("Tell what the new KPI is."))
            return ""
        name = form.cleaned_data["name"]
        if names.find(name):
            form.add_error("name", _("There is a KPI of this name. Choose it above."))
            self.add_error(f"column_{at}", _("There is a KPI of this name. Choose it above."))
            return ""
        new = form.named(free_key(name, taken))
        self.new_kpis.append(new)
        return new.key


def _choices(
    asked: AskedColumn,
    own: Choices,
    standard: list[tuple[str, Choices]],
    dimensions: list[str],
    *,
    may_be_new: bool,
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
        *([(NEW, _("New KPI from this column"))] if may_be_new else []),
        (_("Values of a KPI"), own),
        (_("Dimension, to split by"), split),
        *standard,
    ]


def _standard_choices(own_keys: set[str]) -> Iterator[tuple[str, Choices]]:
    """Yield the standard KPIs that are recorded and not yet there, by family."""
    for family, entries in FAMILIES.items():
        choices = [
            (f"{ColumnRole.KPI}{_MARK}{entry.key}", entry.name)
            for entry in entries
            if entry.kind == Kind.MEASURED and entry.key not in own_keys
        ]
        if choices:
            yield _("Standard KPI: %(family)s") % {"family": family.label}, choices


def _clue_text(asked: AskedColumn) -> str:
    """Say why the first choice was made, where that is not plain from the heading."""
    if asked.clue == Clue.CALCULATED:
        inputs = ", ".join(each.name for each in with_inputs(asked.about)[:-1])
        return _(
            "%(name)s is calculated here from %(inputs)s, rightly for every week and month. If "
            "you have the ratio only, make it a KPI."
        ) % {"name": LIBRARY[asked.about].name, "inputs": inputs}
    return {
        Clue.TOLD: _("As told of another file."),
        Clue.REPEATS: _("The same few words come again and again."),
        Clue.CURRENCY: _("The KPI of this name is kept in another currency."),
    }.get(asked.clue, "")


def _value(planned: PlannedColumn) -> str:
    return f"{planned.role}{_MARK}{planned.name}" if planned.name else str(planned.role)
