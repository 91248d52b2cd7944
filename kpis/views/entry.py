"""The grid in which values are typed, or pasted out of a spreadsheet."""

import datetime as dt
import json
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django.views.decorators.vary import vary_on_headers

from kpis.enums import Grain
from kpis.forms.entry import EntryForm
from kpis.models import Kpi
from kpis.readers.reasons import sentence_of
from kpis.readers.refusal import Reason, Refused
from kpis.readers.tidy import RowError
from kpis.services.catalog import Catalog
from kpis.services.entry import Entered, read_entries, save_entries
from kpis.services.entry_block import fill_from_block
from kpis.services.entry_grid import (
    MAX_CELLS,
    EntryColumn,
    EntryFrame,
    Place,
    find_column,
    place_of,
    read_columns,
    read_grid,
    starts_until,
)
from kpis.services.naming import NamedKpis
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest
from workspaces.reader import Reader


@dataclass
class Desk:
    """What lies before the person: the grid's frame, the texts in it, and what is wrong.

    Texts and errors of cells are found by column and first day of the row; the `errors` of a
    pasted block name its own rows and columns, `trouble` concerns the whole.
    """

    frame: EntryFrame
    texts: dict[Place, str] = field(default_factory=dict)
    cell_errors: dict[Place, RowError] = field(default_factory=dict)
    errors: list[RowError] = field(default_factory=list)
    trouble: str = ""
    note: str = ""

    @property
    def is_wrong(self) -> bool:
        """Whether something has to be corrected."""
        return bool(self.cell_errors or self.errors or self.trouble)


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
@vary_on_headers("HX-Request")
def measurement_entry(request: WorkspaceRequest) -> HttpResponse:
    """Show the grid, put a pasted block into it, or save it; htmx gets the grid back."""
    now = timezone.now()
    catalog = Catalog.of(request.membership.workspace)
    reader = Reader.of(request, now=now)
    kpis = [kpi for kpi in catalog.by_key.values() if kpi.is_recorded and not kpi.is_archived]
    kpis.sort(key=lambda kpi: kpi.display_name)
    if request.method == "GET":
        form = _form(request.GET or None, kpis, reader)
        return _shown(request, Desk(_asked(request, form)), form, reader)
    desk = _sent(request, catalog)
    form = _form(_query(request, desk.frame), kpis, reader)
    if desk.trouble:
        return _shown(request, desk, form, reader)
    if request.POST.get("action") == "fill":
        desk = _filled(request, desk, catalog, reader)
    else:
        entered = _saved(request, desk, now)
        if not desk.is_wrong:
            return _done(request, desk, entered, form, reader)
    return _shown(request, desk, form, reader)


def _form(data: Any, kpis: list[Kpi], reader: Reader) -> EntryForm:
    dimensions = sorted({name for kpi in kpis for name in kpi.breakdown})
    return EntryForm(data, kpis=kpis, dimensions=dimensions, today=reader.today)


def _asked(request: WorkspaceRequest, form: EntryForm) -> EntryFrame:
    """Return the grid that an address asks for, cut to what fits into a form."""
    workspace = request.membership.workspace
    columns = read_columns(workspace=workspace, kpis=form.chosen, dimension=form.dimension)
    columns = columns[: MAX_CELLS // form.row_count]
    starts = starts_until(
        form.last_day,
        count=form.row_count,
        grain=form.row_grain,
        week_starts_on=workspace.week_starts_on,
    )
    return EntryFrame(columns, starts, form.row_grain, workspace.week_starts_on)


def _sent(request: WorkspaceRequest, catalog: Catalog) -> Desk:
    """Return the grid that a form sends back, with what was typed."""
    kpis = NamedKpis(catalog.by_key.values())
    found = {token: find_column(token, kpis) for token in request.POST.getlist("column")}
    grain = request.POST.get("grain", "")
    frame = EntryFrame(
        columns=[column for column in found.values() if isinstance(column, EntryColumn)],
        starts=_days(request.POST.get("starts", "")),
        grain=Grain(grain) if grain in Grain else Grain.DAY,
        week_starts_on=request.membership.workspace.week_starts_on,
    )
    desk = Desk(frame)
    desk.errors = [
        RowError(0, token, "", *reason)
        for token, reason in found.items()
        if isinstance(reason, Reason)
    ]
    if frame.cell_count > MAX_CELLS:
        desk.trouble = sentence_of(Refused("grid_too_large", limit=MAX_CELLS))
        desk.frame = EntryFrame([], [], frame.grain, frame.week_starts_on)
    desk.texts = {
        (token, frame.start_of(day)): text for (token, day), text in _typed(request).items()
    }
    return desk


def _typed(request: WorkspaceRequest) -> dict[Place, str]:
    """Return the texts of the cells by column and date."""
    found = {place_of(name): text for name, text in request.POST.items()}
    return {place: str(text) for place, text in found.items() if place}


def _seen(request: WorkspaceRequest) -> dict[Place, Decimal]:
    """Return the values that the cells had when the form was shown."""
    try:
        told = json.loads(request.POST.get("seen", "{}"))
        return {place: Decimal(value) for name, value in told.items() if (place := place_of(name))}
    except (ValueError, AttributeError, TypeError, InvalidOperation):
        return {}  # then every value that is there counts as somebody else's change


def _days(text: str) -> list[dt.date]:
    days = []
    for part in text.split():
        try:
            days.append(dt.date.fromisoformat(part))
        except ValueError:
            continue
    return sorted(set(days))


def _filled(request: WorkspaceRequest, desk: Desk, catalog: Catalog, reader: Reader) -> Desk:
    """Put the pasted block into the grid; nothing is saved by that."""
    kpis = NamedKpis(catalog.by_key.values())
    try:
        filled = fill_from_block(
            text=request.POST.get("block", ""), frame=desk.frame, kpis=kpis, today=reader.today
        )
        if filled.frame.cell_count > MAX_CELLS:
            raise Refused("grid_too_large", limit=MAX_CELLS)
    except Refused as refused:
        desk.trouble = sentence_of(refused)
        return desk
    texts = desk.texts | filled.texts
    _entries, wrong = read_entries(columns=filled.frame.columns, typed=texts, seen={})
    note = ngettext(
        "%(count)s value is in the grid. Look at it, then save.",
        "%(count)s values are in the grid. Look at them, then save.",
        len(filled.texts),
    )
    return Desk(
        frame=filled.frame,
        texts=texts,
        cell_errors=wrong,
        errors=desk.errors + filled.errors,
        note=note % {"count": len(filled.texts)} if filled.texts else "",
    )


def _saved(request: WorkspaceRequest, desk: Desk, now: dt.datetime) -> Entered:
    """Save the grid, or put on the desk why not."""
    frame = desk.frame
    entries, wrong = read_entries(columns=frame.columns, typed=_typed(request), seen=_seen(request))
    entered = Entered(errors=wrong)
    if not wrong and not desk.errors:
        workspace = request.membership.workspace
        entered = save_entries(
            workspace=workspace, entries=entries, frame=frame, by=request.membership, now=now
        )
    desk.cell_errors = {
        (token, frame.start_of(day)): error for (token, day), error in entered.errors.items()
    }
    return entered


def _done(
    request: WorkspaceRequest, desk: Desk, entered: Entered, form: EntryForm, reader: Reader
) -> HttpResponse:
    """Tell what was saved, and show the grid as it is now."""
    text = _("Saved: %(created)s new, %(updated)s corrected, %(removed)s taken away.") % {
        "created": entered.created,
        "updated": entered.updated,
        "removed": entered.removed,
    }
    if entered.run:
        slug = request.membership.workspace.slug
        address = reverse("kpis:import_detail", args=[slug, entered.run.public_id])
        text = format_html('{} <a href="{}">{}</a>', text, address, _("The import"))
    if request.htmx:
        return _shown(request, Desk(desk.frame, note=text), form, reader)
    messages.success(request, text)
    address = reverse("kpis:measurement_entry", args=[request.membership.workspace.slug])
    return redirect(f"{address}?{_query(request, desk.frame).urlencode()}")


def _query(request: WorkspaceRequest, frame: EntryFrame) -> QueryDict:
    """Return what an address says to ask for this grid."""
    query = QueryDict(mutable=True)
    query.setlist("kpi", list(dict.fromkeys(column.kpi.key for column in frame.columns)))
    query["by"] = request.POST.get("by", "")
    query["grain"] = frame.grain
    query["rows"] = str(len(frame.starts))
    if frame.starts:
        query["until"] = frame.window_of(frame.starts[-1]).end.isoformat()
    return query


def _shown(request: WorkspaceRequest, desk: Desk, form: EntryForm, reader: Reader) -> HttpResponse:
    grid = read_grid(
        workspace=request.membership.workspace,
        frame=desk.frame,
        reader=reader,
        typed=desk.texts,
        errors={place: error.reason for place, error in desk.cell_errors.items()},
    )
    context = {
        "workspace": request.membership.workspace,
        "form": form.settled(),
        "desk": desk,
        "grid": grid,
        "by": form.dimension,
        "seen": json.dumps(grid.seen),
        "pasted": request.POST.get("block", "") if desk.trouble or desk.errors else "",
    }
    template = "kpis/measurement_entry.html"
    template = f"{template}#entry" if request.htmx else template
    status = HTTPStatus.UNPROCESSABLE_ENTITY if desk.is_wrong else HTTPStatus.OK
    return render(request, template, context, status=status)
