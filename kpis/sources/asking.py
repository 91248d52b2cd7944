"""What every kind of source has in common: what it asks for, and how it is pulled."""

import datetime as dt
import re
import socket
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, BinaryIO, Protocol

from django.utils.functional import Promise

from kpis.sources.addresses import Resolver
from kpis.sources.fetch import FetchPolicy
from kpis.sources.shape import Shape
from kpis.sources.trouble import FetchError

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a kind of source wants to know; a secret is sealed and never shown again.

    `pattern` is what the whole of an answer must look like, `example` one that does.
    """

    name: str
    label: Text
    help_text: Text = ""
    example: str = ""
    pattern: str = ""
    initial: str = ""
    choices: Sequence[tuple[str, Text]] = ()
    is_secret: bool = False
    is_required: bool = True
    is_long: bool = False

    def accepts(self, value: str) -> bool:
        """Whether `value` can be what was asked for."""
        if self.choices:
            return value in {choice for choice, _label in self.choices}
        return not self.pattern or re.fullmatch(self.pattern, value) is not None


@dataclass(frozen=True, slots=True)
class Ask:
    """One pull: where to, with what, and for which days; `now` tells which of them are over."""

    url: str
    policy: FetchPolicy
    shape: Shape
    since: dt.date
    until: dt.date
    now: dt.datetime
    options: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict)
    resolve: Resolver = socket.getaddrinfo


@dataclass(slots=True)
class Brought:
    """What a pull brought beside its rows.

    `origin` is the record that each row was made of, if it was made of any. `currency` is that of
    all money in them, where it is known. `notes` are codes with values: what to know of them.
    """

    origin: list[int] | None = None
    currency: str = ""
    notes: list[dict[str, Any]] = field(default_factory=list)


class Connector(Protocol):
    """How one kind of source is asked; a module of this package for each.

    `about` says in a sentence what it is for and what has to be at hand. `wants_url` is whether
    its address is typed as such, `home` the usual one. `suggested` are the names that a service
    has for KPIs of the library, offered when a source is new. `words` help with the fields of
    the form that all kinds share, by their names.
    """

    about: Text
    wants_url: bool = False
    home: str = ""
    fields: Sequence[Field] = ()
    suggested: Mapping[str, str] = MappingProxyType({})
    words: Mapping[str, Text] = MappingProxyType({})

    @abstractmethod
    def address(self, url: str, options: Mapping[str, str]) -> str:
        """Return where the source is, from what was typed; its secrets go nowhere else."""

    @abstractmethod
    def check(self, ask: Ask) -> dict[str, FetchError]:
        """Return why a source like this cannot be pulled, by the field that is to blame."""

    @abstractmethod
    def pull(self, ask: Ask, into: BinaryIO) -> Brought:
        """Write what the source gives to `into`, as a file that imports read.

        Raises:
            FetchError: it could not be had, or is not shaped as the source says.
        """
