"""Bringing two initiators together, and making one plan of two: never without both saying yes."""

from dataclasses import replace

import pytest

from domain.announcements import timeline, to_initiator, to_signer
from domain.deciding import LONGEST_REASON, TooLong
from domain.life import MAY_JOIN, ONE_PLAN, Actor, Kind, NotTheirs, Role, Stage, Told
from domain.meetings import Meeting
from domain.merging import (
    Asked,
    InContact,
    Joined,
    JoinedBefore,
    Joining,
    NobodyToAsk,
    NotAgreed,
    Over,
    SaidNo,
    SameInitiator,
    introduce,
    join,
    weigh_joining,
)
from domain.notices import About
from domain.people import Resident
from domain.signatures import Signature, SignatureList, Way, plan_of
from domain.texts import Texts
from tests.support.books import NOW, collecting
from tests.support.memory import MemoryBook

FATMA, ALI, BEA = 1, 2, 3
ONE, TWO = "1" * 32, "2" * 32
KARIM = Actor(Role.COORDINATOR, "Karim")


@pytest.fixture
def book():
    """Fatma and Ali want nearly the same; both handed it in."""
    book = MemoryBook()
    for number, name in ((FATMA, "Fatma"), (ALI, "Ali"), (BEA, "Bea")):
        book.people[number] = Resident(number, 1000 + number, name, None, None, since=NOW)
    for number, resident, readable in ((ONE, FATMA, "NW-2026-0001"), (TWO, ALI, "NW-2026-0002")):
        book.shelf[number] = collecting(number, resident, stage=Stage.SUBMITTED, number=readable)
    return book


def findable(book, *ids: str) -> None:
    for one in ids:
        book.shelf[one] = replace(book.shelf[one], findable=True)


def met(book, first: bool | None, second: bool | None, **more) -> None:
    book.meetings.save(Meeting(ONE, TWO, 0.8, 100.0, NOW, first, second, **more))


def asked(book) -> set[tuple[int, str]]:
    return {(one.resident_id, one.subject) for one in book.waiting if one.about is About.MEETING}


async def test_both_are_asked_when_both_may_be_found(book):
    findable(book, ONE, TWO)
    assert await introduce(book, ONE, TWO, NOW) == Asked(2)
    assert asked(book) == {(FATMA, TWO), (ALI, ONE)}
    assert len(book.meetings.found) == 1


async def test_nobody_hears_of_who_does_not_want_to_be_found(book):
    assert await introduce(book, ONE, TWO, NOW) == NobodyToAsk()
    assert asked(book) == set()
    assert book.meetings.found == {}
    findable(book, ONE)
    assert await introduce(book, TWO, ONE, NOW) == Asked(1)
    assert asked(book) == {(ALI, ONE)}


async def test_after_a_yes_the_other_one_is_asked_also_when_nobody_is_to_be_found(book):
    met(book, first=True, second=None)
    assert await introduce(book, ONE, TWO, NOW) == Asked(1)
    assert asked(book) == {(ALI, ONE)}


async def test_after_a_no_nobody_is_asked_again(book):
    findable(book, ONE, TWO)
    met(book, first=None, second=False)
    assert await introduce(book, ONE, TWO, NOW) == SaidNo()
    met(book, first=True, second=True, introduced_at=NOW)
    assert await introduce(book, ONE, TWO, NOW) == InContact()
    assert asked(book) == set()


async def test_nobody_is_introduced_to_themselves_or_to_what_is_over(book):
    findable(book, ONE, TWO)
    book.shelf[TWO] = replace(book.shelf[TWO], stage=Stage.CLOSED)
    assert await introduce(book, ONE, TWO, NOW) == Over()
    book.shelf[TWO] = replace(book.shelf[TWO], stage=Stage.SUBMITTED, resident_id=FATMA)
    assert await introduce(book, ONE, TWO, NOW) == SameInitiator()


# One plan


def joining(**more) -> Joining:
    return replace(Joining(KARIM, NOW, ("last", "more"), "samen sterker"), **more)


@pytest.mark.parametrize(("first", "second"), [(None, None), (True, None), (True, False)])
async def test_nobodys_plan_becomes_part_of_anothers_before_both_said_yes(book, first, second):
    met(book, first, second)
    before = dict(book.shelf)
    assert await join(book, ONE, TWO, joining()) == NotAgreed()
    assert (book.shelf, book.waiting) == (before, [])
    met(book, first=True, second=True)
    assert isinstance(await join(book, ONE, TWO, joining()), Joined)


async def test_one_goes_on_the_other_is_kept_and_everybody_concerned_is_told(book):
    met(book, first=True, second=True)
    fan = Signature("s", Way.TELEGRAM, "Bea", "Plein 1", "nl", NOW, 1, BEA, wants_news=True)
    book.signatures.save(SignatureList(ONE, FATMA, plan_of(book.shelf[ONE]), signatures=(fan,)))
    joined = await join(book, ONE, TWO, joining())

    ended, goes_on = book.shelf[ONE], book.shelf[TWO]
    assert (ended.stage, ended.goes_on_in, ended.remind_at) == (Stage.CLOSED, "NW-2026-0002", None)
    assert (goes_on.stage, goes_on.goes_on_in) == (Stage.SUBMITTED, "")
    assert [one.kind for one in book.timeline] == [Kind.JOINED] * 2
    assert {(one.resident_id, one.initiative_id) for one in book.waiting} == {(FATMA, ONE), (BEA, ONE), (ALI, TWO)}
    texts = Texts({})
    assert "0002" in texts.plain(to_initiator(ended, joined.ended.step), "nl")
    assert "0001" in texts.plain(to_initiator(goes_on, joined.goes_on.step), "nl")
    assert "0002" in texts.plain(to_signer("Samen eten", joined.ended.step), "nl")
    assert await join(book, ONE, TWO, joining()) == JoinedBefore()


async def test_two_plans_of_one_initiator_are_joined_without_asking(book):
    book.shelf[TWO] = replace(book.shelf[TWO], resident_id=FATMA)
    assert isinstance(await join(book, TWO, ONE, joining()), Joined)


async def test_a_worker_does_not_join_plans(book):
    met(book, first=True, second=True)
    outcome = await join(book, ONE, TWO, joining(actor=Actor(Role.WORKER, "Noor")))
    assert outcome == NotTheirs(frozenset({Role.COORDINATOR}))


@pytest.mark.parametrize("stage", Stage)
async def test_only_what_was_read_by_others_and_is_not_over_is_joined_to_what_was_handed_in(book, stage):
    met(book, first=True, second=True)
    book.shelf[ONE] = replace(book.shelf[ONE], stage=stage)
    weighed = await weigh_joining(book, book.shelf[TWO], book.shelf[ONE], joining())
    assert isinstance(weighed, _joined(stage in ONE_PLAN))
    assert isinstance(await join(book, ONE, TWO, joining()), _joined(stage in MAY_JOIN))


def _joined(is_possible: bool) -> type[object]:
    return Joined if is_possible else Over


async def test_what_still_collects_goes_on_in_another_one_and_nobody_signs_it_any_more(book):
    met(book, first=True, second=True)
    book.shelf[ONE] = replace(book.shelf[ONE], stage=Stage.COLLECTING, number="")
    book.signatures.save(SignatureList(ONE, FATMA, plan_of(book.shelf[ONE])))
    joined = await join(book, ONE, TWO, joining())

    assert isinstance(joined, Joined)
    assert not (await book.signatures.get(ONE)).is_open
    for one in (joined.ended, joined.goes_on):
        told = Texts({}).plain(to_initiator(one.initiative, one.step), "nl")
        assert "no number yet" in told
        assert "NW-2026-0002" in told
    assert "another idea" in Texts({}).plain(timeline((joined.goes_on.step,)), "nl")


async def test_each_initiator_reads_the_reason_in_their_own_language(book):
    met(book, first=True, second=True)
    told = (Told("Birlikte daha güçlü.", "tr", is_machine=True), Told("معا أقوى", "ar"))
    joined = await join(book, ONE, TWO, joining(told=told))
    assert isinstance(joined, Joined)
    for one, language, words in ((joined.ended, "tr", "güçlü"), (joined.goes_on, "ar", "أقوى")):
        read = Texts({}).plain(to_initiator(one.initiative, one.step), language)
        assert words in read
        assert "samen sterker" not in read
    too_long = (None, Told("x" * (LONGEST_REASON + 2), "ar"))
    assert await weigh_joining(book, book.shelf[TWO], book.shelf[ONE], joining(told=too_long)) == TooLong(2)
