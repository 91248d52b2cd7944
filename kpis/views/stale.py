"""What the second of two editors is told."""

from django.utils.translation import gettext as _


def stale_text() -> str:
    """Return that somebody else was first, and what to do now."""
    return _(
        "Somebody else has saved this meanwhile. What you typed is kept here; open the page in "
        "another tab, compare, and edit again from there."
    )
