"""The form of a goal."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from goals.enums import Level
from goals.models import Goal
from personas.enums import PersonaStatus
from personas.models import Persona, Product
from workspaces.inputs import DayInput
from workspaces.models import Membership, Workspace
from workspaces.service_forms import ServiceForm


class GoalForm(ServiceForm):
    """What a goal is, whom and what it serves and why, with the version it was opened at."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = Goal
        fields = [
            *("title", "level", "purpose", "parent", "link_reason"),
            *("starts_on", "ends_on", "owner", "personas", "products"),
        ]
        labels = {
            "title": _("Title"),
            "level": _("Level"),
            "purpose": _("Purpose"),
            "parent": _("Serves the business goal"),
            "link_reason": _("Why this should move it"),
            "owner": pgettext_lazy("of a goal", "Owner"),
            "starts_on": _("Starts on"),
            "ends_on": _("Ends on"),
            "personas": _("Personas"),
            "products": _("Products"),
        }
        help_texts = {
            "title": _("Such as “Improve customer acquisition by 20 % in 3 months”."),
            "purpose": _("What is better in the world when it is reached."),
            "parent": _("For marketing goals."),
            "link_reason": _("The review will ask whether this held."),
            "owner": _("Is told first when a target is missed."),
            "personas": _("Whom the goal is for."),
            "products": _("What the goal is to sell or to make known."),
        }
        widgets = {
            "level": forms.RadioSelect,
            "purpose": forms.Textarea(attrs={"rows": 3}),
            "link_reason": forms.Textarea(attrs={"rows": 2}),
            "starts_on": DayInput(),
            "ends_on": DayInput(),
            "personas": forms.CheckboxSelectMultiple,
            "products": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, workspace: Workspace, **kwargs: Any) -> None:
        goal: Goal = kwargs["instance"]
        kwargs["initial"] = {"version": goal.version} | (kwargs.get("initial") or {})
        super().__init__(*args, **kwargs)
        goals = Goal.objects.for_workspace(workspace).active().exclude(pk=goal.pk)
        owners = Membership.objects.for_workspace(workspace).filter(user__is_active=True)
        personas = Persona.objects.for_workspace(workspace)
        in_use = ~Q(status=PersonaStatus.RETIRED)
        if goal.pk:
            in_use |= Q(goal_links__goal=goal)
        choices: dict[str, QuerySet[Any]] = {
            "parent": goals.filter(level=Level.BUSINESS).order_by("title"),
            "owner": owners.select_related("user").order_by("user__name", "user__email"),
            "personas": personas.filter(in_use).distinct().order_by("name"),
            "products": Product.objects.for_workspace(workspace).order_by("name"),
        }
        self.fields["personas"].required = self.fields["products"].required = False
        for name, rows in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = rows
