import logging

from config.log_lines import OneLineFormatter


def test_token_of_a_link_that_was_refused_is_not_written_out():
    token = "eyJhIjoiYiJ9:1vUq:x" + "A-b_C" * 8
    path = f"/mail/do/{token}/ after /w/demo/goals/8s2twtjaejb23d/"
    record = logging.LogRecord("django.request", 30, "", 1, "Not Found: %s", (path,), None)

    line = OneLineFormatter("{message}", style="{").format(record)

    assert line == "Not Found: /mail/do/eyJh…/ after /w/demo/goals/8s2twtjaejb23d/"
