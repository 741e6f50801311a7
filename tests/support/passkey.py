"""A passkey in software: what a browser and a phone would answer, really signed, so that the server really verifies."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import encode_cbor

USER_PRESENT, USER_VERIFIED, HAS_CREDENTIAL = 0x01, 0x04, 0x40
"""Flags of https://www.w3.org/TR/webauthn-3/#authdata-flags."""

_COSE_ES256 = {1: 2, 3: -7, -1: 1}
"""Key type, algorithm and curve: https://www.rfc-editor.org/rfc/rfc9053#section-2.1."""


@dataclass
class SoftPasskey:
    """One passkey on one phone. Change its fields to make it lie."""

    origin: str
    verifies_user: bool = True
    """Whether it asks for a finger, a face or a number."""
    counts: bool = True
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    count: int = 0
    user: str = ""

    def made(self, options: dict[str, Any]) -> str:
        """The answer to what was asked in order to make one, as JSON."""
        self.user = options["user"]["id"]
        numbers = self.key.public_key().public_numbers()
        public = _COSE_ES256 | {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        about = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + encode_cbor(public)
        data = self._data(HAS_CREDENTIAL) + about
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        said = self._said("webauthn.create", options["challenge"])
        return self._answer({"clientDataJSON": _encoded(said), "attestationObject": _encoded(attestation)})

    def signed(self, options: dict[str, Any]) -> str:
        """The answer to what was asked in order to sign in, as JSON."""
        if self.counts:
            self.count += 1
        said, data = self._said("webauthn.get", options["challenge"]), self._data()
        signature = self.key.sign(data + hashlib.sha256(said).digest(), ECDSA(SHA256()))
        response = {
            "clientDataJSON": _encoded(said),
            "authenticatorData": _encoded(data),
            "signature": _encoded(signature),
            "userHandle": self.user,
        }
        return self._answer(response)

    def _data(self, more: int = 0) -> bytes:
        name = hashlib.sha256((urlsplit(self.origin).hostname or "").encode()).digest()
        flags = USER_PRESENT | (USER_VERIFIED if self.verifies_user else 0) | more
        return name + bytes([flags]) + self.count.to_bytes(4, "big")

    def _said(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        name = _encoded(self.id)
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def changed(answer: str, name: str, **fields: Any) -> str:
    """The same answer with something else in one of its JSON parts ("clientDataJSON"), signed or not."""
    told = json.loads(answer)
    part = json.loads(urlsafe_b64decode(told["response"][name] + "=="))
    told["response"][name] = _encoded(json.dumps(part | fields).encode())
    return json.dumps(told)


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
