"""Which message goes next, and when: Telegram's limits kept, the most urgent first, and no chat held up by another.

Two ideas. All messages together keep a window: any `OVERALL` that follow each other take at least `OVERALL_SECONDS`.
Each chat has a bucket, filled by one a second up to `CHAT_BURST`. What may go stands in a heap by priority; what waits
for its chat's bucket stands in another by time. Announcements are moreover spread evenly, so that there is always room
within a thirtieth of a second for an answer to somebody who is talking to us.

Clocks here are monotonic, in seconds.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field

from storage.dispatch import Claimed
from storage.outbox import ANNOUNCEMENT

OVERALL = 30
# A little over Telegram's second, for what the network shifts. It costs 0.6 % of the rate.
OVERALL_SECONDS = 1.006
_LATE = 0.002
CHAT_SECONDS = 1.01
CHAT_BURST = 3
"""Telegram allows "short bursts" over one message a second. Three: a reply of a few messages arrives in one go."""

GROUP, GROUP_SECONDS = 20, 60.5

_CHATS_IN_TROUBLE = 3  # so many chats told to wait at once: it is not the chats, it is we

_WORDS = ("send", "copyMessage", "forwardMessage", "editMessageText", "editMessageCaption", "editMessageMedia")


def counts(method: str) -> bool:
    """Whether Telegram counts this call as a message. Answering a tap or changing buttons does not."""
    return method.startswith(_WORDS) and method != "sendChatAction"


@dataclass(order=True, slots=True)
class _Waiting:
    priority: int
    id: int
    message: Claimed = field(compare=False)
    since: float = field(compare=False)


class Pace:
    """Takes claimed messages in and gives them out when they may go. Holds at most one message of a chat at a time."""

    def __init__(self) -> None:
        self._uncounted: list[_Waiting] = []
        self._ready: list[_Waiting] = []
        self._resting: list[tuple[float, int, _Waiting]] = []
        self._begun: deque[float] = deque(maxlen=OVERALL)
        self._next_announcement = float("-inf")
        self._paused_until = float("-inf")
        self._troubled: dict[int, float] = {}
        self._chats = _Chats()

    def __len__(self) -> int:
        return len(self._uncounted) + len(self._ready) + len(self._resting)

    def announcements(self) -> int:
        """How many of the messages in here are not answers."""
        resting = (waiting for _, _, waiting in self._resting)
        return sum(waiting.priority >= ANNOUNCEMENT for waitings in (self._ready, resting) for waiting in waitings)

    def add(self, message: Claimed, now: float) -> None:
        """Let it wait for its moment."""
        waiting = _Waiting(message.priority, message.id, message, now)
        if not counts(message.method):
            heapq.heappush(self._uncounted, waiting)
        elif (at := self._chats.ready_at(message.chat_id)) > now:
            heapq.heappush(self._resting, (at, waiting.id, waiting))
        else:
            heapq.heappush(self._ready, waiting)

    def take(self, now: float) -> tuple[Claimed, float] | None:
        """The message that may go now, and since when it waited here."""
        if now < self._paused_until:
            return None
        if self._uncounted:
            return _pop(self._uncounted)
        self._wake_rested(now)
        if not self._ready or now < self._next_at():
            return None
        self._begun.append(self._slot(now))
        # An answer too moves the announcements on; otherwise the window would be used up early, and stay shut for the
        # rest of its second, in which somebody waits. Being somewhat late is made up for, or delays would cost rate;
        # after a silence nothing is, that would be a burst.
        even = OVERALL_SECONDS / OVERALL
        is_late_by = now - self._next_announcement
        self._next_announcement = now + even if is_late_by > 2 * even else self._next_announcement + even
        return _pop(self._ready)

    def next_at(self) -> float:
        """When `take` may have something; infinity when nothing waits."""
        moments = [self._resting[0][0]] if self._resting else []
        if self._ready:
            moments.append(self._next_at())
        if self._uncounted:
            moments.append(float("-inf"))
        return max(self._paused_until, min(moments)) if moments else float("inf")

    def ended(self, message: Claimed, now: float) -> None:
        """Telegram answered. The chat's second begins here: when the message came in we only know to be earlier."""
        if counts(message.method):
            self._chats.sent(message.chat_id, now)

    def was_told_to_wait(self, chat_id: int, until: float, now: float) -> bool:
        """Count a 429 of this chat. True when so many have one that all pause: the limit was ours, not theirs."""
        self._troubled = {chat: end for chat, end in self._troubled.items() if end > now} | {chat_id: until}
        if len(self._troubled) < _CHATS_IN_TROUBLE:
            return False
        self.pause(max(self._troubled.values()))
        return True

    def pause(self, until: float) -> None:
        """Let nothing go before this moment."""
        self._paused_until = max(self._paused_until, until)

    def is_paused(self, now: float) -> bool:
        return now < self._paused_until

    def give_back(self) -> list[Claimed]:
        """Everything that waits here, no longer ours to send."""
        waiting = [*self._uncounted, *self._ready, *(waiting for _, _, waiting in self._resting)]
        self._uncounted, self._ready, self._resting = [], [], []
        return [one.message for one in sorted(waiting)]

    def _wake_rested(self, now: float) -> None:
        while self._resting and self._resting[0][0] <= now:
            heapq.heappush(self._ready, heapq.heappop(self._resting)[2])

    def _slot(self, now: float) -> float:
        """The moment that counts as this message's begin: when it might have gone, if it went only just after that.

        A timer is always a little late, and in a full window each message would inherit that from the thirtieth before.
        """
        if len(self._begun) < OVERALL:
            return now
        might = self._begun[0] + OVERALL_SECONDS
        return might if now - might < _LATE else now

    def _next_at(self) -> float:
        is_full = len(self._begun) == OVERALL
        at = self._begun[0] + OVERALL_SECONDS if is_full else float("-inf")
        return max(at, self._next_announcement) if self._ready[0].priority >= ANNOUNCEMENT else at


def _pop(heap: list[_Waiting]) -> tuple[Claimed, float]:
    waiting = heapq.heappop(heap)
    return waiting.message, waiting.since


class _Chats:
    """The buckets of the chats that were written to lately; an older one is full, so it need not be remembered.

    A bucket is kept as one number, the moment at which it will be full again.
    """

    def __init__(self) -> None:
        self._full_at: dict[int, float] = {}
        self._groups: dict[int, deque[float]] = {}

    def ready_at(self, chat_id: int) -> float:
        """From when this chat may have a message."""
        at = self._full_at.get(chat_id, float("-inf")) - (CHAT_BURST - 1) * CHAT_SECONDS
        sent = self._groups.get(chat_id)
        return max(at, sent[0] + GROUP_SECONDS) if sent and len(sent) == GROUP else at

    def sent(self, chat_id: int, now: float) -> None:
        full_at = max(self._full_at.pop(chat_id, now), now) + CHAT_SECONDS
        self._full_at[chat_id] = full_at  # behind all others: the first of the dictionary are the oldest
        if chat_id < 0:
            self._groups.setdefault(chat_id, deque(maxlen=GROUP)).append(now)
        self._forget_full(now)

    def _forget_full(self, now: float) -> None:
        while self._full_at and self._full_at[oldest := next(iter(self._full_at))] < now:
            del self._full_at[oldest]
