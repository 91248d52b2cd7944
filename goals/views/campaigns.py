"""Pages of campaigns: the library, a report or a period read backwards, and what follows."""

from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import HttpResponseClientRefresh

from goals.enums import CampaignState
from goals.forms.campaigns import (
    CampaignForm,
    HeadingsForm,
    LibraryForm,
    PeriodForm,
    ReportForm,
)
from goals.models import Campaign
from goals.services.campaign_columns import name_columns, recordable_kpis, unknown_columns
from goals.services.campaign_copies import copies_of
from goals.services.campaign_next import draft_values, next_goal
from goals.services.campaign_pages import (
    metric_rows,
    picture_of,
    shown_business,
    shown_goals,
    shown_next,
    summary_of,
    vat_note,
)
from goals.services.campaign_reports import Figures
from goals.services.campaign_words import value_text
from goals.services.campaigns import (
    CampaignConfirmedError,
    confirm_campaign,
    discard_campaign,
    drop_report,
    find_campaigns,
    kpis_in_library,
    pick_period,
    save_campaign,
)
from goals.tasks import read_campaigns
from goals.views.list_files import library_columns
from goals.views.setting_flow import begin_draft
from kpis.enums import Unit
from kpis.readers.reasons import sentence, sentence_of
from kpis.readers.refusal import Refused
from kpis.services.uploads import upload_path
from personas.models import Persona
from workspaces.access import membership_required
from workspaces.bell import ring_after_commit
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.service_forms import report

PROGRESS: Final = "campaign-progress"  # the region that asks again while the worker is at it


@membership_required(Role.VIEWER)
@require_safe
def campaign_list(request: WorkspaceRequest) -> HttpResponseBase:
    """The library of campaigns, and those that wait to be confirmed."""
    workspace = request.membership.workspace
    form = LibraryForm(
        request.GET,
        personas=list(Persona.objects.for_workspace(workspace).order_by("name")),
        kpis=kpis_in_library(workspace),
    )
    found = find_campaigns(workspace=workspace, asked=form.asked)
    if file := list_file(request, name="campaigns", items=found, columns=library_columns()):
        return file
    context = {
        "workspace": workspace,
        "form": form,
        "page": page_of(found, request.GET.get("page")),
        "waiting": Campaign.objects.for_workspace(workspace).open().order_by("-created_at")[:20],
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "goals/campaigns/campaign_list.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def campaign_new(request: WorkspaceRequest) -> HttpResponse:
    """Take a finished report, or a past period of the KPIs; nothing is kept for good yet."""
    workspace = request.membership.workspace
    is_period = request.POST.get("how") == "period"
    dropped = ReportForm(None if is_period else sent_data(request), request.FILES or None)
    picked = PeriodForm(request.POST if is_period else None)
    campaign = None
    if request.method == "POST" and is_period and picked.is_valid():
        campaign = _picked(request, picked)
    elif request.method == "POST" and not is_period and dropped.is_valid():
        file = dropped.cleaned_data["file"]
        campaign = drop_report(
            workspace=workspace,
            file=file,
            file_name=file.name,
            by=request.membership,
            now=timezone.now(),
        )
        if campaign.state == CampaignState.READING:
            ring_after_commit(read_campaigns)
    if campaign is not None:
        return redirect("campaigns:campaign_detail", workspace.slug, campaign.public_id)
    is_refused = dropped.is_bound or picked.is_bound
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    context = {"workspace": workspace, "dropped": dropped, "picked": picked}
    return render(request, "goals/campaigns/campaign_new.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def campaign_detail(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Show what moved and which goals that served; editors confirm."""
    campaign = _campaign_or_404(request, campaign_id)
    if request.htmx and request.htmx.target == PROGRESS:
        if campaign.state != CampaignState.READING:
            return HttpResponseClientRefresh()
        context = {"workspace": campaign.workspace, "campaign": campaign}
        return render(request, "goals/campaigns/campaign_detail.html#progress", context)
    return _page(request, campaign)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def campaign_edit(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Say what the report does not: dates, channels, cost, whom it was for, how it went."""
    campaign = _campaign_or_404(request, campaign_id)
    workspace = campaign.workspace
    form = CampaignForm(sent_data(request), instance=campaign, workspace=workspace)
    if request.method == "POST" and form.is_valid():
        try:
            save_campaign(
                campaign=campaign,
                by=request.membership,
                now=timezone.now(),
                **form.values_for_service,
            )
        except StaleVersionError:
            stored = _campaign_or_404(request, campaign_id)
            show_conflict(form, CampaignForm(instance=stored, workspace=workspace))
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("campaigns:campaign_detail", workspace.slug, campaign_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"workspace": workspace, "campaign": campaign, "form": form}
    return render(request, "goals/campaigns/campaign_edit.html", context, status=status)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def campaign_columns(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Ask what unknown columns stand for, remember it, and read the report again."""
    campaign = _campaign_or_404(request, campaign_id)
    slug = campaign.workspace.slug
    try:
        columns = unknown_columns(campaign) if _has_report(campaign) else []
    except Refused as refused:
        messages.error(request, sentence_of(refused))
        return redirect("campaigns:campaign_detail", slug, campaign_id)
    if not columns:
        messages.info(request, _("There is no column to tell about."))
        return redirect("campaigns:campaign_detail", slug, campaign_id)
    kpis = recordable_kpis(campaign.workspace)
    form = HeadingsForm(sent_data(request), columns=columns, kpis=kpis)
    if request.method == "POST" and form.is_valid():
        try:
            name_columns(campaign=campaign, by=request.membership, meanings=form.meanings)
        except StaleVersionError:
            messages.error(request, _("Somebody else has changed the campaign meanwhile."))
            return redirect("campaigns:campaign_detail", slug, campaign_id)
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("campaigns:campaign_detail", slug, campaign_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"workspace": campaign.workspace, "campaign": campaign, "form": form}
    return render(request, "goals/campaigns/campaign_columns.html", context, status=status)


@membership_required(Role.EDITOR)
@require_POST
def campaign_confirm(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Put a campaign into the library with the goals that it served."""
    campaign = _campaign_or_404(request, campaign_id)
    chosen = request.POST.getlist("chosen")
    try:
        confirm_campaign(
            campaign=campaign, by=request.membership, now=timezone.now(), chosen=chosen
        )
    except CampaignConfirmedError:
        messages.info(request, _("The campaign is in the library already."))
    except ValidationError as error:
        return _page(request, campaign, refusals=error.messages, chosen=chosen)
    else:
        messages.success(request, _("The campaign is in the library."))
    return redirect("campaigns:campaign_detail", campaign.workspace.slug, campaign_id)


@membership_required(Role.EDITOR)
@require_POST
def campaign_discard(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Put a campaign away, nothing of it kept."""
    campaign = _campaign_or_404(request, campaign_id)
    discard_campaign(campaign=campaign, by=request.membership)
    messages.success(request, _("“%(title)s” is put away.") % {"title": campaign})
    return redirect("campaigns:campaign_list", campaign.workspace.slug)


@membership_required(Role.EDITOR)
@require_POST
def campaign_next(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Begin the draft of the next goal that the campaign suggests."""
    campaign = _campaign_or_404(request, campaign_id)
    by, now, slug = request.membership, timezone.now(), campaign.workspace.slug
    suggested = next_goal(campaign=campaign, by=by, now=now)
    if suggested is None:
        messages.info(request, _("This campaign does not suggest a next goal."))
        return redirect("campaigns:campaign_detail", slug, campaign_id)
    values = draft_values(suggested, campaign=campaign, by=by, language=request.user.language)
    draft = begin_draft(by=by, now=now, values=values)
    messages.success(request, _("A draft of the next goal is begun; change what you like."))
    return redirect("goals:draft_check", slug, draft.public_id)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def campaign_copy(request: WorkspaceRequest, campaign_id: str) -> HttpResponse:
    """Show its goals with what has changed since; copy one as a draft."""
    campaign = _campaign_or_404(request, campaign_id)
    by, now = request.membership, timezone.now()
    copies = copies_of(campaign=campaign, by=by, now=now)
    asked = request.POST.get("goal", "")
    copy = next((each for each in copies if each.goal.public_id == asked), None)
    if copy is not None:
        draft = begin_draft(by=by, now=now, values=copy.values)
        messages.success(request, _("A draft of the copy is begun; change what you like."))
        return redirect("goals:draft_check", campaign.workspace.slug, draft.public_id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"workspace": campaign.workspace, "campaign": campaign, "copies": copies}
    return render(request, "goals/campaigns/campaign_copy.html", context, status=status)


def _picked(request: WorkspaceRequest, form: PeriodForm) -> Campaign | None:
    try:
        return pick_period(
            workspace=request.membership.workspace,
            period=form.period,
            by=request.membership,
            now=timezone.now(),
            title=form.cleaned_data["title"],
            segment_key=form.cleaned_data["segment_key"],
        )
    except ValidationError as error:
        report(form, error)
        return None


def _page(
    request: WorkspaceRequest,
    campaign: Campaign,
    *,
    refusals: list[str] | None = None,
    chosen: list[str] | None = None,
) -> HttpResponse:
    is_editor = request.membership.may(Role.EDITOR)
    suggested = next_goal(campaign=campaign, by=request.membership, now=timezone.now())
    figures = Figures.of(campaign.figures) if campaign.figures else None
    context: dict[str, Any] = {
        "workspace": campaign.workspace,
        "campaign": campaign,
        "figures": figures,
        "cost": value_text(campaign.cost, {"unit": Unit.MONEY, "currency": campaign.cost_currency}),
        "vat_note": vat_note(campaign, figures) if figures else "",
        "refusal": _refusal(campaign),
        "rows": metric_rows(campaign),
        "summary": summary_of(campaign),
        "picture": picture_of(campaign),
        "goals": shown_goals(campaign),
        "business": shown_business(campaign),
        "suggested": shown_next(suggested, campaign) if suggested else None,
        "refusals": refusals or [],
        "chosen": chosen,
        "may_edit": is_editor,
        "may_confirm": is_editor and campaign.state == CampaignState.DRAFT,
        "may_name": is_editor and _has_report(campaign),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusals else HTTPStatus.OK
    return render(request, "goals/campaigns/campaign_detail.html", context, status=status)


def _refusal(campaign: Campaign) -> str:
    refusal = campaign.refusal
    return sentence(refusal["code"], refusal["params"]) if refusal else ""


def _has_report(campaign: Campaign) -> bool:
    """Whether its file still waits."""
    is_open = campaign.state in (CampaignState.DRAFT, CampaignState.REFUSED)
    return is_open and bool(campaign.stored_as) and upload_path(campaign).exists()


def _campaign_or_404(request: WorkspaceRequest, campaign_id: str) -> Campaign:
    campaigns = Campaign.objects.select_related("by", "confirmed_by")
    return own_or_404(request, campaigns, campaign_id)
