"""How much memory a bench has taken."""

import resource
import sys


def peak_mib() -> float:
    """Return the most memory that this process has had; only macOS counts it in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1 << 20 if sys.platform == "darwin" else 1 << 10)
