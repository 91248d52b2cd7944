"""The form of a source: where it is, how it is read, and when."""

from typing import Any, ClassVar, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.calc.segments import clean_name
from kpis.enums import SourceKind
from kpis.models import Kpi, Source
from kpis.services.source_asks import DATED_KINDS, SQL_KINDS
from kpis.sources.asking import Field
from kpis.sources.connectors import connector_of
from kpis.sources.shape import Shape
from kpis.sources.web import CREDENTIAL
from workspaces.service_forms import ServiceForm

MAX_OPTION_CHARS: Final = 200
MAX_SECRET_CHARS: Final = 2000
MAX_LONG_CHARS: Final = 10_000
_SHAPE_FIELDS: Final = ("date_path", "values", "kpi_path", "value_path", "segments")
_CREDENTIAL_FIELDS: Final = ("credential_header", "credential")
_SCHEDULE_FIELDS: Final = ("rhythm", "daily_at", "is_paused")
_FOLDED: Final = {"records_path", *_SHAPE_FIELDS, *_CREDENTIAL_FIELDS, *_SCHEDULE_FIELDS}
_ALL_FIELDS: Final = {"url", "vat", "records_path", *_SHAPE_FIELDS, *_CREDENTIAL_FIELDS}
_PLAIN: Final = (
    *("name", "kind", "url", "vat", "records_path", "credential_header", "rhythm", "daily_at"),
    "is_paused",
)
_KEPT: Final = gettext_lazy("It is kept encrypted and never shown again.")
_KEPT_OR_STAYS: Final = gettext_lazy(
    "It is kept encrypted and never shown again. Left empty, the one there is stays."
)
_COLUMN_LABELS: Final = {
    "date_path": gettext_lazy("Column of the date"),
    "values": gettext_lazy("Columns of the values"),
    "kpi_path": gettext_lazy("Column of the KPI"),
    "value_path": gettext_lazy("Column of its value"),
    "segments": gettext_lazy("Columns of the segments"),
}


class SecretField(forms.CharField):
    """Something that is typed and never shown; a long one, such as a key file, is pasted.

    `is_new` is whether there is none yet that could stay.
    """

    def __init__(
        self, *, label: Any, told: Any = "", is_long: bool = False, is_new: bool = False
    ) -> None:
        attrs = {"autocomplete": "off", "spellcheck": "false"}
        widget = SecretText(attrs={"rows": 4, **attrs}) if is_long else forms.PasswordInput(attrs)
        kept = _KEPT if is_new else _KEPT_OR_STAYS
        super().__init__(
            label=label,
            required=is_new,
            max_length=MAX_LONG_CHARS if is_long else MAX_SECRET_CHARS,
            widget=widget,
            help_text=format_lazy("{} {}", told, kept) if told else kept,
        )


class SecretText(forms.Textarea):
    """A text area that shows nothing of what was typed, as a password field does."""

    def format_value(self, value: Any) -> str:
        """Draw it empty."""
        return ""


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
    """What a person says about a source of one kind; only what that kind needs is asked.

    The service checks it. What a secret is never comes back: its field is empty whenever the page
    is drawn.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    date_path = forms.CharField(
        label=gettext_lazy("Field of the date"), required=False, max_length=200
    )
    values = PairsField(label=gettext_lazy("Fields of the values"), required=False)
    kpi_path = forms.CharField(
        label=gettext_lazy("Field of the KPI"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "If each record names its KPI: the field that holds the KPI's key. "
            "So one address feeds several KPIs."
        ),
    )
    value_path = forms.CharField(
        label=gettext_lazy("Field of its value"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("The number that belongs to the KPI named in the record."),
    )
    segments = PairsField(label=gettext_lazy("Fields of the segments"), required=False)
    credential = SecretField(label=gettext_lazy("Credential"))

    class Meta:
        model = Source
        fields: ClassVar[list[str]] = [
            *("name", "kind", "url", "rhythm", "daily_at", "vat", "records_path", "date_path"),
            *("values", "kpi_path", "value_path", "segments", "credential_header", "credential"),
            "is_paused",
        ]
        help_texts: ClassVar[dict[str, Any]] = {
            "daily_at": gettext_lazy("In the workspace's time zone; for a source of every day."),
            "vat": gettext_lazy("Whether money from this source holds value added tax."),
            "records_path": gettext_lazy(
                "The path to the list, such as data.rows; empty if the document is it."
            ),
            "credential_header": gettext_lazy(
                "If the address wants one: the header that carries it, such as Authorization."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {
            "kind": forms.HiddenInput,
            "url": forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
            "daily_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Source = self.instance
        self.kind = SourceKind(source.kind)
        self.connector = connector_of(self.kind)
        self.fields["is_paused"].label = _("Paused: pulled by hand only")
        if source.pk:
            self.initial["version"] = source.version
        else:
            del self.fields["is_paused"]
        self.initial.update(self._shape_shown(), url=source.url or self.connector.home)
        self._ask_for_options()
        for name in set(self.fields) & (_ALL_FIELDS - self._own_fields()):
            del self.fields[name]
        self._name_places()

    @property
    def kind_label(self) -> str:
        """What kind of source it is."""
        return str(self.kind.label)

    def _own_fields(self) -> set[str]:
        """The fields of the model that this kind has."""
        if self.kind == SourceKind.CSV_URL:
            return {"url", "vat", *_CREDENTIAL_FIELDS}
        if self.kind == SourceKind.JSON_URL:
            return {"url", "vat", "records_path", *_SHAPE_FIELDS, *_CREDENTIAL_FIELDS}
        address = {"url"} if self.connector.wants_url else set()
        if self.kind in DATED_KINDS:
            return {*address, *_SHAPE_FIELDS}
        return {*address, "values", "segments"}

    def _ask_for_options(self) -> None:
        """Add a field for each thing that the kind of source wants to know."""
        for asked in self.connector.fields:
            self.fields[asked.name] = _form_field(asked, is_new=self.instance.pk is None)
            stored = self.instance.options.get(asked.name)
            self.initial[asked.name] = asked.initial if stored is None else stored

    def _name_places(self) -> None:
        """Say in the kind's own words what is written where, and what may not be left out."""
        if self.kind in DATED_KINDS:
            self.fields["date_path"].required = True
        elif "values" in self.fields:
            self.fields["values"].required = True
        for name, text in self.connector.words.items():
            self.fields[name].help_text = str(text)
        if self.kind in SQL_KINDS:
            for name, label in _COLUMN_LABELS.items():
                self.fields[name].label = label
        elif self.kind not in DATED_KINDS and self.kind != SourceKind.CSV_URL:
            self.fields["values"].label = _("What becomes of which KPI")
            self.fields["segments"].label = _("Broken down by")

    def _shape_shown(self) -> dict[str, Any]:
        shape = self.instance.shape
        values = self._suggested() if self.instance.pk is None else dict(shape.values)
        return {
            "date_path": shape.date,
            "kpi_path": shape.kpi,
            "value_path": shape.value,
            "values": values,
            "segments": dict(shape.segments),
        }

    def _suggested(self) -> dict[str, str]:
        """Offer what the service has for the KPIs there are; all of it where there are none."""
        suggested = dict(self.connector.suggested)
        kpis = Kpi.objects.for_workspace(self.instance.workspace).filter(key__in=suggested)
        there = set(kpis.values_list("key", flat=True)) if suggested else set()
        return {key: suggested[key] for key in suggested if key in there} or suggested

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        """What is said first: the name, and how the source is reached."""
        return [field for field in self.visible_fields() if field.name not in _FOLDED]

    @property
    def shape_fields(self) -> list[forms.BoundField]:
        """Which part of what comes is which."""
        names = ("records_path", *_SHAPE_FIELDS)
        return [self[name] for name in names if name in self.fields]

    @property
    def schedule_fields(self) -> list[forms.BoundField]:
        """When it is pulled."""
        return [self[name] for name in _SCHEDULE_FIELDS if name in self.fields]

    @property
    def credential_fields(self) -> list[forms.BoundField]:
        """What only an address that asks who is there needs."""
        return [self[name] for name in _CREDENTIAL_FIELDS if name in self.fields]

    @property
    def has_credential(self) -> bool:
        """Whether a credential is named, or was refused."""
        return bool(self["credential_header"].value() or "credential" in self.errors)

    @property
    def wants_secrets_again(self) -> bool:
        """Whether something secret was typed that only saving keeps."""
        asked = [field.name for field in self.connector.fields if field.is_secret]
        secrets = [*asked, *(["credential"] if self.credential_fields else [])]
        return any(self.data.get(name) for name in secrets)

    @property
    def values_for_service(self) -> dict[str, Any]:
        """The fields for the service, without the version."""
        sent = self.cleaned_data
        asked = self.connector.fields
        plain: dict[str, Any] = {name: sent[name] for name in _PLAIN if name in sent}
        shape = Shape(
            date=sent.get("date_path", ""),
            values=sent.get("values", {}),
            segments=sent.get("segments", {}),
            kpi=sent.get("kpi_path", ""),
            value=sent.get("value_path", ""),
        )
        has_shape = self.kind != SourceKind.CSV_URL
        secrets = {field.name: sent[field.name] for field in asked if field.is_secret}
        return {
            **plain,
            "columns": shape.as_columns() if has_shape else {},
            "options": {field.name: sent[field.name] for field in asked if not field.is_secret},
            "secrets": {**secrets, CREDENTIAL: sent.get("credential", "")},
        }


def _form_field(asked: Field, *, is_new: bool) -> forms.Field:
    """Return the form's field for one thing that a kind of source wants to know."""
    said: dict[str, Any] = {
        "label": asked.label,
        "help_text": asked.help_text,
        "required": asked.is_required,
    }
    attrs = {"placeholder": asked.example, "autocomplete": "off", "spellcheck": "false"}
    if asked.is_secret:
        return SecretField(
            label=asked.label,
            told=asked.help_text,
            is_long=asked.is_long,
            is_new=is_new and asked.is_required,
        )
    if asked.choices:
        return forms.ChoiceField(choices=asked.choices, **said)
    widget = forms.Textarea(attrs={"rows": 8, **attrs}) if asked.is_long else None
    return forms.CharField(
        max_length=MAX_LONG_CHARS if asked.is_long else MAX_OPTION_CHARS,
        widget=widget or forms.TextInput(attrs=attrs),
        **said,
    )
