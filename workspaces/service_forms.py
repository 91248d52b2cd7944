"""Forms whose values go to a service, and the way back for what it refused."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError


class ServiceForm(forms.ModelForm):
    """A model's form that only reads what was typed, field by field.

    The service that takes `cleaned_data` puts it on the row and checks the row as a whole, and it
    names the field that is to blame where the database's own rules cannot.
    """

    def _post_clean(self) -> None:
        """Leave the row as it is stored; Django would write into it and check it here."""


def report(form: forms.BaseForm, error: ValidationError, *, prefix: str = "") -> None:
    """Add `error` to `form`: at its field where the form has it, above the form elsewhere.

    `prefix` is what stands before the form's own names in those of the service.
    """
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for full_name, causes in error.error_dict.items():
        name = full_name.removeprefix(prefix)
        known = name in form.fields and name != NON_FIELD_ERRORS
        form.add_error(name if known else None, ValidationError(causes))
