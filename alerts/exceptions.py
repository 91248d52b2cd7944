"""Wrong states of the alerts app, and a database that is away."""

from typing import Final

from django.db import InterfaceError, OperationalError

DATABASE_AWAY: Final = (OperationalError, InterfaceError)
"""Nothing can be noted or looked up: all is done again a little later."""


class AlertResolvedError(RuntimeError):
    """The alert is over; there is nothing left to do about it."""


class NotDeadError(RuntimeError):
    """Only a message that was given up can be tried again by hand."""
