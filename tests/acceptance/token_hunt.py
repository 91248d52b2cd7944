"""What `tests.acceptance.tokens_in_dumps` issues, and where it looks."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.mail.message import EmailMessage
from django.db import DEFAULT_DB_ALIAS
from django.utils import timezone

from alerts.channels.inbox import InboxBackend
from alerts.enums import Doing
from alerts.services.action_links import sign_doing
from alerts.services.unsubscriptions import sign_link
from config.backup.making import backup_tables
from kpis.models import Source
from kpis.services.source_drafts import drafted_source
from tests.acceptance.tree import broker_client
from tests.factories import PASSWORD, make_goal, make_membership, make_user
from tests.mail_sink import MailSink
from workspaces.enums import Role, Scope
from workspaces.models import Workspace
from workspaces.services.invitations import create_invitation
from workspaces.services.share_links import create_share_link
from workspaces.services.tokens import create_token

OPEN = "name-that-everybody-may-read"
CREDENTIAL = "credential-of-a-source-4c81f0"
URL = re.compile(r"https?://\S+")
PATIENCE = 30.0  # seconds for a mail
REASON = "the hunt looks at the whole site"


class Browser:
    """A visitor with cookies."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.cookies = CookieJar(DefaultCookiePolicy(secure_protocols=("http", "https")))
        handler = urllib.request.HTTPCookieProcessor(self.cookies)
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), handler)

    def open(self, path: str, body: bytes | None = None, **headers: str) -> str:
        """Ask for a page; what it answers, whatever its status."""
        url = path if path.startswith("http") else f"{self.site}{path}"
        request = urllib.request.Request(url, body, {"Referer": url, **headers})  # noqa: S310
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return str(answer.read().decode(errors="replace"))
        except urllib.error.HTTPError as refusal:
            return refusal.read().decode(errors="replace")

    def send(self, path: str, **fields: str) -> str:
        """Fill a form in."""
        page = self.open(path)
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        form = {**fields, "csrfmiddlewaretoken": found.group(1) if found else ""}
        return self.open(path, urllib.parse.urlencode(form).encode())

    def cookie(self, name: str) -> str:
        """The value of a cookie."""
        return next(cookie.value or "" for cookie in self.cookies if cookie.name == name)


class Hunt:
    """One site in which everything that opens something was issued and used."""

    def __init__(self, *, site: str, folder: Path, mail: MailSink) -> None:
        self.site, self.folder, self.mail = site, folder, mail
        workspace = Workspace.objects.create(slug="hunt", name=OPEN)
        self.owner = make_membership(workspace=workspace, role=Role.OWNER, user=make_user())
        self.tokens: dict[str, list[str]] = {}

    def hunt(self) -> dict[str, Any]:
        """Issue, use, search."""
        self._sign_in()
        self._issue_links()
        self._issue_api()
        self._issue_factors()
        self._reset_password()
        self._keep_mail()
        searched = dict.fromkeys(("database", "broker", "files"), 0)
        found: list[str] = []
        is_open_found = False
        wanted = {kind: [text.encode() for text in texts] for kind, texts in self.tokens.items()}
        for place, where, content in self._contents():
            searched[place] += len(content)
            is_open_found |= place == "database" and OPEN.encode() in content
            found += [
                f"{kind} in {where}"
                for kind, texts in wanted.items()
                if any(text in content for text in texts)
            ]
        return {
            "issued": {kind: len(texts) for kind, texts in sorted(self.tokens.items())},
            "searched_bytes": searched,
            "finds_what_is_open": is_open_found,
            "found": sorted(set(found)),
        }

    def _sign_in(self) -> None:
        browser = Browser(self.site)
        browser.send("/accounts/login/", login=self.owner.user.email, password=PASSWORD)
        self.tokens["session"] = [browser.cookie(settings.SESSION_COOKIE_NAME)]
        self.tokens["password"] = [PASSWORD]
        browser.open("/profile/")

    def _issue_links(self) -> None:
        now, visitor = timezone.now(), Browser(self.site)
        _invitation, invited = create_invitation(
            email="new@example.test", role=Role.EDITOR, by=self.owner, now=now, language="en"
        )
        goal = make_goal(workspace=self.owner.workspace)
        _link, shared = create_share_link(subject=goal, by=self.owner, now=now, days=7)
        doing = sign_doing(member=self.owner, alert_id="a2b3c4", doing=Doing.SNOOZE, written_at=now)
        stop = sign_link(self.owner)
        self.tokens |= {
            "invitation": [invited],
            "share link": [shared],
            "action link": [doing],
            "unsubscribe link": [stop],
        }
        for path in (f"/invite/{invited}/", f"/s/{shared}/"):
            visitor.open(path)
        for path in (f"/mail/do/{doing}/", f"/mail/stop/{stop}/"):
            visitor.open(path)

    def _issue_api(self) -> None:
        now, program = timezone.now(), Browser(self.site)
        _token, text = create_token(membership=self.owner, scopes=list(Scope), by=None, now=now)
        headers = {
            "Authorization": f"Bearer {text}",
            "Content-Type": "application/json",
            "Idempotency-Key": "once",
        }
        url = "https://hooks.example.com/services/a-path-that-is-a-secret-7d21"
        body = {"url": url, "events": ["alert.opened"], "kind": "webhook", "name": "w"}
        answer = json.loads(program.open("/api/v1/webhooks", json.dumps(body).encode(), **headers))
        source = drafted_source(
            source=Source(workspace=self.owner.workspace),
            secrets={"credential": CREDENTIAL},
            now=now,
            name="s",
            kind="csv_url",
            url="https://data.example.com/a.csv",
            credential_header="X-Key",
        )
        source.save()
        self.tokens |= {
            "API token": [text],
            "webhook secret": [answer["secret"]],
            "webhook address": [url],
            "credential of a source": [CREDENTIAL],
        }

    def _issue_factors(self) -> None:
        secret = generate_totp_secret()
        TOTP.activate(self.owner.user, secret)
        codes = RecoveryCodes.activate(self.owner.user)
        self.tokens |= {
            "secret of an authenticator app": [secret],
            "recovery code": codes.get_unused_codes(),
        }

    def _reset_password(self) -> None:
        person, visitor = make_user(), Browser(self.site)
        visitor.send("/accounts/password/reset/", email=person.email)
        deadline = time.monotonic() + PATIENCE
        while not (mails := [m for m in self.mail.received if person.email in m.recipients]):
            if time.monotonic() > deadline:
                raise TimeoutError("no reset mail came")
            time.sleep(0.1)
        part = mails[0].message.get_body(("plain",))
        link = URL.findall(part.get_content() if part else "")[-1].rstrip(".")
        self.tokens["reset link"] = [link.rstrip("/").rsplit("/", 1)[-1]]
        visitor.open(link)

    def _keep_mail(self) -> None:
        """Where there is no mail server, a mail with a link stays on the site."""
        link = f"{self.site}/accounts/password/reset/key/kept-on-the-site-91be/"
        mail = EmailMessage("s", link, None, [self.owner.user.email])
        InboxBackend().send_messages([mail])
        self.tokens["link in a kept mail"] = [link]

    def _contents(self) -> Iterator[tuple[str, str, bytes]]:
        for table in backup_tables():
            rows = table.all_rows(using=DEFAULT_DB_ALIAS, reason=REASON)
            for values in table.values(rows):
                yield "database", table.name, b"\n".join(map(_bytes, values))
        for session in _sessions():
            yield "database", "sessions", session
        client: Any = broker_client()
        for key in client.scan_iter():
            yield "broker", "broker", key + b"\n" + _broker_value(client, key)
        for path in sorted(self.folder.rglob("*")):
            if path.is_file():
                yield "files", path.name, path.read_bytes()


def _sessions() -> Iterator[bytes]:
    """The tables that a backup leaves out."""
    for table in (Session, UserSession):
        for row in table.objects.values_list():
            yield b"\n".join(map(_bytes, row))


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    return json.dumps(value, ensure_ascii=False, default=str).encode()


def _broker_value(client: Any, key: bytes) -> bytes:
    read = {
        b"string": client.get,
        b"list": lambda name: client.lrange(name, 0, -1),
        b"set": client.smembers,
        b"hash": client.hgetall,
        b"zset": lambda name: client.zrange(name, 0, -1),
    }[client.type(key)]
    return repr(read(key)).encode()
