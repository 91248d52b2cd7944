"""A passkey of software, which signs whatever it is told to."""

import hashlib
import json
import os

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from workspaces.models import User

FLAG = AuthenticatorData.FLAG


class Passkey:
    """The key of one person for one host."""

    def __init__(self, user: User, host: str) -> None:
        self.user, self.host = user, host
        self._id, self._key = os.urandom(16), ec.generate_private_key(ec.SECP256R1())
        public = ES256.from_cryptography_key(self._key.public_key())
        about = AttestedCredentialData.create(Aaguid(bytes(16)), self._id, public)
        data = AuthenticatorData.create(_digest(host), FLAG.UP | FLAG.UV | FLAG.AT, 0, bytes(about))
        client = _client_data("webauthn.create", "", f"https://{host}")
        attestation = AttestationObject.create("none", data, {})
        made = {"attestationObject": websafe_encode(bytes(attestation))}
        WebAuthn.add(user, "Key", {**self._credential(client, made)})

    def answer(
        self, challenge: str, *, origin: str = "", host: str = "", user: User | None = None
    ) -> str:
        """The signed answer to a challenge; its words are true unless told otherwise."""
        client = _client_data("webauthn.get", challenge, origin or f"https://{self.host}")
        data = bytes(AuthenticatorData.create(_digest(host or self.host), FLAG.UP | FLAG.UV, 0))
        signature = self._key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        signed = {
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signature),
            "userHandle": websafe_encode(user_pk_to_url_str(user or self.user).encode()),
        }
        return json.dumps(self._credential(client, signed))

    def _credential(self, client: bytes, response: dict[str, str]) -> dict[str, object]:
        key = websafe_encode(self._id)
        return {
            "id": key,
            "rawId": key,
            "type": "public-key",
            "response": {"clientDataJSON": websafe_encode(client), **response},
            "clientExtensionResults": {"credProps": {"rk": True}},
        }


def _digest(host: str) -> bytes:
    return hashlib.sha256(host.encode()).digest()


def _client_data(kind: str, challenge: str, origin: str) -> bytes:
    about = {"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}
    return json.dumps(about).encode()
