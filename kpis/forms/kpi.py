"""The form of a KPI: recorded, derived, or counts turned into money."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.segments import clean_name
from kpis.enums import Aggregation, Kind, Unit
from kpis.models import Kpi
from workspaces.models import Workspace

_SHARED = ["name", "key", "description", "unit", "currency", "direction", "cadence", "lag_days"]
_FIELDS = {
    Kind.MEASURED: [*_SHARED, "vat", "vat_percent", "aggregation", "breakdown"],
    Kind.DERIVED: ["name", "key", "formula", *_SHARED[2:], "min_volume"],
    Kind.VALUED: ["name", "key", "valued_from", *(name for name in _SHARED[2:] if name != "unit")],
}


class BreakdownField(forms.CharField):
    """The dimensions of a KPI, typed with commas between them."""

    def prepare_value(self, value: Any) -> Any:
        """Write the list as one line."""
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        """Read the line as a list."""
        names = [clean_name(part).casefold() for part in str(value or "").split(",")]
        return list(dict.fromkeys(name for name in names if name))


class KpiForm(forms.ModelForm):
    """What a person says about a KPI; its formula is checked by the service."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    breakdown = BreakdownField(
        label=gettext_lazy("Breakdown"),
        required=False,
        help_text=gettext_lazy(
            "Dimensions the values come in, such as channel, device. Where several are recorded "
            "side by side, the first one makes the total."
        ),
    )

    class Meta:
        model = Kpi
        fields: ClassVar[list[str]] = list(
            dict.fromkeys(name for names in _FIELDS.values() for name in names)
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "lag_days": gettext_lazy("Older data than this, plus the cadence, counts as late."),
            "aggregation": gettext_lazy("How the values of a week or a month make one."),
            "vat": gettext_lazy(
                "For money: amounts that come the other way are converted as they are stored."
            ),
            "valued_from": gettext_lazy(
                "Its counts are taken by conversion type, and each type by its value on the day."
            ),
            "formula": gettext_lazy(
                "Keys of KPIs, numbers, + - * /, brackets, min() and max(), such as "
                "revenue / orders. It is calculated on the sums of a week or month, not on the "
                "mean of daily values."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "description": forms.Textarea(attrs={"rows": 2}),
            "formula": forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.workspace = workspace
        kind = Kind(self.instance.kind)
        wanted = _FIELDS[kind]
        for name in self.Meta.fields:
            if name not in wanted:
                del self.fields[name]
        self.order_fields(wanted)
        self.fields["currency"].help_text = _("For money: a code such as %(code)s.") % {
            "code": workspace.currency
        }
        if kind == Kind.DERIVED:
            self.fields["formula"].required = True
        if kind == Kind.MEASURED:
            self.fields["vat_percent"].required = False
        if kind == Kind.VALUED:
            self.instance.unit = Unit.MONEY
            self.fields["valued_from"] = self._counts_field()
        if self.instance.pk:
            del self.fields["key"]
            self.fields["version"].initial = self.instance.version

    def _counts_field(self) -> forms.ChoiceField:
        """Return the choice among the KPIs that count something."""
        kpis = Kpi.objects.for_workspace(self.workspace).active()
        counts = kpis.filter(
            kind=Kind.MEASURED, unit=Unit.COUNT, aggregation=Aggregation.SUM
        ).order_by("name", "pk")
        return forms.ChoiceField(
            label=self.fields["valued_from"].label,
            help_text=self.fields["valued_from"].help_text,
            choices=[("", "…"), *((kpi.key, kpi.display_name) for kpi in counts)],
        )

    def clean(self) -> dict[str, Any]:
        """Give money the workspace's currency where none is typed."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("unit", self.instance.unit) == Unit.MONEY and not cleaned.get("currency"):
            cleaned["currency"] = self.workspace.currency
        if cleaned.get("vat_percent", 0) is None:
            cleaned["vat_percent"] = self.instance.vat_percent
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The fields for the service, without the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
