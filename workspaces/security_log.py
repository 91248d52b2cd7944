"""Who came in, who went, and who was turned away: one line each in the log `mokpyo.security`.

The audit trail tells the owners of a workspace what was done in it; this tells whoever runs the
site who signed in. People are named by their number, so that the log holds no address of theirs.
"""

import logging
from typing import Any, Final

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from workspaces.asking import address_of_asker
from workspaces.models import User

log: Final = logging.getLogger("mokpyo.security")


def connect() -> None:
    """Listen to what Django and allauth say about sessions."""
    user_logged_in.connect(_on_sign_in, dispatch_uid="security_log")
    user_logged_out.connect(_on_sign_out, dispatch_uid="security_log")
    user_login_failed.connect(_on_refusal, dispatch_uid="security_log")


def _on_sign_in(*, request: HttpRequest, user: User, **_: Any) -> None:
    methods = request.session.get("account_authentication_methods", [])
    ways = ",".join(method.get("method", "") for method in methods)
    log.info("signed in: person %s from %s by %s", user.pk, address_of_asker(), ways or "session")


def _on_sign_out(*, user: User | None, **_: Any) -> None:
    log.info("signed out: person %s from %s", user and user.pk, address_of_asker())


def _on_refusal(*, credentials: dict[str, Any], **_: Any) -> None:
    email = credentials.get("email") or credentials.get("username") or ""
    known = User.objects.filter(email__iexact=email).values_list("pk", flat=True).first()
    log.warning("not let in: person %s from %s", known or "unknown", address_of_asker())
