"""Campaigns: dropped or picked, looked at, confirmed into the library, or put away."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from goals.enums import CampaignSource, CampaignState
from goals.models import Campaign, CampaignGoal
from goals.models.campaign import CampaignQuerySet
from goals.services.campaign_analysis import analyse
from goals.services.campaign_next import baseline_of
from goals.services.campaign_reports import read_campaign_report
from kpis.calc.exact import is_storable
from kpis.calc.periods import Window
from kpis.library import standard_name
from kpis.models import Kpi
from kpis.readers.refusal import Refused
from kpis.services.uploads import drop_upload, store_upload, upload_path
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change
from workspaces.services.links import replace_links
from workspaces.services.versions import claim_next_version

KEPT_FOR: Final = dt.timedelta(days=7)
"""A report that nobody confirms is put away after so long."""
LINKED: Final = ("personas", "goals", "lessons")
LONGEST_DAYS: Final = 366


class CampaignConfirmedError(Exception):
    """It is in the library already; what its analysis said stands."""


def drop_report(
    *, workspace: Workspace, file: File, file_name: str, by: Membership, now: dt.datetime
) -> Campaign:
    """Keep a report and read it backwards: now if it is short, else by the worker.

    The campaign is a draft, `REFUSED` with its reason, or `READING`.
    """
    _put_forgotten_away(workspace, now)
    campaign = Campaign(
        workspace=workspace,
        title=_title_of(file_name),
        file_name=file_name[:200],
        source=CampaignSource.REPORT,
        state=CampaignState.READING,
        created_at=now,
        by=by.user,
    )
    try:
        store_upload(campaign, file, folder="campaigns")
    except Refused as refused:
        refuse(campaign, refused)
        drop_upload(campaign)
    is_short = campaign.size_bytes <= settings.IMPORT_AT_ONCE_BYTES
    if campaign.state == CampaignState.READING and is_short:
        read_report_of(campaign)
    campaign.save()
    return campaign


@transaction.atomic
def pick_period(
    *,
    workspace: Workspace,
    period: Window,
    by: Membership,
    now: dt.datetime,
    title: str = "",
    segment_key: str = "",
) -> Campaign:
    """Read a past period of the workspace's KPIs backwards.

    Raises:
        ValidationError: the period is not over, or too long.
    """
    _require_past(workspace, period, now)
    campaign = Campaign(
        workspace=workspace,
        title=title.strip() or f"{period.start} – {period.end}",
        source=CampaignSource.PERIOD,
        state=CampaignState.DRAFT,
        starts_on=period.start,
        ends_on=period.end,
        segment_key=segment_key,
        created_at=now,
        by=by.user,
    )
    campaign.full_clean(exclude={"by", "confirmed_by", "workspace"})
    look_again(campaign)
    campaign.save()
    return campaign


def read_report_of(campaign: Campaign) -> None:
    """Read the waiting report of a campaign and what follows; the row is not saved."""
    try:
        figures = read_campaign_report(upload_path(campaign), workspace=campaign.workspace)
    except Refused as refused:
        refuse(campaign, refused)
        return
    campaign.state, campaign.refusal, campaign.figures = CampaignState.DRAFT, {}, figures.kept()
    if figures.period and campaign.period is None:
        campaign.starts_on, campaign.ends_on = figures.period.start, figures.period.end
    spent = figures.totals.get("ad_spend")
    if campaign.cost is None and spent is not None and spent >= 0 and is_storable(spent):
        campaign.cost = spent
        campaign.cost_currency = figures.currency or campaign.workspace.currency
    look_again(campaign)


def look_again(campaign: Campaign) -> None:
    """Analyse what is known of a campaign anew; the row is not saved."""
    campaign.analysis = analyse(campaign)
    keys = [metric["kpi"] for metric in campaign.analysis["metrics"]]
    campaign.kpi_keys = f",{','.join(keys)}," if keys else ""


def refuse(campaign: Campaign, refused: Refused) -> None:
    """Note why the report of a campaign cannot be read; the row is not saved."""
    campaign.state = CampaignState.REFUSED
    campaign.refusal = {
        "code": refused.code,
        "params": dict(refused.params),
        "row": refused.row,
        "column": refused.column,
        "value": refused.value,
    }


@transaction.atomic
def save_campaign(
    *,
    campaign: Campaign,
    by: Membership,
    now: dt.datetime,
    period: Window | None = None,
    expected_version: int | None = None,
    **about: Any,
) -> Campaign:
    """Change what a person says of a campaign; with other dates or segment it is analysed anew.

    `about` are fields of `Campaign` and lists of `LINKED`. In the library dates and segment stand.

    Raises:
        CampaignConfirmedError: dates or segment of one in the library.
        StaleVersionError: somebody else has saved since `expected_version`.
        ValidationError: a field is refused.
    """
    linked = {name: about.pop(name) for name in LINKED if name in about}
    before = {name: getattr(campaign, name) for name in (*about, "starts_on", "ends_on")}
    _put(campaign, about)
    if period not in (None, campaign.period):
        _require_past(campaign.workspace, period, now)
        campaign.starts_on, campaign.ends_on = period.start, period.end
    changed = [name for name in before if before[name] != getattr(campaign, name)]
    is_other = {"starts_on", "ends_on", "segment_key"} & set(changed)
    if is_other and campaign.is_confirmed:
        raise CampaignConfirmedError
    campaign.full_clean(exclude={"by", "confirmed_by", "workspace"})
    claim_next_version(subject=campaign, expected=expected_version)
    if is_other:
        look_again(campaign)
    campaign.save()
    for name, rows in linked.items():
        replace_links(owner=campaign, field=name, rows=rows, by=by)
    if changed:
        record_change(
            workspace=campaign.workspace,
            by=by,
            action="changed",
            subject=campaign,
            before={name: before[name] for name in changed},
            after={name: getattr(campaign, name) for name in changed},
        )
    return campaign


@transaction.atomic
def confirm_campaign(
    *, campaign: Campaign, by: Membership, now: dt.datetime, chosen: Sequence[str]
) -> Campaign:
    """Put a campaign into the library with the candidates that a person confirmed.

    Its report is dropped; what was read of it, the verdicts and a baseline record stay.

    Raises:
        CampaignConfirmedError: it is there already.
        ValidationError: it has no dates, nothing was read, or a candidate is none of its own.
    """
    campaigns = Campaign.objects.for_workspace(campaign.workspace).select_for_update(no_key=True)
    locked = campaigns.get(pk=campaign.pk)
    if locked.is_confirmed:
        raise CampaignConfirmedError
    if locked.state != CampaignState.DRAFT or not locked.metrics:
        raise ValidationError(_("There is nothing to confirm: no figure was read."))
    if locked.period is None:
        raise ValidationError({"starts_on": _("Say when the campaign ran.")})
    known = {each["key"] for each in locked.analysis["candidates"]}
    if not chosen or not set(chosen) <= known:
        raise ValidationError({"chosen": _("Choose at least one of the goals that are offered.")})
    locked.chosen = list(dict.fromkeys(chosen))
    locked.baseline = baseline_of(locked)
    locked.state = CampaignState.CONFIRMED
    locked.confirmed_at, locked.confirmed_by = now, by.user
    drop_upload(locked)
    locked.stored_as = ""
    claim_next_version(subject=locked)
    locked.save()
    record_change(
        workspace=locked.workspace,
        by=by,
        action="confirmed",
        subject=locked,
        after={"chosen": locked.chosen},
    )
    return locked


@transaction.atomic
def discard_campaign(*, campaign: Campaign, by: Membership) -> None:
    """Put a campaign away; nothing of its report is left."""
    record_change(workspace=campaign.workspace, by=by, action="discarded", subject=campaign)
    drop_upload(campaign)
    campaign.delete()


def find_campaigns(*, workspace: Workspace, asked: Mapping[str, str]) -> CampaignQuerySet:
    """Return the campaigns of the library that fit `asked`, the latest first.

    `q` are words of title, channel, note or goals; `channel`, `persona` (an id), `kpi` (a key) and
    `outcome` narrow it down.
    """
    found = Campaign.objects.for_workspace(workspace).confirmed()
    for word in asked.get("q", "").split():
        of_goals = CampaignGoal.objects.for_workspace(workspace).filter(goal__title__icontains=word)
        found = found.filter(
            Q(title__icontains=word)
            | Q(channels__icontains=word)
            | Q(note__icontains=word)
            | Q(pk__in=of_goals.values("campaign"))
        )
    if channel := asked.get("channel", "").strip():
        found = found.filter(channels__icontains=channel)
    if persona := asked.get("persona"):
        found = found.filter(persona_links__persona__public_id=persona)
    if kpi := asked.get("kpi"):
        found = found.filter(kpi_keys__contains=f",{kpi},")
    if outcome := asked.get("outcome"):
        found = found.filter(outcome=outcome)
    return found.prefetch_related("personas")


def kpis_in_library(workspace: Workspace) -> dict[str, str]:
    """Return the names of the KPIs that campaigns of the library have, by key."""
    texts = Campaign.objects.for_workspace(workspace).confirmed().values_list("kpi_keys", flat=True)
    keys = {key for text in texts for key in text.split(",") if key}
    known = {kpi.key: kpi for kpi in Kpi.objects.for_workspace(workspace).filter(key__in=keys)}
    return {key: known[key].display_name if key in known else standard_name(key) for key in keys}


def _put(campaign: Campaign, about: Mapping[str, Any]) -> None:
    """Set what was said; a cost without a currency is in the workspace's."""
    for name, value in about.items():
        setattr(campaign, name, value.strip() if isinstance(value, str) else value)
    if campaign.cost is None:
        campaign.cost_currency = ""
    elif not campaign.cost_currency:
        campaign.cost_currency = campaign.workspace.currency


def _require_past(workspace: Workspace, period: Window, now: dt.datetime) -> None:
    if period.end >= workspace.today(now):
        raise ValidationError({"ends_on": _("The campaign has to be over.")})
    if period.days > LONGEST_DAYS:
        raise ValidationError({"ends_on": _("A campaign lasts a year at most.")})


def _title_of(file_name: str) -> str:
    stem = file_name.rsplit(".", 1)[0].replace("_", " ").strip()
    return "".join(char for char in stem if char.isprintable())[:160] or _("Campaign")


def _put_forgotten_away(workspace: Workspace, now: dt.datetime) -> None:
    forgotten = Campaign.objects.for_workspace(workspace).open()
    for campaign in forgotten.filter(created_at__lt=now - KEPT_FOR):
        drop_upload(campaign)
        campaign.delete()
