"""What people choose in an alert rule."""

from decimal import Decimal
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alerts.enums import Audience
from alerts.models import Rule
from alerts.services.rules import RULE_FIELDS
from goals.calc.spells import MOST_READINGS
from goals.services.wording import percent

_PERCENT: Final = Decimal(100)


class RuleForm(forms.Form):
    """A rule's fields; the line is typed in percent. `version` is 0 where there is no rule yet."""

    tells_off_track = forms.BooleanField(
        label=gettext_lazy("Tell when it goes off track"), required=False
    )
    off_needed = forms.IntegerField(
        label=gettext_lazy("After so many judgements off track"),
        min_value=1,
        max_value=MOST_READINGS,
    )
    off_among = forms.IntegerField(
        label=gettext_lazy("Out of the last judgements on new data"),
        min_value=1,
        max_value=MOST_READINGS,
        help_text=gettext_lazy("The same number as above means: in a row."),
    )
    line = forms.DecimalField(
        label=gettext_lazy("Below a chance of (%)"),
        required=False,
        min_value=1,
        max_value=99,
        max_digits=4,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"step": "1"}),
    )
    tells_missed_windows = forms.BooleanField(
        label=gettext_lazy("Tell of each closed day, week or month that missed the condition"),
        required=False,
        help_text=gettext_lazy("Of targets per day, week or month; each window is told once."),
    )
    least_volume = forms.DecimalField(
        label=gettext_lazy("Least volume"),
        required=False,
        min_value=0,
        max_digits=20,
        decimal_places=4,
        help_text=gettext_lazy(
            "What a rate divides by, such as sessions; below it nothing counts."
        ),
    )
    audience = forms.ChoiceField(
        label=gettext_lazy("Who is told"), choices=Audience.choices, widget=forms.RadioSelect
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data: Any, *, rule: Rule) -> None:
        super().__init__(data, initial=typed_values(rule))
        self.fields["line"].help_text = _(
            "Empty: the workspace's line, %(line)s. Exactly at the line is not below it."
        ) % {"line": percent(rule.workspace.at_risk_from)}
        target = rule.target
        if target is not None and not target.is_rate:
            del self.fields["tells_missed_windows"]
        kpi = target.kpi if target is not None else rule.kpi
        if kpi is not None and not kpi.is_derived:
            del self.fields["least_volume"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen, by the names of the rule's fields."""
        found: dict[str, Any] = {
            name: self.cleaned_data[name] for name in RULE_FIELDS if name in self.fields
        }
        if found["line"] is not None:
            found["line"] /= _PERCENT
        return found


def typed_values(rule: Rule) -> dict[str, Any]:
    """Return the fields of a rule as they are typed; `version` is 0 of one that is not saved."""
    typed = {name: getattr(rule, name) for name in RULE_FIELDS}
    if rule.line is not None:
        typed["line"] = f"{(rule.line * _PERCENT).normalize():f}"
    if rule.least_volume is not None:
        typed["least_volume"] = f"{rule.least_volume.normalize():f}"
    return {**typed, "version": rule.version if rule.pk else 0}
