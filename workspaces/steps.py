"""Guided flows: one question a screen, in order; what was typed is kept as it was typed."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Step:
    """One screen: what it asks, and in a sentence what there is to learn about it."""

    key: str
    title: Promise
    question: Promise
    lesson: Promise


class Steps(tuple[Step, ...]):
    """The screens of a flow."""

    __slots__ = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """What the screens are called, in order."""
        return tuple(step.key for step in self)

    def number_of(self, key: str) -> int:
        """Return which of them a screen is, from 1 on.

        Raises:
            ValueError: no screen is called `key`.
        """
        return self.keys.index(key) + 1

    def after(self, key: str) -> str:
        """Return the key of the next screen; empty after the last."""
        number = self.number_of(key)
        return self[number].key if number < len(self) else ""

    def before(self, key: str) -> str:
        """Return the key of the screen before; empty for the first."""
        number = self.number_of(key)
        return self[number - 2].key if number > 1 else ""


class TypedSteps:
    """A row whose `values` hold a dictionary of what was typed on each screen."""

    values: Any

    def typed(self, step: str) -> dict[str, Any]:
        """What was typed on one screen."""
        found = self.values.get(step)
        return found if isinstance(found, dict) else {}

    def is_answered(self, step: str) -> bool:
        """Whether anything was typed or chosen on one screen."""
        return any(self.typed(step).values())
