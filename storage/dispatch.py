"""The outbox as its sender sees it: messages are claimed, and what became of them is written down.

The states and the ways between them are drawn in `storage/outbox.py`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Float,
    and_,
    bindparam,
    case,
    delete,
    literal_column,
    null,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.selectable import NamedFromClause

from storage.clock import clock_after
from storage.outbox import ANNOUNCEMENT
from storage.tables import outbox, residents

RESIDENTS_BOT = "residents"
"""The bot whose chats are those of residents."""

LAST_PRIORITY = 9


def says_something() -> ColumnElement[bool]:
    """Whether a message of the outbox is speech: the answer to a tap and new buttons under an old message are none."""
    return outbox.c.method.not_in(["answerCallbackQuery", "editMessageReplyMarkup"])


def silenced() -> dict[str, Any]:
    """What becomes of the bot's own words when a worker comes: news waits until the bot has the chat again. An answer
    to what was just done would come too late then, and the open question is asked anew: it ends here.
    """
    is_news = outbox.c.priority >= ANNOUNCEMENT
    return {
        "state": case((is_news, "withheld"), else_="cancelled"),
        "error": case((is_news, None), else_="a worker came"),
        "payload": case((is_news, outbox.c.payload), else_=null()),
    }


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message that this process is to send now. `attempts` counts this one, so it tells one claim from the next."""

    id: int
    bot: str
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    priority: int
    repeatable: bool
    attempts: int


@dataclass(frozen=True, slots=True)
class Sent:
    """Telegram accepted it. Some methods answer no message."""

    claimed: Claimed
    message_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Again:
    """To be sent from `due_at` on; `holds_chat`: before anything else of its chat; `counts`: whether this was a try."""

    claimed: Claimed
    due_at: datetime
    error: str | None
    holds_chat: bool = False
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Settled:
    """It ends here: "failed", or "uncertain" when it perhaps arrived."""

    claimed: Claimed
    state: str
    error: str


@dataclass(frozen=True, slots=True)
class Unreachable:
    """The person blocked the bot or is gone: what else waits for them is cancelled."""

    claimed: Claimed
    error: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Moved:
    """The group became a supergroup under another number: all that waits goes there."""

    claimed: Claimed
    chat_id: int


Record = Sent | Again | Settled | Unreachable | Moved


class Dispatch:
    """One bot's outbox as its sender sees it, in one transaction."""

    def __init__(self, connection: AsyncConnection, bot: str) -> None:
        self._connection = connection
        self._bot = bot

    async def claim(
        self, most: int, now: datetime, lease: timedelta, last_priority: int = LAST_PRIORITY
    ) -> Sequence[Claimed]:
        """Up to `most` messages that are free to go, at most one per chat, the most urgent first."""
        values = {
            "of_bot": self._bot,
            "most": most,
            "moment": now,
            "lease": lease.total_seconds(),
            "last_priority": last_priority,
        }
        rows = (await self._connection.execute(_CLAIM, values)).all()
        silenced = await self._silenced([row.id for row in rows if row.speaker == "bot"])
        claimed = [
            Claimed(
                row.id, row.bot, row.chat_id, row.method, row.payload, row.priority, bool(row.repeatable), row.attempts
            )
            for row in rows
            if row.id not in silenced
        ]
        return sorted(claimed, key=lambda one: (one.priority, one.id))

    async def _silenced(self, ids: Sequence[int]) -> frozenset[int]:
        """Those of the bot's own words that may not be said now, because a worker has the chat: they wait.

        What was there when the worker came waits already (`storage/speech.py`); this is for what came back from a try.
        """
        if not ids or self._bot != RESIDENTS_BOT:
            return frozenset()
        silenced = (await self._connection.execute(_SILENCED, {"ids": ids})).scalars().all()
        if silenced:
            await self._connection.execute(_WITHHOLD, {"ids": silenced})
        return frozenset(silenced)

    async def take_back(self, lease: timedelta, most_tries: int, mine: Collection[int]) -> Sequence[tuple[int, str]]:
        """End the claims whose sender is gone: ids and new states, due or uncertain.

        `mine` are the claims that the caller is still at: its own word counts for more than any clock.
        """
        values = {
            "of_bot": self._bot,
            "mine": list(mine),
            "most_tries": most_tries,
            "implausible": 2 * lease.total_seconds(),
        }
        rows = await self._connection.execute(_TAKE_BACK, values)
        if self._bot == RESIDENTS_BOT:
            # The chat may have been given back in the very moment in which its message was withheld.
            await self._connection.execute(_FREE_AGAIN)
        return [(row.id, row.state) for row in rows]

    async def record(self, records: Sequence[Record]) -> None:
        """Write down what became of claimed messages, with one statement for all of a kind."""
        # Before anything of the outbox: a worker who claims a chat locks its resident first and its messages then.
        gone = [one for one in records if isinstance(one, Unreachable)]
        if gone and self._bot == RESIDENTS_BOT:
            people = [{"person": one.claimed.chat_id, "moment": one.at} for one in gone]
            await self._connection.execute(_UNREACHABLE, people)
        sent = [
            {"row": one.claimed.id, "to_message_id": one.message_id, "moment": one.at}
            for one in records
            if isinstance(one, Sent)
        ]
        if sent:
            await self._connection.execute(_SENT, sent)
        again = [_again(one) for one in records if isinstance(one, Again)]
        if again:
            await self._connection.execute(_AGAIN, again)
        settled = [_settled(one) for one in records if isinstance(one, (Settled, Unreachable))]
        if settled:
            await self._connection.execute(_SETTLE, settled)
        for one in records:
            if isinstance(one, Unreachable):
                await self._cancel(one)
            elif isinstance(one, Moved):
                values = _claim_of(one.claimed) | {"from_chat": one.claimed.chat_id, "to_chat": one.chat_id}
                await self._connection.execute(_MOVE, values | {"of_bot": self._bot})

    async def forget_settled(self, before: datetime) -> int:
        """Drop what was sent, failed or cancelled and was written before this moment."""
        statement = delete(outbox).where(outbox.c.bot == self._bot, settled_before(before))
        return (await self._connection.execute(statement)).rowcount

    async def _cancel(self, gone: Unreachable) -> None:
        chat = {"of_bot": self._bot, "from_chat": gone.claimed.chat_id}
        await self._connection.execute(_CANCEL, chat)


def settled_before(before: datetime) -> ColumnElement[bool]:
    """Messages that were written before this moment and of which nothing is to come."""
    ended = outbox.c.state.not_in(_literals("due", "held", "claimed", "withheld"))
    return and_(ended, outbox.c.created_at < before)


def _literals(*states: str) -> list[ColumnElement[str]]:
    # Written out, not bound: a partial index is used only where the database sees the index's own condition.
    return [literal_column(f"'{state}'") for state in states]


_candidate, _first, _busy = outbox.alias("candidate"), outbox.alias("first"), outbox.alias("busy")


def _waits_in_the_same_chat(other: NamedFromClause) -> ColumnElement[bool]:
    return and_(
        other.c.bot == _candidate.c.bot,
        other.c.chat_id == _candidate.c.chat_id,
        other.c.state.in_(_literals("due", "held", "claimed")),
    )


# As single values, not as NOT EXISTS: PostgreSQL turns that into a join of everything with everything while it has no
# statistics, and just after a broadcast was put in it has none.
_first_of_chat = (
    select(_first.c.id)
    .where(_waits_in_the_same_chat(_first))
    .order_by(_first.c.priority, _first.c.id)
    .limit(1)
    .scalar_subquery()
)
_busy_in_chat = (
    select(_busy.c.id)
    .where(
        _waits_in_the_same_chat(_busy),
        or_(
            _busy.c.state == literal_column("'claimed'"),
            and_(_busy.c.state == literal_column("'held'"), _busy.c.due_at > bindparam("moment")),
        ),
    )
    .limit(1)
    .scalar_subquery()
)

# Free: due, the first of its chat by priority and number, and that chat has nothing in flight and was not told to wait.
_FREE = (
    select(_candidate.c.id)
    .where(
        _candidate.c.bot == bindparam("of_bot"),
        _candidate.c.state.in_(_literals("due", "held")),
        _candidate.c.priority <= bindparam("last_priority"),
        _candidate.c.due_at <= bindparam("moment"),
        _candidate.c.id == _first_of_chat,
        _busy_in_chat.is_(None),
    )
    .order_by(_candidate.c.priority, _candidate.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=_candidate)
    .cte("free")
)

_CLAIM = (
    update(outbox)
    .where(outbox.c.id.in_(select(_FREE.c.id)))
    .values(
        state="claimed",
        claimed_until=clock_after(bindparam("lease", type_=Float())),
        attempts=outbox.c.attempts + 1,
    )
    .returning(
        outbox.c.id,
        outbox.c.bot,
        outbox.c.chat_id,
        outbox.c.method,
        outbox.c.payload,
        outbox.c.priority,
        outbox.c.repeatable,
        outbox.c.attempts,
        outbox.c.speaker,
    )
)

_SILENCED = (
    select(outbox.c.id)
    .join(residents, residents.c.telegram_id == outbox.c.chat_id)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)), residents.c.held_by.is_not(None), says_something())
)
_FREE_AGAIN = (
    update(outbox)
    .where(
        outbox.c.state == literal_column("'withheld'"),
        outbox.c.chat_id.not_in(select(residents.c.telegram_id).where(residents.c.held_by.is_not(None))),
    )
    .values(state="due")
)
_WITHHOLD = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(**silenced(), claimed_until=null(), attempts=outbox.c.attempts - 1)
)

# A claim far in the future was made before the clock was set back; it is as dead as one that ran out.
_TAKE_BACK = (
    update(outbox)
    .where(
        outbox.c.bot == bindparam("of_bot"),
        outbox.c.state == literal_column("'claimed'"),
        or_(
            outbox.c.claimed_until <= clock_after(0.0),
            outbox.c.claimed_until > clock_after(bindparam("implausible", type_=Float())),
        ),
        outbox.c.id.not_in(bindparam("mine", expanding=True)),
    )
    .values(
        state=case(
            (and_(outbox.c.repeatable == 1, outbox.c.attempts < bindparam("most_tries")), "due"), else_="uncertain"
        ),
        claimed_until=null(),
        error="the process that sent it ended",
    )
    .returning(outbox.c.id, outbox.c.state)
)

# Also where the claim ran out meanwhile and somebody else has it: it did arrive, so nobody needs to send it again.
_SENT = (
    update(outbox)
    .where(outbox.c.id == bindparam("row"), outbox.c.state != "sent")
    .values(
        state="sent",
        payload=null(),
        error=null(),
        claimed_until=null(),
        message_id=bindparam("to_message_id"),
        sent_at=bindparam("moment"),
    )
)

# Whose claim ran out has no say any more.
_still_mine = and_(
    outbox.c.id == bindparam("row"),
    outbox.c.state == literal_column("'claimed'"),
    outbox.c.attempts == bindparam("claim"),
)

_AGAIN = (
    update(outbox)
    .where(_still_mine)
    .values(
        state=bindparam("to_state"),
        due_at=bindparam("moment"),
        claimed_until=null(),
        error=bindparam("why"),
        attempts=bindparam("tries"),
    )
)

_SETTLE = (
    update(outbox).where(_still_mine).values(state=bindparam("to_state"), claimed_until=null(), error=bindparam("why"))
)

_of_chat = and_(outbox.c.bot == bindparam("of_bot"), outbox.c.chat_id == bindparam("from_chat"))

_CANCEL = (
    update(outbox)
    .where(_of_chat, outbox.c.state.in_(_literals("due", "held", "withheld")))
    .values(state="cancelled", payload=null(), error="the person cannot be reached")
)

_UNREACHABLE = (
    update(residents)
    .where(residents.c.telegram_id == bindparam("person"), residents.c.unreachable_since.is_(None))
    .values(unreachable_since=bindparam("moment"))
)

_MOVE = (
    update(outbox)
    .where(_of_chat, or_(outbox.c.state.in_(_literals("due", "held")), _still_mine))
    .values(chat_id=bindparam("to_chat"), state="due", claimed_until=null())
)


def _claim_of(claimed: Claimed) -> dict[str, Any]:
    return {"row": claimed.id, "claim": claimed.attempts}


def _again(one: Again) -> dict[str, Any]:
    return _claim_of(one.claimed) | {
        "to_state": "held" if one.holds_chat else "due",
        "moment": one.due_at,
        "why": one.error,
        "tries": one.claimed.attempts - (not one.counts),
    }


def _settled(one: Settled | Unreachable) -> dict[str, Any]:
    state = one.state if isinstance(one, Settled) else "failed"
    return _claim_of(one.claimed) | {"to_state": state, "why": one.error}
