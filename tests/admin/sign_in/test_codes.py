"""Codes of an app, and the secret behind them."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from cryptography.fernet import Fernet

from admin.sign_in.codes import Vault, address_of, in_groups, new_secret, picture_of, step_of

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)
RFC = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""The secret of RFC 6238, appendix B."""


def test_the_codes_are_those_of_the_standard():
    assert step_of("287082", RFC, datetime(1970, 1, 1, 0, 0, 59, tzinfo=UTC)) == 1
    assert step_of("081804", RFC, datetime(2005, 3, 18, 1, 58, 29, tzinfo=UTC)) == 37037036


@pytest.mark.parametrize(("off", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(off, counts):
    code = pyotp.TOTP(RFC).at(NOW + off * HALF_MINUTE)
    assert (step_of(code, RFC, NOW) is not None) is counts


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "0" * 10_000])
def test_what_is_no_code_is_refused(typed):
    assert step_of(typed, RFC, NOW) is None


def test_a_code_may_be_typed_with_a_blank():
    code = pyotp.TOTP(RFC).at(NOW)
    assert step_of(f" {code[:3]} {code[3:]}", RFC, NOW)


def test_the_picture_stands_in_a_page_without_a_file_a_style_or_a_script():
    picture = picture_of(new_secret(), "noor@example.nl")
    assert picture.startswith("<svg")
    assert not any(word in picture for word in ("style=", "href", "<script", "data:"))
    assert "#fff" in picture, "readable in dark mode"


def test_apps_read_who_and_what_it_is_for():
    assert address_of(RFC, "noor@example.nl").startswith("otpauth://totp/Voordeur:noor%40example.nl?secret=" + RFC)
    assert "issuer=Voordeur" in address_of(RFC, "noor@example.nl")


def test_a_secret_has_160_bits_and_can_be_typed():
    assert len(new_secret()) == 32
    assert in_groups(RFC).split() == ["GEZD", "GNBV", "GY3T", "QOJQ"] * 2


def test_a_locked_secret_is_unlocked_for_its_person_with_its_key_only():
    vault = Vault(Fernet.generate_key())
    locked = vault.lock(RFC, "a1")

    assert RFC not in locked
    assert vault.unlock(locked, "a1") == RFC
    assert vault.unlock(locked, "b2") is None
    assert vault.unlock(locked[:-4] + "AAAA", "a1") is None
    assert vault.unlock("", "a1") is None
    assert Vault(Fernet.generate_key()).unlock(locked, "a1") is None
