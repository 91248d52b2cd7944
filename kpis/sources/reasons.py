"""Why a source gave no numbers, as a sentence in the reader's language."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from kpis.readers import reasons
from kpis.readers.refusal import Params, Refused

_SENTENCES: Final[dict[str, str | Promise]] = {
    "url_unreadable": _("This is not an address of the web."),
    "url_scheme": _("The address must begin with https:// or http://."),
    "url_credentials": _(
        "The address holds a name or a password. Give the credential in its own field instead."
    ),
    "url_port": _("The port %(port)s is not open to sources here."),
    "host_unknown": _("There is no host with this name."),
    "address_refused": _("The address does not lead to the public internet, so it is not called."),
    "no_answer": _("The server did not answer."),
    "too_slow": _("The server took too long to answer."),
    "certificate": _("The server's certificate does not prove that it is the one meant."),
    "too_many_redirects": _("The address leads on more than %(limit)s times."),
    "redirect_unsecured": _("The address leads from a secured line to an open one."),
    "answered_with": _("The server answered with the status %(status)s instead of data."),
    "web_page": _(
        "The address answered with a web page instead of data. "
        "A spreadsheet has to be published to the web as CSV."
    ),
    "rows_dropped": _("It has %(rows)s rows instead of the usual %(usual)s or so."),
    "total_dropped": _(
        "It would bring the total of %(kpi)s down from %(before)s to %(after)s on the same days."
    ),
    "not_json": _("What came is not JSON."),
    "path_unreadable": _("“%(path)s” is not written like a path, such as data.rows."),
    "path_not_a_list": _("There is no list of records at “%(path)s”."),
    "path_nowhere": _("No record has anything at “%(path)s”."),
    "credential_lost": _(
        "The stored credential cannot be opened with the keys of this site. Give it again."
    ),
    "unexpected": _("Something went wrong on our side. It is tried again."),
    "too_large": _("There is more data than %(limit_mb)s MB at the address."),
}


def sentence(code: str, params: Params) -> str:
    """Return why nothing came or nothing was stored, in the active language.

    Raises:
        KeyError: no fetch and no reader gives this code.
    """
    if code in _SENTENCES:
        return str(_SENTENCES[code]) % params
    return reasons.sentence(code, params)


def trouble_sentence(trouble: Mapping[str, Any]) -> str:
    """Return what a source's trouble was, with its place where it is one of a row."""
    if not trouble:
        return ""
    code, params = trouble["code"], trouble["params"]
    if not trouble.get("row"):
        return sentence(code, params)
    place = {"row": trouble["row"], "column": trouble["column"], "value": trouble["value"]}
    return reasons.sentence_of(Refused(code, **place, **params))
