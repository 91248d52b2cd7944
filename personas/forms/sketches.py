"""The forms of the seven steps: what was typed is kept as it is, and checked when all is said."""

from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from personas.enums import CustomerFileState
from personas.forms.hypotheses import HypothesisForm
from personas.forms.persona import PersonaForm
from personas.models import CustomerSegment, Finding, Hypothesis, Persona, Product
from personas.sections import SECTIONS, Section
from personas.services.segment_words import share_words, statements_of
from workspaces.inputs import DayInput
from workspaces.models import Workspace

_PERSONA = Section(
    "persona",
    _("Persona"),
    _("Persona"),
    ("name", "quote", "story", *SECTIONS["buying"].fields),
)


class _SegmentChoice(forms.ModelChoiceField):
    """A group of customers, told by what sets it apart."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the group with its share and what is commonest in it."""
        told = "; ".join(each.claim for each in statements_of(obj)[:3])
        share = share_words(obj.size / obj.file.customer_count)
        return f"{obj} · {share} · {told}" if told else f"{obj} · {share}"


class _FindingChoices(forms.ModelMultipleChoiceField):
    """Findings with the study they come from."""

    def label_from_instance(self, obj: Any) -> str:
        """Return what was found, and where."""
        return f"{obj} ({obj.study})"


class StepForm(forms.Form):
    """One step; `is_sent` is False while what was typed is only shown again."""

    many: ClassVar[tuple[str, ...]] = ()  # fields with several values
    is_idle = False  # whether there is nothing to choose from

    def __init__(self, typed: dict[str, Any], *, workspace: Workspace, is_sent: bool) -> None:
        super().__init__(data=typed if is_sent else None, initial=None if is_sent else typed)
        self.offer(workspace)

    def offer(self, workspace: Workspace) -> None:
        """Narrow what can be chosen to the workspace."""

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return what was typed, as it is kept."""
        return {
            name: data.getlist(name) if name in cls.many else data.get(name, "")
            for name in cls.base_fields
        }


class ProductStep(StepForm):
    """What they would buy."""

    many = ("products",)

    products: "forms.ModelMultipleChoiceField[Product]" = forms.ModelMultipleChoiceField(
        label=_("Products"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    new_product = forms.CharField(label=_("A new product"), max_length=80, required=False)
    benefits = forms.CharField(
        label=_("What it does for the buyer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def offer(self, workspace: Workspace) -> None:
        """Offer the products of the workspace."""
        products = Product.objects.for_workspace(workspace).order_by("name")
        self.fields["products"].queryset = products  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask of which product benefits are told: without one they would be lost."""
        cleaned = super().clean() or {}
        is_unnamed = not cleaned.get("new_product") and "new_product" not in self.errors
        if cleaned.get("benefits") and is_unnamed:
            self.add_error("new_product", _("Name the product, or tell of no benefits."))
        return cleaned


class CustomersStep(StepForm):
    """The group of customers who are like that."""

    segment = _SegmentChoice(
        label=_("Group of customers"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        empty_label=_("none"),
        widget=forms.RadioSelect,
        help_text=_("Its figures become evidence, and fill what was left open before."),
    )

    def offer(self, workspace: Workspace) -> None:
        """Offer the groups of the files that are analysed."""
        segments = CustomerSegment.objects.for_workspace(workspace).select_related("file")
        segments = segments.filter(file__state=CustomerFileState.READY)
        latest = segments.order_by("-file__as_of", "-file_id", "number")
        self.fields["segment"].queryset = latest  # type: ignore[attr-defined]
        self.is_idle = not segments.exists()


class ResearchStep(StepForm):
    """What people said."""

    many = ("findings",)

    findings = _FindingChoices(
        label=_("Findings"),
        queryset=None,
        to_field_name="public_id",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They become evidence, with the quotes they come from."),
    )

    def offer(self, workspace: Workspace) -> None:
        """Offer the findings of the studies."""
        findings = Finding.objects.for_workspace(workspace).select_related("study")
        self.fields["findings"].queryset = findings.order_by("-pk")  # type: ignore[attr-defined]
        self.is_idle = not findings.exists()


class _FieldsStep(StepForm):
    """Some fields of the persona, as its own form has them."""

    section: ClassVar[Section]

    def __init__(self, typed: dict[str, Any], *, workspace: Workspace, is_sent: bool) -> None:
        super().__init__(typed, workspace=workspace, is_sent=is_sent)
        own = PersonaForm(instance=Persona(), section=self.section)
        self.fields = {name: own.fields[name] for name in self.section.fields}

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return what was typed, as it is kept."""
        return {name: data.get(name, "") for name in cls.section.fields}


class DemographicsStep(_FieldsStep):
    """Who they are."""

    section = SECTIONS["demographics"]


class PsychographicsStep(_FieldsStep):
    """What they live by."""

    section = SECTIONS["psychographics"]


class PersonaStep(_FieldsStep):
    """The person, and what moves them."""

    section = _PERSONA


class TestStep(StepForm):
    """When it is looked at again, and what should be seen by then."""

    _names = ("statement", "kpi", "higher", "lower", "start", "end")

    review_on = forms.DateField(
        label=_("To be reviewed on"),
        required=False,
        widget=DayInput(),
    )

    def offer(self, workspace: Workspace) -> None:
        """Add the fields of a hypothesis, which may all be left empty."""
        own = HypothesisForm(instance=Hypothesis(), workspace=workspace)
        for name in self._names:
            own.fields[name].required = False
            self.fields[name] = own.fields[name]

    @classmethod
    def typed(cls, data: QueryDict) -> dict[str, Any]:
        """Return what was typed, as it is kept."""
        return {name: data.get(name, "") for name in ("review_on", *cls._names)}

    def clean(self) -> dict[str, Any]:
        """Ask for the rest of a hypothesis that was begun."""
        cleaned = super().clean() or {}
        if any(cleaned.get(name) for name in self._names):
            for name in ("statement", "kpi", "start", "end"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A hypothesis needs this."))
        return cleaned


FORMS: dict[str, type[StepForm]] = {
    "product": ProductStep,
    "demographics": DemographicsStep,
    "psychographics": PsychographicsStep,
    "customers": CustomersStep,
    "research": ResearchStep,
    "persona": PersonaStep,
    "test": TestStep,
}
