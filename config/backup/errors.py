"""Why there is no backup, or none is restored."""


class BackupRefusedError(Exception):
    """It cannot be done; the text says why, in words for an operator."""
