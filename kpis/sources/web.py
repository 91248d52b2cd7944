"""What all sources at an address of the web have in common."""

from collections.abc import Mapping
from typing import BinaryIO, Final

from kpis.sources.asking import Ask
from kpis.sources.fetch import check_url, fetch
from kpis.sources.trouble import FetchError

HEADER: Final = "header"
CREDENTIAL: Final = "credential"


def wrong_address(ask: Ask) -> dict[str, FetchError]:
    """Return why the address may not be asked for, if it may not."""
    try:
        check_url(ask.url, ask.policy)
    except FetchError as error:
        return {"url": error}
    return {}


def fetch_plain(ask: Ask, into: BinaryIO) -> None:
    """Fetch what lies at the address, with the credential in its header if there is one."""
    headers: Mapping[str, str] = {}
    if ask.options.get(HEADER):
        headers = {ask.options[HEADER]: ask.secrets[CREDENTIAL]}
    fetch(ask.url, into=into, policy=ask.policy, headers=headers, resolve=ask.resolve)
