"""How long to wait after a failure, and how loudly to say so: once when it begins, once when it is over."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any, TypeVar

Result = TypeVar("Result")


def backoff(tries: int, chance: float, *, first: float = 1.0, most: float = 300.0) -> float:
    """Seconds to wait after so many failed tries: doubling from `first` up to `most`, the upper half of it by chance.

    `chance` lies in [0, 1). Without it, all who failed together would come back together.
    """
    # 2 ** 40 is far over any `most`; without a ceiling a long outage would end in an overflow.
    whole = min(most, first * 2.0 ** min(max(tries, 1) - 1, 40))
    return whole * (0.5 + chance / 2)


class Patience:
    """Counts failures in a row. `failed` says how long to wait, `is_news` whether this is worth a line in the log."""

    def __init__(self, chance: Callable[[], float], *, first: float = 1.0, most: float = 30.0) -> None:
        self._chance = chance
        self._first = first
        self._most = most
        self.failures = 0
        self._said: str | None = None

    def failed(self) -> float:
        """One more failure: the seconds to wait now."""
        self.failures += 1
        return backoff(self.failures, self._chance(), first=self._first, most=self._most)

    def is_news(self, why: str) -> bool:
        """Whether this reason was not the one said last."""
        is_new, self._said = self._said != why, why
        return is_new

    def recovered(self) -> int:
        """How many failures in a row this success ends; 0 when all was well."""
        ended, self.failures, self._said = self.failures, 0, None
        return ended


async def finishing(work: Coroutine[Any, Any, Result]) -> Result:
    """Await this to its end even when we are cancelled meanwhile: a running transaction is not torn in two."""
    task = asyncio.ensure_future(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        if not task.done():
            await asyncio.wait([task])
        raise


async def woken(event: asyncio.Event, seconds: float) -> None:
    """Wait for the event, but no longer than this.

    Not `asyncio.wait_for`: in Python 3.11 that swallows the wish to stop when it comes together with the event.
    """
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
