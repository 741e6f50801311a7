"""One update, one transaction: everything that follows from it is kept together, or nothing is."""

import asyncio
import itertools
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import OperationalError

from bot.clock import Clock
from bot.flows import engine
from bot.transports.residents import BOT, ClockTransport, ResidentsTransport
from bot.turns import Turns
from domain.cases import Content
from domain.duty import Duty
from domain.flagging import Raised, raise_flag
from domain.handover import Reason
from domain.policies import Policies
from domain.relaying import NotReachable, Said, worker_writes
from domain.staff import Job, Staff
from domain.takeover import Moved, claim, give_back
from domain.texts import Texts
from storage import tables
from storage.database import Database
from storage.inbox import BY_CLOCK, Inbox, Received
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work
from tests.support.updates import message, tap

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TEXTS = Texts({})
SAMIRA = Staff("s" * 32, "Samira", Job.WORKER)


class Chat:
    """The inbox of one database, the turns on it, and what they say."""

    def __init__(self, database: Database, texts: Texts = TEXTS) -> None:
        self.database = database
        self.now = NOW
        self._ids = itertools.count(1)
        transports = {BOT: ResidentsTransport(texts), BY_CLOCK: ClockTransport(texts)}
        self.turns = Turns(
            database, engine(texts), transports, lambda: self.now, lambda: f"{next(self._ids):032x}", texts=texts
        )

    async def receives(self, *updates: str, chat_id: int = 1001) -> None:
        received = [Received(BOT, json.loads(raw).get("update_id", 0), chat_id, raw) for raw in updates]
        async with self.database.writing() as connection:
            await Inbox(connection).put(received, self.now)
            await connection.commit()

    async def receives_for_workers(self) -> None:
        """Something comes to the workers' bot."""
        async with self.database.writing() as connection:
            await Inbox(connection).put([Received("workers", next(self._ids), -7, "{}")], self.now)
            await connection.commit()

    async def takes(self) -> int:
        taken = 0
        while count := await self.turns.take_waiting():
            taken += count
        return taken

    async def agrees(self, number: int = 1001) -> None:
        for raw in [message(number, text="/start"), tap("1:language.nl", number), tap("2:yes", number)]:
            await self.receives(raw, chat_id=number)
        await self.takes()

    async def said(self, number: int = 1001) -> list[str]:
        """The texts that wait in the outbox for this person."""
        statement = select(tables.outbox.c.payload).where(
            tables.outbox.c.chat_id == number, tables.outbox.c.method == "sendMessage"
        )
        async with self.database.reading() as connection:
            rows = await connection.execute(statement.order_by(tables.outbox.c.id))
            return [row.payload["text"] for row in rows]

    async def count(self, table, *conditions) -> int:
        async with self.database.reading() as connection:
            return (await connection.execute(select(func.count()).select_from(table).where(*conditions))).scalar_one()


@pytest.fixture
def chat(database) -> Chat:
    return Chat(database)


async def test_a_turn_keeps_resident_conversation_idea_transcript_and_answer_together(chat):
    await chat.agrees()
    await chat.receives(tap("go:idea"), message(text="my neighbour and I"))
    assert await chat.takes() == 2
    assert "Question 2 of 6" in (await chat.said())[-1]
    assert await chat.count(tables.residents, tables.residents.c.language == "nl") == 1
    assert await chat.count(tables.conversations) == 1
    assert await chat.count(tables.initiatives) == 1
    assert await chat.count(tables.answers, tables.answers.c.words == "my neighbour and I") == 1
    assert await chat.count(tables.transcripts, tables.transcripts.c.words == "my neighbour and I") == 1


async def test_what_was_said_before_agreeing_is_not_kept(chat):
    await chat.receives(message(text="my name is Fatma and I live at number 12"))
    await chat.takes()
    assert await chat.count(tables.transcripts) == 0
    assert await chat.count(tables.inbox, tables.inbox.c.raw.is_not(None)) == 0


async def test_the_same_update_twice_is_one_turn(chat):
    await chat.agrees()
    before = len(await chat.said())
    once = message(text="/help", update_id=900_001)
    await chat.receives(once)
    await chat.receives(once)
    await chat.takes()
    await chat.receives(once)
    assert await chat.takes() == 0
    assert len(await chat.said()) == before + 1


async def test_the_order_of_a_chat_is_kept_and_other_chats_go_on(chat):
    for number in (1001, 1002):
        await chat.agrees(number)
    await chat.receives(tap("go:idea"), message(text="first"), message(text="second"))
    await chat.receives(tap("go:idea", 1002), message(1002, text="other"), chat_id=1002)
    assert await chat.turns.take_waiting() == 2
    await chat.takes()
    async with chat.database.reading() as connection:
        rows = await connection.execute(select(tables.answers.c.question, tables.answers.c.words))
        assert sorted(rows.tuples()) == [("what", "second"), ("who", "first"), ("who", "other")]


async def test_two_processes_take_each_turn_once(chat):
    numbers = range(2001, 2021)
    for number in numbers:
        await chat.receives(message(number, text="/start"), chat_id=number)
        await chat.receives(message(number, text="/start"), chat_id=number)
    other = Chat(Database(chat.database.url.render_as_string(hide_password=False)))
    await asyncio.gather(chat.takes(), other.takes())
    await chat.takes()
    for number in numbers:
        assert len(await chat.said(number)) == 2
    await other.database.close()


@pytest.mark.parametrize(
    "raw",
    [
        '{"update_id": 77}',
        '{"update_id": 77, "hologram": {"chat": {"id": 1001}}}',
        '{"update_id": 77, "channel_post": {"message_id": 1, "date": 1, "chat": {"id": -1, "type": "channel"}}}',
        message(update_id=77, text="hi").replace('"private"', '"supergroup"'),
        tap("go:menu", update_id=77, chat={"id": -5, "type": "group", "title": "x"}),
    ],
)
async def test_what_is_not_said_in_a_private_chat_is_left_unanswered(chat, raw):
    await chat.receives(raw)
    assert await chat.takes() == 1
    assert await chat.count(tables.outbox) == 0
    assert await chat.count(tables.inbox, tables.inbox.c.state == "done") == 1


@pytest.mark.parametrize(
    "raw", ['{"update_id": 78, "message": "poison"}', '{"update_id": 78, "message": {"text": 5}}', "{"]
)
async def test_poison_is_put_aside_after_three_tries_and_the_queue_goes_on(chat, raw):
    await chat.agrees()
    async with chat.database.writing() as connection:
        await Inbox(connection).put([Received(BOT, 78, 1001, raw)], NOW)
        await connection.commit()
    await chat.receives(message(1002, text="/start"), chat_id=1002)
    await chat.receives(message(text="/help"))
    await chat.takes()
    assert await chat.count(tables.inbox, tables.inbox.c.state == "quarantined", tables.inbox.c.raw == raw) == 1
    assert "Something went wrong on our side" in (await chat.said())[-2]
    assert "six short questions" in (await chat.said())[-1]
    assert len(await chat.said(1002)) == 1


async def test_a_failing_turn_changes_nothing_and_the_others_of_its_group_are_kept(chat, monkeypatch):
    for number in (1001, 1002):
        await chat.agrees(number)
    advance = chat.turns.engine.advance

    async def fails_for_one(conversation, turn):
        if turn.resident.telegram_id == 1001:
            turn.initiatives.save((await turn.initiatives.all())[0])
            raise ZeroDivisionError
        return await advance(conversation, turn)

    await chat.receives(tap("go:idea"))
    await chat.takes()
    monkeypatch.setattr(chat.turns.engine, "advance", fails_for_one)
    await chat.receives(message(text="lost?"))
    await chat.receives(tap("go:idea", 1002), chat_id=1002)
    await chat.takes()
    assert "Question 1 of 6" in (await chat.said(1002))[-1]
    assert await chat.count(tables.answers) == 0
    assert await chat.count(tables.inbox, tables.inbox.c.state == "quarantined") == 1


async def test_a_database_that_is_out_of_order_counts_no_try(chat, monkeypatch):
    await chat.receives(message(text="/start"))

    async def locked(self):
        raise OperationalError("INSERT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr("storage.unit_of_work.UnitOfWork.commit", locked)
        for _ in range(5):
            with pytest.raises(OperationalError):
                await chat.turns.take_waiting()
    assert await chat.takes() == 1
    assert len(await chat.said()) == 1


async def test_a_photo_is_wanted_and_stands_in_the_transcript(chat):
    await chat.agrees()
    photo = [{"file_id": "small", "file_unique_id": "s", "width": 90, "height": 90, "file_size": 1000}]
    photo += [{"file_id": "large", "file_unique_id": "l", "width": 1280, "height": 960, "file_size": 200_000}]
    await chat.receives(tap("go:idea"), message(photo=photo, caption="our square"))
    await chat.takes()
    assert await chat.count(tables.attachments, tables.attachments.c.telegram_file_id == "large") == 1
    assert await chat.count(tables.transcripts, tables.transcripts.c.attachment_id.is_not(None)) == 1


async def test_a_shared_location_is_nowhere_exact(chat):
    await chat.agrees()
    await chat.receives(tap("go:idea"), message(text="me"), message(text="a party"))
    await chat.receives(message(location={"latitude": 52.358912, "longitude": 4.799876}))
    await chat.takes()
    async with chat.database.reading() as connection:
        for table in tables.metadata.sorted_tables:
            stored = repr((await connection.execute(select(table))).all())
            assert "52.3589" not in stored, table.name


def blocks(update_id: int = 5000, *, lifts: bool = False) -> str:
    """Somebody blocks the bot, or lifts the block."""
    somebody = json.loads(message(text="x"))["message"]
    bot = {"id": 1, "is_bot": True, "first_name": "V"}
    inside, outside = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
    return json.dumps(
        {
            "update_id": update_id,
            "my_chat_member": {
                "chat": somebody["chat"],
                "from": somebody["from"],
                "date": 1795000000,
                "old_chat_member": outside if lifts else inside,
                "new_chat_member": inside if lifts else outside,
            },
        }
    )


async def test_who_blocks_the_bot_is_unreachable_until_they_write_again(chat):
    await chat.agrees()
    await chat.receives(blocks())
    await chat.takes()
    assert await chat.count(tables.residents, tables.residents.c.unreachable_since.is_not(None)) == 1
    await chat.receives(message(text="/start"))
    await chat.takes()
    assert await chat.count(tables.residents, tables.residents.c.unreachable_since.is_(None)) == 1


class OneWorker:
    """A desk at which Samira writes to whoever she has, at each update."""

    bot = "workers"

    def __init__(self) -> None:
        self.case_id = ""
        self.outcomes: list[object] = []

    async def take_turn(self, duty, _work, _raw):
        self.outcomes.append(await worker_writes(duty, self.case_id, SAMIRA, Content("Dag Fatma")))


async def test_a_worker_reaches_who_came_back_in_the_very_batch_in_which_they_write(chat):
    desk = OneWorker()
    chat.turns = replace(chat.turns, desk=desk)
    await chat.agrees()
    async with unit_of_work(chat.database) as work:
        work.staff.save(SAMIRA)
        duty = Duty(work, TEXTS, Policies(), NOW, chat.turns.new_id)
        resident = (await work.chats.load([Newcomer(1001, "Fatma")], NOW))[1001].resident
        desk.case_id = (await raise_flag(duty, resident, Raised(Reason.ASKED), None)).id
        assert isinstance(await claim(duty, desk.case_id, SAMIRA), Moved)
        await work.commit()
    await chat.receives(blocks(5001))
    assert await chat.takes() == 1
    await chat.receives_for_workers()
    assert await chat.takes() == 1
    await chat.receives(blocks(5002, lifts=True))
    await chat.receives_for_workers()
    assert await chat.turns.take_waiting() == 2, "in one transaction"
    assert [type(one) for one in desk.outcomes] == [NotReachable, Said]


@pytest.mark.parametrize(("sent_after", "brought"), [(30, 1), (90, 0)])
async def test_what_waits_in_the_inbox_while_the_chat_is_given_back_is_for_who_had_it_when_it_was_sent(
    chat, sent_after, brought
):
    await chat.agrees()
    async with unit_of_work(chat.database) as work:
        work.staff.save(SAMIRA)
        duty = Duty(work, TEXTS, Policies(), NOW, chat.turns.new_id)
        resident = (await work.chats.load([Newcomer(1001, "Fatma")], NOW))[1001].resident
        case_id = (await raise_flag(duty, resident, Raised(Reason.ASKED), None)).id
        assert isinstance(await claim(duty, case_id, SAMIRA), Moved)
        await work.commit()
    await chat.receives(message(text="en de muziek?", date=int((NOW + timedelta(seconds=sent_after)).timestamp())))
    chat.now = NOW + timedelta(seconds=60)
    async with unit_of_work(chat.database) as work:
        duty = Duty(work, TEXTS, Policies(), chat.now, chat.turns.new_id)
        assert isinstance(await give_back(duty, case_id, SAMIRA), Moved)
        await work.commit()
    await chat.takes()
    assert await chat.count(tables.postings, tables.postings.c.kind == "said") == brought


async def test_every_tap_is_answered_so_that_the_button_stops_waiting(chat):
    await chat.agrees()
    before = await chat.count(tables.outbox, tables.outbox.c.method == "answerCallbackQuery")
    await chat.receives(tap("go:menu"), tap("0:old"))
    await chat.takes()
    assert await chat.count(tables.outbox, tables.outbox.c.method == "answerCallbackQuery") == before + 2


async def test_a_reminder_comes_once_by_the_same_road(chat):
    await chat.agrees()
    await chat.receives(tap("go:idea"), message(text="my neighbour"))
    await chat.takes()
    clock = Clock(chat.database, lambda: chat.now, lambda: None)
    assert await clock.bring() == 0
    chat.now = datetime(2026, 11, 26, 11, 0, tzinfo=UTC)
    assert await clock.bring() == 1
    assert await clock.bring() == 1  # still due until its turn was taken, and stored only once
    assert await chat.takes() == 1
    assert "is waiting for you" in (await chat.said())[-1]
    assert await clock.bring() == 0


async def test_no_reminder_is_brought_at_night(chat):
    await chat.agrees()
    await chat.receives(tap("go:idea"), message(text="my neighbour"))
    await chat.takes()
    clock = Clock(chat.database, lambda: chat.now, lambda: None)
    chat.now = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert await clock.bring() == 0
    chat.now = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
    assert await clock.bring() == 1


async def test_the_names_in_the_database_are_those_of_the_people(chat):
    await chat.receives(message(text="/start"))
    await chat.takes()
    async with chat.database.reading() as connection:
        assert (await connection.execute(text("SELECT first_name FROM residents"))).scalar_one() == "Fatma"
