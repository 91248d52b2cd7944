"""The invited person's side of an invitation.

The link of the mail only puts its secret into the session and goes on to a page without one: a
scanner that opens links uses nothing up, and the secret stands in no further address.
"""

from http import HTTPStatus

from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workspaces.exceptions import LinkOverError
from workspaces.forms.invitation import NewAccountForm
from workspaces.http import sent_data
from workspaces.models import Invitation, User
from workspaces.service_forms import report
from workspaces.services.invitations import (
    accept_as_new,
    accept_invitation,
    find_invitation,
    has_account,
)
from workspaces.sight import see_one

SESSION_KEY = "invitation"


@never_cache
@login_not_required
@require_safe
def invitation_open(request: HttpRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address, and go on in the language of the mail.

    Who has chosen one here before, or chooses another on the page, keeps that.
    """
    found = find_invitation(secret=secret, now=timezone.now())
    if found is None:
        return _over(request)
    request.session[SESSION_KEY] = secret
    response = redirect("invitation")
    if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            found.language,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite="Lax",
        )
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Show what is offered; accept it on POST."""
    found = find_invitation(secret=request.session.get(SESSION_KEY, ""), now=timezone.now())
    if found is None:
        return _over(request)
    see_one(found.workspace_id)
    try:
        if isinstance(request.user, User):
            return _for_member(request, found, request.user)
        if has_account(found):
            return render(request, "public/invitation.html", {"invitation": found})
        return _for_newcomer(request, found)
    except LinkOverError:
        return _over(request)


def _for_member(request: HttpRequest, found: Invitation, user: User) -> HttpResponse:
    is_theirs = user.email == found.email
    if request.method == "POST" and is_theirs:
        accept_invitation(invitation=found, user=user, now=timezone.now())
        del request.session[SESSION_KEY]
        return redirect("workspace_home", found.workspace.slug)
    context = {"invitation": found, "is_theirs": is_theirs, "is_somebody_else": not is_theirs}
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.OK
    return render(request, "public/invitation.html", context, status=status)


def _for_newcomer(request: HttpRequest, found: Invitation) -> HttpResponse:
    form = NewAccountForm(sent_data(request), initial={"name": found.name})
    if request.method == "POST" and form.is_valid():
        try:
            member = accept_as_new(
                invitation=found,
                language=get_language() or found.language,
                now=timezone.now(),
                **form.cleaned_data,
            )
        except ValidationError as error:
            report(form, error)
        else:
            home = reverse("workspace_home", args=[found.workspace.slug])
            response: HttpResponse = perform_login(request, member.user, redirect_url=home)
            return response
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"invitation": found, "form": form}
    return render(request, "public/invitation.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/invitation_over.html", status=HTTPStatus.NOT_FOUND)
