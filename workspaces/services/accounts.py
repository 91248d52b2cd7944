"""Accounts that are made for somebody, and the mail that says so."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import translation

from workspaces.exceptions import LinkOverError
from workspaces.models import Membership, User
from workspaces.services.mails import send_words


def person_at(*, email: str, time_zone: str, name: str = "", language: str = "") -> User:
    """The person behind `email`; a new account, without a password, where there is none.

    Raises:
        ValidationError: the address is not one.
    """
    new = User(
        email=User.objects.normalize_email(email),
        password=make_password(None),
        name=name,
        time_zone=time_zone,
    )
    if language:
        new.language = language
    new.full_clean(validate_unique=False)
    fields = {field: getattr(new, field) for field in ("password", "name", "language", "time_zone")}
    user, _ = User.objects.get_or_create(email=new.email, defaults=fields)
    return user


def give_first_password(*, user: User, password: str) -> None:
    """Set the password of an account that has none, once however many browsers try.

    Raises:
        ValidationError: the password is refused.
        LinkOverError: it has one already, or is shut.
    """
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise ValidationError({"password": error}) from error
    user.refresh_from_db(from_queryset=User.objects.select_for_update(no_key=True))
    if user.has_usable_password() or not user.is_active:
        raise LinkOverError
    user.set_password(password)
    user.save(update_fields=["password"])


def send_welcome(*, membership: Membership, by: Membership | None) -> bool:
    """Mail a member, in their language, where to sign in or to set the first password.

    Returns whether the mail server took it; the reason of a refusal is logged.
    """
    user, workspace = membership.user, membership.workspace
    with translation.override(user.language):
        role = membership.get_role_display()
    context = {
        "by": by.user if by else None,
        "workspace": workspace,
        "role": role,
        "home_url": settings.SITE_URL + reverse("workspace_home", args=[workspace.slug]),
        "password_url": "" if user.has_usable_password() else _set_password_url(user),
        "days": settings.PASSWORD_RESET_TIMEOUT // (24 * 3600),
    }
    return send_words(name="welcome", to=user.email, language=user.language, context=context)


def tell_known(user: User) -> None:
    """Mail somebody whose address was entered as a new one that it has an account already."""
    urls = {
        "sign_in_url": settings.SITE_URL + reverse("account_login"),
        "reset_url": settings.SITE_URL + reverse("account_reset_password"),
    }
    send_words(name="known_address", to=user.email, language=user.language, context=urls)


def _set_password_url(user: User) -> str:
    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    return f"{settings.SITE_URL}{path}"
