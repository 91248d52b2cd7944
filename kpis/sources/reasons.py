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
    "url_port": _("This site does not connect to port %(port)s."),
    "host_unknown": _("There is no host with this name."),
    "address_refused": _("The address does not lead to the public internet, so it is not called."),
    "no_answer": _("The server did not answer."),
    "too_slow": _("The server took too long to answer."),
    "certificate": _("The server's certificate does not prove that it is the one meant."),
    "too_many_redirects": _("The address leads on more than %(limit)s times."),
    "redirect_unsecured": _("The address leads from a secured line to an open one."),
    "answered_with": _("The server answered with the status %(status)s instead of data."),
    "receiver_answered": _("The receiver answered with the status %(status)s."),
    "web_page": _(
        "The address answered with a web page instead of data. "
        "A spreadsheet has to be published to the web as CSV."
    ),
    "rows_dropped": _("It has %(rows)s rows instead of the usual %(usual)s or so."),
    "total_dropped": _(
        "It would bring the total of %(kpi)s down from %(before)s to %(after)s on the same days."
    ),
    "new_days_dropped": _(
        "Its new days of %(kpi)s come to %(after)s, where the same weekdays before came to at "
        "least %(before)s."
    ),
    "not_json": _("What came is not JSON."),
    "path_unreadable": _("“%(path)s” is not written like a path, such as data.rows."),
    "path_not_a_list": _("There is no list of records at “%(path)s”."),
    "path_nowhere": _("No record has anything at “%(path)s”."),
    "credential_lost": _(
        "The stored credential cannot be opened with the keys of this site. Give it again."
    ),
    "too_many_requests": _("The service has been asked too often; it is tried again later."),
    "credential_refused": _("The service does not accept the credential."),
    "access_refused": _("The service does not let this credential read these numbers."),
    "not_there": _("The service knows nothing under this name."),
    "request_refused": _("The service does not take the request: %(message)s"),
    "answer_unreadable": _("The service answered in a way that is not understood here."),
    "too_many_pages": _("There is more than %(limit)s pages of it. Ask for fewer days."),
    "key_unreadable": _(
        "This is neither the key file of a service account nor a credential with a refresh token."
    ),
    "metric_unknown": _("“%(name)s” is no name of a number that this service has."),
    "dimension_unknown": _("“%(name)s” is nothing to break down by; there is: %(known)s."),
    "too_many_dimensions": _("It can be broken down by at most %(limit)s dimensions at once."),
    "too_many_metrics": _("The service gives at most %(limit)s numbers at once."),
    "driver_missing": _(
        "The library %(name)s is not installed on this site. "
        "Whoever runs it can add it: pip install %(name)s."
    ),
    "sql_refused": _("The database does not let this user in."),
    "sql_reads_not": _("Only one SELECT may be asked: it must read and write nothing."),
    "sql_too_long": _("The query is longer than %(limit)s characters."),
    "sql_too_many_rows": _("The query gives more than %(limit)s rows."),
    "sql_no_column": _("The result has no column “%(column)s”; it has: %(columns)s."),
    "sql_wrong": _("The database does not take the query: %(message)s"),
    "sampled": _(
        "The service worked it out from a sample of %(percent)s of the events: the numbers are "
        "estimates."
    ),
    "thresholded": _("The service leaves out rows with few people, so totals may be too small."),
    "other_row": _("The service put rare values together, so that details are missing."),
    "days_unfinished": _("Days that are not over at the service's place are left out."),
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
