"""The patterns in force: the library's, with what this installation has changed."""

from goals.calc.reverse.pattern_library import PATTERNS
from goals.calc.reverse.patterns import Pattern
from goals.models import GoalPattern


def patterns_in_force() -> list[Pattern]:
    """Return the library's patterns, replaced, silenced and joined by the installation's own."""
    found = {pattern.key: pattern for pattern in PATTERNS}
    for own in GoalPattern.objects.all():
        if own.is_used:
            found[own.key] = own.pattern
        else:
            found.pop(own.key, None)
    return list(found.values())
