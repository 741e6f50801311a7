"""Delivery against a Telegram written by hand: whatever that one answers, the right thing is done and written down."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.delivery.outcomes import (
    Blocked,
    MovedTo,
    Outcome,
    Pointless,
    Refused,
    TooMany,
    Unknown,
    Unwell,
)
from storage.database import Database
from storage.dispatch import Claimed
from storage.outbox import ANNOUNCEMENT
from storage.tables import residents
from tests.support.delivery import BEGIN, Clock, Post, Telegram, to


@pytest.fixture
def telegram() -> Telegram:
    return Telegram()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def post(database: Database, telegram: Telegram, clock: Clock) -> Post:
    return Post(database, telegram, clock)


async def test_what_was_put_in_is_sent_in_order_and_written_down(post: Post, telegram: Telegram) -> None:
    await post.put(to(1, "a"), to(1, "b"), to(2, "c"))
    await post.step()
    await post.step()
    assert telegram.got == [(1, "a"), (2, "c"), (1, "b")]
    assert [(row.state, row.message_id, row.payload) for row in await post.rows()] == [
        ("sent", 1, None),
        ("sent", 3, None),
        ("sent", 2, None),
    ]


async def test_a_chat_told_to_wait_waits_and_the_others_do_not(post: Post, telegram: Telegram) -> None:
    telegram.answers(1, TooMany(7))
    await post.put(to(1, "a"), to(1, "b"), to(2, "c"))
    await post.step()
    await post.put(to(2, "d"), to(1, "urgent"))
    await post.go_on(6)
    assert telegram.got == [(1, "a"), (2, "c"), (2, "d")]
    await post.go_on(3)
    assert telegram.got[3:] == [(1, "a"), (1, "b"), (1, "urgent")]


async def test_three_chats_told_to_wait_stop_everything_for_that_time(post: Post, telegram: Telegram) -> None:
    for chat in (1, 2, 3):
        telegram.answers(chat, TooMany(5))
    await post.put(to(1, "a"), to(2, "a"), to(3, "a"))
    await post.step()
    await post.put(to(4, "a"))
    await post.go_on(4)
    assert len(telegram.got) == 3
    await post.go_on(2)
    assert sorted(telegram.got[3:]) == [(1, "a"), (2, "a"), (3, "a"), (4, "a")]


async def test_a_telegram_that_is_unwell_is_tried_again_ever_later_and_order_is_kept(
    post: Post, telegram: Telegram, clock: Clock
) -> None:
    telegram.answers(1, Unwell("502"), Unwell("502"), Unwell("502"))
    await post.put(to(1, "a"), to(1, "b"))
    await post.step()
    tried = [clock.seconds]
    while len(telegram.got) < 5:
        before = len(telegram.got)
        await post.go_on(0.25, by=0.25)
        if len(telegram.got) > before:
            tried.append(clock.seconds)
    assert telegram.got == [(1, "a")] * 4 + [(1, "b")]
    assert tried[:4] == [0.0, 0.5, 1.5, 3.5]


async def test_what_perhaps_arrived_is_repeated_only_where_it_may_be(post: Post, telegram: Telegram) -> None:
    telegram.answers(1, Unknown("time-out"))
    telegram.answers(2, Unknown("time-out"))
    await post.put(to(1, "prompt"), to(1, "next"), to(2, "worker", repeatable=False), to(2, "next"))
    await post.go_on(3)
    assert [words for chat, words in telegram.got if chat == 1] == ["prompt", "prompt", "next"]
    assert [words for chat, words in telegram.got if chat == 2] == ["worker", "next"]
    assert await post.states() == ["sent", "sent", "uncertain", "sent"]


async def test_who_blocked_the_bot_is_left_in_peace_and_remembered(post: Post, telegram: Telegram) -> None:
    async with post.database.writing() as connection:
        await connection.execute(insert(residents), {"telegram_id": 1, "created_at": BEGIN})
        await connection.commit()
    telegram.answers(1, Blocked("Forbidden: bot was blocked by the user"))
    await post.put(to(1, "a"), to(1, "b"), to(2, "c"))
    await post.go_on(3)
    assert telegram.got == [(1, "a"), (2, "c")]
    assert await post.states() == ["failed", "cancelled", "sent"]
    async with post.database.reading() as connection:
        since = (await connection.execute(select(residents.c.unreachable_since))).scalar_one()
    assert since == BEGIN + timedelta(seconds=1)


async def test_a_refused_message_is_said_aloud_without_its_words_and_the_chat_goes_on(
    post: Post, telegram: Telegram
) -> None:
    telegram.answers(1, Refused("Bad Request: can't parse entities"))
    await post.put(to(1, "secret words"), to(1, "b"))
    with capture_logs() as logs:
        await post.go_on(2)
    assert await post.states() == ["failed", "sent"]
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("message_failed", "error")]
    assert logs[0]["method"] == "sendMessage"
    assert "secret" not in json.dumps(logs)


async def test_what_is_so_already_counts_as_sent(post: Post, telegram: Telegram) -> None:
    telegram.answers(1, Pointless("message is not modified"))
    await post.put(to(1, "a"))
    await post.step()
    assert await post.states() == ["sent"]


async def test_a_group_that_moved_gets_its_messages_at_its_new_number(post: Post, telegram: Telegram) -> None:
    telegram.answers(-5, MovedTo(-1005))
    await post.put(to(-5, "a"), to(-5, "b"))
    await post.go_on(3)
    assert telegram.got == [(-5, "a"), (-1005, "a"), (-1005, "b")]


async def test_while_nothing_gets_through_nothing_is_lost_or_counted_and_it_is_said_once(
    post: Post, telegram: Telegram
) -> None:
    telegram.is_down = True
    await post.put(to(1, "a"), to(2, "b", repeatable=False))
    with capture_logs() as logs:
        await post.step()
        tries = len(telegram.got)
        await post.put(to(3, "c"))
        await post.go_on(0.25, by=0.25)
        assert len(telegram.got) == tries
        await post.go_on(20)
        telegram.is_down = False
        await post.go_on(30)
    assert sorted(telegram.done) == [(1, "a"), (2, "b"), (3, "c")]
    assert [row.attempts for row in await post.rows()] == [1, 1, 1]
    assert [entry["event"] for entry in logs] == ["telegram_not_reached", "telegram_reachable_again"]


async def test_a_bug_in_the_sender_is_logged_and_stops_neither_the_chat_nor_the_others(
    post: Post, telegram: Telegram
) -> None:
    telegram.answers(1, ZeroDivisionError())
    await post.put(to(1, "a"), to(1, "b"), to(2, "c"))
    with capture_logs() as logs:
        await post.go_on(3)
    assert telegram.got == [(1, "a"), (2, "c"), (1, "a"), (1, "b")]
    assert [entry["event"] for entry in logs] == ["sending_failed"]


async def test_a_crash_between_sending_and_writing_down_repeats_prompts_and_nothing_else(
    database: Database, telegram: Telegram, clock: Clock
) -> None:
    crashed = Post(database, telegram, clock, lease=timedelta(0))
    await crashed.put(to(1, "prompt"), to(1, "next"), to(2, "worker", repeatable=False), to(2, "next"))
    await crashed.delivery._transact()
    crashed.delivery._send_what_may_go()
    await asyncio.gather(*crashed.delivery._sending)  # and here it dies

    following = Post(database, telegram, clock)
    await following.go_on(4)
    assert [words for chat, words in telegram.done if chat == 1] == ["prompt", "prompt", "next"]
    assert [words for chat, words in telegram.done if chat == 2] == ["worker", "next"]
    assert await following.states() == ["sent", "sent", "uncertain", "sent"]


async def test_two_deliveries_beside_each_other_send_everything_once_and_in_order(
    database: Database, telegram: Telegram, clock: Clock
) -> None:
    url = database.url.render_as_string(hide_password=False)
    both = [Post(database, telegram, clock), Post(second := Database(url), telegram, clock)]
    await both[0].put(*(to(number % 7, f"{number:02}") for number in range(35)))
    for _ in range(40):
        clock.seconds += 0.5
        await asyncio.gather(*(post.step() for post in both))
    await second.close()
    assert sorted(words for _, words in telegram.got) == [f"{number:02}" for number in range(35)]
    for chat in range(7):
        of_chat = [words for number, words in telegram.got if number == chat]
        assert of_chat == sorted(of_chat)


async def test_a_message_that_waited_here_too_long_is_given_back_unsent(
    post: Post, telegram: Telegram, clock: Clock
) -> None:
    await post.put(to(1, "a"))
    await post.delivery._transact()
    clock.seconds += 30
    post.delivery._send_what_may_go()
    await post.delivery._transact()
    assert telegram.got == []
    await post.step()
    assert telegram.got == [(1, "a")]
    assert [row.attempts for row in await post.rows()] == [1]


async def until(condition: Any) -> None:
    for _ in range(2_000):
        if await condition():
            return
        await asyncio.sleep(0.005)
    pytest.fail("it did not happen within ten seconds")


async def test_it_runs_until_cancelled_wakes_at_once_and_finishes_what_is_under_way(
    database: Database, telegram: Telegram
) -> None:
    post = Post(database, telegram, Clock())
    post.delivery._monotonic = asyncio.get_running_loop().time
    running = asyncio.create_task(post.delivery.run())
    await asyncio.sleep(0.02)
    await post.put(to(1, "a"), to(2, "b"))
    post.delivery.wake()
    await until(lambda: _is(post, ["sent", "sent"]))

    slow, release = telegram.send, asyncio.Event()

    async def send(message: Claimed) -> Outcome:
        await release.wait()
        return await slow(message)

    telegram.send = send
    await post.put(to(3, "c"))
    post.delivery.wake()
    await until(lambda: _is(post, ["sent", "sent", "claimed"]))
    running.cancel()
    await asyncio.sleep(0.01)
    release.set()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await post.states() == ["sent", "sent", "sent"]


async def _is(post: Post, states: Sequence[str]) -> bool:
    return await post.states() == states


async def _said(logs: Sequence[Mapping[str, Any]], events: Sequence[str]) -> bool:
    return [entry["event"] for entry in logs] == events


async def test_a_locked_database_stops_nothing_for_good_and_what_was_sent_is_still_written_down(
    sqlite_database: Database, telegram: Telegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = Post(sqlite_database, telegram, Clock())
    post.delivery._monotonic = asyncio.get_running_loop().time
    await post.put(to(1, "a"), to(2, "b"))
    failing, writing = 0, sqlite_database.writing

    def locked() -> Any:
        nonlocal failing
        if telegram.got and failing < 3:
            failing += 1
            raise OperationalError("BEGIN IMMEDIATE", None, Exception("database is locked"))
        return writing()

    monkeypatch.setattr(sqlite_database, "writing", locked)
    monkeypatch.setattr("bot.patience.backoff", lambda *_, **__: 0.001)
    with capture_logs() as logs:
        running = asyncio.create_task(post.delivery.run())
        await until(lambda: _said(logs, ["outbox_failed", "outbox_reachable_again"]))
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await post.states() == ["sent", "sent"]
    assert sorted(telegram.got) == [(1, "a"), (2, "b")]


async def test_a_really_locked_file_is_waited_for(sqlite_url: str, telegram: Telegram) -> None:
    ours, theirs = Database(sqlite_url), Database(sqlite_url)
    post = Post(ours, telegram, Clock())
    await post.put(to(1, "a", priority=ANNOUNCEMENT))
    async with theirs.writing() as connection:
        await connection.execute(text("UPDATE outbox SET attempts = attempts"))
        step = asyncio.create_task(post.step())
        await asyncio.sleep(0.03)
        assert telegram.got == []
    await step
    assert telegram.got == [(1, "a")]
    await ours.close()
    await theirs.close()
