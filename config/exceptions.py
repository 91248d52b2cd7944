"""Why the site did not start."""


class StartError(Exception):
    """The site cannot start; the text says what is missing and how to get it."""
