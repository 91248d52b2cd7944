"""Sessions end a day after their last use, and two weeks after they began."""

import time

import pytest
from django.contrib.auth import SESSION_KEY

from tests.factories import make_user
from workspaces.session_age import is_over, note_use

NOW = 1_800_000_000.0
MINUTE, DAY = 60, 24 * 3600


@pytest.mark.once
@pytest.mark.parametrize(
    ("begun", "used", "over"),
    [
        (0, 0, False),
        (-DAY + MINUTE, -DAY + MINUTE, False),
        (-DAY - MINUTE, -DAY - MINUTE, True),
        (-14 * DAY + MINUTE, -MINUTE, False),
        (-14 * DAY - MINUTE, -MINUTE, True),
    ],
    ids=["new", "almost a day idle", "a day idle", "in use", "two weeks old"],
)
def test_session_is_over_by_its_age_or_its_rest(begun, used, over):
    session = {SESSION_KEY: "1", "begun_at": NOW + begun, "used_at": NOW + used}

    assert is_over(session, now=NOW) is over
    assert not is_over({"begun_at": NOW + begun, "used_at": NOW + used}, now=NOW)


@pytest.mark.once
@pytest.mark.parametrize(
    ("used", "noted"), [(-9 * MINUTE, -9 * MINUTE), (-11 * MINUTE, 0)], ids=["lately", "before"]
)
def test_use_is_noted_every_ten_minutes(used, noted):
    session = {SESSION_KEY: "1", "begun_at": NOW, "used_at": NOW + used}

    note_use(session, now=NOW)

    assert session["used_at"] == NOW + noted


@pytest.mark.once
def test_idle_browser_is_asked_to_sign_in_and_its_session_is_gone(client, db):
    client.force_login(make_user())
    before = client.get("/profile/").status_code
    session = client.session
    session["used_at"] = time.time() - DAY - MINUTE
    session.save()

    after = client.get("/profile/")

    assert (before, after.status_code) == (200, 302)
    assert not client.session.get(SESSION_KEY)
