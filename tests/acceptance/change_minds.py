"""People who go, come back and change their minds before a mail leaves: who still gets it? (R11)

    python -m tests.acceptance.change_minds 1000

Each case is one message to a manager, and a random order of what may happen to them, their wishes
and the target, with the sender coming by in between. A model of a few lines says whether it may
have left. Prints one line of JSON; exit code 1 where the sender and the model differ.
"""

import datetime as dt
import json
import os
import random
import time
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import django

DAY = dt.timedelta(days=1)


@dataclass
class Model:
    """What is known of the reader and the target; what became of the message."""

    is_active: bool = True
    is_manager: bool = True
    is_member: bool = True
    is_silent: bool = False
    is_archived: bool = False
    pace: str = "now"
    is_bundled: bool = False
    fate: str = "waiting"
    happened: list[str] = field(default_factory=list)

    def send(self) -> None:
        """The sender comes by, each time a day later."""
        if self.fate != "waiting":
            return
        may = self.is_active and self.is_manager and self.is_member
        if not may or self.is_silent or self.is_archived or self.pace == "none":
            self.fate = "cancelled"
        elif self.pace == "day" and not self.is_bundled:
            self.is_bundled = True
        else:
            self.fate = "sent"


def play(seed: int) -> tuple[Model, str, int]:
    """Live through the case of `seed`; return the model, the message's state and the mails."""
    from django.core import mail  # noqa: PLC0415

    from alerts.enums import AlertKind, Pace  # noqa: PLC0415
    from alerts.services.delivery import deliver_due  # noqa: PLC0415
    from alerts.services.preferences import set_paces  # noqa: PLC0415
    from alerts.services.unsubscriptions import subscribe_again, unsubscribe  # noqa: PLC0415
    from tests.alerts.factories import NOW, make_delivery  # noqa: PLC0415
    from tests.factories import make_membership  # noqa: PLC0415
    from workspaces.enums import Role  # noqa: PLC0415
    from workspaces.models import Membership  # noqa: PLC0415

    chance, model, delivery = random.Random(seed), Model(), make_delivery()  # noqa: S311
    person, target, workspace = delivery.recipient, delivery.alert.target, delivery.workspace
    paces = {"now": Pace.AT_ONCE, "day": Pace.DAILY, "none": Pace.NONE}
    before, day = len(mail.outbox), 0

    def member() -> Membership | None:
        return Membership.objects.for_workspace(workspace).filter(user=person).first()

    def account() -> None:
        model.is_active = person.is_active = not person.is_active
        person.save()

    def role() -> None:
        if reader := member():
            model.is_manager = not model.is_manager
            reader.role = Role.MANAGER if model.is_manager else Role.VIEWER
            reader.save()

    def membership() -> None:
        if reader := member():
            reader.delete()
        else:
            make_membership(workspace=workspace, user=person, role=Role.MANAGER)
            model.is_manager = True
        model.is_member = not model.is_member

    def silence() -> None:
        if reader := member():
            model.is_silent = not model.is_silent
            if model.is_silent:
                unsubscribe(membership=reader, now=NOW)
            else:
                subscribe_again(membership=reader)

    def archive() -> None:
        model.is_archived = target.is_archived = not target.is_archived
        target.save()

    def wish() -> None:
        if reader := member():
            model.pace = chance.choice(list(paces))
            set_paces(member=reader, paces=dict.fromkeys(AlertKind, paces[model.pace]))

    def send() -> None:
        nonlocal day
        deliver_due(now=NOW + day * DAY)
        model.send()
        day += 1

    events: list[Callable[[], None]] = [account, role, membership, silence, archive, wish, send]
    for event in [*chance.choices(events, k=chance.randint(1, 7)), send, send]:
        event()
        model.happened.append(event.__name__)
    delivery.refresh_from_db()
    return model, delivery.state, len(mail.outbox) - before


def difference(seed: int) -> tuple[str, str]:
    """Return what the model says, and how the sender differs from it; empty if it does not."""
    model, state, mails = play(seed)
    if state == model.fate and mails == (model.fate == "sent"):
        return model.fate, ""
    return model.fate, f"{model.happened}: {model.fate} by the model, {state} with {mails} mails"


def main() -> int:
    """Play the cases in a database of its own, and tell."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("cases", type=int)
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.core import mail  # noqa: PLC0415

    from config.bench.scratch import scratch_database  # noqa: PLC0415

    started, mail.outbox = time.monotonic(), []
    with scratch_database():
        found = {seed: difference(seed) for seed in range(options.cases)}
    wrong = {seed: text for seed, (_fate, text) in found.items() if text}
    told = {"cases": len(found), **Counter(fate for fate, _text in found.values())}
    seconds = round(time.monotonic() - started)
    print(json.dumps({**told, "wrong": wrong, "seconds": seconds}))  # noqa: T201
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
