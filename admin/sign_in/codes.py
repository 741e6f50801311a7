"""The codes of an app, six digits that change every half minute (TOTP, RFC 6238), and the picture that sets it up."""

from datetime import datetime

import pyotp
import segno
from cryptography.fernet import Fernet, InvalidToken
from pyotp.exceptions import OTPVerificationError

ISSUER = "Voordeur"

_WINDOW = 1
"""Half minutes that a clock may be ahead or behind."""


def new_secret() -> str:
    """A secret for an app, in base32."""
    return pyotp.random_base32()


def address_of(secret: str, login: str) -> str:
    """What apps read from the picture: `otpauth://totp/…`."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=ISSUER)


def picture_of(secret: str, login: str) -> str:
    """The QR picture as an SVG element, to stand in a page. Drawn on white in dark mode too: cameras ask for that."""
    return segno.make(address_of(secret, login), error="m").svg_inline(scale=5, border=4, light="#fff")


def in_groups(secret: str) -> str:
    """To be typed: groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def step_of(code: str, secret: str, now: datetime) -> int | None:
    """The half minute (since 1970) of which this is the code, now or just before or after; None when it is none."""
    digits = "".join(filter(str.isdecimal, code))
    if not digits.isascii() or len(digits) != 6:
        return None
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(digits, for_time=now, valid_window=_WINDOW)
    except OTPVerificationError:
        return None


class Vault:
    """Keeps secrets of apps unreadable for who has the database only."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    def lock(self, secret: str, staff_id: str) -> str:
        """To be stored, or carried by a form of this person."""
        return self._fernet.encrypt(f"{staff_id} {secret}".encode()).decode()

    def unlock(self, locked: str, staff_id: str) -> str | None:
        """The secret; None when it is not this person's, or was locked with another key."""
        try:
            whose, _, secret = self._fernet.decrypt(locked.encode()).decode().partition(" ")
        except InvalidToken:
            return None
        return secret if whose == staff_id else None
