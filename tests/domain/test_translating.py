"""A translation is asked for, put, bettered and sent by the same rules for Telegram and for the console."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import handover_texts as texts
from domain.cases import Content
from domain.crisis import crisis_in
from domain.handover import Reason, State, Urgency
from domain.relaying import LONGEST_REPLY, NothingToSay, NotReachable, Said, TooLong
from domain.takeover import HeldBy, NoSuchCase, NotHeld
from domain.translating import (
    InDanger,
    NoSuchTranslation,
    ReadsDutch,
    Replaced,
    SentBefore,
    ask_translation,
    better,
    plan_from,
    put_failure,
    put_words,
    send_translation,
)
from domain.translations import State as Stands
from domain.translations import Translation
from domain.write_ups import LONGEST
from domain.writing_up import WrittenDown
from tests.support.cases import WorkerSaid
from tests.support.handover import FATMA, JOOST, NOW, SAMIRA, TEXTS, Office

DUTCH, WORDS, BETTER = "Tot morgen!", "See you tomorrow!", "Till tomorrow!"
DANGER = "ik wil dood"


@pytest.fixture
async def office() -> Office:
    """Samira has Fatma's case."""
    made = Office()
    await made.is_claimed(SAMIRA)
    made.forget()
    return made


async def asked(office: Office, words: str = DUTCH, worker=SAMIRA, **place) -> Translation:
    outcome = await ask_translation(office.duty, (await office.case()).id, worker, words, **place)
    assert isinstance(outcome, Translation), outcome
    return outcome


async def ready(office: Office) -> Translation:
    outcome = await put_words(office.duty, (await asked(office)).id, WORDS)
    assert isinstance(outcome, Translation), outcome
    return outcome


async def stands(office: Office, one: Translation) -> Stands:
    found = await office.book.translations.get(one.id)
    assert found
    return found.state


async def test_what_is_asked_is_kept_and_nothing_is_said(office):
    one = await asked(office, f" {DUTCH} ", chat_id=-5, message_id=7)

    assert (one.dutch, one.language, one.words, one.state) == (DUTCH, "en", "", Stands.ASKED)
    assert (one.worker_id, one.asked_at, one.chat_id, one.message_id) == (SAMIRA.id, NOW, -5, 7)
    assert await office.book.translations.waiting(9) == [one]
    assert office.book.speech.said == []


async def test_it_goes_out_labelled_under_the_workers_name_and_the_dutch_is_kept(office):
    one = await ready(office)

    outcome = await send_translation(office.duty, one.id, SAMIRA)

    assert isinstance(outcome, Said)
    label = TEXTS.plain(texts.BY_MACHINE, "en")
    assert office.book.speech.said == [
        WorkerSaid(FATMA, "Samira", Content(WORDS, original=DUTCH, label=label), one.id),
    ]
    line = await office.book.transcripts.line(one.id)
    assert (line.words, line.original, line.worker_id) == (WORDS, DUTCH, SAMIRA.id)
    assert await stands(office, one) is Stands.SENT
    assert (await office.case()).state is State.WAITING_FOR_RESIDENT


async def test_what_a_worker_wrote_themselves_has_no_label(office):
    await office.answers(SAMIRA, DUTCH)

    (said,) = office.book.speech.said
    assert said.content == Content(DUTCH)


async def test_the_plan_is_asked_labelled_and_kept_as_a_machines(office):
    one = await ready(office)

    outcome = await plan_from(office.duty, one.id, SAMIRA)

    assert isinstance(outcome, WrittenDown)
    assert (outcome.write_up.words, outcome.write_up.dutch, outcome.write_up.is_machine) == (WORDS, DUTCH, True)
    (question,) = office.told()
    assert question.html.endswith(f"{WORDS}\n\n<i>{TEXTS.plain(texts.BY_MACHINE, 'en')}</i>")


@pytest.mark.parametrize("way", [send_translation, plan_from])
@pytest.mark.parametrize("again", [send_translation, plan_from])
async def test_it_goes_out_once_in_either_way(office, way, again):
    one = await ready(office)
    await way(office.duty, one.id, SAMIRA)
    before = office.everything()

    assert await again(office.duty, one.id, SAMIRA) == SentBefore(replace(one, state=Stands.SENT))
    assert office.everything() == before


async def test_a_better_text_takes_the_place_of_the_machines(office):
    one = await ready(office)
    office.now += timedelta(minutes=3)

    newer = await better(office.duty, one.id, SAMIRA, BETTER)

    assert newer == replace(one, id=newer.id, words=BETTER, asked_at=office.now)
    assert newer.id != one.id
    assert await send_translation(office.duty, one.id, SAMIRA) == Replaced()
    assert await better(office.duty, one.id, SAMIRA, "x") == Replaced()
    await send_translation(office.duty, newer.id, SAMIRA)
    (said,) = office.book.speech.said
    assert said.content.words == BETTER
    assert await better(office.duty, newer.id, SAMIRA, "x") == SentBefore(replace(newer, state=Stands.SENT))


@pytest.mark.parametrize(
    ("words", "outcome"), [(" ", NothingToSay()), ("a" * (LONGEST + 3), TooLong(3)), (DANGER, InDanger())]
)
async def test_words_that_cannot_be_translated_change_nothing(office, words, outcome):
    before = office.everything()

    assert await ask_translation(office.duty, (await office.case()).id, SAMIRA, words) == outcome
    assert office.everything() == before


async def test_only_who_has_the_case_asks_betters_and_sends(office):
    case, one = await office.case(), await ready(office)

    assert isinstance(await ask_translation(office.duty, case.id, JOOST, DUTCH), HeldBy)
    assert isinstance(await better(office.duty, one.id, JOOST, BETTER), HeldBy)
    assert isinstance(await send_translation(office.duty, one.id, JOOST), HeldBy)
    assert isinstance(await plan_from(office.duty, one.id, JOOST), HeldBy)
    office.change(case, state=State.QUEUED)
    assert isinstance(await ask_translation(office.duty, case.id, SAMIRA, DUTCH), NotHeld)
    assert isinstance(await send_translation(office.duty, one.id, SAMIRA), NotHeld)
    assert office.book.speech.said == []


async def test_for_who_reads_dutch_there_is_nothing_to_translate(office):
    office.lives(FATMA, "nl")

    assert await ask_translation(office.duty, (await office.case()).id, SAMIRA, DUTCH) == ReadsDutch()


async def test_for_who_is_gone_nothing_is_translated_and_what_is_ready_stays(office):
    one = await ready(office)
    office.lives(FATMA, unreachable_since=NOW)

    assert await ask_translation(office.duty, (await office.case()).id, SAMIRA, DUTCH) == NotReachable(NOW)
    assert await send_translation(office.duty, one.id, SAMIRA) == NotReachable(NOW)
    assert await plan_from(office.duty, one.id, SAMIRA) == NotReachable(NOW)
    assert await stands(office, one) is Stands.READY


async def in_crisis(office: Office) -> None:
    await office.flags(Reason.CRISIS, subject="suicide")
    # Whoever calms it down does not make a machine's words safe again.
    office.change(await office.case(), urgency=Urgency.NORMAL)


async def is_urgent(office: Office) -> None:
    office.change(await office.case(), urgency=Urgency.URGENT)


@pytest.mark.parametrize("danger", [in_crisis, is_urgent])
async def test_in_a_case_with_danger_no_machine_speaks(office, danger):
    one, waits = await ready(office), await asked(office)
    await danger(office)
    office.forget()
    case = await office.case()

    assert await ask_translation(office.duty, case.id, SAMIRA, DUTCH) == InDanger()
    assert await put_words(office.duty, waits.id, WORDS) == InDanger()
    assert await better(office.duty, one.id, SAMIRA, BETTER) == InDanger()
    assert await send_translation(office.duty, one.id, SAMIRA) == InDanger()
    assert await plan_from(office.duty, one.id, SAMIRA) == InDanger()
    assert office.book.speech.said == []
    assert await stands(office, waits) is Stands.FAILED


async def test_words_of_danger_from_a_machine_or_a_person_are_not_ready_to_be_sent(office):
    assert crisis_in(DANGER)
    waits, one = await asked(office), await ready(office)

    assert await put_words(office.duty, waits.id, DANGER) == InDanger()
    assert await better(office.duty, one.id, SAMIRA, DANGER) == InDanger()
    assert (await stands(office, waits), await stands(office, one)) == (Stands.FAILED, Stands.READY)


async def test_what_a_machine_made_too_long_is_over(office):
    waits = await asked(office)

    assert await put_words(office.duty, waits.id, "a" * (LONGEST_REPLY + 1)) == TooLong(1)
    assert await stands(office, waits) is Stands.FAILED


async def test_words_are_put_once_and_a_failure_is_the_end(office):
    one = await ready(office)
    assert await put_words(office.duty, one.id, "x") == NoSuchTranslation()
    assert await put_failure(office.duty, one.id) == NoSuchTranslation()
    assert await stands(office, one) is Stands.READY

    waits = await asked(office)
    assert await put_failure(office.duty, waits.id) == replace(waits, state=Stands.FAILED)
    assert await put_words(office.duty, waits.id, WORDS) == NoSuchTranslation()


async def test_what_is_not_translated_yet_or_is_none_cannot_be_sent(office):
    waits = await asked(office)

    assert await send_translation(office.duty, waits.id, SAMIRA) == NoSuchTranslation()
    assert await better(office.duty, waits.id, SAMIRA, BETTER) == NoSuchTranslation()
    assert await send_translation(office.duty, "9" * 32, SAMIRA) == NoSuchCase()
    assert await put_words(office.duty, "9" * 32, WORDS) == NoSuchTranslation()
