"""What a browser makes of a page: its elements with their attributes, and its texts."""

from html.parser import HTMLParser
from typing import Final

PLAIN: Final = frozenset({
    "title", "value", "placeholder", "aria-label", "alt", "content", "label", "download",
    "data-label", "data-key-label",
})  # fmt: skip
"""Attributes whose value is shown or kept, and never run, fetched or matched."""
ADDRESSES: Final = frozenset({"href", "src", "action", "formaction", "hx-get", "hx-post"})


class Tree(HTMLParser):
    """The elements of a page in their order, each with the names of its attributes; and its texts.

    `wild` are the values of attributes that would do something with a text that stands in them.
    """

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, ...]] = []
        self.wild: list[tuple[str, str, str]] = []
        self._texts: list[str] = []
        self.feed(page)
        self.close()
        self.text = squeeze(" ".join(self._texts))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _value in attrs)))
        for name, value in attrs:
            (self._texts.append(value or "") if name in PLAIN else self._note(tag, name, value))

    def _note(self, tag: str, name: str, value: str | None) -> None:
        if value and name in ADDRESSES:
            value = value.partition("?")[0]  # what is asked of our own address may say anything
        if value:
            self.wild.append((tag, name, value))

    def handle_data(self, data: str) -> None:
        self._texts.append(data)

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", data))

    def handle_decl(self, decl: str) -> None:
        self.elements.append(("!", decl))

    def unknown_decl(self, data: str) -> None:
        self.elements.append(("![", data))

    def handle_pi(self, data: str) -> None:
        self.elements.append(("?", data))


def squeeze(text: str) -> str:
    """The text with single spaces, as it is seen."""
    return " ".join(text.split())
