"""Open sign-up, and a workspace of one's own, where the installation allows them."""

from http import HTTPStatus

from allauth.account.adapter import get_adapter
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from workspaces.exceptions import LinkOverError
from workspaces.forms.invitation import NewAccountForm
from workspaces.forms.sign_up import NewWorkspaceForm, SignUpForm
from workspaces.http import PersonRequest, sent_data
from workspaces.service_forms import report
from workspaces.services.sign_up import (
    address_of,
    ask_sign_up,
    finish_sign_up,
    is_sign_up_open,
    make_own_workspace,
    may_make_workspaces,
)
from workspaces.throttle import Limit, seconds_to_wait

SESSION_KEY = "sign_up"
ASKED = Limit("sign-up", most=20, seconds=3600)  # by one address of the network


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Ask for an address; whatever it is, a mail is on its way to it."""
    if request.user.is_authenticated:
        return redirect("home")
    if not is_sign_up_open():
        return render(request, "account/signup_closed.html")
    form = SignUpForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        if wait := seconds_to_wait(limit=ASKED, who=get_adapter().get_client_ip(request)):
            status = HTTPStatus.TOO_MANY_REQUESTS
            response = render(request, "429.html", {"seconds": wait}, status=status)
            response.headers["Retry-After"] = str(wait)
            return response
        email = form.cleaned_data["email"]
        ask_sign_up(email=email, language=get_language() or settings.LANGUAGE_CODE)
        return render(request, "public/sign_up_sent.html", {"email": email})
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "public/sign_up.html", {"form": form}, status=status)


@never_cache
@login_not_required
@require_safe
def sign_up_link(request: HttpRequest, token: str) -> HttpResponse:
    """Take the token out of the address; scanners that open links use nothing up."""
    if not is_sign_up_open() or address_of(token) is None:
        return _over(request)
    request.session[SESSION_KEY] = token
    response = redirect("account_signup_finish")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def sign_up_finish(request: HttpRequest) -> HttpResponse:
    """Ask for the name and the password, make the account, and go on to a workspace."""
    email = address_of(request.session.get(SESSION_KEY, ""))
    if not is_sign_up_open() or email is None:
        return _over(request)
    form = NewAccountForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            user = finish_sign_up(
                email=email,
                language=get_language() or settings.LANGUAGE_CODE,
                time_zone=settings.TIME_ZONE,
                **form.cleaned_data,
            )
        except ValidationError as error:
            report(form, error)
        except LinkOverError:
            return _over(request)
        else:
            del request.session[SESSION_KEY]
            signed_in: HttpResponse = perform_login(request, user, redirect_url=reverse("home"))
            return signed_in
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "email": email}
    return render(request, "public/sign_up_finish.html", context, status=status)


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "public/link_over.html", status=HTTPStatus.NOT_FOUND)


@require_http_methods(["GET", "POST"])
def workspace_new(request: PersonRequest) -> HttpResponse:
    """Make a workspace of one's own; or say who makes them here."""
    if not may_make_workspaces():
        return render(request, "workspaces/workspace_new.html")
    initial = {"time_zone": request.user.time_zone, "currency": "KRW"}
    form = NewWorkspaceForm(sent_data(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            membership = make_own_workspace(owner=request.user, **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            return redirect("workspace_home", membership.workspace.slug)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/workspace_new.html", {"form": form}, status=status)
