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


class AnswerError(FetchError):
    """The server answered, and not with what was asked for.

    `body` is the beginning of what it said, for whoever knows its language; it is shown to
    nobody. `wait_seconds` is how long it asks to be left alone.
    """

    def __init__(self, status: int, *, body: bytes = b"", wait_seconds: int = 0) -> None:
        super().__init__("answered_with", status=status)
        self.status = status
        self.body = body
        self.wait_seconds = wait_seconds


class QuotaError(FetchError):
    """The service has been asked too often; it wants to be left alone for `wait_seconds`."""

    def __init__(self, wait_seconds: int = 0) -> None:
        super().__init__("too_many_requests")
        self.wait_seconds = wait_seconds
