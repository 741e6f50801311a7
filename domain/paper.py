"""A filled list on paper, which a worker enters line by line: the same rules, outcomes and news as for any signature.

On the sheet each line has a short number ("A2-3": line 3 of the second sheet, printed for the first plan) and a code
that nobody can guess. The number is what people say and type; the code finds the list when nothing else is known of it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain import signatures
from domain.book import Book
from domain.casework import NoSuchInitiative, note_misuse
from domain.life import STAFF, Actor, NotTheirs
from domain.notices import TOGETHER, About, Notice
from domain.signatures import ADDRESS_LIMIT, NAME_LIMIT, PlanChanged, Signature, SignatureList, Signed, Way
from domain.signers import in_one_line
from domain.texts import Language

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = re.compile(r"([A-Z])\s*(\d{1,4})\s*[-–.]\s*(\d{1,2})", re.ASCII)
_LINE_ALONE = re.compile(r"\d{0,2}", re.ASCII)
_READ_AS = str.maketrans("OIL", "011")
"""Crockford's digits: letters that are read for another one on paper."""


@dataclass(frozen=True, slots=True)
class Line:
    """What a worker reads on one line."""

    name: str
    address: str
    of: str = ""
    """Its number on the sheet or its code; empty where it does not matter which one it is."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """There is no name on it, no street or postcode, or more than anybody's name is long."""


@dataclass(frozen=True, slots=True)
class OtherList:
    """Its code stands on the list of another initiative."""


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """No line has this number or code, or it ran out."""


LineOutcome = signatures.SigningOutcome | Unreadable | OtherList | UnknownLine


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of each line, in the order of the lines."""

    initiative_id: str
    outcomes: tuple[LineOutcome, ...]

    def how_many(self, kind: type[LineOutcome]) -> int:
        """So many lines had this outcome."""
        return sum(isinstance(one, kind) for one in self.outcomes)


def line_number(version: int, sheet: int, line: int) -> str:
    """As it stands on the paper. `version` is that of the plan printed on it; all three count from 1."""
    return f"{_LETTERS[(version - 1) % len(_LETTERS)]}{sheet}-{line}"


def typed_code(words: str) -> str:
    """The code of a line as it was made, however it was typed: in groups, in small letters, with O for 0."""
    return "".join(filter(str.isalnum, words)).upper().translate(_READ_AS)


async def list_of(book: Book, words: str, at: datetime) -> str | None:
    """The initiative of this line's code, of a sheet's link or of an initiative's own id; None when it is nobody's."""
    if await book.signatures.get(words):
        return words
    return await book.links.line(typed_code(words), at) or await book.links.find(words.strip(), at)


async def enter_paper(
    book: Book,
    of: str,
    lines: Sequence[Line],
    actor: Actor,
    at: datetime,
    new_id: Callable[[], str],
    language: Language = "nl",
) -> Entered | NoSuchInitiative | NotTheirs:
    """A worker copies a filled list: `of` an initiative, or of the code of one of its lines.

    Each line counts by the rules of `signatures.sign`. The initiator hears who signed, and how many did not count.
    """
    if actor.role not in STAFF:
        return NotTheirs(STAFF)
    initiative_id = await list_of(book, of, at)
    names = await book.signatures.get(initiative_id) if initiative_id else None
    if names is None:
        return NoSuchInitiative()
    outcomes: list[LineOutcome] = []
    for number, line in enumerate(lines):
        # Names are shown in the order in which they were signed: that of the list.
        signed_at = at + timedelta(microseconds=number)
        outcome = await _entered(book, names, line, signed_at, new_id, language)
        if isinstance(outcome, Signed):
            names = outcome.after
            note_misuse(book, outcome, at)
        outcomes.append(outcome)
    book.signatures.save(names)
    entered = Entered(names.initiative_id, tuple(outcomes))
    _tell(book, names, entered, at)
    return entered


async def _entered(
    book: Book, names: SignatureList, line: Line, at: datetime, new_id: Callable[[], str], language: Language
) -> LineOutcome:
    version = await _version(book, names, line.of, at)
    if not isinstance(version, int):
        return version
    name, address = in_one_line(line.name), in_one_line(line.address)
    if not name or not address or len(name) > NAME_LIMIT or len(address) > ADDRESS_LIMIT:
        return Unreadable()
    return signatures.sign(names, Signature(new_id(), Way.PAPER, name, address, language, at, version))


async def _version(book: Book, names: SignatureList, of: str, at: datetime) -> int | OtherList | UnknownLine:
    """Of the plan for which this line was printed; an earlier one is one less, whichever it was."""
    words = of.strip().upper()
    if number := _NUMBER.fullmatch(words):
        is_current = line_number(names.version, 1, 1)[0] == number[1]
        return names.version if is_current else names.version - 1
    if _LINE_ALONE.fullmatch(words):
        return names.version
    found = await book.links.line(typed_code(words), at)
    if found is None:
        return UnknownLine()
    return names.version if found == names.initiative_id else OtherList()


def _tell(book: Book, names: SignatureList, entered: Entered, at: datetime) -> None:
    if entered.how_many(Signed):
        book.notices.tell(Notice(names.initiator_id, About.SIGNATURES, names.initiative_id, at + TOGETHER))
    not_read, outdated = entered.how_many(Unreadable), entered.how_many(PlanChanged)
    if not_read or outdated:
        subject = f"{entered.how_many(Signed)}.{not_read}.{outdated}"
        book.notices.tell(Notice(names.initiator_id, About.PAPER, names.initiative_id, at + TOGETHER, subject))
