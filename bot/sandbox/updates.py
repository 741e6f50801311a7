"""A bot's updates: waiting until confirmed, fetched by long polling or pushed to a webhook."""

import asyncio
import json
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.refusals import conflict

Json = dict[str, Any]

KEPT_SECONDS = 24 * 3600
CALLBACK_SECONDS = 150
NOT_SENT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(eq=False, slots=True)
class Update:
    """`text` is the update as JSON, made once, when it happened. `chat_id` None: of no chat."""

    id: int
    kind: str
    text: str
    chat_id: int | None
    expires_at: float
    repeats: int = 0
    """How often it comes back after it was confirmed (a fault)."""


class UpdateQueue:
    """One bot's queue. Only one poller at a time: a newer one ends the older with 409."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._waiting: dict[int, Update] = {}
        self._poller: asyncio.Future[None] | None = None
        self._next_id = random.randrange(100_000_000, 900_000_000)
        self._allowed: frozenset[str] | None = None
        self.made = 0
        self.confirmed = 0
        self.on_push: Callable[[Update], None] | None = None
        """Set while a webhook is; then polling is refused."""

    def __len__(self) -> int:
        return len(self.waiting())

    @property
    def allowed(self) -> frozenset[str] | None:
        return self._allowed

    def allow(self, kinds: Iterable[str] | None) -> None:
        """None leaves the setting as it was; nothing at all means Telegram's default."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def wants(self, kind: str) -> bool:
        return kind in self._allowed if self._allowed is not None else kind not in NOT_SENT_BY_DEFAULT

    def put(self, kind: str, body: Json, chat_id: int | None, *, repeats: int = 0) -> int | None:
        """Gives the update's id, or None where the bot did not ask for this kind."""
        if not self.wants(kind):
            return None
        return self.put_raw({kind: body}, chat_id, repeats=repeats)

    def put_raw(self, body: Json, chat_id: int | None, *, repeats: int = 0) -> int:
        """Any JSON object, also of a kind that does not exist."""
        self._next_id += 1
        kind = next((key for key in body if key != "update_id"), "")
        lifetime = CALLBACK_SECONDS if kind == "callback_query" else KEPT_SECONDS
        text = json.dumps({"update_id": 0} | body | {"update_id": self._next_id})
        update = Update(self._next_id, kind, text, chat_id, self._clock() + lifetime, repeats)
        self._waiting[update.id] = update
        self.made += 1
        if self.on_push:
            self.on_push(update)
        elif self._poller and not self._poller.done():
            self._poller.set_result(None)
        return update.id

    def waiting(self) -> list[Update]:
        """What has not expired, oldest first."""
        now = self._clock()
        for expired in [update for update in self._waiting.values() if update.expires_at <= now]:
            del self._waiting[expired.id]
        return list(self._waiting.values())

    def is_waiting(self, update: Update) -> bool:
        return update.id in self._waiting and update.expires_at > self._clock()

    def confirm(self, update: Update) -> None:
        """Takes an update out of the queue, unless a fault wants it to come once more."""
        if update.repeats > 0:
            update.repeats -= 1
            return
        if self._waiting.pop(update.id, None):
            self.confirmed += 1

    def forget_all(self) -> None:
        self._waiting.clear()

    async def poll(self, offset: int, limit: int, timeout: float) -> list[str]:  # noqa: ASYNC109 - Telegram's own parameter
        """Updates as JSON texts. Confirms all below a positive `offset`; a negative one keeps that many of the last."""
        if self.on_push:
            raise conflict(
                "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
            )
        self.end_poll("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._confirm_below(offset)
        if not self.waiting() and timeout > 0:
            await self._wait(timeout)
        return [update.text for update in self.waiting()[:limit]]

    def _confirm_below(self, offset: int) -> None:
        waiting = self.waiting()
        seen = waiting[:offset] if offset < 0 else [update for update in waiting if update.id < offset]
        for update in seen:
            self.confirm(update)

    async def _wait(self, timeout: float) -> None:  # noqa: ASYNC109 - as above
        poller: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poller = poller
        try:
            async with asyncio.timeout(timeout):
                await poller
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None

    def end_poll(self, why: str) -> None:
        """Answers a waiting poller with 409."""
        if self._poller and not self._poller.done():
            self._poller.set_exception(conflict(why))
        self._poller = None

    def end_quietly(self) -> None:
        """Answers a waiting poller with nothing: the server stops."""
        if self._poller and not self._poller.done():
            self._poller.set_result(None)
