"""Wrong states of the kpis app."""


class ImportSettledError(RuntimeError):
    """The import has been applied, refused or discarded already."""


class ImportNotAppliedError(RuntimeError):
    """Nothing of the import is stored: it has been undone already, or was never applied."""
