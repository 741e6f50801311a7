"""Who did what in the console: a chain of entries, each with a hash over itself and the one before it.

An entry that was changed, taken out or put in afterwards breaks the chain, and `verify` says where. Who can write the
whole table could make a new chain: note the last hash elsewhere now and then, `voordeur audit verify` prints it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.reminders import AMSTERDAM
from storage.tables import audit, audit_head, looks

NOTHING = bytes(32)
"""What stands before the first entry."""

_HEAD = 1
_AT_ONCE = 1000


class Act(StrEnum):
    """What was done. The values are stored; later parts add theirs."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGNED_OUT = "signed_out"
    SESSION_ENDED = "session_ended"
    INVITED = "invited"
    INVITATION_USED = "invitation_used"
    PASSWORD_SET = "password_set"  # noqa: S105 (what was done, not a password)
    SECOND_STEP_SET = "second_step_set"
    SECOND_STEP_DROPPED = "second_step_dropped"
    SINGLE_SIGN_ON_BOUND = "single_sign_on_bound"
    RECOVERY_CODES_MADE = "recovery_codes_made"
    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_DISABLED = "person_disabled"
    PERSON_ENABLED = "person_enabled"
    ACCOUNT_RESET = "account_reset"
    CODE_GIVEN = "code_given"
    LOOKED_AT = "looked_at"
    EXPORTED = "exported"
    EXPORT_FETCHED = "export_fetched"
    READ_BY_PROGRAM = "read_by_program"
    API_TOKEN_MADE = "api_token_made"  # noqa: S105 (what was done, not a token)
    API_TOKEN_REVOKED = "api_token_revoked"  # noqa: S105 (the same)
    REPLY_ADDED = "reply_added"
    REPLY_CHANGED = "reply_changed"
    REPLY_RETIRED = "reply_retired"
    REPLY_BROUGHT_BACK = "reply_brought_back"
    RULES_SET = "rules_set"
    SETTING_CHANGED = "setting_changed"
    TASK_DONE = "task_done"
    TASK_OPENED = "task_opened"
    PAPER_ENTERED = "paper_entered"
    LOOKED_AT_INITIATIVE = "looked_at_initiative"
    QUOTE_MARKED = "quote_marked"
    QUOTE_REMOVED = "quote_removed"
    STEP_TAKEN = "step_taken"
    AGREED_NOTED = "agreed_noted"
    INTRODUCTION_ASKED = "introduction_asked"
    INITIATIVES_JOINED = "initiatives_joined"
    CONTACT_SET = "contact_set"
    LABEL_SET = "label_set"
    MAP_ENTRY_EDITED = "map_entry_edited"
    MAP_EDIT_UNDONE = "map_edit_undone"
    MAP_IMPORTED = "map_imported"
    MAP_IMPORT_UNDONE = "map_import_undone"
    INITIATIVE_NOTED = "initiative_noted"
    SUPPORTERS_SEEN = "supporters_seen"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the chain."""

    number: int
    at: datetime
    staff_id: str | None
    """None: nobody who is known, or the command line."""
    action: str
    subject: tuple[str, str]
    """Its kind and id: ("case", "1f…"); empty where it is about nothing."""
    details: Mapping[str, Any]
    """Never words of residents, never secrets."""

    def hash_after(self, previous: bytes) -> bytes:
        """The hash over this entry and the one before it."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        told = [self.number, at, self.staff_id, self.action, *self.subject, self.details]
        written = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        return hashlib.sha256(previous + written.encode()).digest()


@dataclass(frozen=True, slots=True)
class Whole:
    """No entry was changed, taken out or put in; how many there are, and the last hash."""

    count: int
    last: bytes


@dataclass(frozen=True, slots=True)
class Broken:
    """Its first entry that is not as it was written, or does not follow the one before it."""

    number: int


class Audit:
    """The chain, in one transaction. What is recorded is written at the commit, after everything else: who adds to it
    holds its head until then, and always takes it last, so that nobody waits for each other in a circle.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[tuple[str, datetime, str | None, tuple[str, str], Mapping[str, Any]]] = []

    def record(
        self, action: Act, at: datetime, by: str | None, subject: tuple[str, str] = ("", ""), **details: Any
    ) -> None:
        """Somebody (their id) did this; kept if everything else in this transaction is. `details` become JSON."""
        self._new.append((action.value, at, by, subject, details))

    async def looked_at_case(self, staff_id: str, case_id: str, at: datetime) -> None:
        """Somebody saw this case: recorded once on each day in Amsterdam."""
        row = {"staff_id": staff_id, "case_id": case_id, "day": at.astimezone(AMSTERDAM).date()}
        if (await self._connection.execute(_LOOK, row)).first():
            self.record(Act.LOOKED_AT, at, staff_id, ("case", case_id))

    async def has_looked_at_case(self, staff_id: str, case_id: str, at: datetime) -> bool:
        """Whether that is recorded on this day already."""
        day = at.astimezone(AMSTERDAM).date()
        is_it = (looks.c.staff_id == staff_id, looks.c.case_id == case_id, looks.c.day == day)
        return (await self._connection.execute(select(looks.c.day).where(*is_it))).first() is not None

    async def of(self, kind: str, subject_id: str, most: int = 50) -> Sequence[Entry]:
        """What was done with this, the last first."""
        about = (audit.c.subject_kind == kind, audit.c.subject_id == subject_id)
        statement = select(audit).where(*about).order_by(audit.c.number.desc()).limit(most)
        return [_entry(row) for row in (await self._connection.execute(statement)).mappings()]

    async def last(self, kinds: Collection[str], most: int) -> Sequence[Entry]:
        """What was done last with subjects of these kinds, the last first."""
        statement = select(audit).where(audit.c.subject_kind.in_(kinds)).order_by(audit.c.number.desc()).limit(most)
        return [_entry(row) for row in (await self._connection.execute(statement)).mappings()]

    async def flush(self) -> None:
        """Write what was recorded."""
        if not self._new:
            return
        # Others who add wait here, and then see what we added. SQLite has one writer anyway, and no such words.
        head = select(audit_head.c.number, audit_head.c.hash).where(audit_head.c.id == _HEAD).with_for_update()
        number, last = (await self._connection.execute(head)).one()
        rows = []
        for action, at, by, subject, details in self._new:
            number += 1
            # As it will be read again: JSON has no tuples, and only strings as keys.
            entry = Entry(number, at, by, action, subject, json.loads(json.dumps(details)))
            hash_ = entry.hash_after(last)
            rows.append(_row(entry, last, hash_))
            last = hash_
        await self._connection.execute(audit.insert(), rows)
        moved = update(audit_head).where(audit_head.c.id == _HEAD).values(number=number, hash=last)
        await self._connection.execute(moved)
        self._new.clear()

    async def verify(self) -> Whole | Broken:
        """Look at every entry, the first one first."""
        count, last = 0, NOTHING
        while rows := await self._after(count):
            for row in rows:
                entry = _entry(row)
                follows = entry.number == count + 1 and row["previous"] == last
                if not follows or row["hash"] != entry.hash_after(last):
                    return Broken(count + 1)
                count, last = entry.number, row["hash"]
        head = select(audit_head.c.number, audit_head.c.hash).where(audit_head.c.id == _HEAD)
        if (await self._connection.execute(head)).one_or_none() != (count, last):
            return Broken(count + 1)
        return Whole(count, last)

    async def forget_looks(self, before: datetime) -> int:
        """Drop on which days somebody looked, from before this moment: the entries of the chain stay. How many."""
        gone = delete(looks).where(looks.c.day < before.astimezone(AMSTERDAM).date())
        return (await self._connection.execute(gone)).rowcount

    async def _after(self, number: int) -> Sequence[RowMapping]:
        statement = select(audit).where(audit.c.number > number).order_by(audit.c.number).limit(_AT_ONCE)
        return (await self._connection.execute(statement)).mappings().all()


# One statement: of two looks in the same moment, the second gives no row.
_LOOK = text(
    "INSERT INTO looks (staff_id, case_id, day) VALUES (:staff_id, :case_id, :day) ON CONFLICT DO NOTHING RETURNING day"
).bindparams(bindparam("day", type_=looks.c.day.type))


def _row(entry: Entry, previous: bytes, hash_: bytes) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": entry.at,
        "staff_id": entry.staff_id,
        "action": entry.action,
        "subject_kind": entry.subject[0],
        "subject_id": entry.subject[1],
        "details": dict(entry.details),
        "previous": previous,
        "hash": hash_,
    }


def _entry(row: RowMapping) -> Entry:
    subject = (row["subject_kind"], row["subject_id"])
    return Entry(row["number"], row["at"], row["staff_id"], row["action"], subject, row["details"])
