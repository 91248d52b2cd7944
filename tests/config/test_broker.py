import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import redis

from config import broker


def test_configuration_and_address_are_the_owners_alone(tmp_path: Path):
    configuration = broker.write_configuration(tmp_path)

    for path in (configuration, tmp_path / broker.URL_FILE):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "bind 127.0.0.1" in configuration.read_text()


def test_no_site_runs_no_address(tmp_path: Path):
    assert broker.kept_url(tmp_path) == ""


@pytest.mark.server
def test_server_answers_at_the_kept_address_with_its_password_only(tmp_path: Path):
    configuration = broker.write_configuration(tmp_path)
    url = broker.kept_url(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-m", "config.broker", configuration], stdout=subprocess.DEVNULL
    ) as server:
        try:
            client = redis.Redis.from_url(url, retry=None)
            for _ in range(2400):
                try:
                    client.ping()
                except redis.ConnectionError:
                    threading.Event().wait(0.05)
                else:
                    break
            client.lpush("celery", "message")
            stranger = redis.Redis(port=client.connection_pool.connection_kwargs["port"])
            with pytest.raises(redis.AuthenticationError):
                stranger.ping()
            assert client.llen("celery") == 1
        finally:
            server.terminate()
