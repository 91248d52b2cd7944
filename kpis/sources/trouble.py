"""Why a source could not be read, as a code; its sentence is in `kpis.sources.reasons`."""

from kpis.readers.refusal import Params


class FetchError(Exception):
    """The source gave no numbers this time.

    The code tells what a person can mend, and nothing about what answered inside a network.
    """

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code, params)
        self.code = code
        self.params: Params = params
