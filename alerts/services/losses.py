"""Telling the owners of messages that were given up: of each once, in one mail an hour at most."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Max
from django.utils import timezone, translation

from alerts.calc.keys import losses_key
from alerts.channels.email import MailLine, RefusedError, TryLaterError
from alerts.emails import address, compose, ways_out
from alerts.models import Delivery, LossNotice, Posting
from alerts.services.holding import held_since
from alerts.services.unsubscriptions import has_unsubscribed
from kpis.sources.reasons import trouble_sentence
from workspaces.enums import Role
from workspaces.models import Membership, Workspace

log = logging.getLogger(__name__)

REASON = "the clock serves all workspaces"
SHOWN: Final = 20
_PAUSE: Final = dt.timedelta(hours=1)
_BEGINNING: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Loss:
    """One message that was given up: to whom, when, and what the other side said."""

    to: str
    at: dt.datetime
    said: str
    is_mail: bool = True


def tell_of_losses(*, now: dt.datetime) -> int:
    """Mail the owners of each workspace in which messages were given up since they last heard.

    Where the mail server is away, or the outbox is held, they are told the next time.

    Returns:
        In how many workspaces they were told.
    """
    told = 0
    if held_since():
        return told
    for workspace, until in _newest_losses().items():
        notices = LossNotice.objects.for_workspace(workspace)
        notice = notices.first() or LossNotice(
            workspace=workspace, told_until=_BEGINNING, told_at=_BEGINNING
        )
        if until <= notice.told_until or now - notice.told_at < _PAUSE:
            continue
        if not _mail_owners(workspace, notice.told_until, until):
            log.warning("the owners of %s are told of lost messages later", workspace.slug)
            continue
        notice.told_until, notice.told_at = until, now
        notice.save()
        told += 1
    return told


def _newest_losses() -> dict[Workspace, dt.datetime]:
    """When the latest message was given up, for each workspace that has lost one."""
    newest: dict[int, dt.datetime] = {}
    mails = Delivery.objects.across_awake(reason=REASON).dead()
    postings = Posting.objects.across_awake(reason=REASON).lost()
    for dead in (mails, postings):
        rows = dead.order_by().values_list("workspace").annotate(at=Max("dead_at"))
        for workspace_id, at in rows:
            newest[workspace_id] = max(at, newest.get(workspace_id, at))
    found = Workspace.objects.in_bulk(newest)
    return {workspace: newest[pk] for pk, workspace in found.items()}


def _mail_owners(workspace: Workspace, since: dt.datetime, until: dt.datetime) -> bool:
    """Tell every owner; False where the mail server does not take it now."""
    owners = Membership.objects.for_workspace(workspace).filter(
        role=Role.OWNER, user__is_active=True
    )
    with MailLine() as line:
        for owner in owners.select_related("user", "workspace"):
            if has_unsubscribed(owner):
                continue
            with (
                translation.override(owner.user.language),
                timezone.override(owner.user.zone),
            ):
                losses = sorted(_losses(workspace, since, until), key=lambda loss: loss.at)
                context = {
                    "workspace": workspace,
                    "person": owner.user,
                    "losses": losses[:SHOWN],
                    "more_count": max(len(losses) - SHOWN, 0),
                    "count": len(losses),
                    **_ways(workspace, losses),
                    **ways_out(owner),
                }
                key = losses_key(workspace_id=workspace.pk, recipient_id=owner.user_id, until=until)
                message = compose("losses", context, to=owner.user.email, key=key)
            try:
                line.send(message)
            except RefusedError as error:
                log.warning("an owner of %s cannot be mailed: %s", workspace.slug, error)
            except TryLaterError:
                return False
    return True


def _ways(workspace: Workspace, losses: list[Loss]) -> dict[str, str]:
    """Return the pages where what was lost can be tried again, as the templates ask for them."""
    ways = {}
    if any(loss.is_mail for loss in losses):
        ways["mails_url"] = address("alerts:alert_list", workspace.slug) + "#dead"
    if not all(loss.is_mail for loss in losses):
        ways["channels_url"] = address("alerts:endpoint_list", workspace.slug)
    return ways


def _losses(workspace: Workspace, since: dt.datetime, until: dt.datetime) -> Iterator[Loss]:
    lost = {"dead_at__gt": since, "dead_at__lte": until}
    mails = Delivery.objects.for_workspace(workspace).dead().filter(**lost)
    for mail in mails.select_related("recipient"):
        if mail.dead_at:
            yield Loss(mail.recipient.email, mail.dead_at, mail.last_error)
    postings = Posting.objects.for_workspace(workspace).lost().filter(**lost)
    for posting in postings.select_related("endpoint").defer("body"):
        if posting.dead_at:
            said = trouble_sentence(posting.trouble)
            yield Loss(posting.endpoint.name, posting.dead_at, said, is_mail=False)
