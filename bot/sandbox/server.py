"""Starts and stops the sandbox: Bot API, JSON interface and chat page on one address."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.sandbox.botapi import BotApi
from bot.sandbox.faults import Faults
from bot.sandbox.files import DEFAULT_BUDGET, UPLOAD_LIMIT, FileStore
from bot.sandbox.forums import Forums
from bot.sandbox.groupapi import GroupApi
from bot.sandbox.guard import Handler, guard
from bot.sandbox.levers import Levers
from bot.sandbox.limits import Limits
from bot.sandbox.methods.receiving import Receiving
from bot.sandbox.page import page_routes
from bot.sandbox.people import People
from bot.sandbox.peopleapi import PeopleApi
from bot.sandbox.sharing import Sharing
from bot.sandbox.stats import Stats
from bot.sandbox.world import World

_STOP_SECONDS = 1.0
_ROOM_FOR_FORM = 5 * 1024 * 1024


@dataclass(frozen=True)
class SandboxBot:
    """A bot to play Telegram for. Its id is the number before the token's colon."""

    token: str
    username: str
    name: str
    reads_groups: bool = False


class SandboxClock:
    """Unix seconds, as the given clock says, moved forward on request."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._ahead = 0.0

    def __call__(self) -> float:
        return self._clock() + self._ahead

    def advance(self, seconds: float) -> None:
        self._ahead += seconds


class Sandbox:
    """A stand-in for Telegram. Everything is in memory and gone after `stop()`.

    `file_budget` in bytes; `webhook_pause` is the number of seconds before a failed delivery is tried again.
    """

    def __init__(
        self,
        bots: Sequence[SandboxBot],
        *,
        clock: Callable[[], float] = time.time,
        chat_page: bool = True,
        file_budget: int = DEFAULT_BUDGET,
        webhook_pause: float = 1.0,
    ) -> None:
        self.clock = SandboxClock(clock)
        self.faults = Faults()
        self.limits = Limits(self.clock)
        self.stats = Stats()
        self.world = World(clock=self.clock, files=FileStore(file_budget), faults=self.faults)
        for bot in bots:
            self.world.add_bot(bot.token, bot.username, bot.name, reads_groups=bot.reads_groups)
        self.people = People(self.world)
        self.forums = Forums(self.world, self.people)
        self.sharing = Sharing(self.world, self.people)
        self._receiving = Receiving(self.clock, webhook_pause)
        self._bot_api = BotApi(self.world, self.limits, self.stats, self._receiving)
        self._chat_page = chat_page
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> str:
        """Listens; gives the address, without a slash at its end. Port 0 takes a free one."""
        app = web.Application(
            client_max_size=UPLOAD_LIMIT + _ROOM_FOR_FORM, middlewares=[self._bot_api_first, guard(host)]
        )
        app.add_routes(PeopleApi(self.world, self.people).routes())
        app.add_routes(GroupApi(self.world, self.people, self.forums).routes())
        app.add_routes(self.sharing.routes())
        app.add_routes(Levers(self.world, self.limits, self.stats, self.clock.advance).routes())
        if self._chat_page:
            app.add_routes(page_routes())
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound = self._runner.addresses[0][1]
        return f"http://[{host}]:{bound}" if ":" in host else f"http://{host}:{bound}"

    @property
    def _bot_api_first(self) -> Any:
        """Bot API requests have no route: they are most of the traffic and need none of what comes after."""

        @web.middleware
        async def answered(request: web.Request, handler: Handler) -> web.StreamResponse:
            path = request.path
            if path.startswith("/bot"):
                return await self._bot_api.answer(request, path)
            if path.startswith("/file/bot"):
                return self._bot_api.file(path.removeprefix("/file/bot"))
            return await handler(request)

        return answered

    async def stop(self) -> None:
        self.world.events.close()
        for bot in self.world.bots.values():
            bot.updates.end_quietly()
        await self._receiving.stop()
        if self._runner:
            await self._runner.cleanup()
            self._runner = None
