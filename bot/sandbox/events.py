"""What phones are told as it happens: one numbered row of events, read by server-sent event streams."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]

EVENTS_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Event:
    """`show` makes the event's JSON when somebody looks, so that nothing is rendered for an empty room."""

    number: int
    name: str
    phone_ids: frozenset[int]
    show: Callable[[], Json]


class EventLog:
    def __init__(self) -> None:
        self.number = 0
        self._events: deque[Event] = deque(maxlen=EVENTS_KEPT)
        self._listeners: set[asyncio.Event] = set()
        self._closed = False

    def add(self, name: str, phone_ids: frozenset[int], show: Callable[[], Json]) -> int:
        """Gives the number of the new event."""
        self.number += 1
        self._events.append(Event(self.number, name, phone_ids, show))
        for listener in self._listeners:
            listener.set()
        return self.number

    def after(self, number: int) -> list[Event] | None:
        """Events later than `number`; nothing (None) where some of them are no longer kept."""
        if number > self.number or (self._events and number < self._events[0].number - 1):
            return None
        newer = []
        for event in reversed(self._events):
            if event.number <= number:
                break
            newer.append(event)
        return newer[::-1]

    async def listen(self, phone_id: int, after: int) -> AsyncIterator[Event | None]:
        """Events for one phone as they come; None for "read everything again". Ends when the log is closed."""
        arrived = asyncio.Event()
        self._listeners.add(arrived)
        try:
            while not self._closed:
                arrived.clear()
                newer = self.after(after)
                if newer is None:
                    yield None
                for event in newer or ():
                    if phone_id in event.phone_ids:
                        yield event
                after = newer[-1].number if newer else self.number
                if after == self.number:
                    await arrived.wait()
        finally:
            self._listeners.discard(arrived)

    def close(self) -> None:
        self._closed = True
        for listener in self._listeners:
            listener.set()
