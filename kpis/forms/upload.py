"""The form that takes a file."""

from django import forms
from django.utils.translation import gettext_lazy as _


class UploadForm(forms.Form):
    """One file with measurements, or an ad report."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the reader says so in its own words, with the file's name
        help_text=_("CSV or Excel, up to 200 MB. Nothing is stored before you confirm."),
    )
