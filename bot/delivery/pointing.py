"""Messages that point at another one: an edit, a deletion, a reaction, a reply. Which number that one got is looked up
when this one is sent, because it may not have been sent yet when this one was written.
"""

from dataclasses import replace

from sqlalchemy import bindparam, select

from bot.delivery.outcomes import NotReady, Outcome, Pointless, Sender
from storage.database import Database
from storage.dispatch import Claimed
from storage.tables import outbox

OF, REPLY_TO = "of", "reply_to"
"""Keys of a payload that hold a reference (`outbox.ref`): whose number is the `message_id`, and what it replies to."""


class Pointing:
    """A sender that resolves references before it hands a message to the sender behind it."""

    def __init__(self, sender: Sender, database: Database) -> None:
        self._sender = sender
        self._database = database

    async def send(self, message: Claimed) -> Outcome:
        """Send it; not while what it points at is on its way, and not at all when that never arrived."""
        if OF not in message.payload and REPLY_TO not in message.payload:
            return await self._sender.send(message)
        resolved = await self._resolved(message)
        return await self._sender.send(resolved) if isinstance(resolved, Claimed) else resolved

    async def _resolved(self, message: Claimed) -> Claimed | NotReady | Pointless:
        payload = {name: value for name, value in message.payload.items() if name not in {OF, REPLY_TO}}
        if ref := message.payload.get(OF):
            found = await self._number(message, ref)
            if not isinstance(found, int):
                return found
            payload["message_id"] = found
        if ref := message.payload.get(REPLY_TO):
            found = await self._number(message, ref)
            if isinstance(found, NotReady):
                return found
            if isinstance(found, int):
                payload["reply_parameters"] = {"message_id": found, "allow_sending_without_reply": True}
        return replace(message, payload=payload)

    async def _number(self, message: Claimed, ref: str) -> int | NotReady | Pointless:
        async with self._database.reading() as connection:
            values = {"of_bot": message.bot, "chat": message.chat_id, "ref": ref}
            row = (await connection.execute(_REFERRED, values)).mappings().first()
        if row is None:
            return Pointless("what it is about is not known any more")
        if row["message_id"] is not None:
            return int(row["message_id"])
        is_coming = row["state"] in {"due", "held", "claimed", "withheld"}
        return (
            NotReady("what it is about is not sent yet") if is_coming else Pointless("what it is about never arrived")
        )


_REFERRED = (
    select(outbox.c.state, outbox.c.message_id)
    .where(
        outbox.c.bot == bindparam("of_bot"),
        # One line of a transcript may be shown in several chats of staff.
        outbox.c.chat_id == bindparam("chat"),
        outbox.c.ref == bindparam("ref"),
    )
    # The first message is the one to change; what was sent again later under the same reference counts more.
    .order_by(outbox.c.message_id.is_(None), outbox.c.id.desc())
    .limit(1)
)
