"""The mails kept on the site, for their addressee only."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from alerts.models import InboxMessage
from alerts.services.inbox import letters_of, mark_read, read_html, read_letter
from workspaces.http import PersonRequest
from workspaces.paging import page_of

# Inside the frame: no scripts, nothing fetched, no cookies, no forms; styles and images of its own.
SANDBOX = "allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation"
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    f"form-action 'none'; frame-ancestors 'self'; sandbox {SANDBOX}"
)


def _message_or_404(request: PersonRequest, message_id: str) -> InboxMessage:
    return get_object_or_404(letters_of(request.user), public_id=message_id)


@require_safe
def inbox_list(request: PersonRequest) -> HttpResponse:
    """List the mails to the person who is signed in."""
    page = page_of(letters_of(request.user).defer("source"), request.GET.get("page"))
    return render(request, "inbox/inbox_list.html", {"page": page})


@require_safe
def inbox_detail(request: PersonRequest, message_id: str) -> HttpResponse:
    """Show one mail: its HTML in a frame of its own, its text below."""
    message = _message_or_404(request, message_id)
    context = {"message": message, "letter": read_letter(message), "sandbox": SANDBOX}
    return render(request, "inbox/inbox_detail.html", context)


@require_safe
@xframe_options_sameorigin
def inbox_html(request: PersonRequest, message_id: str) -> HttpResponse:
    """Answer with the HTML part, to be framed; its own policy keeps it from doing anything."""
    html = read_html(_message_or_404(request, message_id))
    if not html:
        raise Http404
    return HttpResponse(html, headers={"Content-Security-Policy": LETTER_POLICY})


@require_POST
def inbox_read(request: PersonRequest, message_id: str) -> HttpResponse:
    """Note that a mail was opened."""
    mark_read(message=_message_or_404(request, message_id), now=timezone.now())
    return HttpResponse(status=204)
