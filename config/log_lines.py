"""Log entries that nobody can break: what comes from outside begins no line and colours none."""

import logging
from typing import Final

_ESCAPES: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
}


class OneLineFormatter(logging.Formatter):
    """As Python's, with control characters of the message written out; tracebacks keep lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (Python's own name)
        """Return the line of an entry."""
        record.message = record.message.translate(_ESCAPES)
        return super().formatMessage(record)
