"""How large a file may be before it is refused; every limit of the readers stands here.

The archive and cell limits follow what hostile spreadsheets were seen to do: a kilobyte that
claims a million rows, 300 kB that unpack to 300 MB, shared strings that take minutes to read.
"""

from typing import Final

MIB: Final = 1024 * 1024

MAX_ROWS: Final = 1_000_000
MAX_COLUMNS: Final = 500
MAX_CELL_CHARS: Final = 32_767  # what a spreadsheet cell itself can hold
MAX_LINE_CHARS: Final = 1_000_000
MAX_REPORT_ROWS: Final = 200_000  # a report is held in memory, so it stops earlier
MAX_FAILED_CELLS: Final = 300_000  # of a workbook: errors, and formulas without a value
MAX_PREFACE_ROWS: Final = 300  # how far down the heading line is looked for

MAX_TEXT_BYTES: Final = 200 * MIB
MAX_WORKBOOK_BYTES: Final = 50 * MIB

MAX_ARCHIVE_ENTRIES: Final = 200
MAX_ARCHIVE_BYTES: Final = 200 * MIB  # unpacked, all entries together
MAX_ARCHIVE_RATIO: Final = 100  # unpacked ÷ packed
MAX_SHARED_STRINGS_BYTES: Final = 50 * MIB

CHILD_CPU_SECONDS: Final = 30
CHILD_WALL_SECONDS: Final = 60
CHILD_MEMORY_BYTES: Final = 512 * MIB
CHILD_OUTPUT_BYTES: Final = 512 * MIB

MAX_ERRORS_KEPT: Final = 1_000
