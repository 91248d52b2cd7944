"""Forms of campaigns: a report or a period to read, what a person says of it, and its columns."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from goals.enums import CampaignOutcome
from goals.models import Campaign, Goal, Lesson
from kpis.calc.periods import Window
from kpis.calc.segments import SegmentError, parse_segment, segment_key
from kpis.enums import ReportField
from kpis.models import Kpi
from kpis.readers.segments import segment_sentence
from personas.models import Persona
from workspaces.inputs import DayInput
from workspaces.models import Workspace
from workspaces.service_forms import ServiceForm

KPI: Final = "kpi:"  # before a KPI's key in a choice
MOST_LESSONS: Final = 50


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = DayInput()
    return forms.DateField(label=label, widget=widget, required=required)


def _segment(text: str) -> str:
    try:
        return segment_key(parse_segment(text))
    except SegmentError as error:
        raise ValidationError(segment_sentence(error)) from error


class ReportForm(forms.Form):
    """One finished report."""

    file = forms.FileField(
        label=_("Report"),
        allow_empty_file=True,  # the reader says so in its own words
        help_text=_("CSV or Excel, as ad and analytics tools export it."),
    )


class PeriodForm(forms.Form):
    """A past period of the KPIs."""

    starts_on = _day(_("Starts on"))
    ends_on = _day(_("Ends on"))
    title = forms.CharField(label=_("Title"), max_length=160, required=False)
    segment_key = forms.CharField(
        label=_("Segment"),
        max_length=400,
        required=False,
        help_text=_("Such as channel=instagram; leave it empty for all."),
    )

    def clean_segment_key(self) -> str:
        """Return the segment in its one form."""
        return _segment(self.cleaned_data["segment_key"])

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        cleaned = super().clean() or {}
        _check_order(self, cleaned)
        return cleaned

    @property
    def period(self) -> Window:
        """What was typed."""
        return Window(self.cleaned_data["starts_on"], self.cleaned_data["ends_on"])


class CampaignForm(ServiceForm):
    """What a person says of a campaign, with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    starts_on = _day(_("Starts on"), required=False)
    ends_on = _day(_("Ends on"), required=False)
    outcome = forms.ChoiceField(
        label=_("How it went"),
        required=False,
        choices=[*CampaignOutcome.choices, ("", _("Not said"))],
        widget=forms.RadioSelect,
    )
    lessons = forms.ModelMultipleChoiceField(
        label=_("Lessons"),
        required=False,
        queryset=Lesson.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Campaign
        fields = [
            *("title", "starts_on", "ends_on", "segment_key", "channels", "cost", "cost_currency"),
            *("personas", "goals", "outcome", "note", "lessons"),
        ]
        labels = {
            "title": _("Title"),
            "segment_key": _("Segment"),
            "channels": _("Channels"),
            "cost": _("Cost"),
            "cost_currency": _("Currency"),
            "personas": _("Personas"),
            "goals": _("Goals"),
            "note": _("Note"),
        }
        help_texts = {
            "segment_key": _("Such as channel=instagram; leave it empty for all."),
            "goals": _("The goals it was run for; copying the campaign copies them."),
        }
        widgets = {
            "note": forms.Textarea(attrs={"rows": 3}),
            "personas": forms.CheckboxSelectMultiple,
            "goals": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        campaign: Campaign = kwargs["instance"]
        kwargs["initial"] = {"version": campaign.version}
        super().__init__(*args, **kwargs)
        personas = Persona.objects.for_workspace(workspace)
        goals = Goal.objects.for_workspace(workspace)
        lessons = Lesson.objects.for_workspace(workspace)
        latest = list(lessons.values_list("pk", flat=True)[:MOST_LESSONS])
        # what is linked stays on offer, or saving would undo the link
        choices: dict[str, Any] = {
            "personas": _either(personas, personas.active(), campaign.personas).order_by("name"),
            "goals": _either(goals, goals.active(), campaign.goals).order_by("title"),
            "lessons": _either(lessons, lessons.filter(pk__in=latest), campaign.lessons),
        }
        for name, rows in choices.items():
            field = self.fields[name]
            field.required = False
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
        if campaign.is_confirmed:  # what its analysis said stands
            for name in ("starts_on", "ends_on", "segment_key"):
                del self.fields[name]

    def clean_segment_key(self) -> str:
        """Return the segment in its one form."""
        return _segment(self.cleaned_data["segment_key"])

    def clean(self) -> dict[str, Any]:
        """Both dates or none, in order."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("starts_on")) != bool(cleaned.get("ends_on")):
            self.add_error("ends_on", gettext("Say both ends."))
        _check_order(self, cleaned)
        return cleaned

    @property
    def values_for_service(self) -> dict[str, Any]:
        """The fields as `save_campaign` takes them."""
        values = dict(self.cleaned_data)
        start, end = values.pop("starts_on", None), values.pop("ends_on", None)
        values["expected_version"] = values.pop("version")
        return values | {"period": Window(start, end) if start and end else None}


class HeadingsForm(forms.Form):
    """What the unknown headings of a report stand for; those left open stay out."""

    def __init__(
        self,
        data: Any = None,
        *,
        columns: Sequence[tuple[str, Sequence[str]]],
        kpis: Mapping[str, Kpi],
    ) -> None:
        """Take the headings with their first values, and the KPIs that can be recorded, by key."""
        super().__init__(data)
        self._columns, self._kpis = columns, kpis
        own = sorted((f"{KPI}{key}", kpi.display_name) for key, kpi in kpis.items())
        choices = [
            ("", gettext("Leave out")),
            (gettext("Fields of reports"), list(ReportField.choices)),
            (gettext("KPIs"), own),
        ]
        for number, (heading, _samples) in enumerate(columns):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading,
                choices=choices,
                required=False,
                widget=forms.Select(attrs={"aria-label": heading}),
            )

    @property
    def columns(self) -> Iterator[tuple[str, Sequence[str], forms.BoundField]]:
        """Each heading with its first values and its field."""
        for number, (heading, samples) in enumerate(self._columns):
            yield heading, samples, self[f"column_{number}"]

    @property
    def meanings(self) -> dict[str, tuple[str, Kpi | None]]:
        """What was said: a field of reports or a KPI, by heading."""
        found: dict[str, tuple[str, Kpi | None]] = {}
        for number, (heading, _samples) in enumerate(self._columns):
            chosen = self.cleaned_data[f"column_{number}"]
            if chosen:
                kpi = self._kpis.get(chosen.removeprefix(KPI)) if chosen.startswith(KPI) else None
                found[heading] = ("" if kpi else chosen, kpi)
        return found


class LibraryForm(forms.Form):
    """What the library is searched for."""

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=60)
    persona = forms.ChoiceField(label=_("Persona"), required=False)
    kpi = forms.ChoiceField(label=_("KPI"), required=False)
    outcome = forms.ChoiceField(
        label=_("How it went"),
        required=False,
        choices=[("", _("How it went")), *CampaignOutcome.choices],
    )

    def __init__(self, data: Any, *, personas: Sequence[Persona], kpis: Mapping[str, str]) -> None:
        super().__init__(data)
        offered = {
            "persona": [("", gettext("Persona")), *((p.public_id, p.name) for p in personas)],
            "kpi": [("", gettext("KPI")), *sorted(kpis.items(), key=lambda pair: pair[1])],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices
        for name in ("q", "channel"):
            self.fields[name].widget.attrs["placeholder"] = str(self.fields[name].label)

    @property
    def asked(self) -> dict[str, str]:
        """What was asked and makes sense."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


def _either(rows: Any, offered: Any, linked: Any) -> Any:
    return rows.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=linked.values("pk")))


def _check_order(form: forms.Form | ServiceForm, cleaned: Mapping[str, Any]) -> None:
    start, end = cleaned.get("starts_on"), cleaned.get("ends_on")
    if start and end and end < start:
        form.add_error("ends_on", gettext("The end must not lie before the start."))
