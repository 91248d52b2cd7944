"""Changing one's address: it changes when the new one is proved, and the old one hears of it.

The link is good for a day, for the person who asked and is signed in, and until they ask again.
"""

import datetime as dt
from typing import Final

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from workspaces.exceptions import LinkOverError
from workspaces.models import AddressChange, User
from workspaces.services.accounts import tell_known
from workspaces.services.letterboxes import letterboxes
from workspaces.services.mails import send_words
from workspaces.throttle import Limit, seconds_to_wait
from workspaces.told_once import digest_of, is_secret, new_secret
from workspaces.validators import validate_one_address

GOOD_FOR: Final = dt.timedelta(hours=24)
ASKED: Final = Limit("address-changes", most=5, seconds=3600)  # of one person


def ask_address_change(*, user: User, email: str, now: dt.datetime) -> None:
    """Mail a link to the new address and word of it to the old one; whoever else has it, too.

    What is answered does not tell whether somebody has the address.

    Raises:
        ValidationError: it is no address, is the present one, or too many were asked for.
    """
    address = User.objects.normalize_email(email)
    validate_one_address(address)
    if address == user.email:
        raise ValidationError({"email": _("This is your address already.")})
    if seconds_to_wait(limit=ASKED, who=str(user.pk)):
        raise ValidationError(_("You have asked for this often. Try again in an hour."))
    secret = new_secret()
    AddressChange.objects.update_or_create(
        user=user,
        defaults={"email": address, "digest": digest_of(secret), "expires_at": now + GOOD_FOR},
    )
    _tell_old(user, user.email, address, name="address_asked")
    owner = User.objects.filter(email=address).first()
    if owner is not None:
        tell_known(owner)
        return
    link = {
        "url": settings.SITE_URL + reverse("profile_address_link", args=[secret]),
        "hours": GOOD_FOR // dt.timedelta(hours=1),
    }
    send_words(name="address_proof", to=address, language=user.language, context=link)


def find_address_change(*, user: User, secret: str, now: dt.datetime) -> AddressChange | None:
    """Return what the link of this person is for; None if it is over, or another person's."""
    if not is_secret(secret):
        return None
    mine = AddressChange.objects.filter(user=user, expires_at__gt=now)
    return mine.filter(digest=digest_of(secret)).first()


def change_address(*, user: User, secret: str, now: dt.datetime) -> User:
    """Give the person the address that the link has proved; mails kept here come along.

    Raises:
        LinkOverError: the link is over, or somebody has taken the address meanwhile.
    """
    try:
        old = _change(user, secret, now)
    except IntegrityError as error:
        raise LinkOverError from error
    _tell_old(user, old, user.email, name="address_changed")
    return user


@transaction.atomic
def _change(user: User, secret: str, now: dt.datetime) -> str:
    asked = find_address_change(user=user, secret=secret, now=now)
    if asked is None or not AddressChange.objects.filter(pk=asked.pk).delete()[0]:
        raise LinkOverError
    old, user.email = user.email, asked.email
    user.save(update_fields=["email"])
    EmailAddress.objects.filter(user=user).delete()  # allauth finds people by these, too
    for box in letterboxes:
        box.letters_of(old).update(recipient=user.email)
    return old


def _tell_old(user: User, old: str, new: str, *, name: str) -> None:
    context = {"new": new, "url": settings.SITE_URL + reverse("session_list")}
    send_words(name=name, to=old, language=user.language, context=context)
