"""A mean that forgets: everything the detector knows is kept in these."""

import math
from dataclasses import dataclass


@dataclass(slots=True)
class FadingMean:
    """The mean of what was added, each value counting by how long it stood and how recent it is.

    While little is known it is the plain mean, of `prior` too: the first `value` counts as if it
    had stood for `weight`. Later a value that is `memory` old counts about a third of a new one.
    """

    memory: float
    value: float = 0.0
    weight: float = 0.0

    def add(self, value: float, elapsed: float) -> None:
        """Take in a value that stood for `elapsed` (more than 0, in the unit of `memory`)."""
        self.weight = self.weight * math.exp(-elapsed / self.memory) + elapsed
        self.value += (value - self.value) * elapsed / self.weight
