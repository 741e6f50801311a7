"""Telegram's rates, always measured and enforced when asked.

Telegram publishes guidance, no algorithm. Here: 30 messages a second in all, one a second per chat with a burst of
three (our reading of "short bursts"), 20 a minute per group.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

OVERALL_PER_SECOND = 30
CHAT_BURST = 3
GROUP_PER_MINUTE = 20
_CHATS_REMEMBERED = 50_000


@dataclass(slots=True)
class Bucket:
    """Holds `size` tokens, refilled at `rate` a second."""

    size: float
    rate: float
    tokens: float
    at: float

    def wait(self, now: float) -> float:
        """Seconds until a token is there; 0 when there is one."""
        self.tokens = min(self.size, self.tokens + max(0.0, now - self.at) * self.rate)
        self.at = now
        return 0.0 if self.tokens >= 1 else (1 - self.tokens) / self.rate


@dataclass
class _BotRates:
    overall: Bucket
    chats: dict[int, Bucket] = field(default_factory=dict)
    groups: dict[int, deque[float]] = field(default_factory=dict)
    pauses: dict[int | None, float] = field(default_factory=dict)


class Limits:
    """Rates per bot. `broken` counts messages over a limit, enforced or not; `early` those before a 429 was over."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._bots: dict[int, _BotRates] = {}
        self.enforced = False
        self.broken = {"overall": 0, "chat": 0, "group": 0}
        self.early = 0

    def reset(self) -> None:
        self._bots.clear()
        self.broken = dict.fromkeys(self.broken, 0)
        self.early = 0

    def pause(self, bot_id: int, chat_id: int | None, seconds: float) -> None:
        """A 429 was answered: what comes to this chat (None: to any) before its end is counted as early."""
        self._rates(bot_id).pauses[chat_id] = self._clock() + seconds

    def check(self, bot_id: int, chat_id: int | None) -> int | None:
        """Counts one message; the `retry_after` of its refusal, or None where it may pass."""
        now = self._clock()
        rates = self._rates(bot_id)
        if rates.pauses:
            self._count_early(rates, chat_id, now)
        waits = {"overall": rates.overall.wait(now)}
        chat = group = None
        if chat_id is not None and chat_id < 0:
            group = rates.groups.setdefault(chat_id, deque())
            waits["group"] = self._group_wait(group, now)
        elif chat_id is not None:
            chat = self._chat(rates, chat_id, now)
            waits["chat"] = chat.wait(now)
        longest = max(waits.values())
        if longest > 0:
            for name, wait in waits.items():
                self.broken[name] += wait > 0
            if self.enforced:
                return math.ceil(longest)
        rates.overall.tokens -= 1
        if chat:
            chat.tokens -= 1
        if group is not None:
            group.append(now)
        return None

    def _rates(self, bot_id: int) -> _BotRates:
        if bot_id not in self._bots:
            full = Bucket(OVERALL_PER_SECOND, OVERALL_PER_SECOND, OVERALL_PER_SECOND, self._clock())
            self._bots[bot_id] = _BotRates(full)
        return self._bots[bot_id]

    def _chat(self, rates: _BotRates, chat_id: int, now: float) -> Bucket:
        bucket = rates.chats.get(chat_id)
        if bucket is None:
            if len(rates.chats) >= _CHATS_REMEMBERED:
                rates.chats.clear()
            bucket = rates.chats[chat_id] = Bucket(CHAT_BURST, 1, CHAT_BURST, now)
        return bucket

    def _group_wait(self, sent: deque[float], now: float) -> float:
        while sent and sent[0] <= now - 60:
            sent.popleft()
        return sent[0] + 60 - now if len(sent) >= GROUP_PER_MINUTE else 0.0

    def _count_early(self, rates: _BotRates, chat_id: int | None, now: float) -> None:
        for paused in {chat_id, None}:
            until = rates.pauses.get(paused)
            if until is None:
                continue
            if now < until:
                self.early += 1
                return
            del rates.pauses[paused]
