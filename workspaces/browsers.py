"""What a browser calls itself, in two words that a person knows."""

import re
from typing import Final

# Each later name is built on an earlier one and names it, too: the first that is found counts.
_BROWSERS: Final = {
    "Edge": r"Edg(e|A|iOS)?/",
    "Whale": r"Whale/",
    "Samsung Internet": r"SamsungBrowser/",
    "Opera": r"OPR/",
    "Firefox": r"Firefox/|FxiOS/",
    "Chrome": r"Chrome/|CriOS/|HeadlessChrome/",
    "Safari": r"Safari/",
}
_SYSTEMS: Final = {
    "iPhone": r"iPhone",
    "iPad": r"iPad",
    "Android": r"Android",
    "Windows": r"Windows",
    "macOS": r"Mac OS X|Macintosh",
    "Linux": r"Linux|X11",
}


def browser_name(user_agent: str) -> str:
    """Return such as “Chrome · Windows”, or what was sent where nothing in it is known."""
    found = (_first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent))
    return " · ".join(filter(None, found)) or user_agent[:60]


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for name, mark in names.items() if re.search(mark, user_agent)), "")
