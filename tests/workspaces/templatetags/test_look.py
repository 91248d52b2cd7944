"""A state is never told by colour alone, and a symbol that is named exists."""

import re
from pathlib import Path

import pytest

from goals.enums import Status
from workspaces.templatetags.look import icon, status

ROOT = Path(__file__).resolve().parents[3]
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static" / "icons.svg").read_text()))


@pytest.mark.parametrize("state", Status)
def test_every_state_has_a_shape_a_word_and_a_hue(state):
    badge = status(state.value, state.label)

    assert state.value in SYMBOLS
    assert f"#{state.value}" in badge
    assert f"<span>{state.label}</span>" in badge
    assert f'class="badge badge--{state.value}"' in badge


def test_status_shape_modifiers_are_added():
    assert 'class="badge badge--met badge--pill badge--big"' in status("met", "Met", "pill big")


def test_status_word_is_escaped():
    assert "&lt;b&gt;" in status("met", "<b>")


def test_icon_without_a_label_is_decoration():
    assert 'aria-hidden="true"' in icon("plus")


def test_icon_with_a_label_speaks():
    drawn = icon("x", 'Close "it"')

    assert 'role="img" aria-label="Close &quot;it&quot;"' in drawn
    assert "aria-hidden" not in drawn


def test_templates_name_symbols_that_exist():
    named = {
        (name, template.name)
        for template in (ROOT / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', template.read_text(encoding="utf-8"))
    }

    assert [each for each in sorted(named) if each[0] not in SYMBOLS] == []
    assert len(named) > 50
