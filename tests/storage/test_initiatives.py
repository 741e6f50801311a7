"""Initiatives: the port of the domain, in memory and on both databases. Both pass the same tests."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from domain.budget import Budget, BudgetLine
from domain.initiatives import Answer, Attachment, Initiative, Looking, Need, Question, answered, started
from domain.life import Stage
from storage.database import Database
from storage.initiatives import due_reminders
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work
from tests.support.memory import MemoryInitiatives

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


class Stored:
    """Each call in a unit of work of its own, so that everything goes through the database."""

    def __init__(self, database, resident_id):
        self.database = database
        self.resident_id = resident_id

    async def get(self, initiative_id):
        async with unit_of_work(self.database) as work:
            return await work.initiatives.of(self.resident_id).get(initiative_id)

    async def all(self):
        async with unit_of_work(self.database) as work:
            return await work.initiatives.of(self.resident_id).all()

    async def keep(self, *initiatives):
        async with unit_of_work(self.database) as work:
            for one in initiatives:
                work.initiatives.of(self.resident_id).save(one)
            await work.commit()


class InMemory(MemoryInitiatives):
    async def keep(self, *initiatives):
        for one in initiatives:
            self.save(one)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request):
    """Where the initiatives are kept; None for in memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def both(url):
    """The initiatives of two residents, kept in one place."""
    if url is None:
        first = InMemory(1)
        yield first, InMemory(2, first.shelf)
        return
    database = Database(url)
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(1001, "Fatma"), Newcomer(1002, "Ali")], NOW)
        await work.commit()
    yield Stored(database, chats[1001].resident.id), Stored(database, chats[1002].resident.id)
    await database.close()


def full(resident_id: int, number: str = "a" * 32) -> Initiative:
    """An initiative with something in every field."""
    files = (Attachment("f1", "photo"), Attachment("f2", "voice"))
    answer = Answer("ben & ik 🎉", "nl", NOW, {"version": 1, "name": "Osdorp"}, files, 12)
    return replace(
        answered(started(number, resident_id, NOW), Question.WHO, answer),
        stage=Stage.UNDER_WAY,
        asking="summary",
        needs={Need.SPACE: "een zaal", Need.MONEY: ""},
        budget=Budget((BudgetLine("koffie", 2500),)),
        two_sentences="Samen eten. Niemand kent elkaar.",
        remind_at=NOW + timedelta(days=3),
        reminders_sent=1,
        quiet=True,
        number=f"NW-2026-{number[:4]}",
        area="GF03",
        first_contact_by=date(2026, 11, 30),
        decision_by=date(2027, 1, 18),
        worker="Noor",
        findable=False,
        looking_back={
            Looking.HAPPENED: Answer("", "nl", NOW, {"happened": "not_yet", "times": 1}),
            Looking.HOW_MANY: Answer("٢٥ à 30", "ar", NOW, {"count": 27}, message_id=31),
            Looking.PHOTO: Answer("", "nl", NOW, None, files),
        },
    )


async def test_what_was_saved_is_found_again_as_it_was(both):
    mine, _ = both
    kept = full(mine.resident_id)
    await mine.keep(kept)
    assert await mine.get(kept.id) == kept


async def test_a_draft_without_number_dates_and_answers_is_found_again_as_it_was(both):
    mine, _ = both
    kept = started("b" * 32, mine.resident_id, NOW)
    await mine.keep(kept)
    assert await mine.get(kept.id) == kept
    assert (kept.findable, kept.first_contact_by, kept.looking_back) == (None, None, {})


@pytest.mark.parametrize("findable", [True, False, None])
async def test_whether_others_may_hear_of_it_is_kept_also_when_it_was_not_asked_yet(both, findable):
    mine, _ = both
    kept = replace(full(mine.resident_id), findable=findable)
    await mine.keep(kept)
    found = await mine.get(kept.id)
    assert found is not None
    assert found.findable is findable


async def test_what_is_told_afterwards_stands_beside_the_six_answers_and_can_be_told_again(both):
    mine, _ = both
    kept = full(mine.resident_id)
    await mine.keep(kept)
    it_was = Answer("", "nl", NOW + timedelta(days=9), {"happened": "yes"})
    went_well = Answer("iedereen danste", "nl", NOW + timedelta(days=9))
    changed = replace(kept, looking_back={**kept.looking_back, Looking.HAPPENED: it_was, Looking.WENT_WELL: went_well})
    await mine.keep(changed)
    found = await mine.get(kept.id)
    assert found == changed
    assert found.answers == kept.answers
    assert set(found.looking_back) == {Looking.HAPPENED, Looking.HOW_MANY, Looking.WENT_WELL, Looking.PHOTO}


async def test_an_answer_given_again_replaces_the_first(both):
    mine, _ = both
    kept = full(mine.resident_id)
    await mine.keep(kept)
    changed = answered(kept, Question.WHO, Answer("only me", "nl", NOW))
    changed = answered(changed, Question.WHAT, Answer("een feest", "nl", NOW))
    await mine.keep(changed)
    assert await mine.get(kept.id) == changed


async def test_somebody_elses_is_not_found_and_cannot_be_saved(both):
    mine, theirs = both
    kept = full(mine.resident_id)
    await mine.keep(kept)
    assert await theirs.get(kept.id) is None
    assert await theirs.all() == []
    with pytest.raises(AssertionError, match="by its own resident"):
        await theirs.keep(kept)


async def test_all_of_mine_come_last_changed_first(both):
    mine, theirs = both
    old, new = full(mine.resident_id, "1" * 32), full(mine.resident_id, "2" * 32)
    await mine.keep(replace(old, changed_at=NOW), replace(new, changed_at=NOW + timedelta(days=1)))
    await theirs.keep(full(theirs.resident_id, "3" * 32))
    assert [one.id for one in await mine.all()] == [new.id, old.id]


async def test_what_is_saved_in_a_turn_is_seen_in_the_same_turn(database):
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(1001, "Fatma")], NOW)
        mine = work.initiatives.of(chats[1001].resident.id)
        mine.save(full(chats[1001].resident.id))
        assert len(await mine.all()) == 1


async def test_a_number_is_given_once_and_drafts_have_none(database):
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(1001, "Fatma")], NOW)
        first, second = (full(chats[1001].resident.id, digit * 32) for digit in "12")
        for one in (first, second):
            work.initiatives.save(replace(one, number=""))
        await work.initiatives.flush()
        work.initiatives.save(replace(first, number="NW-2026-0042"))
        work.initiatives.save(replace(second, number="NW-2026-0043"))
        await work.initiatives.flush()
        work.initiatives.save(replace(second, number="NW-2026-0042"))
        with pytest.raises(IntegrityError):
            await work.commit()


async def test_without_a_commit_nothing_is_kept(database):
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(1001, "Fatma")], NOW)
        work.initiatives.of(chats[1001].resident.id).save(full(chats[1001].resident.id))
        await work.initiatives.flush()
    async with unit_of_work(database) as work:
        assert await work.initiatives.get("a" * 32) is None


async def test_only_reminders_that_are_due_are_found_and_none_for_the_unreachable(database):
    async with unit_of_work(database) as work:
        chats = await work.chats.load([Newcomer(1001, "Fatma"), Newcomer(1002, "Ali")], NOW)
        fatma, ali = chats[1001].resident, chats[1002].resident
        work.initiatives.save(replace(full(fatma.id, "1" * 32), remind_at=NOW))
        work.initiatives.save(replace(full(fatma.id, "2" * 32), remind_at=NOW + timedelta(seconds=1)))
        work.initiatives.save(replace(full(ali.id, "3" * 32), remind_at=NOW))
        work.chats.save_resident(replace(ali, unreachable_since=NOW))
        await work.commit()
    async with database.reading() as connection:
        assert [due.initiative_id for due in await due_reminders(connection, NOW, 10)] == ["1" * 32]
