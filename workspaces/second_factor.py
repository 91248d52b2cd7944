"""How allauth's second factors behave here: secrets sealed, the site named by its settings."""

from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from qrcode.image.svg import SvgPathFillImage

from workspaces.sealing import seal, unseal


class SecondFactorAdapter(DefaultMFAAdapter):
    """A copy of the database alone holds no secret that makes codes."""

    def encrypt(self, text: str) -> str:
        """Seal the secret of an authenticator app, or the seed of recovery codes."""
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open it again."""
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Draw the code on white, so that cameras read it in the dark theme, too."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()

    def get_totp_issuer(self) -> str:
        """Return the name that authenticator apps show."""
        return "Mokpyo"

    def get_public_key_credential_rp_entity(self) -> dict[str, Any]:
        """Bind passkeys to the host of the settings; the host of a request is the asker's word."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": "Mokpyo"}
