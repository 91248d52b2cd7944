"""Why a customer file was refused, and what became of its columns, in the active language."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.readers import reasons
from kpis.readers.refusal import Refused
from personas.models import CustomerFile

_REFUSALS: Final[dict[str, Promise]] = {
    "headings_missing": _(
        "The first row is a customer already. Put a row with the names of the columns above it."
    ),
    "heading_twice": _("Two columns have the same name: see column %(number)s."),
    "too_few_customers": _("The file has %(count)s customers; at least %(limit)s are needed."),
    "only_identities": _(
        "Nothing in this file may be kept: its columns are empty, always the same, or tell who "
        "somebody is."
    ),
    "customers_too_heavy": _("Reading the file takes too much time or memory."),
}

DROPPED: Final[dict[str, Promise]] = {
    "empty": _("empty"),
    "constant": _("the same for all customers"),
    "too_many_values": _("free text or too many different values"),
    "identity_email": _("e-mail addresses: left out before anything was stored"),
    "identity_phone": _("telephone numbers: left out before anything was stored"),
    "identity_national_id": _("national ids: left out before anything was stored"),
    "identity_card": _("card or account numbers: left out before anything was stored"),
    "identity_name": _("names of people: left out before anything was stored"),
    "identity_address": _("addresses: left out before anything was stored"),
    "identity_key": _("numbers of customers or records: left out before anything was stored"),
}

KINDS: Final[dict[str, Promise]] = {
    "number": _("number"),
    "money": _("money"),
    "age": _("age in years"),
    "months": _("months since then"),
    "tenure": _("months as a customer"),
    "yes_no": _("yes or no"),
    "category": _("category"),
}


def sentence_of(refused: Refused) -> str:
    """Return why a customer file was refused."""
    if refused.code in _REFUSALS:
        return str(_REFUSALS[refused.code]) % refused.params
    return reasons.sentence_of(refused)


def refusal_of(file: CustomerFile) -> str:
    """Return why the worker could not use a file; "" where it could."""
    if not file.refusal:
        return ""
    why = file.refusal
    return sentence_of(Refused(why["code"], row=why["row"], **why["params"]))
