"""Cases, what is said in them, and plans and translations of workers, in memory. They pass the same tests as the real
ones (tests/storage/test_cases.py, test_speech.py, test_write_ups.py, test_translations.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from domain.cases import BackHow, Button, CaseEvent, Content, Line, LineKind, PostKind
from domain.handover import HELD, Case, Flag, State
from domain.initiatives import Initiative
from domain.people import Resident
from domain.staff import Staff
from domain.translations import State as TranslationState
from domain.translations import Translation
from domain.write_ups import WriteUp

_LAST_OF_ALL = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Posting:
    """What the workers' bot is to show."""

    case_id: str
    kind: PostKind
    at: datetime
    ref: str = ""


@dataclass
class MemoryResidents:
    """All residents. What cases say about them is worked out, not kept: whoever saves a resident cannot undo it."""

    people: dict[int, Resident]
    cases: Mapping[str, Case] = field(default_factory=dict)

    async def take(self, resident_id: int) -> Resident | None:
        found = self.people.get(resident_id)
        return self.as_now(found) if found else None

    def as_now(self, resident: Resident) -> Resident:
        """The resident with the case, the holder and the worker that follow from the cases."""
        theirs = [one for one in self.cases.values() if one.resident_id == resident.id]
        case = next((one for one in theirs if one.state is not State.CLOSED), None)
        had = [one for one in theirs if one.worker_id and one.claimed_at]
        known = max(had, key=lambda one: one.claimed_at or one.opened_at).worker_id if had else resident.worker_id
        holder = case.worker_id if case and case.state in HELD else None
        return replace(resident, worker_id=known, case_id=case.id if case else None, held_by=holder)


@dataclass
class MemoryCases:
    residents: MemoryResidents
    shelf: dict[str, Case] = field(default_factory=dict)
    raised: list[Flag] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    postings: list[Posting] = field(default_factory=list)

    async def open_of(self, resident_id: int) -> Case | None:
        return next((one for one in self._all() if one.resident_id == resident_id), None)

    async def get(self, case_id: str) -> Case | None:
        return self.shelf.get(case_id)

    async def take(self, case_id: str) -> tuple[Case, Resident] | None:
        case = self.shelf.get(case_id)
        resident = await self.residents.take(case.resident_id) if case else None
        return (case, resident) if case and resident else None

    async def claim(self, case: Case, before: State) -> bool:
        there = self.shelf.get(case.id)
        if there is None or there.state is not before:
            return False
        self.save(case)
        return True

    def save(self, case: Case) -> None:
        others = [one for one in self._all() if one.resident_id == case.resident_id and one.id != case.id]
        assert case.state is State.CLOSED or not others, "A resident has one open case."
        self.shelf[case.id] = case

    def flag(self, flag: Flag) -> None:
        self.raised.append(flag)

    async def flags(self, case_id: str) -> Sequence[Flag]:
        return sorted((one for one in self.raised if one.case_id == case_id), key=lambda one: (one.at, one.id))

    def happened(self, event: CaseEvent) -> None:
        self.events.append(event)

    async def story(self, case_id: str) -> Sequence[CaseEvent]:
        return [one for one in self.events if one.case_id == case_id]

    def post(self, case_id: str, kind: PostKind, at: datetime, ref: str = "") -> None:
        self.postings.append(Posting(case_id, kind, at, ref))

    async def due(self, now: datetime, most: int) -> Sequence[str]:
        calling = [(one.call_at, one.id) for one in self.shelf.values() if one.call_at and one.call_at <= now]
        return [case_id for _at, case_id in sorted(calling)][:most]

    async def held_by(self, staff_id: str) -> Sequence[Case]:
        held = [one for one in self.shelf.values() if one.worker_id == staff_id and one.state in HELD]
        return sorted(held, key=lambda one: (one.waiting_since or _LAST_OF_ALL, one.opened_at))

    async def waiting(self, areas: frozenset[str] | None, most: int) -> Sequence[Case]:
        queue = [one for one in self._all() if one.state is State.QUEUED and (areas is None or one.area in areas)]
        return sorted(queue, key=lambda one: (one.urgency, one.waiting_since or _LAST_OF_ALL, one.id))[:most]

    def _all(self) -> Sequence[Case]:
        return [one for one in self.shelf.values() if one.state is not State.CLOSED]


@dataclass(frozen=True)
class Told:
    """What the bot said about the handover."""

    resident_id: int
    html: str
    buttons: tuple[Button, ...] = ()
    portrait: str = ""
    takes_keyboard: bool = False


@dataclass(frozen=True)
class WorkerSaid:
    resident_id: int
    worker: str
    content: Content
    ref: str


@dataclass(frozen=True)
class Rewritten:
    resident_id: int
    worker: str
    words: str
    ref: str
    kind: LineKind


@dataclass(frozen=True)
class TakenAway:
    resident_id: int
    ref: str


@dataclass(frozen=True)
class WentOn:
    """The bot has the chat again, and says so."""

    resident_id: int
    how: BackHow
    worker: str
    case_id: str


@dataclass
class MemorySpeech:
    """What residents get to read because of what staff do, in order; and with whom the bot is silent now."""

    said: list[Told | WorkerSaid | Rewritten | TakenAway | WentOn] = field(default_factory=list)
    silent: set[int] = field(default_factory=set)

    def worker_says(self, to: Resident, worker: Staff, content: Content, ref: str, at: datetime) -> None:
        self.said.append(WorkerSaid(to.id, worker.name, content, ref))

    def worker_rewrites(self, to: Resident, worker: Staff, words: str, ref: str, kind: LineKind, at: datetime) -> None:
        self.said.append(Rewritten(to.id, worker.name, words, ref, kind))

    def worker_takes_away(self, to: Resident, ref: str, at: datetime) -> None:
        self.said.append(TakenAway(to.id, ref))

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
        self.said.append(Told(to.id, html, tuple(buttons), portrait, takes_keyboard))

    async def withhold(self, to: Resident) -> None:
        self.silent.add(to.id)

    async def release(self, to: Resident) -> None:
        self.silent.discard(to.id)

    async def bot_goes_on(self, to: Resident, how: BackHow, worker: str, case_id: str, at: datetime) -> None:
        self.said.append(WentOn(to.id, how, worker, case_id))


@dataclass
class MemoryTranscripts:
    """What was said in residents' chats."""

    said: list[tuple[int, str, datetime, str]] = field(default_factory=list)
    """A worker's words about an initiative: whose chat, the words, when, the initiative."""
    lines: list[tuple[int, Line, str | None]] = field(default_factory=list)
    """Whose chat, the line, and the case it was said in."""
    refs: dict[tuple[int, int], str] = field(default_factory=dict)
    """Of what residents wrote for a person: from chat and message to the line's reference."""

    def worker_said(self, resident_id: int, words: str, at: datetime, initiative_id: str) -> None:
        self.said.append((resident_id, words, at, initiative_id))
        self.keep(resident_id, Line("worker", "text", words, at))

    def keep(self, resident_id: int, line: Line, *, case_id: str | None = None) -> None:
        self.lines.append((resident_id, replace(line, case_id=case_id), case_id))

    async def line(self, ref: str) -> Line | None:
        return next((line for _whose, line, _case in self.lines if line.ref == ref), None) if ref else None

    async def said_with(self, resident_id: int, message_id: int) -> str:
        return self.refs.get((resident_id, message_id), "")

    async def last(self, resident_id: int, most: int) -> Sequence[Line]:
        return [line for whose, line, _case in self.lines if whose == resident_id][-most:]


@dataclass
class MemoryWriteUps:
    initiatives: Mapping[str, Initiative]
    shelf: dict[str, WriteUp] = field(default_factory=dict)

    async def get(self, write_up_id: str) -> WriteUp | None:
        return self.shelf.get(write_up_id)

    async def of(self, initiative_id: str) -> Sequence[WriteUp]:
        versions = [one for one in self.shelf.values() if one.initiative_id == initiative_id]
        return sorted(versions, key=lambda one: one.version)

    async def contested_by(self, resident_id: int) -> WriteUp | None:
        theirs = [one for one in self.shelf.values() if self.initiatives[one.initiative_id].resident_id == resident_id]
        last = {one.initiative_id: one for one in sorted(theirs, key=lambda one: one.version)}
        contested = [one for one in last.values() if one.answer == "wrong" and not one.objection]
        return max(contested, key=lambda one: one.written_at, default=None)

    def save(self, write_up: WriteUp) -> None:
        versions = {(one.initiative_id, one.version) for one in self.shelf.values() if one.id != write_up.id}
        assert (write_up.initiative_id, write_up.version) not in versions, "Each version is written once."
        self.shelf[write_up.id] = write_up


@dataclass
class MemoryTranslations:
    shelf: dict[str, Translation] = field(default_factory=dict)

    async def get(self, translation_id: str) -> Translation | None:
        return self.shelf.get(translation_id)

    async def waiting(self, most: int) -> Sequence[Translation]:
        asked = [one for one in self.shelf.values() if one.state is TranslationState.ASKED and one.chat_id]
        return sorted(asked, key=lambda one: (one.asked_at, one.id))[:most]

    def save(self, translation: Translation) -> None:
        self.shelf[translation.id] = translation
