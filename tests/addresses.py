"""Every address of the site, read from the URL configuration."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.urls import URLPattern, URLResolver, get_resolver

IN_WORKSPACE = "w/<slug:workspace_slug>/"


class Address(NamedTuple):
    """One URL pattern: its whole route, its name with namespaces, its view."""

    route: str
    name: str
    view: Callable[..., Any]
    arguments: tuple[str, ...]

    @property
    def is_in_workspace(self) -> bool:
        return self.route.startswith(IN_WORKSPACE)


def all_addresses() -> list[Address]:
    return list(_walk(get_resolver(), "", "", ()))


def workspace_addresses() -> list[Address]:
    return [address for address in all_addresses() if address.is_in_workspace]


def _walk(
    resolver: URLResolver, route: str, namespace: str, arguments: tuple[str, ...]
) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        whole = route + str(entry.pattern)
        names = (*arguments, *entry.pattern.converters)
        if isinstance(entry, URLPattern):
            yield Address(whole, f"{namespace}{entry.name or ''}", entry.callback, names)
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, whole, inner, names)
