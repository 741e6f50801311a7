"""The ports that work on cases stands on: the cases with their flags and story, the transcript, and what is said."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol

from domain.handover import Case, Flag, State
from domain.people import Resident
from domain.staff import Staff

EventKind = Literal[
    "claimed",
    "passed_on",
    "let_go",
    "snoozed",
    "woken",
    "given_back",
    "taken_back",
    "closed",
    "escalated",
    "note",
    "unsaid",
]
LineKind = Literal["text", "choice", "photo", "voice", "document", "place", "other"]
BackHow = Literal["given_back", "closed"]


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """What staff did with a case, or wrote to each other about it. Never read by the resident."""

    case_id: str
    kind: EventKind
    at: datetime
    staff_id: str | None = None
    other_id: str | None = None
    """To whom it was passed on."""
    words: str = ""
    """Of "unsaid": the reference of the line that was taken away in the resident's chat."""


class PostKind(StrEnum):
    """What the workers' bot is to show. The values are stored."""

    FLAG = "flag"
    """A flag was raised: open the topic, or say it in the one that is there; `ref` is the flag's id."""
    CARD = "card"
    """The case is in another state: title and card are to be as they are now."""
    SAID = "said"
    """The resident wrote something; `ref` is the line of the transcript."""
    COLLEAGUE = "colleague"
    """A member of staff wrote to the resident elsewhere (the console); `ref` is the line of the transcript."""
    CALL = "call"
    """Somebody is needed: it is urgent or late; `ref` is how often it called already."""
    NOTE = "note"
    """A colleague wrote a note elsewhere; `ref` is who wrote it."""
    HELPED = "helped"
    """The resident said whether they were helped."""
    EVENT = "event"
    """Something to say in one line in the topic; `ref` is the move that was made."""


class Cases(Protocol):
    """All cases."""

    async def open_of(self, resident_id: int) -> Case | None:
        """The case of this resident that is not closed, if any. The caller holds the resident."""

    async def get(self, case_id: str) -> Case | None:
        """The case, not locked: to be shown."""

    async def take(self, case_id: str) -> tuple[Case, Resident] | None:
        """The case and its resident, both locked until the end of the transaction."""

    async def claim(self, case: Case, before: State) -> bool:
        """Keep it as `case`, that a worker holds, if it is still as `before`: one conditional update. False when
        somebody was quicker.
        """

    def save(self, case: Case) -> None:
        """Keep it as it is now. Who holds the resident's chat follows from it."""

    def flag(self, flag: Flag) -> None:
        """Keep this flag."""

    async def flags(self, case_id: str) -> Sequence[Flag]:
        """The flags of this case, the first one first."""

    def happened(self, event: CaseEvent) -> None:
        """Keep this in its story."""

    async def story(self, case_id: str) -> Sequence[CaseEvent]:
        """What staff did and noted, the first thing first."""

    def post(self, case_id: str, kind: PostKind, at: datetime, ref: str = "") -> None:
        """Have the workers' bot show it, if there is one."""

    async def due(self, now: datetime, most: int) -> Sequence[str]:
        """Ids of cases that call for attention, the longest waiting first; not locked."""

    async def held_by(self, staff_id: str) -> Sequence[Case]:
        """The cases that this worker holds, the longest waiting first."""

    async def waiting(self, areas: frozenset[str] | None, most: int) -> Sequence[Case]:
        """Those in the queue of these areas ("" is no known one) or of all, most urgent and longest waiting first."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a worker sends to a resident: words, with or without one thing."""

    words: str = ""
    kind: Literal["text", "photo", "voice", "document", "place"] = "text"
    attachment_id: str | None = None
    """A file of ours, perhaps still on its way."""
    name: str = ""
    """Of a document, as its sender called it."""
    latitude: float = 0.0
    longitude: float = 0.0
    original: str = ""
    """The Dutch of which a machine made these words; empty for what somebody wrote themselves."""
    label: str = ""
    """A last line of ours below the words, plain, in the reader's language."""


@dataclass(frozen=True, slots=True)
class Button:
    """A lasting button under what the residents' bot says: its label, finished, and the entry that it leads to."""

    label: str
    entry: str


class Speech(Protocol):
    """What is put into a resident's chat by what staff do. Sent after the commit, in order."""

    def worker_says(self, to: Resident, worker: Staff, content: Content, ref: str, at: datetime) -> None:
        """A worker's words; never repeated by themselves. `ref` is their line of the transcript."""

    def worker_rewrites(self, to: Resident, worker: Staff, words: str, ref: str, kind: LineKind, at: datetime) -> None:
        """What was sent as `ref` reads like this now; `kind` is what it was sent as."""

    def worker_takes_away(self, to: Resident, ref: str, at: datetime) -> None:
        """What was sent as `ref` is deleted, where Telegram still allows it (48 hours)."""

    def tell(
        self,
        to: Resident,
        html: str,
        at: datetime,
        *,
        buttons: Sequence[Button] = (),
        portrait: str = "",
        takes_keyboard: bool = False,
    ) -> None:
        """What the bot says about the handover: also while a worker holds the chat. `html` is Telegram's, rendered;
        `portrait` names a picture of a worker to go with it; `takes_keyboard`: the keys under the chat go, which needs
        a message without buttons.
        """

    async def withhold(self, to: Resident) -> None:
        """What the bot has said and is not sent yet: news waits until the bot has the chat again, answers are over."""

    async def release(self, to: Resident) -> None:
        """What waited goes out."""

    async def bot_goes_on(self, to: Resident, how: BackHow, worker: str, case_id: str, at: datetime) -> None:
        """The bot has the chat again, and says so in a turn of its own: from `worker`, by first name."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a transcript; `at` aware."""

    author: Literal["resident", "bot", "worker"]
    kind: LineKind
    words: str
    at: datetime
    ref: str = ""
    attachment_id: str | None = None
    worker_id: str | None = None
    replaces: str = ""
    """The reference of an earlier line that this one is instead of."""
    case_id: str | None = None
    """The case that was open when it was said."""
    original: str = ""
    """The Dutch of which a machine made these words, if it did."""
