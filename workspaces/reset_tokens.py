"""Links by which people set a password: of an account that is shut they are over."""

from typing import TYPE_CHECKING

from django.contrib.auth.tokens import PasswordResetTokenGenerator

if TYPE_CHECKING:
    from workspaces.models import User


class ResetTokenGenerator(PasswordResetTokenGenerator):
    """Django's, bound to the password, the address and the last sign-in."""

    def check_token(self, user: "User | None", token: str | None) -> bool:
        """Return whether the link is good for somebody who may sign in."""
        return bool(user and user.is_active and super().check_token(user, token))
