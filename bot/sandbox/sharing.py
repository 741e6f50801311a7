"""What residents share with each other, as by Telegram's `t.me/share/url`: a link and words. No bot hears of it."""

from collections import deque
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.entities import checked_link
from bot.sandbox.formatted import TEXT_LIMIT
from bot.sandbox.guard import json_answer
from bot.sandbox.people import NotPossibleError, People
from bot.sandbox.peopleapi import API, number_in, read_body
from bot.sandbox.schema import Json
from bot.sandbox.world import World

SHARED_KEPT = 20
"""So many a phone; the oldest goes first."""


@dataclass(frozen=True)
class Shared:
    """A link on a phone. `at` in unix seconds."""

    id: int
    sender_id: int
    sender_name: str
    url: str
    text: str
    at: int

    def as_json(self) -> Json:
        return {
            "id": self.id,
            "from": {"id": self.sender_id, "name": self.sender_name},
            "url": self.url,
            "text": self.text,
            "date": self.at,
        }


class Sharing:
    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people
        self._by_phone: dict[int, deque[Shared]] = {}
        self._number = 0

    def share(self, sender_id: int, receiver_id: int, url: str, text: str = "") -> Shared:
        """Puts a link on another resident's phone."""
        sender, receiver = self._people.phone(sender_id), self._people.phone(receiver_id)
        if sender.deactivated:
            raise NotPossibleError(409, "this account is deactivated")
        if sender is receiver:
            raise NotPossibleError(400, "nobody shares with themselves")
        address = checked_link(url)
        if not address:
            raise NotPossibleError(400, "url is no address")
        if len(text) > TEXT_LIMIT:
            raise NotPossibleError(400, f"a message has at most {TEXT_LIMIT} characters")
        self._number += 1
        shared = Shared(self._number, sender.id, sender.name, address, text.strip(), int(self._world.clock()))
        self._by_phone.setdefault(receiver.id, deque(maxlen=SHARED_KEPT)).append(shared)
        self._tell(receiver.id, "shared", {"shared": shared.as_json()})
        return shared

    def on(self, phone_id: int) -> list[Shared]:
        """What was shared with this phone and is still there, oldest first."""
        return list(self._by_phone.get(self._people.phone(phone_id).id, ()))

    def remove(self, phone_id: int, shared_id: int) -> None:
        kept = [shared for shared in self.on(phone_id) if shared.id != shared_id]
        if len(kept) == len(self.on(phone_id)):
            raise NotPossibleError(404, f"nothing with number {shared_id} was shared with this phone")
        self._by_phone[phone_id] = deque(kept, maxlen=SHARED_KEPT)
        self._tell(phone_id, "unshared", {"shared_id": shared_id})

    def _tell(self, phone_id: int, name: str, body: Json) -> None:
        self._world.events.add(name, frozenset({phone_id}), lambda: {"bot": None, "chat": None} | body)

    # Over HTTP

    def routes(self) -> list[web.RouteDef]:
        phone = API + "/phones/{phone}"
        return [
            web.post(f"{phone}/share", self._post),
            web.get(f"{phone}/shared", self._get),
            web.delete(phone + "/shared/{shared}", self._delete),
        ]

    async def _post(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        shared = self.share(
            number_in(request, "phone"), body.get("to", int), body.get("url", str), body.get("text", str, "")
        )
        return json_answer({"shared": shared.as_json()}, 201)

    async def _get(self, request: web.Request) -> web.Response:
        return json_answer({"shared": [shared.as_json() for shared in self.on(number_in(request, "phone"))]})

    async def _delete(self, request: web.Request) -> web.Response:
        self.remove(number_in(request, "phone"), number_in(request, "shared"))
        return json_answer({})
