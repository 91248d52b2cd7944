"""What is posted to Slack, or to what takes the same messages, such as Mattermost."""

import json
from typing import Final

from alerts.calc.one_line import one_line

_ESCAPED: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "@\N{WORD JOINER}"})


def slack_body(*, lines: list[str], link: str) -> str:
    """Return the JSON of a message; names in `lines` mention nobody and format nothing."""
    text = "\n".join([*(one_line(line).translate(_ESCAPED) for line in lines if line), link])
    plain = {"mrkdwn": False, "link_names": False, "parse": "none", "unfurl_links": False}
    return json.dumps({"text": text, **plain}, ensure_ascii=False)
