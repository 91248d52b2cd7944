"""Pages of lessons: written down, the library, those like a goal, and what closed targets teach."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from goals.calc.track_record import LEAST_COUNT
from goals.forms.lesson import LessonForm, LessonSearchForm
from goals.models import Review
from goals.services.lessons import (
    find_lessons,
    recall,
    tags_in_use,
    theme_of_goal,
    write_lesson,
)
from goals.services.track_record import read_track_record
from goals.views.finding import goal_or_404
from goals.views.list_files import lesson_columns
from workspaces.access import membership_required
from workspaces.enums import Role
from workspaces.http import WorkspaceRequest, sent_data
from workspaces.list_files import list_file
from workspaces.paging import page_of
from workspaces.service_forms import report


@membership_required(Role.EDITOR)
@require_http_methods(["GET", "POST"])
def lesson_create(request: WorkspaceRequest) -> HttpResponse:
    """Write down a lesson; `?review=` says where it was learned."""
    workspace = request.membership.workspace
    reviews = Review.objects.for_workspace(workspace).select_related("goal")
    review = reviews.filter(public_id=request.GET.get("review", "")).first()
    form = LessonForm(sent_data(request), workspace=workspace)
    if request.method == "POST" and form.is_valid():
        try:
            write_lesson(
                workspace=workspace,
                by=request.membership,
                now=timezone.now(),
                review=review,
                goal=review.goal if review else None,
                **form.cleaned_data,
            )
        except ValidationError as error:
            report(form, error)
        else:
            messages.success(request, _("The lesson is kept."))
            if review:
                return redirect("reviews:review_detail", workspace.slug, review.public_id)
            return redirect("reviews:lesson_list", workspace.slug)
    context = {"workspace": workspace, "form": form, "review": review}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "goals/lesson_create.html", context, status=status)


@membership_required(Role.VIEWER)
@require_safe
def lesson_list(request: WorkspaceRequest) -> HttpResponseBase:
    """The library of lessons, searched by words and by its tags."""
    workspace = request.membership.workspace
    form = LessonSearchForm(request.GET, tags=tags_in_use(workspace))
    wanted = form.wanted()
    found = find_lessons(workspace=workspace, text=wanted.pop("q"), **wanted)
    if file := list_file(request, name="lessons", items=found, columns=lesson_columns()):
        return file
    context = {
        "workspace": workspace,
        "page": page_of(found, request.GET.get("page")),
        "form": form,
        "may_edit": request.membership.may(Role.EDITOR),
    }
    return render(request, "goals/lesson_list.html", context)


@membership_required(Role.VIEWER)
@require_safe
@vary_on_headers("HX-Request")
def goal_lessons(request: WorkspaceRequest, goal_id: str) -> HttpResponse:
    """What was learned from goals like this one, for its page."""
    goal = goal_or_404(request, goal_id)
    recalled = recall(workspace=goal.workspace, theme=theme_of_goal(goal))
    context = {"workspace": goal.workspace, "goal": goal, "recalled": recalled}
    template = "goals/goal_lessons.html"
    return render(request, f"{template}#region" if request.htmx else template, context)


@membership_required(Role.VIEWER)
@require_safe
def track_record(request: WorkspaceRequest) -> HttpResponse:
    """What closed targets have in common: which were met, and how sure people were."""
    record = read_track_record(reader=request.membership)
    context = {
        "workspace": request.membership.workspace,
        "record": record,
        "least_count": LEAST_COUNT,
    }
    return render(request, "goals/track_record.html", context)
