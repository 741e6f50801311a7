"""Messages to send, and what became of them.

    due ──a──▶ claimed ──b──▶ sent
     ▲ ▲         │ │ │
     │ └────c────┘ │ └──e──▶ failed, uncertain
     f             d
     └── held ◀────┘        due, held ──g──▶ cancelled        due, held ◀──h──▶ withheld

a. A sender took it: nothing else of its chat is sent meanwhile. b. Telegram accepted it. c. To be tried again: Telegram
was unwell, or the claim ran out because its process died. d. Telegram asked us to wait (429): nothing of this chat goes
before `due_at`. e. Telegram refused it for good; or nobody knows whether it arrived and it may not be repeated. f. The
wait is over: the next claim takes it from there. g. The person cannot be reached any more. h. A worker has the chat:
the bot's own news waits until it is given back (`dispatch.silenced`); its answers end there, cancelled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import outbox

Speaker = Literal["bot", "worker"]

ANSWER, ANNOUNCEMENT = 0, 5
"""Priorities: an answer to what a person just did goes before what we start ourselves."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A call of the Bot API to be made: its method and its parameters, with texts finished in the reader's language."""

    bot: str
    chat_id: int
    method: str
    payload: Mapping[str, Any]
    priority: int = ANSWER
    repeatable: bool = True
    """Whether it may be sent once more when nobody knows whether it arrived. Never for a worker's words."""
    speaker: Speaker = "bot"
    """Whose words: those of "bot" are not sent to a resident while a worker has the chat. "worker" stands for the words
    of a worker, and for all that is said about the handover.
    """
    ref: str | None = None
    """The line of the transcript that it brings."""
    reports: bool = False
    """Whether the worker is to hear what became of it."""


class Outbox:
    """What the turns of one unit of work say."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._new: list[dict[str, Any]] = []

    def add(self, message: Outgoing, at: datetime) -> None:
        """Send this after the commit, behind what already waits for this chat."""
        self._new.append(
            {
                "bot": message.bot,
                "chat_id": message.chat_id,
                "method": message.method,
                "payload": message.payload,
                "priority": message.priority,
                "repeatable": int(message.repeatable),
                "speaker": message.speaker,
                "ref": message.ref,
                "is_reported": int(not message.reports),
                "due_at": at,
                "created_at": at,
            }
        )

    async def flush(self) -> None:
        """Write what was added, in the order in which it was added."""
        if self._new:
            await self._connection.execute(outbox.insert(), self._new)
            self._new.clear()
