"""Claiming, passing on, putting off, giving back, closing: who has the chat then, and what the resident hears."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain.cases import CaseEvent, Content, PostKind
from domain.flagging import TOLD
from domain.handover import HELD, Holder, Reason, State
from domain.relaying import worker_writes
from domain.staff import Job, Staff
from domain.takeover import (
    FORGET_AFTER,
    LONGEST_SNOOZE,
    HeldBy,
    Moved,
    NoSuchCase,
    NoSuchColleague,
    NotAFutureMoment,
    NotHeld,
    NotNow,
    claim,
    close,
    give_back,
    let_go,
    mine,
    pass_on,
    snooze,
    take_back,
)
from tests.support.cases import WentOn
from tests.support.handover import ANNELIES, FATMA, JOOST, KINGS_NIGHT, NOW, SAMIRA, Office

TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def office():
    return Office()


def went_on(office) -> list[WentOn]:
    return [one for one in office.book.speech.said if isinstance(one, WentOn)]


def hellos(office) -> list[str]:
    return [one for one in office.heard() if one.startswith("👋")]


# Claiming


async def test_claiming_takes_the_chat_and_the_bot_is_silent(office):
    case = await office.flags()
    moved = await claim(office.duty, case.id, SAMIRA)
    assert isinstance(moved, Moved)
    assert (moved.case.state, moved.case.worker_id, moved.case.claimed_at) == (
        State.WAITING_FOR_WORKER,
        SAMIRA.id,
        NOW,
    )
    assert (moved.case.waiting_since, moved.case.answer_by) == (case.waiting_since, case.answer_by)
    assert office.book.speech.silent == {FATMA}


async def test_the_resident_hears_who_is_there_by_first_name_and_with_their_picture(office):
    await office.is_claimed()
    told, stays = office.told()
    assert (told.portrait, told.buttons) == ("samira.jpg", ())
    assert (told.takes_keyboard, stays.takes_keyboard) == (True, False), "its words would go to her"
    assert told.html.startswith("👋 Samira is in this chat now. Samira is a worker in your neighbourhood: a person")
    assert "What you write here now goes to Samira." in told.html
    assert "You can go on with me, the computer, at any time." in stays.html
    assert [(one.label, one.entry) for one in stays.buttons] == [("Go on with the bot", "back_to_bot")]


async def test_whoever_they_know_is_not_introduced_again(office):
    await office.is_claimed()
    await give_back(office.duty, (await office.case()).id, SAMIRA)
    office.forget()
    await claim(office.duty, (await office.case()).id, SAMIRA)
    heard = office.heard()[0]
    assert heard.startswith("👋 Samira, whom you know, is in this chat now.")


@pytest.mark.parametrize("now", [NOW, KINGS_NIGHT])
async def test_who_claims_is_there_so_that_no_hour_is_named_at_whatever_hour(now):
    office = Office(now)
    await office.is_claimed()
    assert "closed" not in office.heard()[0]


@pytest.mark.parametrize(("now", "is_told"), [(NOW, False), (KINGS_NIGHT, True)])
async def test_a_colleague_it_is_passed_on_to_may_not_be_there_so_out_of_hours_they_hear_when(now, is_told):
    office = Office(now)
    case = await office.is_claimed()
    await pass_on(office.duty, case.id, SAMIRA, JOOST.id)
    heard = office.heard()[-1]
    assert ("The office is closed now. It opens Wednesday April 28 at 09:00." in heard) is is_told
    assert ("You get an answer here Wednesday April 28 at 13:00 at the latest." in heard) is is_told


async def test_of_two_who_claim_one_has_it_and_the_other_hears_who(office):
    case = await office.flags()
    outcomes = [await claim(office.duty, case.id, one) for one in (SAMIRA, JOOST, ANNELIES)]
    assert [type(one) for one in outcomes] == [Moved, HeldBy, HeldBy]
    assert {one.worker for one in outcomes[1:]} == {SAMIRA}
    assert len(hellos(office)) == 1
    assert [one.kind for one in office.book.cases.events] == ["claimed"]


async def test_of_two_who_read_the_queue_at_once_the_second_does_not_get_it(office):
    """What one of them read is old when they write: the conditional update says so."""
    case = await office.flags()
    cases = office.book.cases

    async def old_reading(_case_id):
        return case, await office.resident()

    reads, cases.take = cases.take, old_reading
    first, second = await claim(office.duty, case.id, SAMIRA), await claim(office.duty, case.id, JOOST)
    cases.take = reads
    assert (type(first), type(second)) == (Moved, HeldBy)
    assert second.worker == SAMIRA
    assert (await office.case()).worker_id == SAMIRA.id
    assert len(hellos(office)) == 1


async def test_claiming_once_more_is_no_news(office):
    case = await office.is_claimed()
    office.forget()
    again = await claim(office.duty, case.id, SAMIRA)
    assert isinstance(again, Moved)
    assert again.case == case
    assert (office.told(), office.shown()) == ([], [])


async def test_a_given_back_case_can_be_claimed_by_anybody_and_the_resident_hears_who_it_is(office):
    await office.stands(State.RETURNED)
    office.forget()
    moved = await claim(office.duty, (await office.case()).id, JOOST)
    assert isinstance(moved, Moved)
    assert (moved.case.waiting_since, bool(moved.case.answer_by)) == (NOW, True)
    assert office.heard()[0].startswith("👋 Joost is in this chat now. Joost is a worker")


async def test_who_claims_what_is_late_already_is_not_called_in_the_same_moment_and_no_second_time_escalated(office):
    await office.flags()
    await office.passes(hours=5)
    assert (await office.case()).escalated_at
    moved = await claim(office.duty, (await office.case()).id, SAMIRA)
    assert moved.case.call_at > office.now
    assert moved.case.calls == 0
    office.forget()
    await office.passes(days=1)
    assert not [one for one in office.heard() if "longer" in one], "they were told so before"
    assert [one.kind for one in office.book.cases.events].count("escalated") == 1


# Taking over from a colleague


GONE = replace(SAMIRA, is_active=False)
LEADER = Staff("l" * 32, "Lotte", Job.ADMINISTRATOR)


async def test_a_colleague_does_not_take_over_from_who_is_there_and_from_nobody_unasked(office):
    case = await office.is_claimed()
    before = office.everything()
    assert await claim(office.duty, case.id, JOOST, from_colleague=True) == HeldBy(SAMIRA, case, may_take_over=False)
    assert office.everything() == before
    assert await claim(office.duty, case.id, ANNELIES) == HeldBy(SAMIRA, case, may_take_over=True), "she did not say so"
    assert office.everything() == before
    assert isinstance(await claim(office.duty, case.id, ANNELIES, from_colleague=True), Moved)


async def who_had_it_left(office):
    office.book.staff.save(GONE)


async def who_had_it_is_not_known_any_more(office):
    del office.book.staff.shelf[SAMIRA.id]


async def it_is_late(office):
    await office.passes(hours=5)


async def nothing_happened(office):
    pass


MAY = {
    "it is late": (it_is_late, JOOST),
    "who had it left": (who_had_it_left, JOOST),
    "who had it is not known": (who_had_it_is_not_known_any_more, JOOST),
    "a coordinator asks": (nothing_happened, ANNELIES),
    "an administrator asks": (nothing_happened, LEADER),
}


@pytest.mark.parametrize(("happens", "worker"), MAY.values(), ids=MAY.keys())
async def test_a_chat_is_taken_over_when_nobody_else_would_answer_it(office, happens, worker):
    before = await office.is_claimed()
    await happens(office)
    held = await claim(office.duty, before.id, worker)
    assert (type(held), held.may_take_over) == (HeldBy, True)
    moved = await claim(office.duty, before.id, worker, from_colleague=True)
    assert isinstance(moved, Moved)
    assert (moved.case.worker_id, moved.case.state) == (worker.id, State.WAITING_FOR_WORKER)
    assert (await office.resident()).held_by == worker.id
    assert office.book.speech.silent == {FATMA}


async def test_the_resident_reads_who_takes_over_from_whom_and_it_stands_in_the_story(office):
    case = await office.is_claimed()
    office.now += timedelta(minutes=5)
    office.forget()
    await claim(office.duty, case.id, ANNELIES, from_colleague=True)
    (told,) = office.told()
    assert told.html.startswith("👋 Annelies takes over from Samira")
    assert [(one.label, one.entry) for one in told.buttons] == [("Go on with the bot", "back_to_bot")]
    assert office.book.cases.events[-1] == CaseEvent(case.id, "claimed", office.now, ANNELIES.id, SAMIRA.id)
    assert [(one.kind, one.ref) for one in office.shown()] == [(PostKind.EVENT, "claimed"), (PostKind.CARD, "")]


async def test_what_is_taken_over_keeps_the_promise_and_is_put_off_no_longer(office):
    case = await office.is_claimed()
    office.now += timedelta(minutes=5)
    await snooze(office.duty, case.id, SAMIRA, TOMORROW)
    moved = await claim(office.duty, case.id, ANNELIES, from_colleague=True)
    assert (moved.case.waiting_since, moved.case.answer_by, moved.case.call_at) == (
        case.waiting_since,
        case.answer_by,
        case.answer_by,
    )
    assert (moved.case.claimed_at, moved.case.snoozed_until) == (office.now, None)


async def test_of_who_it_was_taken_from_nothing_reaches_the_resident_any_more(office):
    case = await office.is_claimed()
    await claim(office.duty, case.id, ANNELIES, from_colleague=True)
    refused = await worker_writes(office.duty, case.id, SAMIRA, Content("Nog iets!"))
    assert (type(refused), refused.worker, refused.may_take_over) == (HeldBy, ANNELIES, False)
    await office.answers(ANNELIES)


async def test_from_the_queue_it_is_taken_in_the_same_way_and_no_colleague_is_named(office):
    case = await office.flags()
    assert isinstance(await claim(office.duty, case.id, JOOST, from_colleague=True), Moved)
    assert office.heard()[0].startswith("👋 Joost is in this chat now.")
    assert office.book.cases.events[-1].other_id is None


# Letting go


@pytest.mark.parametrize("state", sorted(HELD))
async def test_who_leaves_gives_their_chats_to_the_queue_and_the_residents_hear_that_a_colleague_comes(office, state):
    before = await office.stands(state)
    office.now += timedelta(hours=1)
    office.forget()
    assert await let_go(office.duty, GONE) == 1
    case = await office.case()
    assert (case.id, case.state, case.snoozed_until) == (before.id, State.QUEUED, None)
    assert office.heard() == ["Samira cannot go on with this. A colleague writes to you here; what you told is kept."]
    assert office.book.cases.events[-1] == CaseEvent(case.id, "let_go", office.now, SAMIRA.id)
    assert [(one.kind, one.ref) for one in office.shown()] == [(PostKind.EVENT, "let_go"), (PostKind.CARD, "")]
    assert office.book.speech.silent == set(), "until then the bot helps"
    assert (await office.resident()).held_by is None


async def test_what_is_let_go_calls_at_once_and_keeps_the_promise_that_was_made(office):
    before = await office.is_claimed()
    office.now += timedelta(hours=1)
    await let_go(office.duty, GONE)
    case = await office.case()
    assert (case.waiting_since, case.answer_by) == (before.waiting_since, before.answer_by)
    assert case.call_at == office.now
    office.forget()
    called = await office.passes(minutes=1)
    assert [at for at, _case in called] == [NOW + timedelta(hours=1)]
    assert len(office.shown(PostKind.CALL)) == 1


async def test_who_was_answered_and_is_let_go_waits_from_now_on(office):
    await office.stands(State.WAITING_FOR_RESIDENT)
    office.now += timedelta(hours=1)
    await let_go(office.duty, GONE)
    case = await office.case()
    assert (case.waiting_since, case.answer_by) == (office.now, office.now + timedelta(hours=4))


async def test_only_the_chats_that_they_have_are_let_go(office):
    for number, worker in ((2, SAMIRA), (3, JOOST), (4, SAMIRA)):
        office.lives(number)
        await claim(office.duty, (await office.flags(number=number)).id, worker)
    await give_back(office.duty, (await office.case(4)).id, SAMIRA)
    queued = await office.flags()
    before = {number: await office.case(number) for number in (3, 4)}
    office.forget()
    assert await let_go(office.duty, GONE) == 1
    assert (await office.case(2)).state is State.QUEUED
    assert {number: await office.case(number) for number in (3, 4)} == before
    assert await office.case() == queued
    assert (len(office.told(2)), [office.told(number) for number in (1, 3, 4)]) == (1, [[], [], []])
    assert await let_go(office.duty, GONE) == 0


async def test_what_was_let_go_is_claimed_like_anything_in_the_queue(office):
    case = await office.is_claimed()
    await let_go(office.duty, GONE)
    office.forget()
    assert isinstance(await claim(office.duty, case.id, JOOST), Moved)
    assert office.heard()[0].startswith("👋 Joost is in this chat now.")
    assert await let_go(office.duty, GONE) == 0, "it is his now"


# Passing on


async def test_passing_on_gives_it_to_a_colleague_with_the_note_and_tells_the_name(office):
    case = await office.is_claimed()
    office.forget()
    moved = await pass_on(office.duty, case.id, SAMIRA, JOOST.id, "  Haar man is ziek.  ")
    assert isinstance(moved, Moved)
    assert (moved.case.worker_id, moved.case.state) == (JOOST.id, State.WAITING_FOR_WORKER)
    (told,) = hellos(office)
    assert told.startswith("👋 Joost takes over from Samira, and can read what you told.")
    assert "Haar man" not in told
    assert office.book.cases.events[-1] == CaseEvent(
        case.id, "passed_on", NOW, SAMIRA.id, JOOST.id, "Haar man is ziek."
    )
    assert (await office.resident()).held_by == JOOST.id
    assert office.book.speech.silent == {FATMA}


async def test_what_is_passed_on_keeps_the_promise_that_was_made(office):
    case = await office.is_claimed()
    office.now += timedelta(hours=1)
    moved = await pass_on(office.duty, case.id, SAMIRA, JOOST.id)
    assert (moved.case.waiting_since, moved.case.answer_by) == (case.waiting_since, case.answer_by)


async def test_what_waited_for_the_resident_waits_for_the_colleague_when_it_is_passed_on(office):
    case = await office.stands(State.WAITING_FOR_RESIDENT)
    office.now += timedelta(hours=1)
    moved = await pass_on(office.duty, case.id, SAMIRA, JOOST.id)
    assert (moved.case.state, moved.case.waiting_since) == (State.WAITING_FOR_WORKER, office.now)
    assert moved.case.answer_by == moved.case.call_at == office.now + timedelta(hours=4)


async def test_whom_it_is_passed_on_to_begins_anew_and_it_is_put_off_no_longer(office):
    case = await office.is_claimed()
    await office.passes(hours=5)
    await snooze(office.duty, case.id, SAMIRA, office.now + timedelta(days=1))
    moved = await pass_on(office.duty, case.id, SAMIRA, JOOST.id)
    assert (moved.case.claimed_at, moved.case.snoozed_until, moved.case.calls) == (office.now, None, 0)
    assert moved.case.call_at > office.now


async def test_it_is_passed_on_to_somebody_else_who_works_here_and_to_nobody_else(office):
    case = await office.is_claimed()
    office.book.staff.save(replace(ANNELIES, is_active=False))
    before = office.everything()
    for whom in (SAMIRA.id, ANNELIES.id, "x" * 32):
        assert await pass_on(office.duty, case.id, SAMIRA, whom) == NoSuchColleague()
    assert office.everything() == before
    assert isinstance(await pass_on(office.duty, case.id, SAMIRA, JOOST.id), Moved)


async def test_who_gave_it_away_can_do_nothing_more_with_it_and_who_got_it_can(office):
    case = await office.is_claimed()
    await pass_on(office.duty, case.id, SAMIRA, JOOST.id)
    refused = await worker_writes(office.duty, case.id, SAMIRA, Content("Nog iets!"))
    assert isinstance(refused, HeldBy)
    assert refused.worker == JOOST
    await office.answers(JOOST)


# Putting off


async def test_what_is_put_off_calls_at_that_moment_and_the_resident_hears_nothing(office):
    case = await office.stands(State.WAITING_FOR_RESIDENT)
    office.forget()
    moved = await snooze(office.duty, case.id, SAMIRA, TOMORROW)
    assert isinstance(moved, Moved)
    assert (moved.case.state, moved.case.snoozed_until, moved.case.call_at) == (State.SNOOZED, TOMORROW, TOMORROW)
    assert moved.case.holder is Holder.WORKER
    assert office.told() == []


@pytest.mark.parametrize("until", [NOW, NOW - timedelta(seconds=1), NOW + LONGEST_SNOOZE + timedelta(seconds=1)])
async def test_it_is_put_off_until_a_moment_to_come_of_the_next_sixty_days(office, until):
    case = await office.is_claimed()
    assert await snooze(office.duty, case.id, SAMIRA, until) == NotAFutureMoment()
    assert isinstance(await snooze(office.duty, case.id, SAMIRA, NOW + LONGEST_SNOOZE), Moved)


async def test_putting_it_off_does_not_put_off_what_was_promised(office):
    case = await office.is_claimed()
    moved = await snooze(office.duty, case.id, SAMIRA, TOMORROW)
    assert (moved.case.snoozed_until, moved.case.call_at) == (TOMORROW, case.answer_by)
    sooner = NOW + timedelta(hours=1)
    moved = await snooze(office.duty, case.id, SAMIRA, sooner)
    assert (moved.case.snoozed_until, moved.case.call_at) == (sooner, sooner)


async def test_danger_is_not_put_off_before_it_was_answered(office):
    case = await office.is_claimed(reason=Reason.CRISIS)
    before = office.everything()
    assert await snooze(office.duty, case.id, SAMIRA, TOMORROW) == NotNow(case)
    assert office.everything() == before
    await office.answers()
    assert isinstance(await snooze(office.duty, case.id, SAMIRA, TOMORROW), Moved)
    case = await office.flags(Reason.CRISIS)
    assert await snooze(office.duty, case.id, SAMIRA, TOMORROW) == NotNow(case), "it is there again"


# Giving back and going on with the bot


async def test_given_back_the_bot_has_the_chat_and_says_from_whom(office):
    case = await office.is_claimed()
    moved = await give_back(office.duty, case.id, SAMIRA)
    assert isinstance(moved, Moved)
    assert went_on(office) == [WentOn(FATMA, "given_back", "Samira", case.id)]
    assert office.book.speech.silent == set()
    assert (moved.case.waiting_since, moved.case.answer_by, moved.case.call_at) == (None, None, NOW + FORGET_AFTER)
    assert moved.case.worker_id == SAMIRA.id, "it stays with who knows it"


async def test_a_resident_takes_the_chat_back_and_nobody_says_it_for_the_bot(office):
    await office.is_claimed()
    case = await take_back(office.duty, await office.resident())
    assert case.state is State.RETURNED
    assert office.book.speech.silent == set()
    assert went_on(office) == [], "the turn in which they tap does"
    assert office.book.cases.events[-1].kind == "taken_back"
    assert office.book.cases.events[-1].staff_id is None


async def test_a_resident_who_waits_in_the_queue_and_goes_on_with_the_bot_needs_nobody_any_more(office):
    await office.flags()
    case = await take_back(office.duty, await office.resident())
    assert (case.state, case.closed_at, case.call_at) == (State.CLOSED, NOW, None)
    assert (await office.resident()).case_id is None


@pytest.mark.parametrize("reason", sorted(set(Reason) - {Reason.ASKED}))
async def test_an_old_button_does_not_send_away_who_comes_for_another_reason(office, reason):
    for one in (reason, Reason.ASKED):
        case = await office.flags(one)
        before = office.everything()
        assert await take_back(office.duty, await office.resident()) is None
        assert office.everything() == before
    await claim(office.duty, case.id, SAMIRA)
    assert (await take_back(office.duty, await office.resident())).state is State.RETURNED, "from a worker they may"


async def test_the_button_of_an_earlier_worker_does_not_end_the_alarm_of_a_danger_that_arose_later(office):
    await office.stands(State.RETURNED)
    case = await office.flags(Reason.CRISIS)
    assert await take_back(office.duty, await office.resident()) is None
    assert await office.case() == case
    assert len(await office.passes(minutes=3)) == 2


async def test_without_a_case_there_is_nothing_to_take_back(office):
    before = office.everything()
    assert await take_back(office.duty, await office.resident()) is None
    assert office.everything() == before


# Closing


async def test_at_the_end_the_bot_asks_the_resident_how_it_was(office):
    case = await office.is_claimed()
    moved = await close(office.duty, case.id, SAMIRA)
    assert isinstance(moved, Moved)
    assert (moved.case.state, moved.case.closed_at, moved.case.call_at) == (State.CLOSED, NOW, None)
    assert went_on(office) == [WentOn(FATMA, "closed", "Samira", case.id)]
    assert office.book.speech.silent == set()


@pytest.mark.parametrize("reason", sorted(TOLD))
async def test_who_was_told_that_somebody_comes_hears_that_it_is_over_though_nobody_came(office, reason):
    case = await office.flags(reason)
    assert isinstance(await close(office.duty, case.id, SAMIRA), Moved)
    assert went_on(office) == [WentOn(FATMA, "closed", "Samira", case.id)]


@pytest.mark.parametrize("reason", sorted(set(Reason) - TOLD))
async def test_a_resident_who_never_heard_anything_is_not_asked_how_it_was(office, reason):
    case = await office.flags(reason)
    assert isinstance(await close(office.duty, case.id, SAMIRA), Moved)
    assert went_on(office) == []


async def test_who_was_answered_and_given_back_is_asked_how_it_was_at_the_end(office):
    case = await office.stands(State.WAITING_FOR_RESIDENT)
    await give_back(office.duty, case.id, SAMIRA)
    office.forget()
    assert isinstance(await close(office.duty, case.id, JOOST), Moved), "anybody can close what nobody has"
    assert [one.how for one in went_on(office)] == ["closed"]


async def test_a_colleague_cannot_close_what_another_has(office):
    case = await office.is_claimed()
    refused = await close(office.duty, case.id, JOOST)
    assert isinstance(refused, HeldBy)
    assert isinstance(await close(office.duty, case.id, SAMIRA), Moved)


# Refusals that all share


ACTS = {
    "pass_on": lambda duty, case_id, worker: pass_on(duty, case_id, worker, ANNELIES.id),
    "snooze": lambda duty, case_id, worker: snooze(duty, case_id, worker, TOMORROW),
    "give_back": give_back,
    "mine": mine,
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS.keys())
@pytest.mark.parametrize("state", State)
async def test_only_who_has_it_can_act_and_everybody_else_hears_why_not(office, act, state):
    case = await office.stands(state)
    before = office.everything()
    refused = await act(office.duty, case.id, JOOST)
    if state in HELD:
        assert refused == HeldBy(SAMIRA, case)
    else:
        assert refused == (NotNow(case) if state is State.CLOSED else NotHeld(case))
    assert office.everything() == before
    allowed = await act(office.duty, case.id, SAMIRA)
    assert isinstance(allowed, Moved) == (state in HELD)


@pytest.mark.parametrize("act", [*ACTS.values(), claim, close], ids=[*ACTS, "claim", "close"])
async def test_there_is_nothing_to_do_with_a_case_that_is_not_there(office, act):
    assert await act(office.duty, "x" * 32, SAMIRA) == NoSuchCase()
    case = await office.flags()
    del office.book.people[FATMA]
    assert await act(office.duty, case.id, SAMIRA) == NoSuchCase(), "a resident who is gone has none either"


# What the workers' bot is to show


@pytest.mark.parametrize("act", [*ACTS.values(), close], ids=[*ACTS, "close"])
async def test_what_was_done_is_shown_in_one_line_and_on_the_card(office, act):
    case = await office.is_claimed()
    office.forget()
    await act(office.duty, case.id, SAMIRA)
    kinds = [(one.case_id, one.kind, one.ref) for one in office.shown()]
    if act is mine:
        assert kinds == []
    else:
        done = office.book.cases.events[-1].kind
        assert kinds == [(case.id, PostKind.EVENT, done), (case.id, PostKind.CARD, "")]
