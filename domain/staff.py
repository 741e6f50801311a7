"""Who works here: workers, coordinators and administrators, where, and in which languages beside Dutch."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.texts import Language, without_bidi_controls

CODE_LIVES = timedelta(minutes=15)
"""How long a code to sign in on Telegram can be used."""


LONGEST_NAME = 80
"""Characters, as in the table."""

LONGEST_LOGIN = 254
"""Characters an e-mail address can have (RFC 5321)."""

_LOGIN = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_INVENTED = "demo-"


class Job(StrEnum):
    """What somebody does here. The values are stored."""

    WORKER = "worker"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Staff:
    """Somebody who works here."""

    id: str
    name: str
    """First name, as residents read it."""
    job: Job
    languages: tuple[Language, ...] = ()
    """That they can write to a resident in, beside Dutch."""
    areas: frozenset[str] = frozenset()
    """Codes of gebieden; none: everywhere."""
    telegram_id: int | None = None
    """None for who does not use the workers' bot."""
    portrait: str = ""
    """The name of the picture inside the portraits folder."""
    is_active: bool = True
    in_hand: str | None = None
    """The case to which their words in the private chat with the workers' bot go."""

    def works_in(self, area: str) -> bool:
        """Whether this gebied is theirs; "" is that of which no area is known, so that it is never nobody's."""
        return not self.areas or not area or area in self.areas

    @property
    def is_invented(self) -> bool:
        """Whether they are of the demo, and nobody."""
        return self.id.startswith(_INVENTED)


def clean_name(written: str) -> str | None:
    """A first name as it was typed, without what could disguise it; None when nothing is left, or too much."""
    name = " ".join(without_bidi_controls(written).split())
    return name if 0 < len(name) <= LONGEST_NAME and name.isprintable() else None


def folded_login(login: str) -> str:
    """An e-mail address as it is kept and looked for: in small letters, without blanks around it."""
    return login.strip().casefold()


def clean_login(written: str) -> str | None:
    """An e-mail address as it was typed, folded; None when it is none. It is a name here: nothing is sent to it."""
    login = folded_login(written)
    return login if _LOGIN.fullmatch(login) and len(login) <= LONGEST_LOGIN and login.isprintable() else None


class Staffing(Protocol):
    """The people who work here."""

    async def get(self, staff_id: str) -> Staff | None:
        """The one with this id, also when they do not work here any more."""

    async def by_telegram(self, telegram_id: int) -> Staff | None:
        """Who signed in with this account, and still works here."""

    async def active(self) -> Sequence[Staff]:
        """Everybody who works here, by name."""

    async def load(self, staff_ids: Collection[str]) -> dict[str, int]:
        """How many cases each of these holds now; who holds none is left out."""

    def save(self, staff: Staff) -> None:
        """Keep what changed."""

    def give_code(self, staff_id: str, code: str, expires_at: datetime) -> None:
        """Who sends this code, once, is this person. It is kept as a hash."""

    async def use_code(self, code: str, at: datetime) -> str | None:
        """Whose code it is; it is gone then. None for a code that was never given, was used, or is too old."""
