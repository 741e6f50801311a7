"""Pushes updates to a bot's webhook: in order per chat, different chats at once, again until it answers 2xx."""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from bot.sandbox.updates import Update, UpdateQueue

Json = dict[str, Any]

ANSWER_SECONDS = 60
LONGEST_PAUSE = 64.0
DEFAULT_CONNECTIONS = 40


@dataclass(eq=False)
class Webhook:
    """One bot's webhook, as long as it is set. `first_pause` in seconds; each further one is twice as long."""

    url: str
    secret: str | None
    connections: int
    queue: UpdateQueue
    session: aiohttp.ClientSession
    clock: Callable[[], float]
    first_pause: float
    last_error: tuple[int, str] | None = None
    _lanes: dict[int | None, deque[Update]] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._free = asyncio.Semaphore(self.connections)

    def start(self) -> None:
        """Takes over the queue, beginning with what waits there."""
        self.queue.on_push = self.push
        for update in self.queue.waiting():
            self.push(update)

    def push(self, update: Update) -> None:
        lane = self._lanes.get(update.chat_id)
        if lane is not None:
            lane.append(update)
            return
        self._lanes[update.chat_id] = deque([update])
        task = asyncio.create_task(self._empty(update.chat_id))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """What was not delivered stays in the queue."""
        self.queue.on_push = None
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _empty(self, chat_id: int | None) -> None:
        lane = self._lanes[chat_id]
        while lane:
            await self._deliver(lane[0])
            lane.popleft()
        del self._lanes[chat_id]

    async def _deliver(self, update: Update) -> None:
        pause = self.first_pause
        while self.queue.is_waiting(update):
            async with self._free:
                delivered = await self._post(update)
            if delivered:
                self.queue.confirm(update)
                continue
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _post(self, update: Update) -> bool:
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with self.session.post(
                self.url,
                data=update.text.encode(),
                headers=headers,
                allow_redirects=False,
                timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS),
            ) as answer:
                if answer.ok and answer.status < 300:
                    return True
                why = f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            why = "Read timeout expired" if isinstance(error, TimeoutError) else "Connection failed"
        self.last_error = (int(self.clock()), why)
        return False
