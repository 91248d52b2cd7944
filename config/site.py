"""Asking the running site over HTTP, as a browser would. Standard library only."""

import re
import urllib.error
import urllib.request
from http import HTTPStatus
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

ADDRESS_FILE = "site.url"
SIGN_IN = "/accounts/login/"
TIMEOUT = 10  # seconds an answer may take
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def keep_address(data_dir: Path, address: str) -> None:
    """Let commands beside the site write the same links into their mails."""
    (data_dir / ADDRESS_FILE).write_text(address, encoding="ascii")


def kept_address(data_dir: Path) -> str:
    """The address at which the site of this folder was last started, or nothing."""
    path = data_dir / ADDRESS_FILE
    return path.read_text(encoding="ascii") if path.exists() else ""


class Site:
    """One visitor of the site at `address`, with their cookies."""

    def __init__(self, address: str) -> None:
        self.address = address
        no_proxy = urllib.request.ProxyHandler({})
        cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self._opener = urllib.request.build_opener(no_proxy, cookies)

    def answers(self) -> bool:
        """Whether the sign-in page is there: HTTP 200 and nothing else."""
        try:
            status, _, _ = self._open(SIGN_IN)
        except OSError:  # nobody listens yet, or an error page
            return False
        return status == HTTPStatus.OK

    def home_after_sign_in(self, *, email: str, password: str) -> tuple[int, str]:
        """Sign in and open the home page; return its status and the path it ended at.

        Raises:
            OSError: no answer, or an error page.
        """
        _, _, page = self._open(SIGN_IN)
        token = _TOKEN.search(page)
        form = {"login": email, "password": password}
        self._open(SIGN_IN, form | {"csrfmiddlewaretoken": token.group(1) if token else ""})
        status, address, _ = self._open("/")
        return status, address.removeprefix(self.address)

    def _open(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        body = urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(  # noqa: S310  (our own address)
            f"{self.address}{path}", data=body, headers={"Referer": f"{self.address}{path}"}
        )
        with self._opener.open(request, timeout=TIMEOUT) as answer:
            return answer.status, answer.url, answer.read().decode()
