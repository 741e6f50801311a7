"""What the sandbox's tests play on: a sandbox, its address, and one resident."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.sandbox.accounts import Phone
from bot.sandbox.people import People, Place
from bot.sandbox.server import Sandbox, SandboxBot

RESIDENTS = SandboxBot(token="1000001:residents-token", username="voordeur_bot", name="Voordeur")
WORKERS = SandboxBot(token="1000002:workers-token", username="werkers_bot", name="Werkers", reads_groups=True)


class Clock:
    """Stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1_795_430_400.0

    def __call__(self) -> float:
        return self.now


@dataclass
class Stage:
    """The sandbox, its address, and one resident who has opened the residents' bot."""

    sandbox: Sandbox
    url: str
    clock: Clock
    phone: Phone
    place: Place
    http: aiohttp.ClientSession

    @property
    def people(self) -> People:
        return self.sandbox.people

    async def api(self, method: str, token: str = RESIDENTS.token, **params: Any) -> dict[str, Any]:
        """A Bot API call as plain JSON."""
        async with self.http.post(f"{self.url}/bot{token}/{method}", json=params) as answer:
            return await answer.json() | {"status": answer.status}

    async def send(self, text: str = "Dag", **params: Any) -> dict[str, Any]:
        return await self.api("sendMessage", chat_id=self.phone.id, text=text, **params)

    async def sandbox_api(self, verb: str, path: str, body: Any = None, **kwargs: Any) -> tuple[int, Any]:
        """The JSON interface."""
        async with self.http.request(verb, f"{self.url}/sandbox/api{path}", json=body, **kwargs) as answer:
            return answer.status, await answer.json()

    async def act(self, action: str, **body: Any) -> tuple[int, Any]:
        return await self.sandbox_api("POST", f"/phones/{self.phone.id}/chats/{RESIDENTS.username}/{action}", body)

    async def chat(self, **query: Any) -> dict[str, Any]:
        path = f"/phones/{self.phone.id}/chats/{RESIDENTS.username}/messages"
        return (await self.sandbox_api("GET", path, params=query))[1]
