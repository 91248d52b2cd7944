"""Where something stands in a JSON document: `data.rows[0].day`, `$["my rows"]`, `items[*]`."""

import re
from typing import Any, Final

from kpis.sources.trouble import FetchError

Step = str | int

_STEP: Final = re.compile(
    r"""\.?(?P<name>[^.\[\]"'*$\s][^.\[\]]*)|\[(?P<index>[0-9]{1,6})\]"""
    r"""|\[(?P<mark>["'])(?P<quoted>[^"']+)(?P=mark)\]"""
)
MAX_STEPS: Final = 20


def parse_path(text: str) -> list[Step]:
    """Return the steps of a path; a leading `$` and a last `[*]` may be left out.

    Raises:
        FetchError: it is not written like a path.
    """
    rest = text.strip().removesuffix("[*]").removeprefix("$")
    steps: list[Step] = []
    while rest:
        step = _STEP.match(rest)
        if step is None or len(steps) == MAX_STEPS:
            raise FetchError("path_unreadable", path=text)
        steps.append(int(step["index"]) if step["index"] else step["name"] or step["quoted"])
        rest = rest[step.end() :]
    return steps


def follow(value: Any, steps: list[Step]) -> Any:
    """Return what stands at the end of the steps, None where they lead nowhere."""
    for step in steps:
        if isinstance(step, str) and isinstance(value, dict):
            value = value.get(step)
        elif isinstance(step, int) and isinstance(value, list) and step < len(value):
            value = value[step]
        else:
            return None
    return value
