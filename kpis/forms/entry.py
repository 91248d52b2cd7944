"""Which values people want to type: the KPIs, their split, the dates."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, Final, Self

from django import forms
from django.utils.translation import gettext_lazy as _

from kpis.enums import Cadence, Grain
from kpis.models import Kpi
from workspaces.inputs import DayInput

KPIS_AT_FIRST: Final = 5
ROWS: Final = (7, 14, 31)
USUAL_ROWS: Final = 14


class EntryForm(forms.Form):
    """The choice of a grid; what is not chosen, or not well, is as usual."""

    kpi = forms.MultipleChoiceField(
        label=_("KPIs"), required=False, widget=forms.CheckboxSelectMultiple
    )
    by = forms.ChoiceField(label=_("Split by"), required=False)
    grain = forms.ChoiceField(label=_("One row for each"), choices=Grain, required=False)
    rows = forms.TypedChoiceField(
        label=_("Rows"),
        choices=[(count, count) for count in ROWS],
        coerce=int,
        required=False,
    )
    until = forms.DateField(
        label=_("Until"),
        required=False,
        widget=DayInput(),
    )

    def __init__(
        self,
        data: Any = None,
        *,
        kpis: Sequence[Kpi],
        dimensions: Iterable[str],
        today: dt.date,
        initial: dict[str, Any] | None = None,
    ) -> None:
        """Take the KPIs one can type values of, and what they are broken down by."""
        super().__init__(data, initial=initial)
        self._kpis = {kpi.key: kpi for kpi in kpis}
        self._dimensions = list(dimensions)
        self._today = today
        _choice(self, "kpi").choices = [(kpi.key, kpi.display_name) for kpi in kpis]
        _choice(self, "by").choices = [("", _("Totals")), *((d, d) for d in self._dimensions)]
        self.full_clean()

    @property
    def chosen(self) -> list[Kpi]:
        """The KPIs across; at first those whose data has changed last."""
        keys = self._well("kpi")
        if keys:
            return [self._kpis[key] for key in keys]
        changed = sorted(
            self._kpis.values(),
            key=lambda kpi: kpi.data_changed_at or kpi.created_at,
            reverse=True,
        )
        return changed[:KPIS_AT_FIRST]

    @property
    def dimension(self) -> str:
        """The dimension whose values get a column each; empty for the totals."""
        return self._well("by") or ""

    @property
    def row_grain(self) -> Grain:
        """What a row is: by default the cadence of the KPI that is recorded most often."""
        order = list(Cadence)
        usual = min((order.index(Cadence(kpi.cadence)) for kpi in self.chosen), default=0)
        return Grain(self._well("grain") or order[usual])

    @property
    def row_count(self) -> int:
        """How many rows."""
        return int(self._well("rows") or USUAL_ROWS)

    @property
    def last_day(self) -> dt.date:
        """A day of the last row, today at the latest."""
        return min(self._well("until") or self._today, self._today)

    def settled(self) -> Self:
        """Return the form with what it came to, to be shown."""
        return type(self)(
            kpis=list(self._kpis.values()),
            dimensions=self._dimensions,
            today=self._today,
            initial={
                "kpi": [kpi.key for kpi in self.chosen],
                "by": self.dimension,
                "grain": self.row_grain,
                "rows": self.row_count,
                "until": self.last_day,
            },
        )

    def _well(self, name: str) -> Any:
        """What was chosen, if it was and could be read."""
        return self.cleaned_data.get(name) if self.is_bound else None


def _choice(form: forms.Form, name: str) -> forms.ChoiceField:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101  (for the type checker)
    return field
