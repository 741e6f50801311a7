"""Telegram's limits are kept to the letter, nearly all of the rate is used, and answers go before announcements."""

import random
import time
from collections import Counter, defaultdict, deque
from heapq import heappop, heappush

import pytest

from bot.delivery.pacing import Pace, counts
from storage.dispatch import Claimed
from storage.outbox import ANNOUNCEMENT, ANSWER


def message(number: int, chat: int, priority: int = ANSWER, method: str = "sendMessage") -> Claimed:
    return Claimed(number, "residents", chat, method, {}, priority, repeatable=True, attempts=1)


class Telegram:
    """A world with its own clock: messages arrive a moment after they left, and the answer a moment after that."""

    def __init__(self, pace: Pace) -> None:
        self.pace, self.now, self.chance = pace, 1000.0, random.Random(7)
        self.arrived: list[tuple[float, Claimed]] = []
        self.left: dict[int, float] = {}
        self._answers: list[tuple[float, int, Claimed]] = []

    def run_until(self, end: float) -> None:
        """Let everything happen that happens before this moment."""
        while True:
            while taken := self.pace.take(self.now):
                sent, _ = taken
                self.left[sent.id] = self.now
                there = self.now + self.chance.uniform(0.001, 0.006)
                self.arrived.append((there, sent))
                heappush(self._answers, (there + self.chance.uniform(0.001, 0.05), sent.id, sent))
            next_answer = self._answers[0][0] if self._answers else float("inf")
            moment = min(next_answer, max(self.pace.next_at(), self.now) + 0.0005, end)
            self.now = max(self.now, moment)
            if self.now >= end:
                return
            if self.now >= next_answer:
                _, _, sent = heappop(self._answers)
                self.pace.ended(sent, self.now)


def most_within(moments: list[float], seconds: float) -> int:
    window: deque[float] = deque()
    most = 0
    for moment in sorted(moments):
        window.append(moment)
        while window[0] <= moment - seconds:
            window.popleft()
        most = max(most, len(window))
    return most


def test_a_broadcast_uses_the_whole_rate_breaks_no_limit_and_lets_answers_through_at_once() -> None:
    pace = Pace()
    telegram = Telegram(pace)
    begin, waiting, asked, seconds = telegram.now, iter(range(10_000)), {}, 60
    numbers = iter(range(100_000, 200_000))
    while telegram.now < begin + seconds:
        while pace.announcements() < 10:
            chat = next(waiting)
            pace.add(message(chat, chat + 1, ANNOUNCEMENT), telegram.now)
        if telegram.chance.random() < 0.08:  # people who talk with us meanwhile, about four a second
            number = next(numbers)
            asked[number] = telegram.now
            pace.add(message(number, 1_000_000 + telegram.chance.randrange(5_000)), telegram.now)
        telegram.run_until(telegram.now + 0.02)

    moments = [moment for moment, _ in telegram.arrived]
    assert len(moments) >= 0.99 * 30 * seconds
    assert most_within(moments, 1.0) <= 30
    waits = sorted(telegram.left[number] - since for number, since in asked.items() if number in telegram.left)
    assert len(waits) > 100
    assert waits[int(len(waits) * 0.99)] <= 0.1


def test_one_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    pace = Pace()
    telegram = Telegram(pace)
    for number in range(12):
        pace.add(message(number, 5), telegram.now)
        telegram.run_until(telegram.now + 0.001)
        while len(pace):
            telegram.run_until(telegram.now + 0.1)
        telegram.run_until(telegram.now + 0.1)
    moments = [moment for moment, _ in telegram.arrived]
    assert most_within(moments, 1.0) <= 3
    # A bucket of three that one a second flows into, as the other side would keep it.
    tokens, before = 3.0, moments[0]
    for moment in moments:
        tokens, before = min(3.0, tokens + moment - before) - 1, moment
        assert tokens >= 0


def test_a_group_gets_no_more_than_twenty_a_minute() -> None:
    pace = Pace()
    telegram = Telegram(pace)
    begin, number = telegram.now, 0
    while telegram.now < begin + 200:
        if not len(pace):
            pace.add(message(number := number + 1, -42), telegram.now)
        telegram.run_until(telegram.now + 0.5)
    moments = [moment for moment, _ in telegram.arrived]
    assert most_within(moments, 60.0) == 20
    assert len(moments) >= 60


def test_a_chat_that_must_rest_holds_up_no_other() -> None:
    pace = Pace()
    for number in range(3):
        pace.ended(message(number, 5), 100.0)
    pace.add(message(10, 5), 100.0)
    pace.add(message(11, 6), 100.0)
    assert pace.take(100.0) == (message(11, 6), 100.0)
    assert pace.take(100.0) is None
    assert pace.next_at() == pytest.approx(101.01)
    assert pace.take(101.02) == (message(10, 5), 100.0)


def test_answering_a_tap_waits_for_no_limit() -> None:
    pace = Pace()
    for number in range(40):
        pace.add(message(number, number), 0.0)
        pace.take(0.0)
    pace.add(message(100, 3, method="answerCallbackQuery"), 0.0)
    taken = pace.take(0.0)
    assert taken is not None
    assert taken[0].id == 100
    assert len(pace) == 10


def test_messages_count_and_the_rest_does_not() -> None:
    assert all(counts(name) for name in ("sendMessage", "sendPhoto", "copyMessage", "editMessageText"))
    free = ("answerCallbackQuery", "sendChatAction", "editMessageReplyMarkup", "setMessageReaction", "deleteMessage")
    assert not any(counts(name) for name in free)


def test_one_chat_told_to_wait_pauses_nobody_and_three_pause_all() -> None:
    pace = Pace()
    assert not pace.was_told_to_wait(1, until=5.0, now=0.0)
    assert not pace.was_told_to_wait(1, until=6.0, now=0.5)
    assert not pace.was_told_to_wait(2, until=3.0, now=1.0)
    assert not pace.is_paused(1.0)
    assert pace.was_told_to_wait(3, until=4.0, now=1.5)
    assert pace.is_paused(5.9)
    assert not pace.is_paused(6.0)


def test_chats_told_to_wait_long_ago_are_forgotten() -> None:
    pace = Pace()
    for chat in range(10):
        assert not pace.was_told_to_wait(chat, until=chat + 0.5, now=float(chat))


def test_nothing_goes_while_paused_and_what_waits_can_be_given_back_in_order() -> None:
    pace = Pace()
    pace.pause(10.0)
    pace.add(message(2, 2, ANNOUNCEMENT), 0.0)
    pace.add(message(3, 3), 0.0)
    pace.add(message(4, 4, method="answerCallbackQuery"), 0.0)
    assert pace.take(9.9) is None
    assert pace.next_at() == 10.0
    assert [one.id for one in pace.give_back()] == [3, 4, 2]
    assert len(pace) == 0
    assert pace.next_at() == float("inf")


def test_pacing_costs_little_and_remembers_only_chats_of_the_last_seconds() -> None:
    pace = Pace()
    now, begin = 0.0, time.process_time()
    for number in range(5_000):
        pace.add(message(number, number, ANNOUNCEMENT), now)
        while not (taken := pace.take(now)):
            now = pace.next_at()
        pace.ended(taken[0], now)
    assert (time.process_time() - begin) / 5_000 < 60e-6
    assert len(pace._chats._full_at) < 60


def test_no_chat_is_left_behind() -> None:
    pace = Pace()
    telegram = Telegram(pace)
    chance, queues = random.Random(3), defaultdict(deque)
    for number in range(300):
        chat = chance.randrange(40)
        queues[chat].append(message(number, chat, chance.choice([ANSWER, ANNOUNCEMENT])))
    for queue in queues.values():
        pace.add(queue.popleft(), telegram.now)
    seen = 0
    while any(queues.values()) or len(pace):
        telegram.run_until(telegram.now + 0.2)
        for _, sent in telegram.arrived[seen:]:
            if queues[sent.chat_id]:
                pace.add(queues[sent.chat_id].popleft(), telegram.now)
        seen = len(telegram.arrived)
    assert Counter(sent.id for _, sent in telegram.arrived) == Counter(range(300))
