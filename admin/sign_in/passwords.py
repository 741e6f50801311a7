"""Passwords: which ones are good enough, and how they are kept and checked.

Long ones, of whatever: no rule asks for digits or signs. What is easy to guess is refused (zxcvbn knows the words,
names, years and patterns people use, Dutch ones too), as NIST SP 800-63B and OWASP ASVS 5, 6.2 say.
"""

import asyncio
import unicodedata
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from domain.texts import Text, _

SHORTEST = 12
LONGEST = 128
"""Characters, after what was typed is put in Unicode's composed form."""

_STRONG_ENOUGH = 3
"""Of zxcvbn's 0 to 4: "safely unguessable", more than a hundred million guesses."""
_LOOKED_AT = 40
"""Characters: zxcvbn takes seconds for long ones that are full of signs, and these are strong anyway."""

T = TypeVar("T")

_hasher = PasswordHasher()
# A check takes 64 MB and some 50 ms: not more than two at once, and never in the loop that answers everybody.
_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="passwords")
_OF_NOBODY = _hasher.hash("nobody has this password")


def composed(password: str) -> str:
    """The same password, however the keyboard put its accents together."""
    return unicodedata.normalize("NFC", password)


async def problem_with(password: str, about: Sequence[str] = ()) -> Text | None:
    """Why it cannot be somebody's password; None when it can. `about` are words that stand for them: name, address."""
    length = len(composed(password))
    if length < SHORTEST:
        return _("At least {n} characters, please. A few words in a row are easy to remember.").with_(n=SHORTEST)
    if length > LONGEST:
        return _("At most {n} characters, please.").with_(n=LONGEST)
    if await _aside(lambda: _score(composed(password), about)) < _STRONG_ENOUGH:
        return _("This password is easy to guess. Take a few words that do not belong together.")
    return None


async def hashed(password: str) -> str:
    """What is kept of it (Argon2id, with its parameters)."""
    return await _aside(lambda: _hasher.hash(composed(password)))


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether it is the password of this hash. Takes as long when there is none: nobody learns who has an account."""
    return await _aside(lambda: _is_right(password, password_hash))


def is_out_of_date(password_hash: str) -> bool:
    """Whether it should be hashed anew: the parameters have become stronger since."""
    return _hasher.check_needs_rehash(password_hash)


def _is_right(password: str, password_hash: str | None) -> bool:
    # More than any password has is not hashed: it would only cost time.
    given = composed(password[: LONGEST * 4])
    try:
        return _hasher.verify(password_hash or _OF_NOBODY, given) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def _score(password: str, about: Sequence[str]) -> int:
    # Loaded when the first one is looked at: its lists of words are large.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    words = [word for one in about for word in (one, *one.replace("@", " ").replace(".", " ").split())]
    return int(zxcvbn(password[:_LOOKED_AT], user_inputs=["voordeur", *words])["score"])


async def _aside(work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(_workers, work)
