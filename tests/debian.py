"""Debian packages that the full test run needs, installed where that is possible without asking."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.servers import installed_chromiums

PACKAGES = {
    "chromium-headless-shell": lambda: installed_chromiums() or os.environ.get("MOKPYO_CHROMIUM"),
    "fonts-noto-cjk": lambda: any(Path("/usr/share/fonts").rglob("NotoSansCJK*")),
    "postgresql": lambda: any(Path("/usr/lib/postgresql").glob("*/bin/initdb")),
    "mariadb-server-core": lambda: shutil.which("mariadbd"),
    "mariadb-client-core": lambda: shutil.which("my_print_defaults"),  # to set the server up
    "redis-server": lambda: shutil.which("redis-server"),
    "gettext": lambda: shutil.which("msgfmt"),
}

OTHERWISE = {"chromium-headless-shell": "chromium"}


def install_missing() -> None:
    """Install what is missing if this is root on a system with apt; else leave it to others.

    A failure is not the end: PostgreSQL and Redis also come as wheels, and the browser's absence
    is told by whoever looks for it.
    """
    apt_get = shutil.which("apt-get")
    if os.geteuid() != 0 or not apt_get:
        return
    missing = [name for name, is_there in PACKAGES.items() if not is_there()]
    if not missing:
        return
    sys.stderr.write(f"Installing {' '.join(missing)}\n")
    _run(apt_get, "update")
    if not _run(apt_get, "install", *missing):
        for name in missing:  # what one release does not have must not keep the rest away
            if not _run(apt_get, "install", name) and name in OTHERWISE:
                _run(apt_get, "install", OTHERWISE[name])


def _run(apt_get: str, action: str, *packages: str) -> bool:
    result = subprocess.run(
        [apt_get, "-qq", "-y", "--no-install-recommends", action, *packages],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"},
    )
    if result.returncode:
        about = " ".join([action, *packages])
        sys.stderr.write(f"apt-get {about} failed: {result.stdout[-500:]}\n")
    return result.returncode == 0
