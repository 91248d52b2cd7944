"""Acting on an alert by a link from its mail: opening it shows, sending the form does."""

import datetime as dt
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from alerts.enums import AlertState, Doing
from alerts.exceptions import AlertResolvedError
from alerts.forms import AcknowledgeForm, RetargetForm, SnoozeForm
from alerts.models import Alert
from alerts.retarget_forms import RangeForm
from alerts.services.action_links import Errand, NotAllowedError, TooOldError, read_doing
from alerts.services.alerts import acknowledge_alert, snooze_alert
from alerts.services.readings import read_story
from goals.enums import Bound
from goals.models import Target
from goals.services.retargeting import retarget, retarget_range, shown_value, typed_value
from workspaces.exceptions import StaleVersionError
from workspaces.http import sent_data
from workspaces.models import Membership
from workspaces.reader import Reader
from workspaces.sight import see_one


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def alert_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Ask what the link is for, then do it; scanners that open links change nothing."""
    try:
        errand = read_doing(token, now=timezone.now())
    except TooOldError as error:
        return _say_too_old(request, error.errand)
    except (BadSignature, NotAllowedError, Alert.DoesNotExist):
        raise Http404 from None
    see_one(errand.member.workspace_id)
    person = errand.member.user
    with translation.override(person.language), timezone.override(person.zone):
        return _answer(request, errand)


def _say_too_old(request: HttpRequest, errand: Errand) -> HttpResponse:
    """Show the way to the alert, which whoever signs in may still act on."""
    context = {"alert": errand.alert, "workspace": errand.alert.workspace}
    with translation.override(errand.member.user.language):
        return render(request, "alerts/old_link.html", context, status=HTTPStatus.GONE)


def _answer(request: HttpRequest, errand: Errand) -> HttpResponse:
    now = timezone.now()
    form = _form(errand, sent_data(request), now)
    is_done = form.is_bound and form.is_valid() and _is_done(errand, form, now)
    person, alert = errand.member.user, errand.alert
    reader = Reader(person.language, person.number_style, today=alert.workspace.today(now))
    context = {
        "form": form,
        "doing": errand.doing,
        "alert": alert,
        "workspace": alert.workspace,
        "person": person,
        "wording": read_story(alert.story, reader),
        "is_over": alert.state == AlertState.RESOLVED and errand.doing != Doing.RETARGET,
        "is_done": is_done,
    }
    is_refused = form.is_bound and not is_done
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_refused else HTTPStatus.OK
    return render(request, "alerts/alert_by_link.html", context, status=status)


def _form(errand: Errand, data: QueryDict | None, now: dt.datetime) -> forms.Form:
    alert = errand.alert
    match errand.doing:
        case Doing.ACKNOWLEDGE:
            return AcknowledgeForm(data, initial={"version": alert.version, "note": alert.note})
        case Doing.SNOOZE:
            until = alert.workspace.today(now) + dt.timedelta(days=7)
            return SnoozeForm(data, initial={"version": alert.version, "until": until})
    if alert.target is None:
        raise Http404
    return _promise_form(alert.target, data)


def _promise_form(target: Target, data: QueryDict | None) -> forms.Form:
    is_range = target.bound == Bound.BETWEEN
    ends = {"low": target.condition_low, "high": target.condition_high}
    values = ends if is_range else {"value": target.target_value}
    shown = {
        name: _in_few_figures(shown_value(target, value))
        for name, value in values.items()
        if value is not None
    }
    form = RangeForm if is_range else RetargetForm
    return form(data, initial={"version": target.version, **shown})


def _in_few_figures(value: Decimal) -> str:
    """Return a promise as somebody would type it, not with every digit it was computed to."""
    return f"{round(value, 2 if abs(value) >= 1 else 6).normalize():f}"


def _is_done(errand: Errand, form: forms.Form, now: dt.datetime) -> bool:
    try:
        _do(errand, form, now)
    except ValidationError as error:
        for sentence in error.messages:
            form.add_error(None, sentence)
    except StaleVersionError:
        form.add_error(None, _("Somebody was faster. Open the mail's link again and look."))
    except AlertResolvedError:
        form.add_error(None, _("This alert is over."))
    return not form.errors


def _do(errand: Errand, form: forms.Form, now: dt.datetime) -> None:
    said, alert, by = form.cleaned_data, errand.alert, errand.member
    version = said["version"]
    match errand.doing:
        case Doing.ACKNOWLEDGE:
            note = said["note"]
            acknowledge_alert(alert=alert, note=note, by=by, now=now, expected_version=version)
        case Doing.SNOOZE:
            until = said["until"]
            snooze_alert(alert=alert, until=until, by=by, now=now, expected_version=version)
        case Doing.RETARGET if alert.target:
            _promise(alert.target, said, by, now)


def _promise(target: Target, said: dict[str, Any], by: Membership, now: dt.datetime) -> None:
    """Promise what was typed: a value, or two ends where there are two."""
    values = {
        name: typed_value(target, said[name]) for name in ("value", "low", "high") if name in said
    }
    promise = retarget_range if target.bound == Bound.BETWEEN else retarget
    promise(
        target=target,
        reason=said["reason"],
        by=by,
        now=now,
        expected_version=said["version"],
        **values,
    )
