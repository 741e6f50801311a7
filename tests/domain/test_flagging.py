"""Flags: whichever way it is noticed that somebody should look, it is one case, with the earliest promise."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain import places
from domain.cases import PostKind
from domain.flagging import CALL_AGAIN, DANGER_LASTS, answer_promised, expected, place_for, promised_for
from domain.handover import IN_DAYS, Reason, State, Urgency
from domain.initiatives import Answer, Question, answered, started
from domain.office_hours import OfficeHours
from domain.policies import Policies, Policy
from domain.reminders import AMSTERDAM
from domain.takeover import claim, give_back, snooze
from tests.support.handover import (
    FATMA,
    JOOST,
    KINGS_NIGHT,
    NOW,
    SAMIRA,
    SUNDAY,
    TEXTS,
    Office,
)

OSDORP = places.understand("1068 EL", "nl").place
"""A postcode in Osdorp."""


def clock(*at: int) -> datetime:
    """A moment by the clock in Amsterdam."""
    return datetime(*at, tzinfo=AMSTERDAM)


@pytest.fixture
def office():
    return Office()


# One case


async def test_the_first_flag_opens_a_case_in_the_queue_with_all_that_is_known(office):
    office.lives(FATMA, "tr")
    case = await office.flags(Reason.QUESTION, OSDORP, words="Mag dat?", initiative_id="i" * 32)
    assert (case.resident_id, case.state, case.urgency) == (FATMA, State.QUEUED, Urgency.SOON)
    assert (case.language, case.area, case.neighbourhood) == ("tr", OSDORP.area.code, OSDORP.neighbourhood.name)
    assert (case.initiative_id, case.opened_at, case.waiting_since) == ("i" * 32, NOW, NOW)
    assert case.worker_id is None
    (flag,) = office.all_flags
    assert (flag.case_id, flag.reason, flag.words, flag.initiative_id) == (
        case.id,
        Reason.QUESTION,
        "Mag dat?",
        "i" * 32,
    )
    (posting,) = office.shown()
    assert (posting.case_id, posting.kind, posting.ref) == (case.id, PostKind.FLAG, flag.id)


@pytest.mark.parametrize("state", [state for state in State if state is not State.CLOSED])
async def test_a_second_flag_joins_the_open_case_whatever_it_is_doing(office, state):
    case = await office.stands(state)
    after = await office.flags(Reason.MISUNDERSTOOD)
    assert after.id == case.id
    assert [one.case_id for one in office.all_flags] == [case.id, case.id]
    assert len(office.book.cases.shelf) == 1


async def test_what_is_given_back_joins_the_queue_again_and_is_measured_anew(office):
    case = await office.stands(State.WAITING_FOR_RESIDENT)
    assert case.first_answer_at
    await give_back(office.duty, case.id, SAMIRA)
    office.now += timedelta(days=2)
    after = await office.flags()
    assert (after.state, after.waiting_since, after.first_answer_at) == (State.QUEUED, office.now, None)
    assert after.promised_by == after.answer_by
    assert after.worker_id == SAMIRA.id, "who had it last"


@pytest.mark.parametrize(
    ("later", "urgency"),
    [(DANGER_LASTS - timedelta(seconds=1), Urgency.URGENT), (DANGER_LASTS, Urgency.NORMAL)],
)
async def test_who_was_in_danger_and_was_given_back_goes_first_again_within_a_day_and_not_later(office, later, urgency):
    await office.is_claimed(reason=Reason.CRISIS)
    await give_back(office.duty, (await office.case()).id, SAMIRA)
    office.now += later
    assert (await office.flags(Reason.SUBMITTED)).urgency is urgency


async def test_the_most_urgent_flag_counts_and_a_lesser_one_does_not_undo_it(office):
    assert (await office.flags(Reason.SUBMITTED)).urgency is Urgency.NORMAL
    assert (await office.flags(Reason.ASKED)).urgency is Urgency.SOON
    assert (await office.flags(Reason.CRISIS)).urgency is Urgency.URGENT
    assert (await office.flags(Reason.ASKED)).urgency is Urgency.URGENT


async def test_a_flag_takes_a_case_out_of_its_snooze(office):
    case = await office.stands(State.SNOOZED)
    after = await office.flags(Reason.ASKED_AGAIN)
    assert (after.state, after.snoozed_until, after.worker_id) == (State.WAITING_FOR_WORKER, None, case.worker_id)
    assert after.call_at == after.answer_by


async def test_a_place_and_an_initiative_that_are_known_later_are_added_and_those_that_were_stay(office):
    first = await office.flags()
    assert (first.area, first.initiative_id) == ("", None)
    second = await office.flags(Reason.SUBMITTED, OSDORP, initiative_id="i" * 32)
    assert (second.area, second.neighbourhood) == (OSDORP.area.code, OSDORP.neighbourhood.name)
    assert second.initiative_id == "i" * 32
    third = await office.flags(Reason.ASKED)
    assert (third.area, third.neighbourhood, third.initiative_id) == (second.area, second.neighbourhood, "i" * 32)


async def test_who_changes_their_language_is_answered_in_the_new_one(office):
    assert (await office.flags()).language == "en"
    office.lives(FATMA, "tr")
    assert (await office.flags()).language == "tr"
    office.lives(FATMA, None)
    assert (await office.flags()).language == "tr", "as long as none is known the last one counts"


# Who is asked first


async def test_the_one_who_speaks_the_language_is_asked_first(office):
    office.lives(FATMA, "ar")
    assert (await office.flags()).routed_to == SAMIRA.id


async def test_the_worker_the_resident_knows_is_asked_first_although_another_speaks_the_language(office):
    office.lives(FATMA, "ar", worker_id=JOOST.id)
    assert (await office.flags()).routed_to == JOOST.id


async def test_who_had_the_case_is_asked_first_when_there_is_a_flag_again(office):
    await office.is_claimed(JOOST)
    await give_back(office.duty, (await office.case()).id, JOOST)
    for number in (2, 3):
        office.lives(number)
        await claim(office.duty, (await office.flags(number=number)).id, JOOST)
    assert (await office.flags()).routed_to == JOOST.id, "although he has more to do than others by now"


async def test_who_holds_more_is_asked_later(office):
    assert (await office.flags()).routed_to == JOOST.id, "by name, as long as they have the same"
    await claim(office.duty, (await office.case()).id, JOOST)
    office.lives(2)
    assert (await office.flags(number=2)).routed_to == SAMIRA.id


async def test_nobody_is_asked_first_where_nobody_works(office):
    office.book.staff.shelf.clear()
    case = await office.flags()
    assert (case.routed_to, case.state) == (None, State.QUEUED)


async def test_who_is_asked_first_does_not_change_with_a_second_flag(office):
    first = await office.flags()
    office.book.staff.save(replace(JOOST, is_active=False))
    assert (await office.flags()).routed_to == first.routed_to


# The promise


async def test_who_asks_for_a_person_is_promised_four_hours_of_office_time(office):
    case = await office.flags()
    assert case.answer_by == case.promised_by == case.call_at == clock(2026, 11, 24, 15)


async def test_an_answer_promised_at_2340_on_kings_day_is_due_the_next_noon(office):
    office.now = KINGS_NIGHT
    assert (await office.flags()).answer_by == clock(2027, 4, 28, 13)


@pytest.mark.parametrize("reason", sorted(IN_DAYS))
async def test_what_needs_days_is_promised_within_the_working_days_of_the_policy(office, reason):
    # A Tuesday plus five working days is the next Tuesday; four office hours into it.
    assert (await office.flags(reason)).answer_by == clock(2026, 12, 1, 13)


async def test_working_days_skip_kings_day_the_fifth_of_may_and_ascension_day(office):
    office.now = KINGS_NIGHT
    # From the 28th on: 28, 29, 30 April, 3 and 4 May.
    assert (await office.flags(Reason.SUBMITTED)).answer_by == clock(2027, 5, 4, 13)
    # 30 April, 3, 4, 7 and 10 May.
    assert promised_for(Reason.SUBMITTED, Policy(), clock(2027, 4, 29, 12)) == clock(2027, 5, 10, 13)


async def test_the_earliest_promise_stands_and_a_later_one_does_not_put_it_off(office):
    first = await office.flags(Reason.SUBMITTED)
    office.now += timedelta(hours=1)
    second = await office.flags(Reason.ASKED)
    assert second.answer_by == clock(2026, 11, 24, 16) < first.answer_by
    office.now += timedelta(hours=1)
    third = await office.flags(Reason.ASKED)
    assert (third.answer_by, third.waiting_since) == (second.answer_by, NOW)
    assert third.promised_by == first.answer_by, "the first promise of all is what the first answer is measured by"


async def test_a_neighbourhood_with_rules_of_its_own_promises_by_them():
    own = Policy(first_answer_office_minutes=60)
    office = Office(policies=Policies(areas={OSDORP.area.code: own}))
    assert (await office.flags(place=OSDORP)).answer_by == clock(2026, 11, 24, 12)
    elsewhere = Office(policies=office.policies)
    assert (await elsewhere.flags()).answer_by == clock(2026, 11, 24, 15)


def test_it_is_where_the_initiative_takes_place_else_where_the_resident_lives():
    office = Office()
    home = office.lives(FATMA, neighbourhood=OSDORP.to_json())
    noord = places.understand("1031 HW", "nl").place
    plan = answered(started("i" * 32, FATMA, NOW), Question.WHERE, Answer("Noord", "nl", NOW, noord.to_json()))
    assert place_for(home, plan) == noord
    assert place_for(home, started("i" * 32, FATMA, NOW)) == OSDORP
    assert place_for(home, None) == OSDORP
    assert place_for(office.lives(FATMA), None) is None
    assert place_for(office.lives(FATMA, neighbourhood={"version": 99}), None) is None, "kept by another version"


# When it calls


async def test_danger_calls_at_once_also_when_a_worker_has_the_chat(office):
    assert (await office.flags(Reason.CRISIS)).call_at == NOW
    other = Office()
    await other.stands(State.WAITING_FOR_RESIDENT)
    after = await other.flags(Reason.CRISIS)
    assert (after.call_at, after.state) == (NOW, State.WAITING_FOR_WORKER)


async def test_other_flags_do_not_put_off_the_call_of_somebody_in_danger(office):
    await office.flags(Reason.CRISIS)
    await office.passes(seconds=1)
    due = (await office.case()).call_at
    assert due == NOW + CALL_AGAIN
    for _number in range(3):
        await office.passes(seconds=50)
        assert (await office.flags(Reason.FRUSTRATED)).call_at == due


async def test_the_first_call_is_not_put_off_by_a_flag_in_the_same_moment(office):
    await office.flags(Reason.CRISIS)
    assert (await office.flags(Reason.ASKED)).call_at == NOW


async def test_a_flag_in_a_case_that_is_late_does_not_put_off_its_next_call(office):
    await office.flags()
    await office.passes(until=clock(2026, 11, 24, 15))
    due = (await office.case()).call_at
    assert due == clock(2026, 11, 24, 17)
    office.now += timedelta(minutes=30)
    assert (await office.flags(Reason.FRUSTRATED)).call_at == due


# What the resident is told to expect


def said(office, reason=Reason.ASKED, known=None, policy=None) -> str:
    return TEXTS.plain(expected(policy or Policy(), reason, known, office.now), "en")


async def test_in_office_hours_they_hear_who_comes_and_by_when(office):
    assert said(office) == (
        "A worker, a person, writes to you here.\nYou get an answer here today at 15:00 at the latest."
    )
    assert said(office, known=SAMIRA).startswith("Samira, whom you know, or a colleague")


async def test_at_2340_on_kings_day_they_hear_that_it_is_closed_and_when_it_opens():
    office = Office(KINGS_NIGHT)
    assert said(office).splitlines()[1:] == [
        "The office is closed now. It opens Wednesday April 28 at 09:00.",
        "You get an answer here Wednesday April 28 at 13:00 at the latest.",
    ]


async def test_what_they_hear_is_what_is_promised(office):
    for now in (NOW, SUNDAY, KINGS_NIGHT):
        office.now = now
        hour = answer_promised(office.duty, await office.resident()).astimezone(AMSTERDAM)
        assert f"{hour:%H:%M} at the latest" in said(office)
        assert hour == promised_for(Reason.ASKED, Policy(), now)


async def test_an_office_that_opens_on_saturday_promises_saturday():
    saturday = OfficeHours((*OfficeHours().week[:5], OfficeHours().week[0], ()))
    friday_night = clock(2026, 11, 27, 23)
    assert promised_for(Reason.ASKED, Policy(office_hours=saturday), friday_night) == clock(2026, 11, 28, 13)
    assert promised_for(Reason.ASKED, Policy(), friday_night) == clock(2026, 11, 30, 13)


async def test_a_case_that_was_put_off_while_the_resident_waited_keeps_their_promise(office):
    case = await office.is_claimed()
    await snooze(office.duty, case.id, SAMIRA, NOW + timedelta(days=9))
    after = await office.flags()
    assert (after.answer_by, after.call_at) == (case.answer_by, case.answer_by)
