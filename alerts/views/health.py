"""The health of the clock, for monitors."""

from dataclasses import asdict
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alerts.services.health import check_health
from workspaces.sight import looking_across


@login_not_required
@never_cache
@require_safe
def healthz_checks(request: HttpRequest) -> JsonResponse:
    """Tell ages and counts only; 503 when due work lies around or a heartbeat has stopped."""
    with looking_across(reason="the health of the whole site"):
        health = check_health(now=timezone.now())
    status = HTTPStatus.OK if health.is_ok else HTTPStatus.SERVICE_UNAVAILABLE
    return JsonResponse(asdict(health), status=status)
