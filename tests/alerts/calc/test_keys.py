import hashlib

from alerts.calc.keys import delivery_key
from alerts.enums import Channel

PARTS = {"workspace_id": 1, "subject": "2", "change_id": 3, "recipient_id": 4}


def test_key_is_the_digest_of_its_five_parts():
    expected = hashlib.sha256(b"1:2:3:email:4").hexdigest()

    assert delivery_key(channel=Channel.EMAIL, **PARTS) == expected


def test_any_other_part_makes_another_key():
    keys = {
        delivery_key(channel=Channel.EMAIL, **{**PARTS, name: value})
        for name in PARTS
        for value in (11, 111)
    }

    assert len(keys) == 8
