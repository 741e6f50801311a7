"""What the workers' bot reads and writes beside the domain's own ports, in the transaction of one update.

`storage/desk.py` is the real one, `tests/support/worker.py` has one in memory.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from domain.book import Book
from domain.people import Resident
from domain.standard_replies import StandardReplies
from domain.topics import DeskGroup, Topic


class Places(Protocol):
    """Groups, topics, and which message belongs to which case."""

    async def group(self, chat_id: int) -> DeskGroup | None:
        """The group that was connected, if it was."""

    def connect(self, chat_id: int, title: str, areas: Collection[str], at: datetime) -> None:
        """From now on cases of these gebieden (none: all that no other group has) are shown in this group."""

    async def groups(self) -> Sequence[DeskGroup]:
        """All groups that are connected."""

    async def group_for(self, area: str) -> DeskGroup | None:
        """Where cases of this gebied are shown."""

    async def narrow(self, chat_id: int, areas: Collection[str]) -> None:
        """Only cases of these gebieden are shown in this group from now on; of none: it is no longer connected."""

    async def move_group(self, old: int, new: int) -> None:
        """The group has another id: it, its cases and what waits to be sent there follow. What stood in it is not there
        any more: topics and cards are made anew, and which message became what is forgotten.
        """

    async def leave(self, chat_id: int) -> None:
        """Nobody of ours should read on in this chat: it is forgotten, and its open cases are shown elsewhere."""

    async def reached(self, chat_id: int) -> None:
        """The person of this private chat wrote to the bot: what was not shown there, because nothing arrived, is."""

    async def show_again(self, case_id: str, chat_id: int) -> None:
        """What is shown of this case in this chat stands too far above: with the next posting it is shown anew."""

    async def drop_said(self, case_id: str, ref: str) -> None:
        """A line of a worker need not be shown any more, if it was not yet."""

    async def is_shown(self, chat_id: int, ref: str) -> bool:
        """Whether this line stands in this chat, or is on its way there."""

    async def after_danger(self, areas: Collection[str] | None, since: datetime, most: int) -> Sequence[str]:
        """Ids of cases that the bot has again, in which there was danger since this moment. `areas`: None for all."""

    async def late(self, areas: Collection[str] | None, now: datetime, most: int) -> Sequence[str]:
        """Ids of cases that somebody has and in which the promised answer is late."""

    async def has_cases_without_topic(self, chat_id: int) -> bool:
        """Whether open cases stand in this group without a topic of their own, because none could be opened."""

    async def case_in(self, chat_id: int, thread_id: int) -> str | None:
        """The id of the case that is shown in this topic."""

    async def topics_of(self, case_id: str) -> Sequence[Topic]:
        """Where this case is shown."""

    def wrote(self, chat_id: int, message_id: int, case_id: str, ref: str, at: datetime) -> None:
        """What somebody wrote here became the line `ref` of the transcript; for a note that is "", or begins with
        "//" and names the album that its picture is in.
        """

    async def written(self, chat_id: int, message_id: int) -> tuple[str, str] | None:
        """The case and the line that this message of somebody became, as `wrote` was told; None when it became none."""

    async def relayed(self, chat_id: int, message_id: int) -> str | None:
        """The case to which a message belongs that the bot showed in this chat."""

    async def names(self, case_ids: Collection[str]) -> Mapping[str, str]:
        """The first names of the residents of these cases; nothing is locked."""

    async def resident(self, resident_id: int) -> Resident | None:
        """The resident, not locked: to be shown."""


class DeskBook(Book, Protocol):
    """All that the workers' bot reads and writes."""

    @property
    def desk(self) -> Places: ...
    @property
    def standard_replies(self) -> StandardReplies: ...
