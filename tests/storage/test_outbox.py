"""What a sender may rely on: order per chat, one winner per message, a way back for what a dead process left behind."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from storage.database import Database
from storage.dispatch import Again, Claimed, Dispatch, Moved, Record, Sent, Settled, Unreachable
from storage.outbox import ANNOUNCEMENT, ANSWER, Outbox, Outgoing
from storage.tables import outbox, residents

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
LEASE = timedelta(seconds=60)
OVER = timedelta(0)
BOT = "residents"


def to(chat: int, words: str = "Hello", **options: Any) -> Outgoing:
    return Outgoing(BOT, chat, "sendMessage", {"text": words}, **options)


async def put(database: Database, *messages: Outgoing) -> None:
    async with database.writing() as connection:
        box = Outbox(connection)
        for message in messages:
            box.add(message, NOW)
        await box.flush()
        await connection.commit()


async def claim(database: Database, most: int = 10, *, at: datetime = NOW, lease: timedelta = LEASE, **options: Any):
    async with database.writing() as connection:
        claimed = await Dispatch(connection, BOT).claim(most, at, lease, **options)
        await connection.commit()
    return claimed


async def record(database: Database, *records: Record) -> None:
    async with database.writing() as connection:
        await Dispatch(connection, BOT).record(records)
        await connection.commit()


async def take_back(
    database: Database, *, most_tries: int = 100, mine: Sequence[int] = ()
) -> Sequence[tuple[int, str]]:
    async with database.writing() as connection:
        taken = await Dispatch(connection, BOT).take_back(LEASE, most_tries, mine)
        await connection.commit()
    return taken


async def rows(database: Database) -> list[Any]:
    async with database.reading() as connection:
        return list(await connection.execute(select(outbox).order_by(outbox.c.id)))


async def states(database: Database) -> list[str]:
    return [row.state for row in await rows(database)]


def words(claimed: Sequence[Claimed]) -> list[str]:
    return [one.payload["text"] for one in claimed]


async def test_messages_come_in_the_order_in_which_they_were_added_one_of_a_chat_at_a_time(database: Database) -> None:
    await put(database, to(1, "a"), to(1, "b"), to(2, "c"))
    first = await claim(database)
    assert words(first) == ["a", "c"]
    assert await claim(database) == []
    await record(database, Sent(first[0], 77, NOW))
    assert words(await claim(database)) == ["b"]


async def test_an_answer_overtakes_announcements_also_within_its_chat(database: Database) -> None:
    announcement = to(1, "news", priority=ANNOUNCEMENT)
    await put(database, announcement, to(2, "news", priority=ANNOUNCEMENT), to(1, "answer", priority=ANSWER))
    assert words(await claim(database)) == ["answer", "news"]


async def test_an_answer_does_not_overtake_what_is_already_on_its_way(database: Database) -> None:
    await put(database, to(1, "news", priority=ANNOUNCEMENT))
    on_its_way = await claim(database)
    await put(database, to(1, "answer"))
    assert await claim(database) == []
    await record(database, Sent(on_its_way[0], 1, NOW))
    assert words(await claim(database)) == ["answer"]


async def test_only_the_most_urgent_are_claimed_when_asked(database: Database) -> None:
    await put(database, to(1, "news", priority=ANNOUNCEMENT), to(2, "answer"))
    assert words(await claim(database, last_priority=ANNOUNCEMENT - 1)) == ["answer"]
    assert words(await claim(database)) == ["news"]


async def test_a_message_is_not_claimed_before_it_is_due_nor_what_waits_behind_it(database: Database) -> None:
    await put(database, to(1, "a"), to(1, "b"))
    first = await claim(database)
    await record(database, Again(first[0], NOW + timedelta(seconds=5), "502"))
    assert await claim(database, at=NOW + timedelta(seconds=4)) == []
    again = await claim(database, at=NOW + timedelta(seconds=5))
    assert words(again) == ["a"]
    assert again[0].attempts == 2


async def test_a_chat_told_to_wait_gets_nothing_not_even_an_answer_and_others_go_on(database: Database) -> None:
    await put(database, to(1, "news", priority=ANNOUNCEMENT))
    first = await claim(database)
    await record(database, Again(first[0], NOW + timedelta(seconds=9), "429", holds_chat=True, counts=False))
    await put(database, to(1, "answer"), to(2, "other"))
    assert words(await claim(database, at=NOW + timedelta(seconds=8))) == ["other"]
    later = await claim(database, at=NOW + timedelta(seconds=9))
    assert words(later) == ["answer"]
    await record(database, Sent(later[0], 1, NOW))
    assert [(one.payload["text"], one.attempts) for one in await claim(database, at=NOW + timedelta(seconds=9))] == [
        ("news", 1)
    ]


async def test_another_bot_has_its_own_chats(database: Database) -> None:
    await put(database, Outgoing("workers", 1, "sendMessage", {"text": "theirs"}), to(1, "ours"))
    assert words(await claim(database)) == ["ours"]


async def test_a_sent_message_keeps_its_number_and_loses_its_words(database: Database) -> None:
    await put(database, to(1))
    claimed = await claim(database)
    await record(database, Sent(claimed[0], 77, NOW))
    row = (await rows(database))[0]
    assert (row.state, row.message_id, row.sent_at, row.payload) == ("sent", 77, NOW, None)


@pytest.mark.parametrize("state", ["failed", "uncertain"])
async def test_what_ends_otherwise_lets_the_chat_go_on(database: Database, state: str) -> None:
    await put(database, to(1, "a"), to(1, "b"))
    claimed = await claim(database)
    await record(database, Settled(claimed[0], state, "no"))
    assert await states(database) == [state, "due"]
    assert words(await claim(database)) == ["b"]


async def test_a_claim_of_a_dead_process_comes_back_where_it_may_be_repeated(database: Database) -> None:
    await put(database, to(1, "prompt"), to(2, "worker", repeatable=False), to(1, "next"))
    await claim(database, lease=OVER)
    assert sorted(await take_back(database)) == [(1, "due"), (2, "uncertain")]
    assert words(await claim(database)) == ["prompt"]
    assert (await states(database))[1] == "uncertain"


async def test_a_claim_that_has_not_run_out_stays(database: Database) -> None:
    await put(database, to(1))
    await claim(database)
    assert await take_back(database) == []


async def test_what_one_still_holds_oneself_is_not_taken_back_whatever_the_clock_says(database: Database) -> None:
    await put(database, to(1))
    await claim(database, lease=OVER)
    assert await take_back(database, mine=[1]) == []
    assert await take_back(database) == [(1, "due")]


async def test_a_claim_from_before_the_clock_was_set_back_a_day_comes_back_too(database: Database) -> None:
    await put(database, to(1))
    await claim(database, lease=LEASE + timedelta(days=1))
    assert await take_back(database) == [(1, "due")]


async def test_a_message_that_killed_its_sender_too_often_is_put_aside(database: Database) -> None:
    await put(database, to(1))
    for state in ("due", "uncertain"):
        await claim(database, lease=OVER)
        assert await take_back(database, most_tries=2) == [(1, state)]


async def test_who_lost_its_claim_can_still_say_that_it_was_sent_but_nothing_else(database: Database) -> None:
    await put(database, to(1), to(2))
    late = await claim(database, lease=OVER)
    await take_back(database)
    again = await claim(database)
    await record(database, Sent(late[0], 77, NOW), Settled(late[1], "failed", "no"))
    assert await states(database) == ["sent", "claimed"]
    await record(database, Sent(again[0], 78, NOW), Settled(again[1], "failed", "no"))
    assert [(row.state, row.message_id) for row in await rows(database)] == [("sent", 77), ("failed", None)]


async def test_two_senders_never_hold_the_same_message_nor_the_same_chat(database: Database) -> None:
    await put(database, *(to(number % 20, f"{number}") for number in range(60)))
    other = Database(database.url.render_as_string(hide_password=False))
    seen: list[str] = []

    async def sender(mine: Database) -> None:
        while len(seen) < 60:
            claimed = await claim(mine, 3)
            seen.extend(words(claimed))
            await record(mine, *(Sent(one, 1, NOW) for one in claimed))

    await asyncio.wait_for(asyncio.gather(sender(database), sender(other)), 20)
    await other.close()
    assert sorted(map(int, seen)) == list(range(60))
    for chat in range(20):
        of_chat = [int(number) for number in seen if int(number) % 20 == chat]
        assert of_chat == sorted(of_chat)


async def test_the_database_itself_refuses_a_second_message_in_flight_to_a_chat(database: Database) -> None:
    await put(database, to(1, "a"), to(1, "b"), to(2, "c"))
    claimed = text("UPDATE outbox SET state = 'claimed' WHERE id IN (:one, :other)")
    async with database.writing() as connection:
        await connection.execute(claimed, {"one": 1, "other": 3})  # two chats may
        with pytest.raises(IntegrityError):
            await connection.execute(claimed, {"one": 1, "other": 2})


async def test_for_who_blocked_the_bot_all_is_cancelled_and_it_is_remembered_when(database: Database) -> None:
    async with database.writing() as connection:
        people = [{"telegram_id": number, "created_at": NOW} for number in (1, 2)]
        await connection.execute(insert(residents), people)
        await connection.commit()
    await put(database, to(1, "a"), to(1, "b"), to(1, "c", priority=ANNOUNCEMENT), to(2, "d"))
    claimed = await claim(database)
    await record(database, Unreachable(claimed[0], "Forbidden: bot was blocked by the user", NOW))
    assert await states(database) == ["failed", "cancelled", "cancelled", "claimed"]
    assert [row.payload for row in await rows(database)][1:3] == [None, None]
    async with database.reading() as connection:
        since = await connection.execute(select(residents.c.unreachable_since).order_by(residents.c.telegram_id))
    assert since.scalars().all() == [NOW, None]


async def test_what_waits_for_a_group_follows_it_to_its_new_number(database: Database) -> None:
    await put(database, to(-5, "a"), to(-5, "b"), to(-6, "c"))
    claimed = await claim(database)
    await record(database, Moved(claimed[0], -1005))
    assert [row.chat_id for row in await rows(database)] == [-1005, -1005, -6]
    again = await claim(database)
    assert [(one.chat_id, one.payload["text"]) for one in again] == [(-1005, "a")]


async def test_only_what_ended_before_is_forgotten(database: Database) -> None:
    await put(database, to(1), to(1), to(2))
    claimed = await claim(database)
    await record(database, Sent(claimed[0], 1, NOW))
    async with database.writing() as connection:
        dispatch = Dispatch(connection, BOT)
        assert await dispatch.forget_settled(NOW) == 0
        assert await dispatch.forget_settled(NOW + timedelta(seconds=1)) == 1
        await connection.commit()
    assert await states(database) == ["due", "claimed"]


async def test_a_claim_reads_little_however_much_waits(database: Database) -> None:
    await put(database, *(to(number, priority=ANNOUNCEMENT) for number in range(10_000)))
    loop = asyncio.get_running_loop()
    took = []
    for _ in range(20):
        begin = loop.time()
        assert len(await claim(database, 10)) == 10
        took.append(loop.time() - begin)
    # The quickest: on a busy machine any other may have waited for the processor.
    assert min(took) < 0.05
