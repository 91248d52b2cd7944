"""A real browser against the real site: hashed and compressed files, strict policy, PostgreSQL."""

import os
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings as django_settings
from django.test import Client, override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.looking import Faults, Look
from workspaces.models import User

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=30_000)  # as long as it waits for a page: the machine may be busy


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    return {
        **browser_type_launch_args,
        "executable_path": os.environ["MOKPYO_CHROMIUM"],
        "args": CHROMIUM_FLAGS,
    }


@pytest.fixture(scope="session")
def site_thread(django_db_setup: None) -> Iterator[str]:
    """The site in a thread of this process; WhiteNoise serves the files, as in production."""
    server = LiveServerThread("127.0.0.1", static_handler=lambda application: application)
    server.daemon = True
    with override_settings(WHITENOISE_AUTOREFRESH=False):
        server.start()
        server.is_ready.wait()
    if server.error:
        raise server.error
    yield f"http://127.0.0.1:{server.port}"
    server.terminate()


@pytest.fixture
def site(site_thread: str, transactional_db: None) -> str:
    """The address of the site, on a database that is emptied after the test."""
    return site_thread


@pytest.fixture
def faults(context: BrowserContext) -> Faults:
    """What the browser complains about on any page of this test."""
    return Faults(context)


@pytest.fixture(autouse=True)
def no_faults(request: pytest.FixtureRequest) -> Iterator[None]:
    """No browser test passes with a breach of the policy, a script error or a failed request."""
    faults = request.getfixturevalue("faults") if "page" in request.fixturenames else None
    yield
    assert faults is None or faults.lines == []


@pytest.fixture
def sign_in(site: str) -> Callable[[BrowserContext, User], None]:
    """Give a browser the session of a person."""

    def act(context: BrowserContext, user: User) -> None:
        client = Client()
        client.force_login(user)
        name = django_settings.SESSION_COOKIE_NAME
        context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": site}])

    return act


@pytest.fixture(params=["ko-light-1280", "ko-dark-360", "en-dark-1280", "en-light-360"])
def look(request: pytest.FixtureRequest) -> Look:
    """Both languages, both themes and both widths, each pair of values at least once."""
    return Look.parse(request.param)


@pytest.fixture
def browser_context_args(browser_context_args: dict, request: pytest.FixtureRequest) -> dict:
    """Set the browser up as the test's `look` says, where it has one."""
    if "look" not in request.fixturenames:
        return {**browser_context_args, "locale": "en"}
    look: Look = request.getfixturevalue("look")
    return {
        **browser_context_args,
        "locale": look.language,
        "color_scheme": look.theme,
        "viewport": {"width": look.width, "height": 800},
    }


@pytest.fixture
def page(page: Page, faults: Faults) -> Page:
    """A page whose faults are collected from its first request on."""
    return page
