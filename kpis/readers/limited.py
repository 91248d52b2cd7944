"""Limits that a process sets itself before it opens what strangers have sent."""

import os
import resource
import sys
import threading
import time
from typing import Final

from kpis.readers.workbook_protocol import TOO_HEAVY_STATUS

_WATCH_SECONDS: Final = 0.05


def limit_this_process(*, cpu_seconds: int, memory_bytes: int, output_bytes: int) -> None:
    """Cap processor time, memory and output. macOS does not keep the memory cap: watch it too."""
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform.startswith("linux"):
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    else:
        threading.Thread(target=_watch_memory, args=(memory_bytes,), daemon=True).start()


def _watch_memory(memory_bytes: int) -> None:
    unit = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit < memory_bytes:
        time.sleep(_WATCH_SECONDS)
    os._exit(TOO_HEAVY_STATUS)
