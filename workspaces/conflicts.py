"""Two people editing the same thing on pages: the second sees both values, and chooses."""

from collections.abc import Collection, Iterable
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.choices import flatten_choices
from django.utils.translation import gettext as _

VERSION = "version"


def stale_text() -> str:
    """Return what somebody is told who saves over a newer version."""
    return _(
        "Somebody else has saved this meanwhile. Their values stand beside yours: change what you "
        "do not want to keep, and save again."
    )


def saved_meanwhile(value: str) -> str:
    """Return the sentence that shows the value of whoever was first."""
    return _("Saved meanwhile: %(value)s") % {"value": value or "–"}


def show_conflict(
    form: forms.BaseForm, stored: forms.BaseForm, *, unstored: Collection[str] = ()
) -> None:
    """Say at each field of a refused `form` what is saved by now, and let it be saved again.

    `stored` is the same form, unbound, of the row as it is stored now. The form takes over its
    version, so that whoever has seen both values may overwrite. `unstored` are the fields that no
    row keeps.
    """
    form.add_error(None, stale_text())
    for name, field in form.fields.items():
        if name in unstored or name not in stored.fields or not _is_seen(field):
            continue
        theirs = stored[name]
        if field.has_changed(theirs.initial, form[name].data):
            form.add_error(name, saved_meanwhile(_words(theirs)))
    data = cast(QueryDict, form.data).copy()
    data[form.add_prefix(VERSION)] = stored[VERSION].initial
    form.data = data


def _is_seen(field: forms.Field) -> bool:
    return not (field.widget.is_hidden or isinstance(field.widget, forms.PasswordInput))


def _words(bound: forms.BoundField) -> str:
    """What a field shows to the reader."""
    value = bound.initial
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    choices: Iterable[Any] | None = getattr(bound.field, "choices", None)
    if choices is None:
        return str(bound.field.widget.format_value(bound.field.prepare_value(value)) or "")
    many = value if isinstance(value, list | tuple | set | QuerySet) else [value]
    offered: list[tuple[Any, Any]] = list(flatten_choices(choices))
    labels = {str(key): str(label) for key, label in offered}
    chosen = [str(bound.field.prepare_value(each)) for each in many]
    return ", ".join(labels[key] for key in chosen if key in labels)
