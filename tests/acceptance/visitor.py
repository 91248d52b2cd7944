"""A member at a running site, as a browser is: asks for pages by HTTP, and notes how it went."""

import time
import urllib.error
import urllib.request
from collections import Counter

from django.conf import settings

from tests.people import signed_in
from workspaces.models import User


class Visitor:
    """Somebody signed in, with the statuses and the longest answer so far."""

    def __init__(self, site: str, user: User) -> None:
        self.site = site
        cookie = signed_in({"member": user})["member"].cookies[settings.SESSION_COOKIE_NAME]
        self._headers = {"Cookie": f"{cookie.key}={cookie.value}"}
        self.statuses: Counter[int] = Counter()
        self.slowest = 0.0  # seconds

    def ask(self, path: str) -> tuple[int, str]:
        """Return the status and the text of a page.

        Raises:
            OSError: nobody answers.
        """
        request = urllib.request.Request(self.site + path, headers=self._headers)  # noqa: S310
        began = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310  (our own)
                status, text = answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read().decode(errors="replace")
        self.slowest = max(self.slowest, time.monotonic() - began)
        self.statuses[status] += 1
        return status, text
