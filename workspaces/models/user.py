"""People who sign in."""

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workspaces.enums import Language, NumberStyle, Theme
from workspaces.validators import validate_one_address, validate_time_zone

if TYPE_CHECKING:
    from workspaces.models.workspace import Membership


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Addresses are compared, and so kept, in lower case."""
        return (email or "").strip().lower()

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a person; without a password they cannot sign in until they set one."""
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Make a member of staff who may do everything in the admin site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find a person by address, however it is typed."""
        return self.get(email=self.normalize_email(username))

    def active(self) -> models.QuerySet["User"]:
        """People who may sign in."""
        return self.filter(is_active=True)


class User(AbstractUser):
    """One person, known by e-mail address, with the language and looks they chose."""

    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail"), unique=True, validators=[validate_one_address])
    name = models.CharField(_("name"), max_length=80, blank=True)
    language = models.CharField(
        _("language"), max_length=2, choices=Language, default=Language.KOREAN
    )
    time_zone = models.CharField(
        _("time zone"), max_length=64, default="Asia/Seoul", validators=[validate_time_zone]
    )
    number_style = models.CharField(
        _("large numbers"), max_length=16, choices=NumberStyle, default=NumberStyle.KOREAN
    )
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.SYSTEM)

    left_at = models.DateTimeField(_("account deleted"), null=True, editable=False)

    known_memberships: "list[Membership] | None" = None  # read with the person, for one request

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = UserManager()  # type: ignore[assignment,misc]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name, or the address where none is set; somebody who left for good has neither."""
        return gettext("Former member") if self.left_at else self.name or self.email

    def get_short_name(self) -> str:
        """As the full name: Korean names are not cut."""
        return self.get_full_name()

    @property
    def zone(self) -> ZoneInfo:
        """The person's own time zone."""
        return ZoneInfo(self.time_zone)

    def clean(self) -> None:
        """Keep the address in its one form."""
        self.email = type(self).objects.normalize_email(self.email)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the address in its one form whoever saves."""
        self.email = type(self).objects.normalize_email(self.email)
        super().save(*args, **kwargs)

    def natural_key(self) -> tuple[str]:
        """The address."""
        return (self.email,)
