"""Forms whose values go to a service."""

from django import forms


class ServiceForm(forms.ModelForm):
    """A model's form that only reads what was typed, field by field.

    The service that takes `cleaned_data` puts it on the row and checks the row as a whole, and it
    names the field that is to blame where the database's own rules cannot.
    """

    def _post_clean(self) -> None:
        """Leave the row as it is stored; Django would write into it and check it here."""
