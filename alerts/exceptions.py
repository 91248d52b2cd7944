"""Wrong states of the alerts app."""


class AlertResolvedError(RuntimeError):
    """The alert is over; there is nothing left to do about it."""


class NotDeadError(RuntimeError):
    """Only a message that was given up can be tried again by hand."""
