"""What `python3 run.py` takes on its command line; standard library only."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PORT = 8000


@dataclass(frozen=True, slots=True)
class Options:
    """What to start, and where."""

    port: int
    is_empty: bool
    data_dir: Path
    is_check: bool


def parse_options(arguments: list[str]) -> Options:
    """Read the command line; wrong usage ends the process with code 2."""
    parser = argparse.ArgumentParser(
        prog="run.py",
        description="Start Mokpyo on this machine. `run.py test` runs the tests instead.",
    )
    parser.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, help=f"of the site (default {DEFAULT_PORT})"
    )
    parser.add_argument("--empty", action="store_true", help="without the demo workspaces")
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path(os.environ.get("MOKPYO_DATA_DIR") or ROOT / "var"),
        help="where everything is kept (default $MOKPYO_DATA_DIR, else var/ in the checkout)",
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help="start on a free port, sign in, look at the home page, re-check once, stop; "
        "exit code 0 if all went well",
    )
    given = parser.parse_args(arguments)
    return Options(
        port=given.port,
        is_empty=given.empty,
        data_dir=given.data.resolve(),
        is_check=given.check,
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port between 1 and 65535")
    return int(text)
