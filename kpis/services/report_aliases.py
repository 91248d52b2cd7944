"""Headings of a workspace's own: what they stand for in the reports it gets."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpis.calc.segments import clean_name
from kpis.models import Kpi, ReportAlias
from workspaces.models import Membership, Workspace
from workspaces.services.audit import record_change


@transaction.atomic
def add_report_alias(
    *, workspace: Workspace, by: Membership, heading: str, field: str = "", kpi: Kpi | None = None
) -> ReportAlias:
    """Say what a heading stands for: one of our fields, or a KPI whose values are recorded.

    Raises:
        ValidationError: a field is wrong, or the heading has a meaning already.
    """
    if kpi is not None and not kpi.is_recorded:
        message = _("Its values are not recorded but calculated.")
        raise ValidationError({"kpi": message}, code="not_recorded")
    alias = ReportAlias(workspace=workspace, heading=clean_name(heading), field=field, kpi=kpi)
    alias.full_clean()
    alias.save()
    after = {"heading": alias.heading, "stands_for": field or (kpi.key if kpi else "")}
    record_change(workspace=workspace, by=by, action="created", subject=alias, after=after)
    return alias


@transaction.atomic
def delete_report_alias(*, alias: ReportAlias, by: Membership) -> None:
    """Forget a heading; what was read by it stays."""
    record_change(workspace=alias.workspace, by=by, action="removed", subject=alias)
    alias.delete()
