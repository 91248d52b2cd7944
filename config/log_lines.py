"""Log entries that nobody can break, and that open nothing.

What comes from outside begins no line and colours none. The token of a link that was refused is
not written out: who reads the log may try it elsewhere.
"""

import logging
import re
from typing import Final

_TOKEN: Final = re.compile(r"(?<=/)[\w:.~-]{32,}")  # in a path; other parts of ours are shorter

_ESCAPES: Final = {
    code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
}


class OneLineFormatter(logging.Formatter):
    """As Python's, with control characters of the message written out; tracebacks keep lines.

    Of a token in a path its beginning is shown.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  (Python's own name)
        """Return the line of an entry."""
        message = _TOKEN.sub(lambda found: f"{found[0][:4]}…", record.message)
        record.message = message.translate(_ESCAPES)
        return super().formatMessage(record)
