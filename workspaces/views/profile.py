"""A person's own page, and the quick switch of theme and language."""

from http import HTTPStatus

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from workspaces.forms.profile import LookForm, ProfileForm
from workspaces.http import PersonRequest, sent_data
from workspaces.services.people import update_person


@require_http_methods(["GET", "POST"])
def profile(request: PersonRequest) -> HttpResponse:
    """Show and save what the person set for themselves."""
    form = ProfileForm(sent_data(request), instance=request.user)
    if request.method == "POST" and form.is_valid():
        person = update_person(user=request.user, **form.cleaned_data)
        translation.activate(person.language)
        messages.success(request, _("Saved."))
        return redirect("profile")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, "workspaces/profile.html", {"form": form}, status=status)


@require_POST
def preferences_switch(request: PersonRequest) -> HttpResponse:
    """Change theme or language at once, and come back to the page it was asked from."""
    form = LookForm(request.POST)
    if not form.is_valid():
        return HttpResponse(form.errors.as_text(), "text/plain", HTTPStatus.UNPROCESSABLE_ENTITY)
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if chosen:
        update_person(user=request.user, **chosen)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        back, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return redirect(back if is_ours else "profile")
