"""Wrong states of the kpis app."""


class ImportSettledError(RuntimeError):
    """The import has been applied, refused or discarded already."""
