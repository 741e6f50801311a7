"""A worker writes the plan down, the resident says whether it is right: version by version, by voice too."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cases import Content, Line, PostKind
from domain.handover import Reason, State
from domain.initiatives import TWO_SENTENCES_LIMIT, Answer, Question, answered, started
from domain.life import Stage
from domain.relaying import NothingToSay, NotReachable, TooLong, resident_wrote, worker_writes
from domain.takeover import FORGET_AFTER, HeldBy, give_back
from domain.write_ups import LONGEST
from domain.writing_up import Answered, AnsweredBefore, WrittenDown, answer, object_to, write_down
from tests.support.handover import FATMA, JOOST, NOW, SAMIRA, Office

PLAN = "Een huiswerkklas voor de kinderen, elke woensdag.\nWij moeders halen ze op."


@pytest.fixture
async def office():
    """Samira has Fatma's case."""
    one = Office()
    await one.is_claimed()
    one.forget()
    return one


async def written(office, words=PLAN, **more) -> WrittenDown:
    outcome = await write_down(office.duty, (await office.case()).id, SAMIRA, words, **more)
    assert isinstance(outcome, WrittenDown), outcome
    return outcome


async def says(office, write_up_id: str, *, is_right: bool, number: int = FATMA):
    return await answer(office.duty, await office.resident(number), write_up_id, is_right=is_right)


def voice(office, words="") -> Line:
    return Line("resident", "voice", words, office.now, office.new_id(), "v" * 32)


# Writing down


async def test_the_resident_reads_the_plan_as_it_was_written_and_is_asked_whether_it_is_right(office):
    write_up = (await written(office, f"  {PLAN} & <meer>\n")).write_up
    assert (write_up.words, write_up.version, write_up.worker_id) == (f"{PLAN} & <meer>", 1, SAMIRA.id)
    (told,) = office.told()
    assert told.html == (f"Samira wrote your plan down. Is it right this way?\n\n{PLAN} &amp; &lt;meer&gt;")
    assert [(one.label, one.entry) for one in told.buttons] == [
        ("Yes, that's right", f"write_up_right.{write_up.id}"),
        ("No, not yet", f"write_up_wrong.{write_up.id}"),
    ]


async def test_the_dutch_of_a_plan_is_kept_beside_it():
    office = Office(language="tr")
    await office.is_claimed()
    write_up = (await written(office, "Ödev sınıfı.", dutch=" Een huiswerkklas. ")).write_up
    assert (write_up.language, write_up.dutch) == ("tr", "Een huiswerkklas.")


async def test_the_first_write_up_of_somebody_without_a_plan_begins_one(office):
    write_up = (await written(office)).write_up
    (initiative,) = office.book.shelf.values()
    assert (initiative.id, initiative.resident_id, initiative.stage) == (write_up.initiative_id, FATMA, Stage.DRAFT)
    assert (initiative.write_up, initiative.two_sentences) == ("", ""), "nothing is theirs before they said yes"
    assert (await office.case()).initiative_id == initiative.id


async def test_a_write_up_is_of_the_initiative_that_the_case_is_about_else_of_their_newest_that_is_not_over(office):
    old, new = started("1" * 32, FATMA, NOW), started("2" * 32, FATMA, NOW + timedelta(hours=1))
    over = replace(started("3" * 32, FATMA, NOW + timedelta(hours=2)), stage=Stage.WITHDRAWN)
    somebody_elses = started("4" * 32, 2, NOW + timedelta(hours=3))
    office.book.shelf.update({one.id: one for one in (old, new, over, somebody_elses)})
    case = await office.case()
    assert (await written(office)).write_up.initiative_id == new.id
    office.change(await office.case(), initiative_id=old.id)
    assert (await written(office)).write_up.initiative_id == old.id
    office.change(case, initiative_id=somebody_elses.id)
    assert (await written(office)).write_up.initiative_id == new.id, "never somebody else's"


async def test_the_next_version_is_of_the_same_initiative_although_they_began_another_meanwhile(office):
    first = (await written(office)).write_up
    other = started("2" * 32, FATMA, NOW + timedelta(hours=1))
    office.book.shelf[other.id] = other
    second = (await written(office, "Beter.")).write_up
    assert (second.initiative_id, second.version) == (first.initiative_id, 2)


async def test_every_version_is_kept_and_the_second_is_shown_as_such(office):
    await written(office, "een")
    office.forget()
    second = (await written(office, "twee")).write_up
    assert [one.words for one in await office.book.write_ups.of(second.initiative_id)] == ["een", "twee"]
    assert office.heard()[0].startswith("Samira wrote your plan down anew.")


async def test_with_a_write_up_it_is_the_residents_turn(office):
    office.now += timedelta(minutes=5)
    case = (await written(office)).case
    assert (case.state, case.waiting_since, case.answer_by, case.call_at) == (
        State.WAITING_FOR_RESIDENT,
        None,
        None,
        office.now + FORGET_AFTER,
    )
    assert case.first_answer_at == office.now
    assert {one.kind for one in office.shown()} == {PostKind.CARD, PostKind.EVENT}
    assert await office.passes(days=3) == []


@pytest.mark.parametrize(
    ("words", "refused"), [("", NothingToSay()), (" \n", NothingToSay()), ("x" * (LONGEST + 3), TooLong(3))]
)
async def test_what_is_empty_or_too_long_is_refused_and_what_just_fits_is_not(office, words, refused):
    before = office.everything()
    assert await write_down(office.duty, (await office.case()).id, SAMIRA, words) == refused
    assert office.everything() == before
    await written(office, words.strip()[:LONGEST] or "x")


async def test_only_who_has_the_case_writes_down_and_not_for_somebody_who_blocked_the_bot(office):
    case_id = (await office.case()).id
    before = office.everything()
    assert isinstance(await write_down(office.duty, case_id, JOOST, PLAN), HeldBy)
    office.lives(FATMA, unreachable_since=NOW)
    assert await write_down(office.duty, case_id, SAMIRA, PLAN) == NotReachable(NOW)
    assert office.everything() == before
    office.lives(FATMA)
    await written(office)


# Yes


async def test_the_confirmed_text_becomes_the_initiatives(office):
    write_up = (await written(office)).write_up
    office.forget()
    office.now += timedelta(hours=1)
    outcome = await says(office, write_up.id, is_right=True)
    assert isinstance(outcome, Answered)
    assert (outcome.write_up.answer, outcome.write_up.answered_at) == ("right", office.now)
    (initiative,) = office.book.shelf.values()
    assert (initiative.write_up, initiative.two_sentences, initiative.changed_at) == (PLAN, PLAN, office.now)
    assert [(one.kind, one.ref) for one in office.shown()] == [(PostKind.EVENT, "right")]


@pytest.mark.parametrize(
    ("stage", "own", "words", "expected"),
    [
        (Stage.DRAFT, "", PLAN, PLAN),
        (Stage.DRAFT, "Samen eten.", PLAN, "Samen eten."),
        (Stage.COLLECTING, "", PLAN, ""),
        (Stage.DRAFT, "", "x" * (TWO_SENTENCES_LIMIT + 1), ""),
        (Stage.DRAFT, "", "x" * TWO_SENTENCES_LIMIT, "x" * TWO_SENTENCES_LIMIT),
    ],
    ids=["a draft without", "their own stay", "neighbours read it already", "too long", "just fits"],
)
async def test_only_a_draft_without_two_sentences_gets_them_from_a_text_that_fits(office, stage, own, words, expected):
    plan = replace(started("1" * 32, FATMA, NOW), stage=stage, two_sentences=own)
    office.book.shelf[plan.id] = answered(plan, Question.WHY, Answer("rust", "nl", NOW))
    write_up = (await written(office, words)).write_up
    await says(office, write_up.id, is_right=True)
    after = office.book.shelf[plan.id]
    assert (after.write_up, after.two_sentences) == (words, expected)
    assert after.answers[Question.WHY].words == "rust"


async def test_an_answer_counts_once_and_only_to_the_last_version(office):
    first = (await written(office, "een")).write_up
    second = (await written(office, "twee")).write_up
    assert await says(office, first.id, is_right=True) == AnsweredBefore(first)
    assert next(iter(office.book.shelf.values())).write_up == ""
    assert isinstance(await says(office, second.id, is_right=True), Answered)
    assert isinstance(await says(office, second.id, is_right=False), AnsweredBefore)
    assert next(iter(office.book.shelf.values())).write_up == "twee"


async def test_nobody_answers_for_somebody_else(office):
    write_up = (await written(office)).write_up
    office.lives(2)
    before = office.everything()
    assert await says(office, write_up.id, is_right=True, number=2) is None
    assert await says(office, "x" * 32, is_right=True) is None
    assert office.everything() == before
    assert isinstance(await says(office, write_up.id, is_right=True), Answered)


async def test_they_can_say_yes_also_after_the_case_was_given_back(office):
    write_up = (await written(office)).write_up
    await give_back(office.duty, (await office.case()).id, SAMIRA)
    assert isinstance(await says(office, write_up.id, is_right=True), Answered)


# No, and what is not right


async def test_a_no_changes_nothing_about_the_initiative(office):
    write_up = (await written(office)).write_up
    office.forget()
    outcome = await says(office, write_up.id, is_right=False)
    assert outcome.write_up.answer == "wrong"
    assert next(iter(office.book.shelf.values())).write_up == ""
    assert [(one.kind, one.ref) for one in office.shown()] == [(PostKind.EVENT, "wrong")]


async def test_what_is_not_right_can_be_said_by_voice_to_the_worker_who_has_the_chat(office):
    write_up = (await written(office)).write_up
    await says(office, write_up.id, is_right=False)
    case = await resident_wrote(office.duty, await office.resident(), voice(office))
    kept = await office.book.write_ups.get(write_up.id)
    assert (kept.answer, kept.objection, kept.attachment_id) == ("wrong", "🎤", "v" * 32)
    assert case.state is State.WAITING_FOR_WORKER
    assert [flag.reason for flag in office.all_flags] == [Reason.ASKED], "no flag: the worker is there"


async def test_only_the_first_message_after_the_no_is_the_objection(office):
    write_up = (await written(office)).write_up
    await says(office, write_up.id, is_right=False)
    await office.writes("Niet woensdag maar vrijdag.")
    await office.writes("Dank u.")
    assert (await office.book.write_ups.get(write_up.id)).objection == "Niet woensdag maar vrijdag."


async def test_what_is_written_without_a_no_is_no_objection(office):
    write_up = (await written(office)).write_up
    await office.writes("Mooi!")
    assert (await office.book.write_ups.get(write_up.id)).objection == ""
    assert not await object_to(office.duty, await office.resident(), voice(office))


async def test_what_is_written_after_the_next_version_came_is_no_objection_to_the_one_before(office):
    first = (await written(office, "een")).write_up
    await says(office, first.id, is_right=False)
    await written(office, "twee")
    await office.writes("Oh, al klaar?")
    assert (await office.book.write_ups.get(first.id)).objection == ""


async def test_an_objection_while_the_bot_has_the_chat_puts_the_case_into_the_queue_for_who_knows_them(office):
    write_up = (await written(office)).write_up
    await give_back(office.duty, (await office.case()).id, SAMIRA)
    await says(office, write_up.id, is_right=False)
    assert await object_to(office.duty, await office.resident(), voice(office, "Het is vrijdag"))
    case = await office.case()
    assert (case.state, case.routed_to, case.initiative_id) == (State.QUEUED, SAMIRA.id, write_up.initiative_id)
    flag = office.all_flags[-1]
    assert (flag.reason, flag.words, flag.initiative_id) == (
        Reason.WRITE_UP,
        "Het is vrijdag",
        write_up.initiative_id,
    )
    kept = await office.book.write_ups.get(write_up.id)
    assert (kept.objection, kept.attachment_id) == ("Het is vrijdag", "v" * 32)
    assert not await object_to(office.duty, await office.resident(), voice(office)), "said once"


async def test_after_a_no_a_better_version_can_be_confirmed(office):
    first = (await written(office, "op woensdag")).write_up
    await says(office, first.id, is_right=False)
    await office.writes("vrijdag")
    second = (await written(office, "op vrijdag")).write_up
    assert isinstance(await says(office, second.id, is_right=True), Answered)
    versions = await office.book.write_ups.of(first.initiative_id)
    assert [(one.version, one.answer, one.objection) for one in versions] == [(1, "wrong", "vrijdag"), (2, "right", "")]
    assert office.book.shelf[first.initiative_id].write_up == "op vrijdag"


async def test_the_worker_writes_on_as_usual_while_the_plan_is_with_the_resident(office):
    await written(office)
    said = await worker_writes(office.duty, (await office.case()).id, SAMIRA, Content("Kijk maar rustig."))
    assert said.case.initiative_id == (await office.case()).initiative_id
