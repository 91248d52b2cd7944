"""What can go wrong in the personas app beside wrong input."""


class FileSettledError(Exception):
    """The customer file is analysed, cancelled or gone already."""
