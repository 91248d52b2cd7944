"""How many customers there must be before anything is told of them."""

from typing import Final

FEWEST: Final = 10  # of a group, or who share a value; fewer are never told
FEWEST_COMPARED: Final = 50  # of either side; below it a comparison says nothing
