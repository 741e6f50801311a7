"""The transcript as it is shown: lines, what staff did, notes and days, in the order of time. Pure.

What was changed afterwards stands where it was said first, with the words it had; what staff did stands between.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from heapq import merge
from typing import ClassVar

from admin.access import sees_case
from domain.case_texts import reason
from domain.cases import CaseEvent
from domain.handover import Flag, Reason
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.texts import Text, Words, _
from storage.console.chat_view import PastCase, PlanMoment, SaidLine, Stretch

CAN_BE_TAKEN_AWAY = timedelta(hours=48)
"""Telegram deletes nothing that is older."""

FEWEST_WORDS = 4
"""Of what can be quoted: less is no story."""

ON_ITS_WAY = frozenset({"due", "claimed", "held", "withheld"})
"""States of the outbox in which a message is still to be sent."""
NOT_DELIVERED = frozenset({"failed", "cancelled"})


@dataclass(frozen=True, slots=True)
class Spoken:
    """Something that was said."""

    type: ClassVar[str] = "line"
    line: SaidLine
    who: str
    """resident, bot, worker, or me: whoever looks."""
    name: str
    """First name of the resident or the worker; empty for the bot, and for who is not known."""
    reads: SaidLine
    """The line with the words that it has now: itself, unless it was changed."""
    at: datetime
    changed_at: datetime | None = None
    before: str = ""
    """As it read first, where it was changed."""
    is_taken_away: bool = False
    fate: str = ""
    """Of a worker's line: coming, sent, perhaps, failed; empty when nobody knows any more."""
    can_change: bool = False
    """Whether whoever looks can change its words."""
    can_take_away: bool = False
    can_translate: bool = False
    can_tell_on: bool = False
    """Whether whoever looks can ask the resident whether it may stand beside the figures."""

    @property
    def is_theirs(self) -> bool:
        """Whether whoever looks can do anything with it."""
        return self.can_change or self.can_take_away


@dataclass(frozen=True, slots=True)
class Happened:
    """Something that staff, the resident or the software did."""

    type: ClassVar[str] = "event"
    icon: str
    words: Words
    at: datetime
    note: str = ""
    """What a colleague wrote with it."""
    tone: str = "quiet"


@dataclass(frozen=True, slots=True)
class Noted:
    """A note between colleagues."""

    type: ClassVar[str] = "note"
    name: str
    is_mine: bool
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Day:
    """From here on it is this day in Amsterdam."""

    type: ClassVar[str] = "day"
    day: date
    at: datetime


@dataclass(frozen=True, slots=True)
class Begun:
    """Here a case began, by which all that follows is kept together."""

    type: ClassVar[str] = "case"
    case: PastCase
    is_this: bool
    at: datetime
    is_open_to_me: bool = False
    """Whether whoever looks may see that one."""


Item = Spoken | Happened | Noted | Day | Begun


@dataclass(frozen=True, slots=True)
class Told:
    """All of which the transcript is made."""

    stretch: Stretch
    me: Staff
    case_id: str
    resident: str
    """First name."""
    is_mine: bool
    """Whether whoever looks has the case."""
    now: datetime
    people: Mapping[str, Staff]
    """By id; also those who do not work here any more."""
    replacements: Mapping[str, SaidLine] = field(default_factory=dict)
    fates: Mapping[str, str] = field(default_factory=dict)
    story: Sequence[CaseEvent] = ()
    flags: Sequence[Flag] = ()
    plans: Sequence[PlanMoment] = ()
    cases: Sequence[PastCase] = ()
    translates: bool = False

    def name(self, staff_id: str | None) -> str:
        """Of somebody who works or worked here; empty when nobody knows."""
        found = self.people.get(staff_id or "")
        return found.name if found else ""


def items(told: Told) -> Sequence[Item]:
    """All that is shown, the first thing first, with the days between."""
    since = told.stretch.lines[0].at if told.stretch.lines and told.stretch.has_earlier else None
    until = told.stretch.lines[-1].at if told.stretch.lines and told.stretch.until is not None else None

    def is_here(at: datetime) -> bool:
        return (since is None or at >= since) and (until is None or at <= until)

    begun = [Begun(one, one.id == told.case_id, one.opened_at, sees_case(told.me, one)) for one in told.cases]
    beside = sorted([*begun, *_happened(told), *_planned(told)], key=lambda one: one.at)
    # What staff did comes before what follows from it: the bot says who is there in the same moment.
    together = merge((one for one in beside if is_here(one.at)), _spoken(told), key=lambda one: one.at)
    return list(_with_days(together))


def _with_days(found: Iterable[Item]) -> Iterable[Item]:
    day: date | None = None
    for one in found:
        its_day = one.at.astimezone(AMSTERDAM).date()
        if its_day != day:
            day = its_day
            yield Day(its_day, one.at)
        yield one


def _spoken(told: Told) -> Iterable[Spoken]:
    taken_away = {event.words for event in told.story if event.kind == "unsaid"}
    shown = {line.ref for line in told.stretch.lines} - {""}
    for line in told.stretch.lines:
        if not (line.replaces and line.replaces in shown):
            yield _one(told, line, taken_away)


def _one(told: Told, line: SaidLine, taken_away: set[str]) -> Spoken:
    after = told.replacements.get(line.ref) if line.ref else None
    is_theirs = line.author == "worker" and line.worker_id == told.me.id
    is_gone = bool(line.ref) and line.ref in taken_away
    can = is_theirs and told.is_mine and line.case_id == told.case_id and not is_gone and bool(line.ref)
    can = can and not line.replaces
    reads = after or line
    is_own = line.author == "resident" and line.kind in {"text", "photo", "voice", "document"}
    # Of another case nobody who has this one knows whether there was danger.
    can_tell_on = told.is_mine and is_own and reads.case_id == told.case_id
    is_foreign = line.author == "resident" and told.translates and not reads.dutch
    return Spoken(
        line=line,
        who="me" if is_theirs else line.author,
        name={"resident": told.resident, "bot": ""}.get(line.author, told.name(line.worker_id)),
        reads=reads,
        at=line.at,
        changed_at=after.at if after else line.at if line.replaces else None,
        before=line.words if reads.words != line.words else "",
        is_taken_away=is_gone,
        fate=_fate(told.fates.get(line.ref, "")) if line.author == "worker" else "",
        can_change=can and line.kind in {"text", "photo", "voice", "document"},
        can_take_away=can and told.now - line.at < CAN_BE_TAKEN_AWAY,
        can_tell_on=can_tell_on and len(reads.words.split()) >= FEWEST_WORDS,
        can_translate=is_foreign and bool(reads.words.strip()) and line.kind != "choice",
    )


def _fate(state: str) -> str:
    if state in ON_ITS_WAY:
        return "coming"
    if state in NOT_DELIVERED:
        return "failed"
    return {"sent": "sent", "uncertain": "perhaps"}.get(state, "")


_HAPPENED: Mapping[str, tuple[str, Text]] = {
    "claimed": ("user-check", _("{worker} took this case.")),
    "passed_on": ("arrow-right-left", _("{worker} passed it on to {colleague}.")),
    "let_go": ("arrow-right-left", _("{worker} does not go on with it: somebody else is needed.")),
    "snoozed": ("alarm-clock", _("{worker} put it off for a while.")),
    "woken": ("alarm-clock", _("It was put off until now.")),
    "given_back": ("bot", _("{worker} gave the chat back to the bot.")),
    "taken_back": ("bot", _("{resident} goes on with the bot.")),
    "closed": ("circle-check", _("{worker} closed this case.")),
    "escalated": ("siren", _("Nobody came in time: a coordinator was called in.")),
}
_TAKEN_OVER = _("{worker} took it over from {colleague}.")
_CLOSED_BY_ITSELF = _("Closed by itself: nothing was heard for two weeks.")
_A_COLLEAGUE = _("A colleague")


def _happened(told: Told) -> Iterable[Item]:
    for flag in told.flags:
        tone = "urgent" if flag.reason is Reason.CRISIS else "quiet"
        yield Happened("flag", reason(flag), flag.at, tone=tone)
    for event in told.story:
        if event.kind == "note":
            yield Noted(told.name(event.staff_id), event.staff_id == told.me.id, event.words, event.at)
        elif event.kind in _HAPPENED:
            yield _event(told, event)


def _event(told: Told, event: CaseEvent) -> Happened:
    icon, words = _HAPPENED[event.kind]
    if event.kind == "closed" and event.staff_id is None:
        words = _CLOSED_BY_ITSELF
    if event.kind == "claimed" and event.other_id:
        words = _TAKEN_OVER
    named = words.with_(
        worker=told.name(event.staff_id) or _A_COLLEAGUE,
        colleague=told.name(event.other_id) or _A_COLLEAGUE,
        resident=told.resident,
    )
    return Happened(icon, named, event.at, note=event.words)


_PLANNED: Mapping[str | None, Text] = {
    None: _("{worker} wrote the plan down, version {version}. {resident} is asked whether it is right."),
    "right": _("{resident} says: the plan is right (version {version})."),
    "wrong": _("{resident} says: the plan is not right yet (version {version})."),
}


def _planned(told: Told) -> Iterable[Happened]:
    for one in told.plans:
        words = _PLANNED[one.answer].with_(
            worker=told.name(one.worker_id) or _A_COLLEAGUE, version=one.version, resident=told.resident
        )
        yield Happened("notebook-pen", words, one.at, tone="good" if one.answer == "right" else "quiet")
