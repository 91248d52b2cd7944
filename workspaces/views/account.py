"""A person's own account as a whole: its address, its data, its end."""

from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workspaces.exceptions import LinkOverError
from workspaces.forms.account import AddressForm, LeavingForm
from workspaces.http import PersonRequest, sent_data
from workspaces.service_forms import report
from workspaces.services.addresses import ask_address_change, change_address, find_address_change
from workspaces.services.leaving import delete_account, workspaces_in_need
from workspaces.services.personal_data import zip_of
from workspaces.step_up import step_up_required

SESSION_KEY = "address_change"


@require_http_methods(["GET", "POST"])
@step_up_required
def profile_address(request: PersonRequest) -> HttpResponse:
    """Ask for a new address; it changes when the link that goes there is opened."""
    if not settings.EMAIL_URL:  # no mail leaves this site, so no address can be proved
        return render(request, "workspaces/account_address.html")
    form = AddressForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_address_change(user=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            text = _("A mail is on its way to %(email)s: open its link to change the address.")
            messages.success(request, text % form.cleaned_data)
            return redirect("profile")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/account_address.html", {"form": form}, status=status)


@never_cache
@require_safe
def profile_address_link(request: PersonRequest, secret: str) -> HttpResponse:
    """Take the secret out of the address; opening a link changes nothing."""
    if find_address_change(user=request.user, secret=secret, now=timezone.now()) is None:
        raise Http404
    request.session[SESSION_KEY] = secret
    response = redirect("profile_address_confirm")
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def profile_address_confirm(request: PersonRequest) -> HttpResponse:
    """Show the new address; take it on POST."""
    secret, now = request.session.get(SESSION_KEY, ""), timezone.now()
    asked = find_address_change(user=request.user, secret=secret, now=now)
    if asked is None:
        raise Http404
    if request.method == "POST":
        del request.session[SESSION_KEY]
        try:
            change_address(user=request.user, secret=secret, now=now)
        except LinkOverError:
            messages.error(request, _("This address cannot be yours: it has an account."))
        else:
            messages.success(request, _("Your address is changed. Sign in with it from now on."))
        return redirect("profile")
    return render(request, "workspaces/account_confirm.html", {"asked": asked})


@require_POST
@step_up_required
def profile_data(request: PersonRequest) -> HttpResponse:
    """Send all that is kept about the person."""
    return HttpResponse(
        zip_of(request.user),
        content_type="application/zip",
        headers={"Content-Disposition": 'attachment; filename="mokpyo-my-data.zip"'},
    )


@require_http_methods(["GET", "POST"])
@step_up_required
def profile_delete(request: PersonRequest) -> HttpResponse:
    """Say what leaving for good means; do it when the address is typed."""
    form = LeavingForm(sent_data(request))
    if request.method == "POST" and form.is_valid():
        try:
            delete_account(user=request.user, now=timezone.now(), **form.cleaned_data)
        except ValidationError as error:
            report(form, error)
        else:
            logout(request)
            return redirect("home")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {"form": form, "in_need": workspaces_in_need(request.user)}
    return render(request, "workspaces/account_delete.html", context, status=status)
