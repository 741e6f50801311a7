"""What a case does by itself as time goes by: it calls, calls others in, wakes up, is forgotten; and how it was."""

from datetime import datetime, time, timedelta

import pytest

from domain import places
from domain.calling import MOST_CALLS, call, said_how_it_was
from domain.cases import PostKind
from domain.flagging import CALL_AGAIN, TOLD
from domain.handover import Reason, State
from domain.office_hours import OfficeHours
from domain.policies import Policies, Policy
from domain.reminders import AMSTERDAM
from domain.takeover import FORGET_AFTER, claim, close, give_back, snooze
from tests.support.cases import WentOn
from tests.support.handover import FATMA, KINGS_NIGHT, NOW, SAMIRA, Office

OSDORP = places.understand("1068 EL", "nl").place


def clock(*at: int) -> datetime:
    """A moment by the clock in Amsterdam."""
    return datetime(*at, tzinfo=AMSTERDAM)


@pytest.fixture
def office():
    return Office()


def events(office) -> list[str]:
    return [one.kind for one in office.book.cases.events]


def longer(office) -> list[str]:
    return [one for one in office.heard() if "takes longer" in one]


# Danger


async def test_danger_calls_every_three_minutes_at_any_hour_until_somebody_comes():
    night = Office(KINGS_NIGHT)
    await night.flags(Reason.CRISIS)
    called = await night.passes(minutes=10)
    assert [at - KINGS_NIGHT for at, _case in called] == [number * CALL_AGAIN for number in range(4)]
    assert [one.ref for one in night.shown(PostKind.CALL)] == ["1", "2", "3", "4"]
    await claim(night.duty, (await night.case()).id, SAMIRA)
    assert await night.passes(minutes=60) == []


async def test_danger_that_nobody_takes_calls_others_in_after_the_urgent_minutes_and_once(office):
    await office.flags(Reason.CRISIS)
    await office.passes(minutes=14)
    assert (await office.case()).escalated_at is None
    await office.passes(minutes=1)
    assert (await office.case()).escalated_at == NOW + timedelta(minutes=15)
    await office.passes(minutes=60)
    assert events(office) == ["escalated"]
    assert len(office.shown(PostKind.CALL)) == 26, "and everybody is called on"


async def test_the_urgent_minutes_are_those_of_the_policy():
    office = Office(policies=Policies(Policy(urgent_answer_minutes=30)))
    await office.flags(Reason.CRISIS)
    await office.passes(minutes=29)
    assert events(office) == []
    await office.passes(minutes=1)
    assert events(office) == ["escalated"]


async def test_somebody_in_danger_is_not_told_that_it_takes_longer(office):
    """They have the numbers to call, and were told not to wait for us."""
    await office.flags(Reason.ASKED)
    await office.flags(Reason.CRISIS)
    await office.passes(hours=6)
    assert events(office) == ["escalated"]
    assert longer(office) == []


async def test_danger_in_a_chat_that_a_worker_has_calls_on_until_that_worker_answers():
    """It is night, and who has the chat is asleep: others must hear of it."""
    office = Office(KINGS_NIGHT)
    await office.stands(State.WAITING_FOR_RESIDENT)
    await office.passes(hours=1)
    begun = office.now
    await office.flags(Reason.CRISIS)
    called = await office.passes(minutes=16)
    assert [at - begun for at, _case in called] == [number * CALL_AGAIN for number in range(6)]
    assert (await office.case()).escalated_at == begun + timedelta(minutes=15)
    await office.answers()
    assert await office.passes(hours=2) == []


async def test_danger_that_somebody_took_and_left_unanswered_is_late_like_anything_else(office):
    await office.flags(Reason.CRISIS)
    await office.passes(minutes=1)
    await claim(office.duty, (await office.case()).id, SAMIRA)
    called = await office.passes(until=clock(2026, 11, 24, 17))
    assert [at for at, _case in called] == [clock(2026, 11, 24, 15), clock(2026, 11, 24, 17)]
    assert events(office) == ["claimed", "escalated"]


async def test_after_danger_was_answered_the_next_words_are_an_ordinary_wait(office):
    await office.stands(State.WAITING_FOR_RESIDENT)
    office.now += timedelta(minutes=1)
    await office.flags(Reason.CRISIS)
    await office.passes(minutes=1)
    await office.answers()
    office.now += timedelta(minutes=1)
    await office.writes("Dank u")
    assert await office.passes(hours=3) == []
    assert len(await office.passes(hours=1, minutes=1)) == 1


# What is late


async def test_an_answer_that_is_late_calls_others_in_once_and_the_resident_hears_it_once(office):
    case = await office.flags()
    called = await office.passes(until=clock(2026, 11, 25, 17))
    assert called[0][0] == case.answer_by
    assert events(office) == ["escalated"]
    assert longer(office) == ["It takes longer than I said, sorry. I have asked somebody else as well."]


async def test_what_is_late_calls_again_every_two_hours_that_the_office_is_open(office):
    await office.flags()
    called = await office.passes(until=clock(2026, 11, 25, 13))
    assert [at for at, _case in called] == [
        clock(2026, 11, 24, 15),
        clock(2026, 11, 24, 17),
        clock(2026, 11, 25, 11),
        clock(2026, 11, 25, 13),
    ]


async def test_what_is_late_stands_on_the_card(office):
    await office.flags()
    office.forget()
    await office.passes(hours=4)
    assert [one.kind for one in office.shown()] == [PostKind.CALL, PostKind.CARD]


async def test_what_is_late_calls_also_the_worker_who_has_it(office):
    await office.is_claimed()
    await office.passes(until=clock(2026, 11, 24, 15))
    assert events(office) == ["claimed", "escalated"]
    assert len(longer(office)) == 1
    assert (await office.case()).worker_id == SAMIRA.id


async def test_an_answer_in_time_calls_nobody(office):
    await office.is_claimed()
    await office.answers()
    assert await office.passes(until=NOW + FORGET_AFTER - timedelta(seconds=1)) == []


@pytest.mark.parametrize("reason", sorted(TOLD))
async def test_who_was_told_that_somebody_comes_hears_that_it_is_late(office, reason):
    await office.flags(reason)
    await office.passes(days=9)
    assert events(office) == ["escalated"]
    assert len(longer(office)) == 1


@pytest.mark.parametrize("reason", sorted(set(Reason) - TOLD - {Reason.CRISIS}))
async def test_who_was_not_told_an_hour_is_not_told_that_it_is_late(office, reason):
    await office.flags(reason)
    await office.passes(days=9)
    assert events(office) == ["escalated"]
    assert longer(office) == []


async def test_at_the_end_of_the_day_what_is_late_says_when_the_office_opens():
    office = Office(clock(2026, 11, 24, 13))
    case = await office.flags()
    assert case.answer_by == clock(2026, 11, 24, 17)
    await office.passes(hours=5)
    assert longer(office)[0].splitlines()[1] == "The office opens Wednesday November 25 at 09:00."


async def test_who_writes_and_is_not_answered_a_second_time_is_late_again(office):
    await office.is_claimed()
    await office.passes(hours=5)
    await office.answers()
    await office.writes()
    await office.passes(days=1)
    assert events(office).count("escalated") == 2


# What is not due, or not any more


async def test_a_call_that_comes_too_early_or_twice_does_nothing(office):
    case = await office.flags()
    assert await call(office.duty, case.id) is None
    office.now = case.answer_by
    assert await call(office.duty, case.id)
    assert await call(office.duty, case.id) is None
    assert await call(office.duty, "x" * 32) is None
    assert len(office.shown(PostKind.CALL)) == 1


async def test_a_case_in_which_nothing_was_promised_calls_on_until_somebody_answers(office):
    """Those that were open before there were cases are such."""
    office.change(await office.flags(), answer_by=None, promised_by=None, call_at=NOW)
    called = await office.passes(until=clock(2026, 11, 24, 15))
    assert [at for at, _case in called] == [NOW, clock(2026, 11, 24, 13), clock(2026, 11, 24, 15)]
    assert longer(office) == [], "nothing is later than was said"
    await claim(office.duty, (await office.case()).id, SAMIRA)
    assert (await office.case()).answer_by == clock(2026, 11, 25, 11), "from then on there is a promise"
    await office.answers()
    assert await office.passes(days=7) == []


async def test_what_calls_on_for_weeks_is_counted_up_to_a_number_and_goes_on_calling(office):
    case = office.change(await office.flags(Reason.CRISIS), calls=MOST_CALLS - 1)
    for _time in range(3):
        case = await call(office.duty, case.id)
        office.now = case.call_at
    assert (case.calls, case.call_at) == (MOST_CALLS, NOW + 3 * CALL_AGAIN)
    assert [one.ref for one in office.shown(PostKind.CALL)] == [str(MOST_CALLS)] * 3


async def test_the_hours_at_which_it_calls_again_are_those_of_where_the_case_is():
    """Where the resident lives nothing is known of; their initiative is in a gebied with hours of its own."""
    evenings = Policy(office_hours=OfficeHours((((time(18), time(22)),),) * 7))
    office = Office(policies=Policies(areas={OSDORP.area.code: evenings}))
    case = await office.flags(Reason.QUESTION, OSDORP)
    assert case.call_at == clock(2026, 11, 24, 22)
    called = await office.passes(until=clock(2026, 11, 25, 22))
    assert [at for at, _case in called] == [clock(2026, 11, 24, 22), clock(2026, 11, 25, 20), clock(2026, 11, 25, 22)]


# Waking


async def test_what_was_answered_and_put_off_wakes_and_is_owed_an_answer_then(office):
    await office.stands(State.WAITING_FOR_RESIDENT)
    until = NOW + timedelta(days=1)
    await snooze(office.duty, (await office.case()).id, SAMIRA, until)
    called = await office.passes(until=until)
    ((at, after),) = called
    assert (at, after.state, after.snoozed_until) == (until, State.WAITING_FOR_WORKER, None)
    assert after.worker_id == SAMIRA.id
    assert after.answer_by == after.call_at > until
    assert events(office)[-1] == "woken"
    assert office.shown(PostKind.CALL)[-1].ref == "woken"


async def test_what_was_answered_and_put_off_waits_for_the_worker_from_when_it_wakes(office):
    await office.stands(State.WAITING_FOR_RESIDENT)
    until = NOW + timedelta(days=1)
    case = (await snooze(office.duty, (await office.case()).id, SAMIRA, until)).case
    assert case.waiting_since is None
    await office.passes(until=until)
    assert (await office.case()).waiting_since == until


async def test_what_was_put_off_while_the_resident_waits_wakes_when_the_answer_was_promised(office):
    before = await office.is_claimed()
    await snooze(office.duty, before.id, SAMIRA, NOW + timedelta(days=9))
    called = await office.passes(until=before.answer_by)
    ((at, after),) = called
    assert (at, after.state) == (before.answer_by, State.WAITING_FOR_WORKER)
    assert (after.waiting_since, after.answer_by) == (before.waiting_since, before.answer_by)
    assert office.shown(PostKind.CALL)[-1].ref == "woken"
    await office.passes(until=clock(2026, 11, 24, 17))
    assert events(office)[-1] == "escalated"
    assert len(longer(office)) == 1


async def test_what_wakes_before_the_answer_was_promised_is_late_at_the_promised_moment(office):
    before = await office.is_claimed()
    await snooze(office.duty, before.id, SAMIRA, NOW + timedelta(hours=1))
    called = await office.passes(until=before.answer_by)
    assert [at for at, _case in called] == [NOW + timedelta(hours=1), before.answer_by]
    assert (called[0][1].answer_by, called[0][1].call_at) == (before.answer_by, before.answer_by)
    assert events(office)[-2:] == ["woken", "escalated"]


async def test_what_woke_and_is_left_alone_is_late_in_its_turn(office):
    await office.stands(State.SNOOZED)
    await office.passes(days=2)
    assert events(office)[-2:] == ["woken", "escalated"]


async def test_a_snooze_that_a_resident_ended_does_not_wake_again(office):
    case = await office.stands(State.SNOOZED)
    await office.writes()
    await office.answers()
    await office.passes(until=case.snoozed_until + timedelta(days=1))
    assert "woken" not in events(office)


# When nobody says anything any more


async def test_two_weeks_after_a_workers_answer_the_bot_has_the_chat_again_and_says_so(office):
    await office.is_claimed()
    office.now += timedelta(hours=1)
    case = await office.answers()
    office.forget()
    assert await office.passes(until=office.now + FORGET_AFTER - timedelta(seconds=1)) == []
    assert office.book.speech.silent == {FATMA}
    await office.passes(seconds=1)
    after = await office.case()
    assert (after.state, after.worker_id) == (State.RETURNED, SAMIRA.id)
    assert (after.waiting_since, after.answer_by, after.call_at) == (None, None, office.now + FORGET_AFTER)
    assert office.book.speech.silent == set()
    assert office.book.speech.said == [WentOn(FATMA, "given_back", "Samira", case.id)]
    assert [one.kind for one in office.shown()] == [PostKind.EVENT, PostKind.CARD]
    assert (events(office)[-1], office.book.cases.events[-1].staff_id) == ("given_back", SAMIRA.id)


async def test_each_word_of_either_begins_the_two_weeks_anew(office):
    await office.is_claimed()
    for _time in range(3):
        await office.answers()
        await office.passes(days=13)
        assert (await office.case()).state is State.WAITING_FOR_RESIDENT
    await office.writes()
    await office.answers()
    await office.passes(days=13)
    assert (await office.case()).state is State.WAITING_FOR_RESIDENT
    await office.passes(days=2)
    assert (await office.case()).state is State.RETURNED


async def test_nothing_that_a_resident_waits_for_is_given_back_by_itself(office):
    await office.is_claimed()
    await office.answers()
    await office.writes()
    await office.passes(days=30)
    assert (await office.case()).state is State.WAITING_FOR_WORKER
    assert office.book.speech.silent == {FATMA}


# Forgetting


async def test_what_was_given_back_and_not_heard_of_for_two_weeks_is_closed_without_a_question(office):
    case = await office.stands(State.RETURNED)
    office.forget()
    assert await office.passes(until=NOW + FORGET_AFTER - timedelta(seconds=1)) == []
    await office.passes(seconds=1)
    closed = office.book.cases.shelf[case.id]
    assert (closed.state, closed.closed_at) == (State.CLOSED, NOW + FORGET_AFTER)
    assert (events(office)[-1], office.book.cases.events[-1].staff_id) == ("closed", None)
    assert [one.kind for one in office.shown()] == [PostKind.EVENT, PostKind.CARD]
    assert office.book.speech.said == []
    assert (await office.resident()).worker_id == SAMIRA.id, "they still know her"


async def test_what_is_flagged_again_within_two_weeks_is_not_forgotten(office):
    case = await office.stands(State.RETURNED)
    await office.passes(days=13)
    again = await office.flags()
    assert again.id == case.id
    await office.passes(days=2)
    assert (await office.case()).state is State.QUEUED


async def test_two_weeks_begin_when_it_was_given_back_last(office):
    await office.stands(State.RETURNED)
    await office.passes(days=10)
    case = await office.case()
    await claim(office.duty, case.id, SAMIRA)
    await give_back(office.duty, case.id, SAMIRA)
    await office.passes(days=13)
    assert (await office.case()).state is State.RETURNED


# How it was


async def test_the_resident_says_how_it_was_and_why_in_two_steps(office):
    case = await office.stands(State.CLOSED)
    office.forget()
    me = await office.resident()
    assert await said_how_it_was(office.duty, me, case.id, helped=3)
    assert await said_how_it_was(office.duty, me, case.id, words=" Samira was lief ")
    assert await said_how_it_was(office.duty, me, case.id, words="en snel")
    after = office.book.cases.shelf[case.id]
    assert (after.helped, after.helped_words, after.state) == (3, "Samira was lief\nen snel", State.CLOSED)
    assert [one.kind for one in office.shown()] == [PostKind.HELPED] * 3


async def test_saying_the_same_again_is_no_news_for_the_workers(office):
    case = await office.stands(State.CLOSED)
    office.forget()
    me = await office.resident()
    for helped in (3, 3, 3, 1, 1):
        assert await said_how_it_was(office.duty, me, case.id, helped=helped), "each tap is thanked for"
    assert [one.kind for one in office.shown()] == [PostKind.HELPED] * 2
    assert office.book.cases.shelf[case.id].helped == 1
    for _time in range(3):
        await said_how_it_was(office.duty, me, case.id, words="x" * 2000)
    assert len(office.shown()) == 3, "what no longer fits is none either"


async def test_how_it_was_is_said_of_a_case_of_ones_own_that_is_over(office):
    case = await office.stands(State.RETURNED)
    office.lives(2)
    assert not await said_how_it_was(office.duty, await office.resident(), case.id, helped=3), "it is not over"
    await close(office.duty, case.id, SAMIRA)
    assert not await said_how_it_was(office.duty, await office.resident(2), case.id, helped=1), "not theirs"
    assert not await said_how_it_was(office.duty, await office.resident(), "x" * 32, helped=1)
    assert office.book.cases.shelf[case.id].helped is None
    assert await said_how_it_was(office.duty, await office.resident(), case.id, helped=1)


async def test_what_is_said_of_an_old_case_changes_nothing_about_a_new_one(office):
    old = await office.stands(State.CLOSED)
    new = await office.is_claimed()
    assert await said_how_it_was(office.duty, await office.resident(), old.id, helped=2)
    assert await office.case() == new
    assert (await office.resident()).held_by == SAMIRA.id


async def test_a_closed_case_asks_once_and_calls_no_more(office):
    case = await office.stands(State.CLOSED)
    asked = [one for one in office.book.speech.said if isinstance(one, WentOn)]
    assert asked == [WentOn(FATMA, "closed", "Samira", case.id)]
    assert await office.passes(days=90) == []


async def test_a_snooze_does_not_hide_danger(office):
    case = await office.is_claimed()
    await snooze(office.duty, case.id, SAMIRA, NOW + timedelta(days=9))
    office.now += timedelta(hours=1)
    await office.flags(Reason.CRISIS)
    assert len(await office.passes(minutes=4)) == 2
