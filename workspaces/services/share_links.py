"""Making, opening and revoking share links."""

import datetime as dt
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from workspaces.models import Membership, ShareLink
from workspaces.services.audit import record_change
from workspaces.sight import looking_across
from workspaces.told_once import digest_of, is_secret, new_secret

LONGEST_DAYS: Final = 365
SHORTEST_PASSWORD: Final = 8
OPEN_FOR: Final = dt.timedelta(hours=12)  # once the password was given

_SALT: Final = "mokpyo.share"


@transaction.atomic
def create_share_link(
    *,
    subject: models.Model,
    by: Membership,
    now: dt.datetime,
    days: int,
    password: str = "",
) -> tuple[ShareLink, str]:
    """Make a link to `subject`, which has a public id; return it with its token, shown this once.

    Raises:
        ValidationError: a lifetime outside 1 to 365 days, or a password that is too short.
    """
    if not 1 <= days <= LONGEST_DAYS:
        raise ValidationError(
            {"days": _("Choose between 1 and %(days)s days.") % {"days": LONGEST_DAYS}}
        )
    if password and len(password) < SHORTEST_PASSWORD:
        message = _("Use at least %(count)s characters.") % {"count": SHORTEST_PASSWORD}
        raise ValidationError({"password": message})
    token = new_secret()
    link = ShareLink.objects.create(
        workspace=by.workspace,
        object_type=subject._meta.model_name or "",
        object_id=str(getattr(subject, "public_id", "")),
        object_name=str(subject)[:200],
        digest=digest_of(token),
        password=make_password(password) if password else "",
        by=by.user,
        by_name=str(by),
        created_at=now,
        expires_at=now + dt.timedelta(days=days),
    )
    record_change(
        workspace=by.workspace,
        by=by,
        action="shared",
        subject=subject,
        after={"expires_at": link.expires_at, "password": bool(password)},
    )
    return link, token


@looking_across(reason="the token says which workspace it is")
def find_share_link(*, token: str, object_type: str, now: dt.datetime) -> ShareLink | None:
    """Return the link that `token` opens, with its workspace; None where there is none any more.

    It is found by the digest of 256 random bits, so the time of the look-up tells nothing.
    """
    if not is_secret(token):
        return None
    links = ShareLink.objects.across_workspaces(reason="the token says which workspace it is")
    usable = links.usable(now=now).select_related("workspace")
    return usable.filter(digest=digest_of(token), object_type=object_type).first()


def proof_of_password(*, link: ShareLink, password: str) -> str | None:
    """Return what a browser keeps to show that it knows the password; None if it does not."""
    if not check_password(password, link.password):
        return None
    return signing.dumps([link.public_id, link.password[-16:]], salt=_SALT)


def is_opened_by(*, link: ShareLink, proof: str) -> bool:
    """Return whether the link asks for no password, or the browser has shown that it knows it."""
    if not link.password:
        return True
    try:
        shown = signing.loads(proof, salt=_SALT, max_age=OPEN_FOR)
    except signing.BadSignature:
        return False
    return bool(shown == [link.public_id, link.password[-16:]])


def count_view(*, link: ShareLink, now: dt.datetime) -> None:
    """Count that somebody looked."""
    mine = ShareLink.objects.for_workspace(link.workspace).filter(pk=link.pk)
    mine.update(view_count=models.F("view_count") + 1, last_viewed_at=now)


@transaction.atomic
def revoke_share_link(*, link: ShareLink, by: Membership, now: dt.datetime) -> None:
    """End a link at once; one that has ended stays as it is."""
    if link.revoked_at is None:
        link.revoked_at = now
        link.save(update_fields=["revoked_at"])
        record_change(workspace=by.workspace, by=by, action="revoked", subject=link)
