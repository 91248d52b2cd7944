"""Pages of sources: how they stand, what each is, and pulling them by hand."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kpis.enums import PullOutcome, SourceKind, VatTreatment
from kpis.forms.source import SourceForm
from kpis.models import Source, SourcePull
from kpis.services.source_asks import URL_KINDS
from kpis.services.source_drafts import drafted_source
from kpis.services.source_overview import (
    SourceCard,
    read_last_pulls,
    read_options,
    read_source_cards,
    sources_of,
)
from kpis.services.source_pulls import pull_source
from kpis.services.source_trials import Trial, try_source
from kpis.services.sources import create_source, delete_source, update_source
from kpis.sources.connectors import CONNECTORS
from kpis.sources.reasons import trouble_sentence
from kpis.views.exports import source_columns
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.service_forms import report

_ERRORS_SHOWN = 5


@membership_required(Role.VIEWER)
@require_safe
def source_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List the sources with how fresh they are, and what troubles them."""
    workspace = request.membership.workspace
    cards = read_source_cards(workspace=workspace, now=timezone.now())
    if file := list_file(request, name="sources", items=cards, columns=source_columns()):
        return file
    return render(request, "kpis/source_list.html", {**_shared(request), "cards": cards})


@membership_required(Role.VIEWER)
@require_safe
def source_detail(request: WorkspaceRequest, source_id: str) -> HttpResponse:
    """Show one source with its last pulls; what is held waits here for a decision."""
    source = _source_or_404(request, source_id)
    context = {
        **_shared(request),
        "source": source,
        "card": SourceCard.of(source, timezone.now()),
        "pulls": read_last_pulls(source),
        "vat": VatTreatment(source.vat).label,
        "is_url": source.kind in URL_KINDS,
        "options": read_options(source),
        "has_address": CONNECTORS[source.kind].wants_url,
    }
    return render(request, "kpis/source_detail.html", context)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def source_create(request: WorkspaceRequest) -> HttpResponse:
    """Choose what kind of source it is; then try and add one."""
    workspace = request.membership.workspace
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in CONNECTORS:
        context = {**_shared(request), "kinds": _kinds()}
        status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
        return render(request, "kpis/source_kinds.html", context, status=status)
    return _edited(request, Source(workspace=workspace, kind=kind))


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def source_edit(request: WorkspaceRequest, source_id: str) -> HttpResponse:
    """Try and save changes of a source."""
    return _edited(request, _source_or_404(request, source_id))


@membership_required(Role.EDITOR)
@require_POST
def source_pull(request: WorkspaceRequest, source_id: str) -> HttpResponse:
    """Pull a source now, and say what came of it."""
    source = _source_or_404(request, source_id)
    pull = pull_source(source=source, by=request.membership, now=timezone.now())
    if pull is None:
        messages.info(request, _("The source is being pulled already."))
    else:
        _tell(request, pull)
    return redirect("kpis:source_detail", request.membership.workspace.slug, source_id)


@membership_required(Role.EDITOR)
@require_POST
def source_delete(request: WorkspaceRequest, source_id: str) -> HttpResponse:
    """Forget a source; its measurements stay."""
    delete_source(source=_source_or_404(request, source_id), by=request.membership)
    messages.success(request, _("The source is deleted; what it brought stays."))
    return redirect("kpis:source_list", request.membership.workspace.slug)


def _kinds() -> list[dict[str, Any]]:
    return [
        {"value": kind, "label": SourceKind(kind).label, "about": connector.about}
        for kind, connector in CONNECTORS.items()
    ]


def _edited(request: WorkspaceRequest, source: Source) -> HttpResponse:
    """Show the form, or do what was asked for with what was typed: try it, or save it."""
    name, trial = source.name, None
    form = SourceForm(sent_data(request), instance=source)
    if request.method == "POST" and form.is_valid():
        try:
            if "try" in request.POST:
                trial = _tried(source, form)
            else:
                saved = _saved(request, source, form)
                messages.success(request, _("Saved."))
                slug = request.membership.workspace.slug
                return redirect("kpis:source_detail", slug, saved.public_id)
        except ValidationError as error:
            report(form, error)
        except StaleVersionError:
            stored = _source_or_404(request, source.public_id)
            show_conflict(form, SourceForm(instance=stored))
    is_refused = form.is_bound and not (trial and trial.is_good)
    context = {
        **_shared(request),
        "form": form,
        "source": source if source.pk else None,
        "name": name,
        **(_trial_context(trial) if trial else {}),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "kpis/source_form.html", context, status=status)


def _tried(source: Source, form: SourceForm) -> Trial:
    now = timezone.now()
    draft = drafted_source(source=source, now=now, **form.values_for_service)
    return try_source(source=draft, now=now)


def _saved(request: WorkspaceRequest, source: Source, form: SourceForm) -> Source:
    values = form.values_for_service
    by, now = request.membership, timezone.now()
    if source.pk is None:
        return create_source(workspace=by.workspace, by=by, now=now, **values)
    version = form.cleaned_data["version"]
    return update_source(source=source, by=by, now=now, expected_version=version, **values)


def _trial_context(trial: Trial) -> dict[str, Any]:
    check = trial.check
    errors = check.errors[:_ERRORS_SHOWN] if check else []
    rows = [trial.record(error.row) for error in errors]
    notes = trial.brought.notes if trial.brought else []
    return {
        "trial": trial,
        "trouble": trouble_sentence(trial.trouble),
        "notes": [trouble_sentence(note) for note in notes],
        "errors": list(zip(rows, errors, strict=True)),
    }


def _tell(request: WorkspaceRequest, pull: SourcePull) -> None:
    why = trouble_sentence(pull.trouble)
    match PullOutcome(pull.outcome):
        case PullOutcome.STORED:
            messages.success(request, _("The measurements are stored."))
        case PullOutcome.UNCHANGED:
            messages.success(request, _("Pulled; there is nothing new."))
        case PullOutcome.HELD:
            messages.warning(request, _("Nothing is stored yet: %(why)s") % {"why": why})
        case _:
            messages.error(request, _("Nothing is stored: %(why)s") % {"why": why})


def _source_or_404(request: WorkspaceRequest, source_id: str) -> Source:
    workspace = request.membership.workspace
    source = get_object_or_404(sources_of(workspace), public_id=source_id)
    source.workspace = workspace
    return source


def _shared(request: WorkspaceRequest) -> dict[str, Any]:
    return {
        "workspace": request.membership.workspace,
        "may_edit": request.membership.may(Role.EDITOR),
    }
