"""A worker marks what a resident said, who says whether it may be quoted: the use cases around `quotes.py`."""

from dataclasses import dataclass
from typing import Protocol

from domain.cases import Button
from domain.duty import Duty
from domain.insight.quotes import LONGEST, Quote, State, answered, removed
from domain.people import Resident
from domain.relaying import NothingToSay, NotReachable, TooLong
from domain.staff import Staff
from domain.takeover import Moved, Refusal, mine
from domain.texts import Verbatim, Words, _, paragraphs
from domain.translating import InDanger, in_danger


class Said(Protocol):
    """A line of the transcript of the resident of the case."""

    @property
    def id(self) -> int: ...
    @property
    def author(self) -> str: ...
    @property
    def words(self) -> str: ...
    @property
    def case_id(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Marked:
    """The resident is asked whether it may be quoted."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class MarkedBefore:
    """There is a quote from this line already, and nobody is asked twice."""

    quote: Quote


@dataclass(frozen=True, slots=True)
class NotOfThisCase:
    """It was said in another case, or in none: whether there was danger is known of a case, not of a resident."""


@dataclass(frozen=True, slots=True)
class NotTheirWords:
    """What is to be quoted does not stand like this in what the resident said."""


async def mark(
    duty: Duty, case_id: str, worker: Staff, line: Said, words: str
) -> Marked | MarkedBefore | NotTheirWords | NotOfThisCase | InDanger | NothingToSay | TooLong | NotReachable | Refusal:
    """Ask the resident of a case that this worker has whether these words may be quoted: a part of one line that they
    said in it, left as it is. Nobody is asked where there may be danger.
    """
    wanted = _one_line(words)
    if not wanted:
        return NothingToSay()
    if len(wanted) > LONGEST:
        return TooLong(len(wanted) - LONGEST)
    if line.author != "resident" or wanted not in _one_line(line.words):
        return NotTheirWords()
    if line.case_id != case_id:
        return NotOfThisCase()
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    if held.resident.unreachable_since:
        return NotReachable(held.resident.unreachable_since)
    if await in_danger(duty, held.case, line.words):
        return InDanger()
    before = await duty.book.quotes.of_line(line.id)
    if before is not None and before.state is not State.REMOVED:
        return MarkedBefore(before)
    quote = Quote(
        duty.new_id(),
        held.resident.id,
        case_id,
        line.id,
        wanted,
        held.resident.language or "nl",
        held.case.area,
        worker.id,
        duty.now,
    )
    duty.book.quotes.save(quote)
    _ask(duty, held.resident, quote)
    return Marked(quote)


YES = _("Yes, you may")
NO = _("No, rather not")


def asking(quote: Quote) -> Words:
    """The question, with the very words."""
    return paragraphs(
        _("You said something that shows well what matters here. May we pass it on, without your name?"),
        Verbatim(f"“{quote.words}”"),
        _("It would stand in a report about the neighbourhood, beside the figures. No is fine too."),
    )


def _ask(duty: Duty, resident: Resident, quote: Quote) -> None:
    reads = resident.language or "nl"
    buttons = [
        Button(duty.texts.plain(YES, reads), f"quote_yes.{quote.id}"),
        Button(duty.texts.plain(NO, reads), f"quote_no.{quote.id}"),
    ]
    duty.book.speech.tell(resident, duty.texts.render(asking(quote), reads), duty.now, buttons=buttons)


async def answer(duty: Duty, resident: Resident, quote_id: str, *, agrees: bool) -> Quote | None:
    """The resident says yes or no, now or later: the last answer counts. None when it is not theirs, or staff took it
    away. The caller holds the resident.
    """
    quote = await duty.book.quotes.get(quote_id)
    if quote is None or quote.resident_id != resident.id or quote.state is State.REMOVED:
        return None
    after = answered(quote, duty.now, agrees=agrees)
    duty.book.quotes.save(after)
    return after


async def remove(duty: Duty, quote: Quote) -> Quote | None:
    """Staff do not want to show it, or not any more. None when its resident is gone.

    Its resident is held meanwhile: a yes of the same moment comes before it, or reads that it was removed.
    """
    if await duty.book.cases.take(quote.case_id) is None:
        return None
    # Read again: only now can nobody else change it.
    now = await duty.book.quotes.get(quote.id)
    if now is None:
        return None
    after = removed(now, duty.now)
    duty.book.quotes.save(after)
    return after


def _one_line(words: str) -> str:
    return " ".join(words.split())
