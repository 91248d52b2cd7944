"""Pages of reviews: what is due, and one review with its decisions."""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.enums import Decision
from goals.forms.review import ReviewForm
from goals.models import Review
from goals.services.lessons import (
    lessons_of_review,
)
from goals.services.review_words import ReviewRow, review_document, review_rows
from goals.services.reviews import (
    ReviewClosedError,
    acknowledge_review,
    due_reviews,
    open_review,
    save_review,
)
from goals.views.finding import goal_or_404
from goals.views.list_files import review_columns
from workspaces.access import membership_required
from workspaces.conflicts import show_conflict
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.finding import own_or_404
from workspaces.http import WorkspaceRequest, sent_data, whole_number
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.reader import Reader
from workspaces.service_forms import report


@membership_required(Role.VIEWER)
@require_safe
def review_list(request: WorkspaceRequest) -> HttpResponseBase:
    """List what is due, and the reviews that were held, the latest first."""
    workspace = request.membership.workspace
    reviews = Review.objects.for_workspace(workspace).select_related("goal", "closed_by")
    held = reviews.annotate(decided_count=Count("decisions")).order_by("-period_to", "-pk")
    if file := list_file(request, name="reviews", items=held, columns=review_columns()):
        return file
    page = page_of(held, request.GET.get("page"))
    context = {
        "workspace": workspace,
        "page": page,
        "due": due_reviews(workspace=workspace, today=workspace.today(timezone.now())),
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "goals/review_list.html", context)


@membership_required(Role.EDITOR)
@require_POST
def review_open(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """Open a review of a goal, or go on with the one that is open."""
    goal = goal_or_404(request, goal_id)
    try:
        review = open_review(goal=goal, by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("goals:goal_detail", goal.workspace.slug, goal.public_id)
    return redirect("reviews:review_detail", goal.workspace.slug, review.public_id)


@membership_required(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def review_detail(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """Show a review; editors write into it while it is open."""
    review = _review_or_404(request, review_id)
    reader = Reader.of(request, now=timezone.now())
    may_edit = request.membership.may(Role.EDITOR) and review.is_open
    rows = review_rows(review, reader)
    form = _form(sent_data(request) if may_edit else None, review, rows)
    if request.method == "POST":
        if not may_edit:
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        if _is_saved(request, review, form, rows):
            return redirect("reviews:review_detail", review.workspace.slug, review.public_id)
    context = {
        "workspace": review.workspace,
        "review": review,
        "rows": [(row, form.parts(row.target) if may_edit else []) for row in rows],
        "decided_count": _decided(rows),
        "form": form,
        "lessons": lessons_of_review(review),
        "may_edit": may_edit,
        "may_teach": request.membership.may(Role.EDITOR),
        "may_acknowledge": request.membership.may(Role.MANAGER) and not review.is_open,
        "may_share": request.membership.may(Role.MANAGER),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "goals/review_detail.html", context, status=status)


@membership_required(Role.VIEWER)
@require_http_methods(["GET", "POST"])
def review_meeting(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """Show one target of a review at a time, big; editors decide by one key, and go on."""
    review = _review_or_404(request, review_id)
    reader = Reader.of(request, now=timezone.now())
    may_edit = request.membership.may(Role.EDITOR) and review.is_open
    rows = review_rows(review, reader)
    if not rows:
        return redirect("reviews:review_detail", review.workspace.slug, review.public_id)
    place = _place(request.GET.get("place", ""), len(rows))
    row = rows[place - 1]
    form = _form(sent_data(request) if may_edit else None, review, [row])
    if request.method == "POST":
        if not may_edit:
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        if _is_saved(request, review, form, [row], summary=review.summary):
            return _go_on(review, place, len(rows))
    context = {
        "workspace": review.workspace,
        "review": review,
        "row": row,
        "place": place,
        "count": len(rows),
        "others": [(number, each) for number, each in enumerate(rows, 1)],
        "decided_count": _decided(rows),
        "form": form,
        "parts": {part.name.partition("-")[0]: part for part in form.parts(row.target)},
        "decisions": Decision,
        "may_edit": may_edit,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "goals/review_meeting.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
def review_print(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """A review as a document, good enough to hand to a board."""
    review = _review_or_404(request, review_id)
    document = review_document(review, Reader.of(request, now=timezone.now()))
    context = {"workspace": review.workspace, "review": review, "document": document}
    return render(request, "goals/review_print.html", context)


@membership_required(Role.MANAGER)
@require_POST
def review_acknowledge(request: WorkspaceRequest, review_id: str) -> HttpResponse:
    """Note that a reviewer has read it."""
    review = _review_or_404(request, review_id)
    try:
        acknowledge_review(review=review, by=request.membership, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("reviews:review_detail", review.workspace.slug, review.public_id)


def _place(typed: str, count: int) -> int:
    """Return which target is shown, from 1 on."""
    return min(max(whole_number(typed, otherwise=1), 1), count)


def _decided(rows: Sequence[ReviewRow]) -> int:
    """Return of how many targets it is decided what becomes of them."""
    return sum(row.decision is not None for row in rows)


def _go_on(review: Review, place: int, count: int) -> HttpResponse:
    if place == count:
        return redirect("reviews:review_detail", review.workspace.slug, review.public_id)
    address = reverse("reviews:review_meeting", args=[review.workspace.slug, review.public_id])
    return redirect(f"{address}?{urlencode({'place': place + 1})}")


def _form(data: QueryDict | None, review: Review, rows: Sequence[ReviewRow]) -> ReviewForm:
    return ReviewForm(
        data,
        targets=[row.target for row in rows],
        decided={row.target.pk: row.decision for row in rows if row.decision},
        initial={"version": review.version, "summary": review.summary},
    )


def _is_saved(
    request: WorkspaceRequest,
    review: Review,
    form: ReviewForm,
    rows: Sequence[ReviewRow],
    *,
    summary: str | None = None,
) -> bool:
    """Save what was sent; False where it was refused, for a reason that the form then tells."""
    if not form.is_valid():
        return False
    try:
        save_review(
            review=review,
            by=request.membership,
            now=timezone.now(),
            summary=form.cleaned_data["summary"] if summary is None else summary,
            decided=list(form.decided()),
            is_closed=request.POST.get("step") == "close",
            expected_version=form.cleaned_data["version"],
        )
    except StaleVersionError:
        stored = _form(None, _review_or_404(request, review.public_id), rows)
        show_conflict(form, stored, unstored=() if summary is None else ("summary",))
    except ReviewClosedError:
        form.add_error(None, _("The review was closed meanwhile."))
    except ValidationError as error:
        report(form, error)
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _review_or_404(request: WorkspaceRequest, review_id: str) -> Review:
    people = ("opened_by", "closed_by", "acknowledged_by")
    review = own_or_404(request, Review.objects.select_related("goal", *people), review_id)
    review.goal.workspace = review.workspace
    return review
