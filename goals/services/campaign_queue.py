"""Reports too long for a request: the worker reads them, and a claim keeps others away."""

import datetime as dt
import logging
import time
from typing import Final

from django.db import transaction
from django.db.models import F

from goals.enums import CampaignState
from goals.models import Campaign
from goals.services.campaigns import read_report_of, refuse
from kpis.readers.refusal import Refused
from workspaces.sight import inside

log = logging.getLogger(__name__)

LEASE: Final = dt.timedelta(minutes=3)
"""Longer than the readers ever take; a claim that has run out belonged to a dead process."""
MOST_TRIES: Final = 3


def read_waiting(*, now: dt.datetime, at_most_seconds: float) -> int:
    """Read the reports that wait, the oldest first; return how many were read."""
    began, count = time.monotonic(), 0
    waiting = Campaign.objects.across_awake(reason="the worker serves all workspaces")
    for campaign in waiting.to_be_read(now=now).select_related("workspace"):
        if time.monotonic() - began > at_most_seconds:
            break
        with inside(campaign.workspace_id):
            if _claimed(campaign, now):
                count += 1
                _read(campaign)
    return count


def _claimed(campaign: Campaign, now: dt.datetime) -> bool:
    """Take the report for this process, by one conditional update."""
    mine = Campaign.objects.for_workspace(campaign.workspace).to_be_read(now=now)
    taken = mine.filter(pk=campaign.pk).order_by()
    if not taken.update(claimed_until=now + LEASE, tries=F("tries") + 1):
        return False
    campaign.tries += 1
    return True


def _read(campaign: Campaign) -> None:
    try:
        _fill(campaign)
        with transaction.atomic():
            _settle(campaign)
    except Exception:  # another try follows when the claim has run out
        log.exception("the report of campaign %s failed", campaign.public_id)


def _fill(campaign: Campaign) -> None:
    if campaign.tries > MOST_TRIES:
        refuse(campaign, Refused("import_gave_up", tries=MOST_TRIES))
    else:
        read_report_of(campaign)


def _settle(campaign: Campaign) -> None:
    """Save what was read, unless somebody has put the campaign away meanwhile.

    If somebody has changed it, it is read again with what they said.
    """
    waiting = Campaign.objects.for_workspace(campaign.workspace).select_for_update(no_key=True)
    stored = waiting.filter(pk=campaign.pk, state=CampaignState.READING).first()
    if stored is None:
        return
    if stored.version != campaign.version:  # what somebody has said meanwhile counts
        stored.workspace = campaign.workspace
        _fill(stored)
        campaign = stored
    campaign.claimed_until = None
    campaign.save()
