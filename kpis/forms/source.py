"""The form of a source: where it is, how it is read, and when."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.segments import clean_name
from kpis.enums import SourceKind
from kpis.models import Source
from workspaces.service_forms import ServiceForm

_JSON_FIELDS: Final = ("records_path", "date_path", "values", "segments")
_CREDENTIAL_FIELDS: Final = ("credential_header", "credential")


class PairsField(forms.CharField):
    """Lines like `visits = metrics.visits`, each a name and a path."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Write the pairs as lines."""
        if isinstance(value, dict):
            return "\n".join(f"{name} = {path}" for name, path in value.items())
        return value

    def to_python(self, value: Any) -> Any:
        """Read the lines as pairs."""
        pairs: dict[str, str] = {}
        for line in str(value or "").splitlines():
            if not line.strip():
                continue
            name, mark, path = (part.strip() for part in line.partition("="))
            if not name or not mark or not path:
                raise forms.ValidationError(_("Write each line like visits = metrics.visits."))
            pairs[clean_name(name)] = path
        return pairs


class SourceForm(ServiceForm):
    """What a person says about a source; the service checks the address and the paths.

    What a credential is never comes back: its field is empty whenever the page is drawn.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    date_path = forms.CharField(
        label=gettext_lazy("Field of the date"), required=False, max_length=200
    )
    values = PairsField(
        label=gettext_lazy("Fields of the values"),
        required=False,
        help_text=gettext_lazy(
            "One line for each KPI: its key, an equals sign and the field, such as "
            "visits = metrics.visits."
        ),
    )
    segments = PairsField(
        label=gettext_lazy("Fields of the segments"),
        required=False,
        help_text=gettext_lazy("One line for each dimension, such as channel = source."),
    )
    credential = forms.CharField(
        label=gettext_lazy("Credential"),
        required=False,
        max_length=2000,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "It is kept encrypted and never shown again. Left empty, the one there is stays."
        ),
    )

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = [
            *("name", "kind", "url", "rhythm", "daily_at", "vat", "records_path", "date_path"),
            *("values", "segments", "credential_header", "credential", "is_paused"),
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "url": gettext_lazy(
                "A Google spreadsheet: File, Share, Publish to the web, as CSV; then its address."
            ),
            "daily_at": gettext_lazy("In the workspace's time zone; for a source of every day."),
            "vat": gettext_lazy("Whether money from this source holds value added tax."),
            "records_path": gettext_lazy(
                "For JSON: the path to the list, such as data.rows; empty if the document is it."
            ),
            "credential_header": gettext_lazy(
                "If the address wants one: the header that carries it, such as Authorization."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "url": forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
            "daily_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Source = self.instance
        self.fields["is_paused"].label = _("Paused: pulled by hand only")
        if source.pk:
            shape = source.json_shape
            self.initial.update(
                version=source.version,
                date_path=shape.date,
                values=shape.values,
                segments=shape.segments,
            )
        else:
            del self.fields["is_paused"]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What every source says."""
        folded = {*_JSON_FIELDS, *_CREDENTIAL_FIELDS}
        return [field for field in self.visible_fields() if field.name not in folded]

    @property
    def json_fields(self) -> list[forms.BoundField]:
        """What only a JSON source says."""
        return [self[name] for name in _JSON_FIELDS]

    @property
    def credential_fields(self) -> list[forms.BoundField]:
        """What only an address that asks who is there needs."""
        return [self[name] for name in _CREDENTIAL_FIELDS]

    @property
    def is_json(self) -> bool:
        """Whether JSON is chosen."""
        return bool(self["kind"].value() == SourceKind.JSON_URL)

    @property
    def has_credential(self) -> bool:
        """Whether a credential is named, or was refused."""
        return bool(self["credential_header"].value() or "credential" in self.errors)

    @property
    def values_for_service(self) -> dict[str, Any]:
        """The fields for the service, without the version."""
        own = {"version", "date_path", "values", "segments"}
        values = {name: value for name, value in self.cleaned_data.items() if name not in own}
        columns: dict[str, Any] = {}
        if values["kind"] == SourceKind.JSON_URL:
            columns = {
                "date": self.cleaned_data["date_path"],
                "values": self.cleaned_data["values"],
                "segments": self.cleaned_data["segments"],
            }
        return {**values, "columns": columns}
