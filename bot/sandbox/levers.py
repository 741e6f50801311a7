"""The JSON interface's levers for experiments: faults, rates, figures, the clock."""

from typing import Any

from aiohttp import web

from bot.sandbox.actions import Body
from bot.sandbox.faults import KINDS, Faults
from bot.sandbox.guard import json_answer
from bot.sandbox.limits import Limits
from bot.sandbox.people import NotPossibleError
from bot.sandbox.peopleapi import API, read_body
from bot.sandbox.schema import Json
from bot.sandbox.stats import Stats
from bot.sandbox.world import World

_FAULT_FIELDS: dict[str, type] = {
    "bot": str,
    "method": str,
    "chat_id": int,
    "retry_after": int,
    "seconds": float,
    "status": int,
    "html": bool,
    "new_id": bool,
}


class Levers:
    def __init__(self, world: World, limits: Limits, stats: Stats, advance: Any) -> None:
        """`advance(seconds)` moves the sandbox's clock."""
        self._world = world
        self._faults: Faults = world.faults
        self._limits = limits
        self._stats = stats
        self._advance = advance

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{API}/faults", self.add_fault),
            web.get(f"{API}/faults", self.list_faults),
            web.delete(f"{API}/faults", self.clear_faults),
            web.delete(API + "/faults/{fault}", self.remove_fault),
            web.post(f"{API}/limits", self.set_limits),
            web.get(f"{API}/limits", self.show_limits),
            web.get(f"{API}/stats", self.show_stats),
            web.delete(f"{API}/stats", self.reset_stats),
            web.get(f"{API}/clock", self.show_clock),
            web.post(f"{API}/clock", self.move_clock),
        ]

    async def add_fault(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        kind = body.get("kind", str)
        if kind not in KINDS:
            raise NotPossibleError(400, f"there is no fault {kind!r}; there are {', '.join(KINDS)}")
        if unknown := body.fields.keys() - _FAULT_FIELDS.keys() - {"kind", "times"}:
            raise NotPossibleError(400, f"a fault has no {', '.join(sorted(unknown))}")
        details = {
            name: body.get(name, kind) for name, kind in _FAULT_FIELDS.items() if body.fields.get(name) is not None
        }
        return json_answer(self._faults.add(kind, times=_times(body), **details).as_json(), 201)

    async def list_faults(self, _request: web.Request) -> web.Response:
        return json_answer({"faults": [fault.as_json() for fault in self._faults.all()]})

    async def clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return json_answer({"faults": []})

    async def remove_fault(self, request: web.Request) -> web.Response:
        number = request.match_info["fault"]
        if not number.isdigit() or not self._faults.remove(int(number)):
            raise NotPossibleError(404, f"there is no fault {number}")
        return await self.list_faults(request)

    async def set_limits(self, request: web.Request) -> web.Response:
        self._limits.enforced = (await read_body(request)).get("enforce", bool)
        return await self.show_limits(request)

    async def show_limits(self, _request: web.Request) -> web.Response:
        return json_answer(self._rates())

    def _rates(self) -> Json:
        return {"enforced": self._limits.enforced, "broken": self._limits.broken, "early_retries": self._limits.early}

    async def show_stats(self, _request: web.Request) -> web.Response:
        queues = {bot.username: bot.updates for bot in self._world.bots.values()}
        files = self._world.files
        return json_answer(
            {
                "methods": self._stats.methods(),
                "limits": self._rates(),
                "updates": {
                    name: {"waiting": len(queue), "made": queue.made, "confirmed": queue.confirmed}
                    for name, queue in queues.items()
                },
                "files": {"count": len(files), "bytes": files.total},
                "requests": self._stats.requests(),
            }
        )

    async def reset_stats(self, request: web.Request) -> web.Response:
        self._stats.reset()
        self._limits.reset()
        return await self.show_stats(request)

    async def show_clock(self, _request: web.Request) -> web.Response:
        return json_answer({"now": self._world.clock()})

    async def move_clock(self, request: web.Request) -> web.Response:
        seconds = (await read_body(request)).get("advance_seconds", float)
        if seconds < 0:
            raise NotPossibleError(400, "the clock only goes forward")
        self._advance(seconds)
        return await self.show_clock(request)


def _times(body: Body) -> int | None:
    if "times" in body.fields and body.fields["times"] is None:
        return None
    times: int = body.get("times", int, 1)
    if times < 1:
        raise NotPossibleError(400, "times must be 1 or more, or null")
    return times
