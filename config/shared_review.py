"""A review behind a share link: what its document says, and nobody's name or words beside it."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.shared_links import answer_link
from goals.models import Review
from goals.services.review_words import review_document
from workspaces.models import ShareLink
from workspaces.reader import Reader


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def shared_review(request: HttpRequest, token: str) -> HttpResponse:
    """Show the review."""
    template = "public/shared_review.html"
    return answer_link(request, token=token, object_type="review", show=_show, template=template)


def _show(link: ShareLink, reader: Reader) -> dict[str, Any]:
    reviews = Review.objects.for_workspace(link.workspace).filter(goal__is_archived=False)
    review = reviews.select_related("goal").filter(public_id=link.object_id).first()
    if review is None:
        raise Http404
    review.workspace = link.workspace
    return {"document": review_document(review, reader, is_shared=True)}
