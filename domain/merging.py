"""Two initiatives that want the same: their initiators are brought into contact, and the two become one plan.

Nobody learns who the other one is before both said yes (`meetings.py`), and nobody's plan becomes part of somebody
else's without that. Two plans of one initiator can be joined without asking: nothing is told to anybody else.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from domain import similar
from domain.book import Book
from domain.casework import NoSuchInitiative, Stepped, after_step, keep_step
from domain.deciding import LONGEST_REASON, TooLong
from domain.initiatives import Initiative
from domain.life import MAY_JOIN, ONE_PLAN, Actor, Kind, NotTheirs, Role, Stage, Step, Told
from domain.meetings import ALIVE, Meeting, gist_of
from domain.notices import About, Notice
from domain.similar.spot import apart


@dataclass(frozen=True, slots=True)
class Asked:
    """So many initiators (1 or 2) are asked now whether they want to be brought into contact."""

    count: int


@dataclass(frozen=True, slots=True)
class InContact:
    """They were brought into contact before."""


@dataclass(frozen=True, slots=True)
class SaidNo:
    """One of them does not want it: nobody is asked again."""


@dataclass(frozen=True, slots=True)
class NobodyToAsk:
    """Neither wants others to hear that there is such an idea: whom a worker knows, the worker can ask in person."""


@dataclass(frozen=True, slots=True)
class SameInitiator:
    """There are no two people to bring together."""


@dataclass(frozen=True, slots=True)
class Over:
    """One of the two has ended, or is not that far."""


async def introduce(
    book: Book, one_id: str, other_id: str, at: datetime
) -> Asked | InContact | SaidNo | NobodyToAsk | SameInitiator | Over | NoSuchInitiative:
    """Ask those who may hear of the other one. Asking again does no harm: who answered is not asked again."""
    # Never locked: residents' turns lock themselves first, and the meeting then, and so do we only the latter.
    pair = [await book.initiatives.get(each) for each in (one_id, other_id)]
    one, other = pair
    if one is None or other is None:
        return NoSuchInitiative()
    if one.resident_id == other.resident_id:
        return SameInitiator()
    meeting = await _meeting(book, one, other, at)
    if meeting.introduced_at:
        return InContact()
    if False in {meeting.first_agrees, meeting.second_agrees}:
        return SaidNo()
    people = {each: await book.meetings.somebody(each) for each in (one_id, other_id)}
    if None in people.values():
        return Over()
    asked = 0
    for own, theirs in ((one, other), (other, one)):
        somebody = people[theirs.id]
        may_hear = somebody is not None and (somebody.findable or meeting.says(theirs.id))
        if may_hear and meeting.says(own.id) is None:
            book.notices.tell(Notice(own.resident_id, About.MEETING, own.id, at, theirs.id))
            asked += 1
    if not asked:
        return NobodyToAsk()
    book.meetings.save(meeting)
    return Asked(asked)


@dataclass(frozen=True, slots=True)
class Joined:
    """They are one plan: what happens to the one that ends, and to the one that goes on."""

    ended: Stepped
    goes_on: Stepped


@dataclass(frozen=True, slots=True)
class NotAgreed:
    """Their initiators have not both agreed to meet."""


@dataclass(frozen=True, slots=True)
class JoinedBefore:
    """They are one plan already."""


Unjoined = NotTheirs | NotAgreed | JoinedBefore | Over | TooLong
"""Why two do not become one."""


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody is about to make one plan of two. `at` is aware; each step has an id. Of two things the first is for the
    one that ends, the second for the one that goes on.
    """

    actor: Actor
    at: datetime
    step_ids: tuple[str, str]
    reason: str = ""
    told: tuple[Told | None, Told | None] = (None, None)
    """The reason in the languages of the two initiators."""


async def weigh_joining(book: Book, ended: Initiative, goes_on: Initiative, joining: Joining) -> Joined | Unjoined:
    """What would happen. Nothing is kept."""
    if joining.actor.role is not Role.COORDINATOR:
        return NotTheirs(frozenset({Role.COORDINATOR}))
    reason = joining.reason.strip()
    longest = max([len(reason), *(len(one.words) for one in joining.told if one)])
    if longest > LONGEST_REASON:
        return TooLong(longest - LONGEST_REASON)
    if ended.goes_on_in and ended.goes_on_in == goes_on.number:
        return JoinedBefore()
    if not may_be_joined(ended, goes_on):
        return Over()
    if ended.resident_id != goes_on.resident_id:
        meeting = await _meeting(book, ended, goes_on, joining.at)
        if not meeting.both_agree:
            return NotAgreed()
    first, second = joining.step_ids
    for_ended, for_other = joining.told if reason else (None, None)
    step = Step(first, ended.id, ended.stage, Stage.CLOSED, joining.actor, joining.at, reason, Kind.JOINED)
    step = replace(step, told=for_ended, other=goes_on.number)
    more = Step(second, goes_on.id, goes_on.stage, goes_on.stage, joining.actor, joining.at, reason, Kind.JOINED)
    more = replace(more, told=for_other, other=ended.number)
    closed = replace(after_step(ended, step), goes_on_in=goes_on.number)
    return Joined(Stepped(closed, step), Stepped(after_step(goes_on, more), more))


async def join(book: Book, ended_id: str, goes_on_id: str, joining: Joining) -> Joined | Unjoined | NoSuchInitiative:
    """The first goes on in the second: it is closed, with everything kept, and both initiators and the signers of the
    first who wanted news hear of it. Its signatures stay under what they were given for, and nobody signs it any more.
    """
    pair = await _both(book, ended_id, goes_on_id)
    if pair is None:
        return NoSuchInitiative()
    weighed = await weigh_joining(book, *pair, joining)
    if isinstance(weighed, Joined):
        for one in (weighed.ended, weighed.goes_on):
            await keep_step(book, one.initiative, one.step)
        if (names := await book.signatures.get(ended_id)) and names.is_open:
            # The links stay: who opens one reads that it has stopped.
            book.signatures.save(replace(names, is_open=False))
    return weighed


def may_be_joined(ended: Initiative, goes_on: Initiative) -> bool:
    """Whether the first can go on in the second, as far as they themselves go."""
    return ended.id != goes_on.id and ended.stage in MAY_JOIN and goes_on.stage in ONE_PLAN


async def _both(book: Book, one_id: str, other_id: str) -> tuple[Initiative, Initiative] | None:
    """The two, locked; always in the same order, so that nobody waits for each other."""
    seen = [await book.initiatives.get(each) for each in (one_id, other_id)]
    for each in sorted((one for one in seen if one), key=lambda one: (one.resident_id, one.id)):
        await book.initiatives.take(each.id)
    one, other = [await book.initiatives.get(each) for each in (one_id, other_id)]
    return (one, other) if one and other else None


async def _meeting(book: Book, one: Initiative, other: Initiative, at: datetime) -> Meeting:
    """What is known of the two, or what would be when they were found alike now."""
    found = next((each for each in await book.meetings.of(one.id) if each.other(one.id) == other.id), None)
    if found:
        return found
    own, theirs = gist_of(one), gist_of(other)
    return Meeting(one.id, other.id, similar.likeness(own, theirs), apart(own.spot, theirs.spot).metres, at)


def can_meet(one: Initiative, other: Initiative) -> bool:
    """Whether it makes sense to ask their initiators."""
    return one.resident_id != other.resident_id and one.stage in ALIVE and other.stage in ALIVE
