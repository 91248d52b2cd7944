"""Templates obey the strict content security policy; mails may carry their own styles."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "event attribute": re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\bhx-on\b", re.I),
    "js: value": re.compile(r"""=\s*["']\s*(?:js|javascript):""", re.I),
    "foreign host": re.compile(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", re.I),
}
FORBIDDEN_ON_PAGES = {
    "inline style": re.compile(r"<[^>]*\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
}


def test_templates_hold_nothing_that_the_policy_refuses():
    paths = sorted(ROOT.glob("templates/**/*.html"))
    refused = []

    for path in paths:
        rules = FORBIDDEN if "emails" in path.parts else FORBIDDEN | FORBIDDEN_ON_PAGES
        text = re.sub(r"{% comment %}.*?{% endcomment %}", "", path.read_text("utf-8"), flags=re.S)
        found = [name for name, pattern in rules.items() if pattern.search(text)]
        refused += [f"{path.relative_to(ROOT)}: {name}" for name in found]

    assert refused == []
    assert len(paths) > 100
