"""Making, revoking and recognising tokens of the API."""

import datetime as dt
import hmac
from collections.abc import Iterable
from typing import Final

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from workspaces.enums import Scope
from workspaces.models import ApiToken, Membership
from workspaces.services.audit import record_change
from workspaces.sight import looking_across
from workspaces.told_once import digest_of, is_secret, new_secret

PREFIX_CHARS: Final = 12  # of `mkp_` and the secret; the other 35 characters hold 210 bits
DEFAULT_DAYS: Final = 365
LONGEST_DAYS: Final = 3650
USE_NOTED_EVERY: Final = dt.timedelta(minutes=5)

_PREFIX: Final = "mkp_"


@transaction.atomic
def create_token(
    *,
    membership: Membership,
    scopes: Iterable[Scope],
    by: Membership | None,
    now: dt.datetime,
    days: int = DEFAULT_DAYS,
) -> tuple[ApiToken, str]:
    """Make a token for a member; return it with its text, which nothing can show again.

    Raises:
        ValidationError: no scope, an unknown one, or a lifetime outside 1 to 3,650 days.
    """
    wanted = list(dict.fromkeys(scopes))
    if not wanted or not set(wanted) <= set(Scope):
        raise ValidationError({"scopes": _("Choose among: %s.") % ", ".join(Scope.values)})
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(
            {"days": _("Choose between 1 and %(days)s days.") % {"days": LONGEST_DAYS}}
        )
    text = new_secret(_PREFIX)
    token = ApiToken.objects.create(
        workspace_id=membership.workspace_id,
        membership=membership,
        prefix=text[:PREFIX_CHARS],
        digest=digest_of(text),
        scopes=[str(scope) for scope in wanted],
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    record_change(
        workspace=membership.workspace,
        by=by,
        action="created",
        subject=token,
        after={"membership": membership, "scopes": token.scopes, "expires_at": token.expires_at},
    )
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Membership, now: dt.datetime) -> ApiToken:
    """End a token at once; one that has ended stays as it is."""
    if token.revoked_at is None:
        token.revoked_at = now
        token.save(update_fields=["revoked_at"])
        record_change(workspace=by.workspace, by=by, action="revoked", subject=token)
    return token


@looking_across(reason="the token says which workspace it is")
def find_token(*, text: str, now: dt.datetime) -> ApiToken | None:
    """Return the usable token that `text` is, with its member and workspace; one query.

    The digests are compared in constant time, so that an answer's time tells nothing of them.
    """
    if not is_secret(text, _PREFIX):
        return None
    everywhere = ApiToken.objects.across_workspaces(reason="the token says which workspace it is")
    candidates = everywhere.usable(now=now).filter(prefix=text[:PREFIX_CHARS])
    digest = digest_of(text)
    for token in candidates.select_related("workspace", "membership__user"):
        if hmac.compare_digest(token.digest, digest):
            token.membership.workspace = token.workspace
            return token
    return None


def note_use(*, token: ApiToken, now: dt.datetime) -> None:
    """Remember that the token is in use; written at most every five minutes."""
    if token.last_used_at and now - token.last_used_at < USE_NOTED_EVERY:
        return
    is_due = models.Q(last_used_at__isnull=True) | models.Q(last_used_at__lt=now)
    mine = ApiToken.objects.for_workspace(token.workspace).filter(is_due, pk=token.pk)
    mine.update(last_used_at=now)
    token.last_used_at = now
