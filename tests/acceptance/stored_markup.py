"""Hostile texts in every column, and every page with them (reliability S8, C01 to C03).

    python -m tests.acceptance.stored_markup [ROUNDS]

Each page is read twice: with harmless words everywhere, and with payloads everywhere. It must have
the same elements with the same attributes both times, say each payload word for word where it said
the harmless words, and have a payload in no attribute that does something. Ends with 1 if not.
"""

import csv
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from io import StringIO
from time import monotonic
from typing import Final, NamedTuple

import django
from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils.html import escape

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
if not apps.ready:
    django.setup()

from django.test.utils import setup_databases, setup_test_environment, teardown_databases
from django.utils import timezone

from alerts.digest_emails import write_digest
from alerts.emails import MailWriter
from alerts.models import Delivery
from goals.models import Goal
from tests.acceptance.house import House
from tests.acceptance.markup import Tree, squeeze
from tests.acceptance.payloads import PAYLOADS
from tests.acceptance.planting import Column, Planter, Queue
from tests.acceptance.policy import rules
from workspaces.models import Membership
from workspaces.services.share_links import create_share_link

MARK: Final = "zq"  # begins each harmless text, and is part of no word
CUT_UP: Final = (
    "/audience/"  # parts texts, and leaves out what is no word: no kind of element may be new
)
NUMBER: Final = re.compile(r"-[\d.,]+%?")


class Page(NamedTuple):
    """What says something of what was planted, as it is with harmless words."""

    name: str
    read: Callable[[], str | None]
    tree: Tree
    says: list[Column]


class Reader:
    """An owner who opens all pages, and all mails."""

    def __init__(self, house: House) -> None:
        self._client = house.clients["owner"]
        self._planter = Planter()
        self._workspace = house.workspace
        self._exports: list[str] = []
        self._owner = Membership.objects.for_workspace(house.workspace).get(
            user=self._client.session[SESSION_KEY]
        )
        goal = Goal.objects.for_workspace(house.workspace).get(public_id=house.arguments["goal_id"])
        _link, token = create_share_link(subject=goal, by=self._owner, now=timezone.now(), days=30)
        self.urls = [f"/s/{token}/", *self._addresses(house)]

    @property
    def columns(self) -> list[Column]:
        """Where texts are planted."""
        return self._planter.columns

    def _addresses(self, house: House) -> Iterator[str]:
        for rule in rules()[0]:
            route = rule.address.route
            if "GET" in rule.doors and not route.startswith(("admin/", "api/")):
                yield house.url(rule.address)

    def read_harmless(self, urls: Sequence[str]) -> list[Page]:
        """Plant words that harm nobody, and note what says which of them."""
        words: dict[Column, str] = {}
        self._planter.plant(
            lambda column: words.setdefault(column, f"{MARK}{len(words)}{MARK} words")
        )
        pages = []
        for name, read in self._readable(urls):
            if (text := read()) is not None:
                tree = Tree(text)
                says = [column for column, word in words.items() if word in tree.text]
                pages.append(Page(name, read, tree, says))
        return pages

    def read_hostile(self, pages: list[Page], text_of: Callable[[Column], str]) -> Iterator[str]:
        """Plant payloads, open the pages and exports, and tell what is not as it was."""
        self._planter.plant(text_of)
        for page in pages:
            if (text := page.read()) is None:
                yield f"{page.name}: broke"
            else:
                yield from _differences(page, Tree(text), text_of)
        for url in self._exports:
            sheet = self._client.get(url).getvalue().decode("utf-8-sig")
            for row in csv.reader(StringIO(sheet, newline="")):
                yield from (f"{url}: {cell!r}" for cell in row if _is_formula(cell))

    def _readable(self, urls: Sequence[str]) -> Iterator[tuple[str, Callable[[], str | None]]]:
        yield from ((url, partial(self._page, url)) for url in urls)
        deliveries = Delivery.objects.for_workspace(self._workspace)
        for key in deliveries.values_list("key", flat=True):
            yield f"mail {key}", partial(self._mail, key)
        yield "digest", self._digest

    def _page(self, url: str) -> str | None:
        self._client.cookies.pop("messages", None)  # what an earlier page had to say
        response = self._client.get(url)
        if response.headers["Content-Type"].startswith("text/csv") and url not in self._exports:
            self._exports.append(url)
        is_page = response.headers["Content-Type"].startswith("text/html")
        return response.text if response.status_code == 200 and is_page else None

    def _mail(self, key: str) -> str:
        delivery = Delivery.objects.for_workspace(self._workspace).get(key=key)
        return _opened(MailWriter().write(delivery, self._fresh_owner()))

    def _digest(self) -> str:
        told = list(Delivery.objects.for_workspace(self._workspace))
        return _opened(write_digest(told, self._fresh_owner(), now=timezone.now()))

    def _fresh_owner(self) -> Membership:
        members = Membership.objects.for_workspace(self._workspace)
        return members.select_related("user", "workspace").get(pk=self._owner.pk)


def _opened(mail: EmailMultiAlternatives) -> str:
    """The mail as a page: its subject as the title, then its markup."""
    ((html, _kind),) = mail.alternatives
    assert "\n" not in mail.subject
    return f"<title>{escape(mail.subject)}</title>{html}"


def _is_formula(cell: str) -> bool:
    """Whether a spreadsheet would reckon with this cell; a number may be negative."""
    return cell.startswith(("=", "+", "-", "@", "\t", "\r")) and not NUMBER.fullmatch(cell)


def _differences(page: Page, tree: Tree, text_of: Callable[[Column], str]) -> Iterator[str]:
    is_cut_up = page.name.endswith(CUT_UP)
    new = set(tree.elements) - set(page.tree.elements)
    if new or (tree.elements != page.tree.elements and not is_cut_up):
        yield f"{page.name}: {_first_difference(page.tree.elements, tree.elements)}"
    for tag, name, value in tree.wild:
        if "canary" in value or "pwned" in value:
            yield f"{page.name}: <{tag} {name}={value!r}>"
    for column in [] if is_cut_up else page.says:
        if squeeze(text_of(column)) not in tree.text:
            yield f"{page.name}: {column} is not said as it is: {text_of(column)!r}"


def _first_difference(old: list[tuple[str, ...]], new: list[tuple[str, ...]]) -> str:
    place = next(
        (i for i, (one, other) in enumerate(zip(old, new, strict=False)) if one != other),
        min(len(old), len(new)),
    )
    was, now = (elements[place : place + 3] for elements in (old, new))
    return f"element {place} of {len(old)} and {len(new)}: {was} became {now}"


def main(rounds: int | None) -> int:
    """Plant until every column has had every payload that fits, or for some rounds."""
    begun = monotonic()
    reader = Reader(House())
    pages = reader.read_harmless(reader.urls)
    seen = {column for page in pages for column in page.says}
    queues: dict[Column, Queue] = {}
    wrong: set[str] = set()
    done = 0
    while done != rounds and (not done or not all(queue.is_through for queue in queues.values())):
        texts: dict[Column, str] = {}

        def text_of(column: Column, texts: dict[Column, str] = texts) -> str:
            if column not in texts:
                queue = queues.setdefault(column, Queue(column.longest, 37 * len(queues)))
                texts[column] = queue.take()
            return texts[column]

        wrong.update(reader.read_hostile(pages, text_of))
        done += 1
    for line in sorted(wrong):
        sys.stdout.write(f"WRONG {line}\n")
    for column in reader.columns:
        if column not in seen:
            sys.stdout.write(f"on no page: {column}\n")
    planted = sum(min(queue.count, queue.taken) for queue in queues.values())
    sys.stdout.write(
        f"{len(PAYLOADS)} payloads, {planted} times planted into {len(queues)} columns, of which "
        f"{len(seen)} are on the {len(pages)} pages; {done} rounds, {done * len(pages)} pages read "
        f"in {monotonic() - begun:.0f} s; {len(wrong)} wrong\n"
    )
    return 1 if wrong else 0


def run(rounds: int | None) -> int:
    """Do it in a database of its own, which nothing is left in."""
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        with transaction.atomic():
            return main(rounds)
    finally:
        teardown_databases(databases, verbosity=0)


if __name__ == "__main__":
    sys.exit(run(int(sys.argv[1]) if len(sys.argv) > 1 else None))
