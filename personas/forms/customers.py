"""The form that takes a customer file."""

from django import forms
from django.utils.translation import gettext_lazy as _

from workspaces.inputs import DayInput


class CustomerFileForm(forms.Form):
    """A file, what it is called here, its day, and the grounds on which it may be used."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says so in its own words
        help_text=_(
            "CSV or Excel, a row for each customer, up to 200,000. Names, e-mail addresses, "
            "telephone numbers and ids are left out before anything is stored."
        ),
    )
    title = forms.CharField(
        label=_("Title"), max_length=80, help_text=_("Such as “Members, autumn 2026”.")
    )
    as_of = forms.DateField(
        label=_("Exported on"),
        widget=DayInput(),
        help_text=_("Ages and months count to this day."),
    )
    consent = forms.CharField(
        label=_("On what grounds the data may be used"),
        max_length=300,
        help_text=_("Such as “Terms of membership, paragraph 4: analysis in groups”."),
    )
