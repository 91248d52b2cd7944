import pytest

from workspaces.browsers import browser_name

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/130.0 Safari/537.36", "Chrome · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/130.0 Edg/130.0", "Edge · Windows"),
        (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/130.0 Whale/4.2", "Whale · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Firefox/133.0", "Firefox · Linux"),
        ("curl/8.0", "curl/8.0"),
        ("", ""),
    ],
    ids=["chrome", "edge", "whale", "safari", "firefox", "program", "nothing"],
)
def test_browser_is_named_as_people_know_it(user_agent, name):
    assert browser_name(user_agent) == name
