"""How allauth's second factors behave here: secrets sealed, the site named by its settings."""

from typing import Any
from urllib.parse import urlsplit

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from workspaces.sealing import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    """A copy of the database alone holds no secret that makes codes."""

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app, or the seed of recovery codes."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Return the name that authenticator apps show."""
        return "Mokpyo"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Bind passkeys to the host of the settings; the host of a request is the asker's word."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": "Mokpyo"}
