"""Who works here and what they often say, in memory. They pass the same tests as the real ones (tests/storage)."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from domain.handover import HELD, Case
from domain.staff import Staff
from domain.standard_replies import StandardReply, first_replies


def plain(code: str) -> str:
    """A code as it is looked up, however it was typed."""
    return "".join(filter(str.isalnum, code)).upper()


@dataclass
class MemoryStaffing:
    """The people who work here; `cases` is the shelf on which the cases stand, so that their load can be counted."""

    shelf: dict[str, Staff] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    codes: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    """By the id of whose it is: one each."""

    async def get(self, staff_id: str) -> Staff | None:
        return self.shelf.get(staff_id)

    async def by_telegram(self, telegram_id: int) -> Staff | None:
        return next((one for one in await self.active() if one.telegram_id == telegram_id), None)

    async def active(self) -> Sequence[Staff]:
        return [one for one in await self.everybody() if one.is_active]

    async def everybody(self) -> Sequence[Staff]:
        return sorted(self.shelf.values(), key=lambda one: (one.name.casefold(), one.id))

    async def load(self, staff_ids: Collection[str]) -> dict[str, int]:
        held = [one.worker_id for one in self.cases.values() if one.state in HELD]
        return dict(Counter(worker for worker in held if worker in staff_ids))

    def save(self, person: Staff) -> None:
        self.shelf[person.id] = person

    def give_code(self, staff_id: str, code: str, expires_at: datetime) -> None:
        self.codes[staff_id] = plain(code), expires_at

    async def use_code(self, code: str, at: datetime) -> str | None:
        for staff_id, (given, expires_at) in self.codes.items():
            if given == plain(code) and expires_at > at and self.shelf[staff_id].is_active:
                del self.codes[staff_id]
                return staff_id
        return None

    async def forget_expired(self, now: datetime) -> int:
        old = [one for one, (_code, expires_at) in self.codes.items() if expires_at <= now]
        for one in old:
            del self.codes[one]
        return len(old)


@dataclass
class MemoryReplies:
    """What the organisation has ready; at first what every organisation begins with."""

    kept: list[StandardReply] = field(default_factory=lambda: list(first_replies()))

    async def all(self) -> Sequence[StandardReply]:
        return list(self.kept)

    async def get(self, reply_id: str) -> StandardReply | None:
        return next((one for one in self.kept if one.id == reply_id), None)

    async def by_shortcut(self, shortcut: str) -> StandardReply | None:
        wanted = shortcut.removeprefix("/").lower()
        return next((one for one in self.kept if one.shortcut == wanted), None)
