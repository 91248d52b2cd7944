"""Open sign-up, where the installation allows it: nothing is stored before the address is proved.

Whoever asks gets the same answer, and the mail tells the rest to the owner of the address alone.
The link is signed and good for a day, and for nobody who has a password already.
"""

import re
import secrets
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from workspaces.models import Membership, User, Workspace
from workspaces.services.accounts import give_first_password, person_at, tell_known
from workspaces.services.mails import send_words
from workspaces.services.members import create_workspace
from workspaces.sight import looking_across
from workspaces.throttle import Limit, seconds_to_wait

GOOD_FOR_HOURS: Final = 24
_SALT: Final = "mokpyo.sign-up"
MAILS: Final = Limit("sign-up-mails", most=3, seconds=3600)  # to one address
NEW_WORKSPACES: Final = Limit("new-workspaces", most=10, seconds=24 * 3600)  # of one person
_SLUG_CHARS: Final = 30


def is_sign_up_open() -> bool:
    """Whether strangers may make an account; without a mail server no address can be proved."""
    return bool(settings.OPEN_SIGN_UP and settings.EMAIL_URL)


def may_make_workspaces() -> bool:
    """Whether whoever has an account may make a workspace."""
    return bool(settings.OPEN_WORKSPACES)


def ask_sign_up(*, email: str, language: str) -> None:
    """Mail the link, or to somebody who has an account that they have one.

    The address is a valid one; one that was mailed too often lately gets none.
    """
    address = User.objects.normalize_email(email)
    if seconds_to_wait(limit=MAILS, who=address):
        return
    known = User.objects.filter(email=address).first()
    if known is not None and (known.has_usable_password() or not known.is_active):
        tell_known(known)
        return
    token = signing.dumps(address, salt=_SALT)
    context = {
        "url": settings.SITE_URL + reverse("account_signup_link", args=[token]),
        "hours": str(GOOD_FOR_HOURS),
    }
    send_words(name="sign_up", to=address, language=language, context=context)


def address_of(token: str) -> str | None:
    """Return the address that a link proves; None if it is over, or has been used."""
    try:
        address = signing.loads(token, salt=_SALT, max_age=GOOD_FOR_HOURS * 3600)
    except signing.BadSignature:
        return None
    known = User.objects.filter(email=address).first()
    if known is not None and (known.has_usable_password() or not known.is_active):
        return None
    return str(address)


@transaction.atomic
def finish_sign_up(*, email: str, name: str, password: str, language: str, time_zone: str) -> User:
    """Make the account of an address that a link has proved.

    Raises:
        ValidationError: the name or the password is refused.
        LinkOverError: somebody was quicker with the link.
    """
    user = person_at(email=email, name=name, language=language, time_zone=time_zone)
    give_first_password(user=user, password=password)
    return user


@transaction.atomic
def make_own_workspace(*, owner: User, name: str, slug: str, **fields: Any) -> Membership:
    """Make a workspace for whoever asks; without a short name it gets one made of its name.

    Raises:
        ValidationError: a field is refused, or the person has made too many today.
    """
    _workspace, membership = create_workspace(
        slug=slug or free_slug(name), name=name, owner=owner, **fields
    )
    if seconds_to_wait(limit=NEW_WORKSPACES, who=str(owner.pk)):  # what was refused is not counted
        raise ValidationError(_("You have made many workspaces today. Try again tomorrow."))
    return membership


@looking_across(reason="no two workspaces have the same short name")
def free_slug(name: str) -> str:
    """Return a short name made of the Latin letters in `name`, such as no other workspace has."""
    plain = re.sub(r"-+$", "", slugify(name)[:_SLUG_CHARS])
    if plain and not Workspace.objects.filter(slug=plain).exists():
        return plain
    return f"{plain or 'team'}-{secrets.token_hex(3)}"
