import subprocess
import sys
from pathlib import Path

import pytest

from config.exceptions import StartError
from config.lock import lock_data_folder

HOLD = """
import sys
from pathlib import Path
from config.lock import lock_data_folder
with lock_data_folder(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_second_start_on_the_same_folder_is_refused(tmp_path: Path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(StartError, match="already running"), lock_data_folder(tmp_path):
            pass
        holder.kill()

    with lock_data_folder(tmp_path) as descriptor:
        assert descriptor > 2


def test_other_folder_is_free(tmp_path: Path):
    for name in ("one", "two"):
        (tmp_path / name).mkdir()

    with lock_data_folder(tmp_path / "one"), lock_data_folder(tmp_path / "two") as descriptor:
        assert descriptor > 2
