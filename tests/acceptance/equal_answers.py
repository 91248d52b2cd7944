"""Are known and unknown accounts answered alike, in bytes and in time? (B03, S10)

    python -m tests.acceptance.equal_answers [--tries 200]

In a database of its own, with the password hasher of production, a wrong password and a forgotten
one are sent for an account that there is, for one that is switched off, and for one that there is
not, by turns. Prints one line of JSON with the medians in milliseconds of the processor; exits 1 if
answers differ, or if a median is off by more than 10 ms and 5 per cent.
"""

import json
import logging
import os
import sys
import time
from argparse import ArgumentParser
from statistics import median
from typing import Any, Final

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
django.setup()

from django.core.cache import cache  # noqa: E402  (after the settings)
from django.test import Client, override_settings  # noqa: E402
from django.test.utils import (  # noqa: E402
    setup_databases,
    setup_test_environment,
    teardown_databases,
)

from config.settings import base  # noqa: E402
from tests.factories import make_user  # noqa: E402
from tests.people import without_token  # noqa: E402

MOST_MS: Final = 10
MOST_SHARE: Final = 0.05
PEOPLE: Final = {"known": "kim@acme.test", "shut": "lee@acme.test", "unknown": "nobody@acme.test"}
ASKED: Final = {
    "sign in": ("/accounts/login/", "login", {"password": "not this one, and long enough"}),
    "forgotten": ("/accounts/password/reset/", "email", {}),
}


def ask(path: str, field: str, address: str, more: dict[str, str]) -> tuple[str, float]:
    """Return the answer without what names the address, and the work it took in milliseconds."""
    cache.clear()  # guesses are counted
    client = Client()
    began = time.process_time()  # of the processor: others at work here do not count
    answer = client.post(path, {field: address, **more}, follow=True)
    took = (time.process_time() - began) * 1000
    return without_token(answer, address), took


def compare(tries: int) -> dict[str, Any]:
    """Ask by turns; return the medians, and what differs."""
    told: dict[str, Any] = {"tries": tries, "faults": []}
    for name, (path, field, more) in ASKED.items():
        texts: dict[str, set[str]] = {who: set() for who in PEOPLE}
        times: dict[str, list[float]] = {who: [] for who in PEOPLE}
        for _try in range(tries):
            for who, address in PEOPLE.items():
                text, took = ask(path, field, address, more)
                texts[who].add(text)
                times[who].append(took)
        medians = {who: round(median(each), 2) for who, each in times.items()}
        told[name] = medians
        if len(set.union(*texts.values())) > 1:
            told["faults"].append(f"{name}: other words")
        apart = max(medians.values()) - min(medians.values())
        if apart > MOST_MS and apart > MOST_SHARE * min(medians.values()):
            told["faults"].append(f"{name}: {apart:.1f} ms apart")
    return told


def main() -> int:
    """Ask, compare and tell."""
    parser = ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--tries", type=int, default=200)
    tries = parser.parse_args().tries
    logging.disable()  # who was not let in, a thousand times
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS):
            make_user(email=PEOPLE["known"], language="en")
            make_user(email=PEOPLE["shut"], language="en", is_active=False)
            told = compare(tries)
    finally:
        teardown_databases(databases, verbosity=0)
    sys.stdout.write(f"{json.dumps(told)}\n")
    return int(bool(told["faults"]))


if __name__ == "__main__":
    sys.exit(main())
