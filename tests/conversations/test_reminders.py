"""An unfinished idea is recalled once after three days and once after ten, and not at all for who wants no reminder."""

from datetime import UTC, datetime

from domain.reminders import AMSTERDAM
from tests.conversations.test_idea import at_question
from tests.conversations.test_summary import at_summary
from tests.support.resident import Resident

WAITING, ONCE_MORE = "is waiting for you. Shall we go on with it?", "I will not ask again: shall we go on?"


def times_reminded(resident: Resident) -> int:
    return sum(WAITING in message.text or ONCE_MORE in message.text for message in resident.chat)


async def test_it_is_recalled_after_three_days_and_after_ten_and_then_no_more(resident):
    await at_question(resident, 3)
    await resident.is_silent_for(days=2)
    assert times_reminded(resident) == 0
    await resident.is_silent_for(days=2)
    assert times_reminded(resident) == 1
    await resident.is_silent_for(days=7)
    assert times_reminded(resident) == 2
    await resident.is_silent_for(days=100)
    assert times_reminded(resident) == 2


async def test_go_on_leads_to_the_question_where_it_stood(resident):
    await at_question(resident, 3)
    await resident.is_silent_for(days=4)
    resident.hears("Hello! Your idea “eat together” is waiting for you.")
    await resident.taps("Go on")
    resident.hears("Question 3 of 6")


async def test_later_without_a_reminder_stays_silent(resident):
    await at_question(resident, 3)
    await resident.taps("Later")
    await resident.taps("No reminder, please")
    resident.hears("Fine, no reminder.")
    await resident.is_silent_for(days=100)
    await resident.says("verder")
    await resident.says("Osdorp")
    await resident.is_silent_for(days=100)
    assert times_reminded(resident) == 0


async def test_later_with_a_reminder_is_recalled(resident):
    await at_question(resident, 3)
    await resident.taps("Later")
    await resident.is_silent_for(days=100)
    assert times_reminded(resident) == 2


async def test_no_reminder_can_be_typed(resident):
    await at_question(resident, 3)
    await resident.says("later, herinner me niet")
    resident.hears("Fine, no reminder.")
    await resident.is_silent_for(days=100)
    assert times_reminded(resident) == 0


async def test_an_answer_starts_the_days_anew(resident):
    await at_question(resident, 3)
    await resident.is_silent_for(days=2)
    await resident.says("Osdorp")
    await resident.is_silent_for(days=2)
    assert times_reminded(resident) == 0


async def test_a_finished_idea_is_not_recalled(resident):
    await at_summary(resident)
    await resident.taps("Yes, that's right")
    await resident.is_silent_for(days=100)
    assert times_reminded(resident) == 0


async def test_it_never_comes_at_night():
    resident = Resident("en", now=datetime(2026, 11, 20, 22, 30, tzinfo=UTC))
    await at_question(resident, 3)
    due = resident.idea.remind_at
    assert due is not None
    assert due.astimezone(AMSTERDAM).isoformat() == "2026-11-24T09:30:00+01:00"


async def test_a_reminder_keeps_what_is_being_asked_now_open(resident):
    await at_question(resident, 3)
    first = resident.idea.id
    await resident.is_silent_for(days=2, hours=23)
    await resident.taps("Later")
    await resident.says("/menu")
    await resident.taps("💡 I have an idea")
    await resident.says("another neighbour")
    assert len(resident.initiatives.shelf) == 2
    await resident.is_silent_for(days=5)
    assert times_reminded(resident) >= 1
    await resident.says("a tournament")
    resident.hears("Question 3 of 6")
    assert first in resident.initiatives.shelf
