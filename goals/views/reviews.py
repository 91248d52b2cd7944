"""Pages of reviews: what is due, and one review with its decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.forms.review import ReviewForm
from goals.models import Review, ReviewDecision, Target
from goals.services.lessons import (
    lessons_of_review,
    recall,
    theme_of_goal,
)
from goals.services.numbers import promised_for, value_for
from goals.services.reasons import probability_text
from goals.services.review_lines import ReviewLine, thaw_lines
from goals.services.reviews import (
    ReviewClosedError,
    acknowledge_review,
    due_reviews,
    open_review,
    save_review,
)
from goals.views.finding import goal_or_404
from goals.views.goals import stale_text
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.exceptions import StaleVersionError
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.paging import page_of
from workspaces.reader import Reader
from workspaces.service_forms import report


@dataclass(frozen=True, slots=True)
class Row:
    """One target of a review, in words for one reader; `fields` where decisions are written."""

    line: ReviewLine
    target: Target
    promised: str
    actual: str
    chance: str
    needed: str
    best: str
    proposal: str
    decision: ReviewDecision | None = None
    fields: Sequence[forms.BoundField] = ()


@membership_required(Role.VIEWER)
@require_safe
def review_list(request: WorkspaceRequest) -> HttpResponse:
    """List what is due, and the reviews that were held, the latest first."""
    workspace = request.membership.workspace
    held = Review.objects.for_workspace(workspace).select_related("goal", "closed_by")
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
    lines = thaw_lines(review.lines)
    targets = _targets(review, lines)
    decided = {row.target_id: row for row in review.decisions.all()}
    form = ReviewForm(
        sent_data(request) if may_edit else None,
        targets=list(targets.values()),
        decided=decided,
        initial={"version": review.version, "summary": review.summary},
    )
    if request.method == "POST":
        if not may_edit:
            return HttpResponse(status=HTTPStatus.FORBIDDEN)
        if _is_saved(request, review, form):
            return redirect("reviews:review_detail", review.workspace.slug, review.public_id)
    context = {
        "workspace": review.workspace,
        "review": review,
        "rows": [
            _row(line, target, reader, decided.get(target.pk), form if may_edit else None)
            for line in lines
            if (target := targets.get(line.target_id))
        ],
        "form": form,
        "lessons": lessons_of_review(review),
        "recalled": recall(workspace=review.workspace, theme=theme_of_goal(review.goal)),
        "may_edit": may_edit,
        "may_acknowledge": request.membership.may(Role.MANAGER) and not review.is_open,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "goals/review_detail.html", context, status=status)


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


def _is_saved(request: WorkspaceRequest, review: Review, form: ReviewForm) -> bool:
    if not form.is_valid():
        return False
    try:
        save_review(
            review=review,
            by=request.membership,
            now=timezone.now(),
            summary=form.cleaned_data["summary"],
            decided=list(form.decided()),
            is_closed=request.POST.get("step") == "close",
            expected_version=form.cleaned_data["version"],
        )
    except StaleVersionError:
        form.add_error(None, stale_text())
    except ReviewClosedError:
        form.add_error(None, _("The review was closed meanwhile."))
    except ValidationError as error:
        report(form, error)
    else:
        messages.success(request, _("Saved."))
        return True
    return False


def _review_or_404(request: WorkspaceRequest, review_id: str) -> Review:
    workspace = request.membership.workspace
    reviews = Review.objects.for_workspace(workspace).select_related(
        "goal", "opened_by", "closed_by", "acknowledged_by"
    )
    review = get_object_or_404(reviews, public_id=review_id)
    review.workspace = review.goal.workspace = workspace
    return review


def _targets(review: Review, lines: Sequence[ReviewLine]) -> dict[str, Target]:
    found = (
        Target.objects.for_workspace(review.workspace)
        .filter(public_id__in=[line.target_id for line in lines])
        .select_related("kpi", "goal")
    )
    return {target.public_id: target for target in found}


def _row(
    line: ReviewLine,
    target: Target,
    reader: Reader,
    decision: ReviewDecision | None,
    form: ReviewForm | None,
) -> Row:
    return Row(
        line=line,
        target=target,
        promised=promised_for(reader, target),
        actual=value_for(reader, line.actual, target),
        chance=probability_text(line.probability) if line.probability is not None else "",
        needed=value_for(reader, line.needed, target) if line.needed is not None else "",
        best=value_for(reader, line.best_ever, target) if line.best_ever is not None else "",
        proposal=value_for(reader, line.proposal, target) if line.proposal is not None else "",
        decision=decision,
        fields=form.parts(target) if form else (),
    )
