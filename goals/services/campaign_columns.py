"""Headings of a report that nobody knows: asked, remembered, and the report read again."""

from collections.abc import Mapping

from django.db import transaction

from goals.models import Campaign
from goals.services.campaigns import read_report_of
from kpis.models import Kpi
from kpis.readers.reports.columns import ReportHeadings
from kpis.readers.reports.looks import look_at_sheet
from kpis.services.reading_rules import ReadingRules
from kpis.services.report_aliases import add_report_alias
from kpis.services.uploads import upload_path
from workspaces.models import Membership, Workspace
from workspaces.services.versions import claim_next_version


def unknown_columns(campaign: Campaign) -> list[tuple[str, tuple[str, ...]]]:
    """Return the headings of a waiting report that stand for nothing, with their first values.

    Raises:
        Refused: the file has no line that could be of headings.
    """
    rules = ReadingRules.of(campaign.workspace)
    headings = ReportHeadings(rules.aliases)
    look = look_at_sheet(upload_path(campaign), headings=headings, plans=rules.plans)
    return [(column.heading, column.samples) for column in look.columns if not column.key]


def recordable_kpis(workspace: Workspace) -> dict[str, Kpi]:
    """Return the KPIs that a column can hold values of, by key."""
    kpis = Kpi.objects.for_workspace(workspace).active()
    return {kpi.key: kpi for kpi in kpis if kpi.is_recorded}


@transaction.atomic
def name_columns(
    *,
    campaign: Campaign,
    by: Membership,
    meanings: Mapping[str, tuple[str, Kpi | None]],
) -> Campaign:
    """Remember what headings stand for, in this report and all later ones, and read it again.

    Raises:
        StaleVersionError: somebody else has changed or confirmed the campaign meanwhile.
        ValidationError: a heading has a meaning already.
    """
    claim_next_version(subject=campaign)
    for heading, (field, kpi) in meanings.items():
        add_report_alias(workspace=campaign.workspace, by=by, heading=heading, field=field, kpi=kpi)
    read_report_of(campaign)
    campaign.save()
    return campaign
