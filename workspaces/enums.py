"""Choices of the workspaces app."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member may do; each role may do all that the ones below it may."""

    OWNER = "owner", _("Owner")
    MANAGER = "manager", _("Manager")
    EDITOR = "editor", _("Editor")
    VIEWER = "viewer", _("Viewer")

    @property
    def rank(self) -> int:
        """0 for a viewer, 3 for an owner."""
        return list(reversed(Role)).index(self)

    def reaches(self, needed: "Role") -> bool:
        """Return whether this role includes everything that `needed` may do."""
        return self.rank >= needed.rank


class Scope(models.TextChoices):
    """What a token of the API is for; the role of its member limits it further."""

    READ = "read", _("Read")
    WRITE = "write", _("Write")
    INGEST = "ingest", _("Deliver measurements")


class Language(models.TextChoices):
    """Languages of the product, each named in itself."""

    KOREAN = "ko", "한국어"
    ENGLISH = "en", "English"


class Theme(models.TextChoices):
    """Light or dark."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class NumberStyle(models.TextChoices):
    """How large numbers are shortened."""

    KOREAN = "korean", _("만, 억")
    INTERNATIONAL = "international", _("K, M, B")


class WeekDay(models.IntegerChoices):
    """Days a week may start on; values as `datetime.date.weekday()`."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")
