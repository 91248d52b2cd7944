"""Bringing what a service refused to the form it came from."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


def report(form: forms.BaseForm, error: ValidationError) -> None:
    """Add `error` to `form`: at its field where the form has it, above the form elsewhere."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, causes in error.error_dict.items():
        known = name in form.fields and name != NON_FIELD_ERRORS
        form.add_error(name if known else None, ValidationError(causes))
