"""A source as it would be saved: checked as far as that goes without asking anybody."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from urllib3.exceptions import LocationParseError
from urllib3.util import parse_url

from kpis.enums import SourceKind
from kpis.models import Source
from kpis.services.source_asks import DATED_KINDS, URL_KINDS, ask_of, open_secrets, seal_secrets
from kpis.sources.asking import Connector
from kpis.sources.connectors import CONNECTORS, connector_of
from kpis.sources.fetch import origin_of
from kpis.sources.reasons import sentence
from kpis.sources.trouble import FetchError
from kpis.sources.web import CREDENTIAL

_HEADER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_OUR_HEADERS: Final = frozenset(
    ("accept", "accept-encoding", "connection", "content-length", "host", "transfer-encoding")
)
Wrong = dict[str, str]


def drafted_source(
    *, source: Source, secrets: Mapping[str, str], now: dt.datetime, **fields: Any
) -> Source:
    """Return `source`, new or stored, with `fields` changed and all of it checked.

    A secret that is empty or missing stays what it is, as long as it goes to the same server.

    Raises:
        ValidationError: a field is wrong, or the address may not be asked for.
    """
    old_place, old_secrets = _place(source), _stored_secrets(source)
    for name, value in fields.items():
        setattr(source, name, value)
    if source.kind not in CONNECTORS:
        raise ValidationError({"kind": _("There is no such kind of source.")})
    connector = connector_of(source.kind)
    options = source.options
    source.options = {
        field.name: text
        for field in connector.fields
        if not field.is_secret and (text := str(options.get(field.name, "")).strip())
    }
    source.url = connector.address(source.url.strip(), source.options)
    given = {name: secret for name, secret in secrets.items() if secret}
    wanted = _secret_names(connector, source)
    has_moved = old_place is not None and old_place != _place(source)
    kept = {} if has_moved else old_secrets
    used = {name: secret for name, secret in {**kept, **given}.items() if name in wanted}
    ask = ask_of(source=source, secrets=used, now=now)
    found = connector.check(ask).items()
    wrong = {name: sentence(error.code, error.params) for name, error in found}
    wrong |= _wrong_shape(source) | _wrong_header(source, given)
    wrong |= _wrong_options(connector, source.options)
    missing = [name for name, is_required in wanted.items() if is_required and name not in used]
    wrong |= {name: _missing_secret(is_known=name in old_secrets) for name in missing}
    if wrong:
        raise ValidationError(wrong)
    source.sealed_credential = seal_secrets(source, used)
    source.full_clean()
    return source


def _place(source: Source) -> tuple[str, Any] | None:
    """Return what a secret is for; None for a source that is nowhere yet."""
    if not source.url:
        return None
    try:
        return source.kind, origin_of(parse_url(source.url))
    except (LocationParseError, KeyError):  # no address that is ever asked: its check says why
        return source.kind, source.url


def _stored_secrets(source: Source) -> dict[str, str]:
    """Return the secrets there are; what cannot be opened any more has to be given again."""
    try:
        return open_secrets(source)
    except FetchError:
        return {}


def _secret_names(connector: Connector, source: Source) -> dict[str, bool]:
    """Return the secrets that a source has, each with whether it must."""
    if source.kind in URL_KINDS:
        return {CREDENTIAL: True} if source.credential_header else {}
    return {field.name: field.is_required for field in connector.fields if field.is_secret}


def _missing_secret(*, is_known: bool) -> str:
    if is_known:
        return _("The address leads to another server now, so give the credential again.")
    return _("Give the credential.")


def _wrong_options(connector: Connector, options: Mapping[str, str]) -> Wrong:
    wrong: Wrong = {}
    for field in connector.fields:
        if field.is_secret:
            continue
        value = options.get(field.name, "")
        if not value and field.is_required:
            wrong[field.name] = _("This field is required.")
        elif value and not field.accepts(value):
            wrong[field.name] = _("Write it like %(example)s.") % {"example": field.example}
    return wrong


def _wrong_shape(source: Source) -> Wrong:
    """Check that the numbers are said to stand somewhere; a file says so itself."""
    wrong: Wrong = {}
    shape = source.shape
    if source.kind == SourceKind.CSV_URL:
        return wrong
    if source.kind in DATED_KINDS and not shape.date:
        wrong["date_path"] = _("Say which field holds the date.")
    if bool(shape.kpi) != bool(shape.value):
        name = "value_path" if shape.kpi else "kpi_path"
        wrong[name] = _("A record that names its KPI needs both: the KPI's field and the value's.")
    elif not shape.values and not shape.kpi:
        wrong["values"] = _("Say which field holds the values of which KPI.")
    return wrong


def _wrong_header(source: Source, given: Mapping[str, str]) -> Wrong:
    wrong: Wrong = {}
    if source.kind not in URL_KINDS:
        return wrong
    header = source.credential_header
    if header and (not _HEADER.fullmatch(header) or header.casefold() in _OUR_HEADERS):
        wrong["credential_header"] = _("This cannot be the name of a credential's header.")
    if not all(" " <= character <= "~" for character in given.get(CREDENTIAL, "")):
        wrong[CREDENTIAL] = _("A credential consists of plain letters, digits and signs.")
    return wrong
