"""The form that turns a plan into targets."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from goals.calc.calculators.spec import Offer
from goals.enums import TargetRole
from goals.models import Goal, Plan
from goals.services.calculator_words import Words, offer_text
from goals.services.plan_targets import offer_fits
from kpis.models import Kpi
from workspaces.inputs import DayInput


class PlanTargetsForm(forms.Form):
    """Which numbers of a plan are promised, each on which KPI, for which goal and when."""

    goal = forms.ChoiceField(label=gettext_lazy("Goal"))
    starts_on = forms.DateField(label=gettext_lazy("Starts on"), widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Ends on"), widget=DayInput())
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=TargetRole.choices,
        initial=TargetRole.PRIMARY,
        widget=forms.RadioSelect,
    )
    is_on_top = forms.BooleanField(
        label=gettext_lazy("It comes on top of what as many days before brought"),
        required=False,
        help_text=gettext_lazy(
            "Leave it off where the KPI counts only what is extra, such as a campaign's orders."
        ),
    )
    link_reason = forms.CharField(
        label=gettext_lazy("Why this should move the goal"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("The review will ask whether this held."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        plan: Plan,
        offers: Sequence[Offer],
        goals: Sequence[Goal],
        kpis: Sequence[Kpi],
        words: Words,
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self._goals = {goal.public_id: goal for goal in goals}
        self._kpis = {kpi.key: kpi for kpi in kpis}
        self._offers = offers
        goal = self.fields["goal"]
        if isinstance(goal, forms.ChoiceField):
            goal.choices = [(each.public_id, each.title) for each in goals]
        if not any(offer.is_extra for offer in offers):
            del self.fields["is_on_top"]
        for offer in offers:
            fitting = [kpi for kpi in kpis if offer_fits(offer, kpi, plan.currency)]
            self.fields[offer.key] = forms.ChoiceField(
                label=f"{offer.label}: {offer_text(offer, words)}",
                required=False,
                choices=[("", _("No target")), *((kpi.key, str(kpi)) for kpi in fitting)],
            )

    @property
    def offered(self) -> list[forms.BoundField]:
        """The numbers of the plan, each with the choice of its KPI."""
        return [self[offer.key] for offer in self._offers]

    def clean(self) -> dict[str, Any]:
        """Ask for at least one KPI."""
        cleaned = super().clean() or {}
        keys = {offer.key for offer in self._offers}
        if not any(cleaned.get(key) for key in keys) and not keys & set(self.errors):
            raise ValidationError(_("Choose a KPI for at least one number."), code="required")
        return cleaned

    def promised(self) -> dict[str, Any]:
        """Return what was chosen, as `plan_offers_to_targets` takes it."""
        chosen = {offer.key: self.cleaned_data.get(offer.key) for offer in self._offers}
        return {
            "goal": self._goals[self.cleaned_data["goal"]],
            "kpis": {key: self._kpis[kpi] for key, kpi in chosen.items() if kpi},
            "start": self.cleaned_data["starts_on"],
            "end": self.cleaned_data["ends_on"],
            "role": self.cleaned_data["role"],
            "is_on_top": self.cleaned_data.get("is_on_top", False),
            "link_reason": self.cleaned_data["link_reason"],
        }
