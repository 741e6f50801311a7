"""Passkeys (WebAuthn): what a browser is asked to sign, and whether it did."""

import json
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

import webauthn
from webauthn.helpers import bytes_to_base64url, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from domain.staff import Staff
from storage.console.passkeys import Passkey, Passkeys, Purpose

NAME = "Voordeur"
LONGEST_LABEL = 80

_LONGEST_ANSWER = 20_000
"""Characters. A passkey's answer has some two thousand; the certificates that some send are not asked for."""

# The library lets some through for answers that are cut short.
_REFUSALS = (WebAuthnException, KeyError, TypeError, ValueError)


class RefusedPasskeyError(Exception):
    """The passkey is not known here, did not sign what it was asked, or did so too late."""


@dataclass(frozen=True, slots=True)
class PasskeyDesk:
    """Passkeys for one origin, in one transaction."""

    passkeys: Passkeys
    origin: str
    now: datetime

    async def ask_for_new(self, person: Staff, login: str) -> str:
        """What the browser is asked in order to make one, as JSON. It must be able to say who its owner is, and check
        that it is them: then it stands for both steps.
        """
        options = webauthn.generate_registration_options(
            rp_id=self._name,
            rp_name=NAME,
            user_id=person.id.encode(),
            user_name=login or person.name,
            user_display_name=person.name,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in await self.passkeys.of(person.id)],
        )
        await self.passkeys.ask(options.challenge, "new", self.now, person.id)
        return webauthn.options_to_json(options)

    async def keep(self, person: Staff, answer: str, label: str) -> Passkey:
        """A new passkey, if the answer is to what was asked. Raises RefusedPasskeyError."""
        credential = _read(answer)
        challenge = await self._challenge(credential, "new", person.id)
        try:
            made = webauthn.verify_registration_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._name,
                expected_origin=self.origin,
                require_user_verification=True,
            )
        except _REFUSALS as error:
            raise RefusedPasskeyError from error
        if await self.passkeys.get(made.credential_id):
            raise RefusedPasskeyError
        name = " ".join(label.split())[:LONGEST_LABEL] or "Passkey"
        passkey = Passkey(made.credential_id, person.id, made.credential_public_key, made.sign_count, name, self.now)
        await self.passkeys.add(passkey)
        return passkey

    async def ask(self, purpose: Purpose, staff_id: str | None = None) -> str:
        """What the browser is asked to sign, as JSON; by a passkey of this person, or by one that says whose it is."""
        theirs = await self.passkeys.of(staff_id) if staff_id else []
        options = webauthn.generate_authentication_options(
            rp_id=self._name,
            allow_credentials=[PublicKeyCredentialDescriptor(id=one.id) for one in theirs] or None,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        await self.passkeys.ask(options.challenge, purpose, self.now, staff_id)
        return webauthn.options_to_json(options)

    async def whose(self, answer: str, purpose: Purpose, staff_id: str | None = None) -> str:
        """The id of whose passkey signed what was asked. Raises RefusedPasskeyError."""
        credential = _read(answer)
        challenge = await self._challenge(credential, purpose, staff_id)
        passkey = await self.passkeys.get(_bytes(credential.get("rawId")))
        if passkey is None or staff_id not in {None, passkey.staff_id}:
            raise RefusedPasskeyError
        try:
            signed = webauthn.verify_authentication_response(
                credential=credential,
                expected_challenge=challenge,
                expected_rp_id=self._name,
                expected_origin=self.origin,
                credential_public_key=passkey.public_key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
        except _REFUSALS as error:
            raise RefusedPasskeyError from error
        await self.passkeys.used(passkey.id, signed.new_sign_count, self.now)
        return passkey.staff_id

    @property
    def _name(self) -> str:
        """To which passkeys belong: the host, without the port."""
        return urlsplit(self.origin).hostname or "localhost"

    async def _challenge(self, credential: "dict[str, object]", purpose: Purpose, staff_id: str | None) -> bytes:
        """What the answer says it was asked, if that was asked."""
        response = credential.get("response")
        said = response.get("clientDataJSON") if isinstance(response, dict) else None
        try:
            challenge = parse_client_data_json(_bytes(said)).challenge
        except _REFUSALS as error:
            raise RefusedPasskeyError from error
        if not await self.passkeys.is_asked(challenge, purpose, self.now, staff_id):
            raise RefusedPasskeyError
        return challenge


def shown(passkey_id: bytes) -> str:
    """A credential id as it stands in a form."""
    return bytes_to_base64url(passkey_id)


def unshown(written: str) -> bytes:
    """The credential id of a form. Raises RefusedPasskeyError when it is none."""
    return _bytes(written)


def _read(answer: str) -> dict[str, object]:
    try:
        credential = json.loads(answer) if len(answer) <= _LONGEST_ANSWER else None
    except ValueError:
        credential = None
    if not isinstance(credential, dict):
        raise RefusedPasskeyError
    return credential


def _bytes(written: object) -> bytes:
    try:
        return urlsafe_b64decode(f"{written}==")
    except ValueError as error:
        raise RefusedPasskeyError from error
