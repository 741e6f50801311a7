"""A filled list on paper, entered line by line: what counts, what does not, and who hears of it."""

from dataclasses import replace

import pytest

from domain.casework import NoSuchInitiative, publish
from domain.life import INITIATOR, STAFF, Actor, NotTheirs, Role
from domain.misuse import OWN_NAME
from domain.notices import TOGETHER, About
from domain.paper import Entered, Line, OtherList, UnknownLine, Unreadable, enter_paper, line_number, typed_code
from domain.people import Resident
from domain.policies import Policy
from domain.signatures import ADDRESS_LIMIT, NAME_LIMIT, AlreadySigned, Ended, Full, PlanChanged, Signed, Way
from tests.domain.test_casework import FATMA, NOW, ONE, Case, idea

WORKER = Actor(Role.WORKER, "Noor")
FIVE = [Line(f"Buur {number}", f"Osdorpplein {number}") for number in range(1, 6)]
TWO = "2" * 32


@pytest.fixture
async def case():
    """A plan that collects, and of which a list was printed."""
    one = Case()
    one.book.people[FATMA] = Resident(FATMA, 1001, "Fatma", "nl", NOW)
    await one.published()
    return one


async def enter(case, *lines, of=ONE, actor=WORKER):
    return await enter_paper(case.book, of, lines, actor, NOW, case.step_id)


def kinds(entered):
    return [type(one) for one in entered.outcomes]


async def test_each_readable_line_is_a_signature_on_paper(case):
    entered = await enter(case, *FIVE)
    assert kinds(entered) == [Signed] * 5
    assert {(one.way, one.resident_id, one.version) for one in case.names.valid} == {(Way.PAPER, None, 1)}
    assert [(one.name, one.address) for one in case.names.valid] == [(one.name, one.address) for one in FIVE]
    assert case.names.is_complete


async def test_the_initiator_hears_of_them_together_as_of_all_signatures(case):
    await enter(case, *FIVE)
    (notice,) = case.book.waiting
    assert (notice.resident_id, notice.about, notice.due_at) == (FATMA, About.SIGNATURES, NOW + TOGETHER)


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", "Osdorpplein 1"),
        ("Ali", "  "),
        ("...", "Osdorpplein 1"),
        ("a" * (NAME_LIMIT + 1), "b"),
        ("a", "b" * (ADDRESS_LIMIT + 1)),
    ],
)
async def test_a_line_that_cannot_be_read_does_not_count_and_the_others_do(case, name, address):
    entered = await enter(case, FIVE[0], Line(name, address), FIVE[1])
    assert kinds(entered) == [Signed, Unreadable, Signed]
    subjects = {one.about: one.subject for one in case.book.waiting}
    assert subjects == {About.SIGNATURES: "", About.PAPER: "2.1.0"}


async def test_who_stands_twice_on_paper_or_signed_in_another_way_counts_once(case):
    case.signed(2)
    before = case.names.valid[0]
    entered = await enter(case, Line(before.name.upper(), before.address), FIVE[0], FIVE[0])
    assert kinds(entered) == [AlreadySigned, Signed, AlreadySigned]
    assert len(case.names.valid) == 2


async def test_a_full_list_takes_no_more_and_a_closed_one_none(case):
    case.book.signatures.save(replace(case.names, most=2))
    assert kinds(await enter(case, *FIVE[:3])) == [Signed, Signed, Full]
    case.book.signatures.save(replace(case.names, is_open=False))
    case.forget()
    assert kinds(await enter(case, FIVE[4])) == [Ended]
    assert case.book.waiting == []


# Numbers and codes


def test_a_number_says_for_which_plan_on_which_sheet_and_on_which_line():
    assert line_number(1, 2, 3) == "A2-3"
    assert line_number(27, 1, 5) == "A1-5"


def test_a_code_is_read_however_it_was_typed():
    assert typed_code(" 7k3m-9qxt o1il ") == "7K3M9QXT0111"


@pytest.mark.parametrize("of", ["", "3", "A1-3", " a1 - 3 ", "A1–3", "a1.3"])
async def test_a_line_of_the_plan_as_it_is_counts(case, of):
    assert kinds(await enter(case, replace(FIVE[0], of=of))) == [Signed]


async def test_a_line_that_was_printed_for_an_earlier_plan_does_not_count_and_the_initiator_hears_it(case):
    changed = replace(idea(stage=case.initiative.stage), two_sentences="Een feest.")
    await publish(case.book, changed, Policy(), NOW, "p")
    case.forget()
    entered = await enter(case, replace(FIVE[0], of="A1-1"), replace(FIVE[1], of="B2-1"))
    assert kinds(entered) == [PlanChanged, Signed]
    assert {one.subject for one in case.book.waiting if one.about is About.PAPER} == {"1.0.1"}


async def test_the_code_of_a_line_finds_its_list(case):
    codes = await case.book.links.make(ONE, "line", NOW, 5)
    typed = codes[0].lower().replace("0", "O")
    entered = await enter(case, *(replace(one, of=code) for one, code in zip(FIVE, codes, strict=True)), of=typed)
    assert (entered.initiative_id, kinds(entered)) == (ONE, [Signed] * 5)


async def test_the_link_of_a_sheet_finds_its_list_too(case):
    (code,) = await case.book.links.make(ONE, "sheet", NOW)
    assert kinds(await enter(case, FIVE[0], of=code)) == [Signed]


async def test_a_line_of_another_list_or_of_none_does_not_count_here(case):
    (other,) = await case.book.links.make(TWO, "line", NOW)
    entered = await enter(case, replace(FIVE[0], of=other), replace(FIVE[1], of="7K3M 9QXT"), replace(FIVE[2], of="Z9"))
    assert kinds(entered) == [OtherList, UnknownLine, UnknownLine]
    assert case.names.valid == ()


@pytest.mark.parametrize("of", ["", "9" * 32, "NW-2026-0001"])
async def test_nobodys_list_is_said_to_be_nobodys(case, of):
    assert await enter(case, FIVE[0], of=of) == NoSuchInitiative()


async def test_only_staff_copy_names(case):
    assert await enter(case, FIVE[0], actor=INITIATOR) == NotTheirs(STAFF)
    assert case.names.valid == ()


async def test_an_empty_list_tells_nobody_anything(case):
    assert await enter(case) == Entered(ONE, ())
    assert case.book.waiting == []


async def test_the_initiators_own_name_on_paper_is_put_down_for_the_coordinator_and_counts(case):
    entered = await enter(case, Line("Fatma Bakker", "Osdorpplein 1"), FIVE[0])
    assert kinds(entered) == [Signed, Signed]
    assert [found.kind for _number, found in case.book.odd] == [OWN_NAME]
