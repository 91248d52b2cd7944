"""A change of address that waits for its proof."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AddressChange(models.Model):
    """The address that a person wants to have; only the digest of the mailed link is kept.

    There is one of a person at most, so that a newer one ends the older one's link.
    """

    user = models.OneToOneField("workspaces.User", on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(_("new e-mail"))
    digest = models.CharField(_("SHA-256"), max_length=64, unique=True)
    expires_at = models.DateTimeField(_("expires"))

    class Meta:
        verbose_name = _("change of address")
        verbose_name_plural = _("changes of address")

    def __str__(self) -> str:
        return self.email
