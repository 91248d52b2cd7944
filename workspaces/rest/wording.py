"""Errors of the shape of a request, as sentences in the caller's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workspaces.rest.problems import FieldError

_SENTENCES: Final[dict[str, str | Promise]] = {
    "missing": _("This field is required."),
    "extra_forbidden": _("There is no such field here."),
    "string_type": _("Write this as text."),
    "string_too_long": _("Use at most %(max_length)s characters."),
    "string_too_short": _("Use at least %(min_length)s characters."),
    "string_pattern_mismatch": _("This is not written as it should be: %(pattern)s."),
    "int_type": _("Write a whole number."),
    "int_parsing": _("Write a whole number."),
    "int_from_float": _("Write a whole number."),
    "bool_type": _("Write true or false."),
    "bool_parsing": _("Write true or false."),
    "greater_than_equal": _("Choose at least %(ge)s."),
    "less_than_equal": _("Choose at most %(le)s."),
    "enum": _("Choose one of: %(expected)s."),
    "literal_error": _("Choose one of: %(expected)s."),
    "list_type": _("Write a list."),
    "too_long": _("Send at most %(max_length)s of them."),
    "too_short": _("Send at least %(min_length)s of them."),
    "dict_type": _("Write an object."),
    "model_type": _("Write an object."),
    "model_attributes_type": _("Write an object."),
}


def field_error(error: Mapping[str, Any]) -> FieldError:
    """Return an error of pydantic's in our words, its place without the parts of our functions."""
    source, *steps = error["loc"]
    if source == "body":
        steps = steps[1:]  # the name of the operation's argument
    code = str(error["type"])
    sentence = _SENTENCES.get(code)
    message = str(sentence) % error.get("ctx", {}) if sentence else str(error["msg"])
    return FieldError(field=".".join(map(str, steps)), code=code, message=message)
