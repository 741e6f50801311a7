"""The JSON interface over HTTP: phones and their chats, files, events. Described in docs/sandbox.md."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.sandbox.actions import ACTIONS, Act, Body, new_photo
from bot.sandbox.astest import as_test
from bot.sandbox.chats import Chat, PrivateChat
from bot.sandbox.events import Event
from bot.sandbox.files import StoredFile
from bot.sandbox.guard import json_answer
from bot.sandbox.people import NotPossibleError, People
from bot.sandbox.schema import Json, Upload
from bot.sandbox.views import show_bot, show_keyboard, show_message, show_phone
from bot.sandbox.world import World

API = "/sandbox/api"
_HEARTBEAT_SECONDS = 15.0
_PDF = "application/pdf"
_SHOWN_IN_PLACE = ("image/jpeg", "audio/", _PDF)


class PeopleApi:
    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def routes(self) -> list[web.RouteDef]:
        chat = API + "/phones/{phone}/chats/{bot}"
        return [
            web.post(f"{API}/phones", self.add_phone),
            web.get(f"{API}/phones", self.list_phones),
            web.get(API + "/phones/{phone}", self.show_phone),
            web.patch(API + "/phones/{phone}", self.change_phone),
            web.post(API + "/phones/{phone}/photo", self.set_photo),
            web.delete(API + "/phones/{phone}/photo", self.remove_photo),
            web.get(API + "/phones/{phone}/events", self.stream),
            web.get(f"{API}/bots", self.list_bots),
            web.get(f"{chat}/messages", self.private_messages),
            web.get(f"{chat}/as-test", self.as_test),
            web.post(chat + "/{action}", self.act_in_private),
            web.get(API + "/files/{file}", self.file),
        ]

    # Phones

    async def add_phone(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        name = body.get("name", str).strip()
        if not name:
            raise NotPossibleError(400, "name is missing")
        bots = [self._people.bot(str(bot)) for bot in body.get("started_with", list, [])]
        phone = self._world.add_phone(
            name, body.get("language_code", str, None), body.get("device", str, None), body.get("username", str, None)
        )
        for bot in bots:
            self._world.open_chat(bot, phone)
        return json_answer(show_phone(phone, self._world), 201)

    async def list_phones(self, _request: web.Request) -> web.Response:
        return json_answer({"phones": [show_phone(phone, self._world) for phone in self._world.phones.values()]})

    async def show_phone(self, request: web.Request) -> web.Response:
        return json_answer(show_phone(self._phone(request), self._world))

    async def change_phone(self, request: web.Request) -> web.Response:
        phone, body = self._phone(request), await read_body(request)
        if unknown := body.fields.keys() - {"name", "language_code", "device", "deactivated", "blocked"}:
            raise NotPossibleError(400, f"{', '.join(sorted(unknown))} cannot be changed")
        blocked = {self._people.bot(bot): value is True for bot, value in body.get("blocked", dict, {}).items()}
        if name := body.get("name", str, "").strip():
            phone.rename(name)
        if "language_code" in body.fields:
            phone.language_code = body.get("language_code", str, None)
        phone.device = body.get("device", str, phone.device)
        phone.deactivated = body.get("deactivated", bool, phone.deactivated)
        for bot, value in blocked.items():
            self._world.set_blocked(bot, phone, blocked=value)
        self._world.tell_phone(phone)
        return json_answer(show_phone(phone, self._world))

    async def set_photo(self, request: web.Request) -> web.Response:
        """The profile photo, which bots get by getUserProfilePhotos."""
        phone, body = self._phone(request), await read_body(request)
        self._people.set_photo(phone.id, new_photo(self._people, body))
        return json_answer(show_phone(phone, self._world), 201)

    async def remove_photo(self, request: web.Request) -> web.Response:
        phone = self._phone(request)
        self._people.set_photo(phone.id, None)
        return json_answer(show_phone(phone, self._world))

    def _phone(self, request: web.Request) -> Any:
        return self._people.phone(number_in(request, "phone"))

    async def list_bots(self, request: web.Request) -> web.Response:
        phone_id = request.query.get("phone")
        phone = self._people.phone(_as_number(phone_id)) if phone_id else None
        return json_answer({"bots": [show_bot(bot, phone) for bot in self._world.bots.values()]})

    # Chats

    async def act_in_private(self, request: web.Request) -> web.Response:
        place = self._people.private(number_in(request, "phone"), request.match_info["bot"])
        return act(request, Act(self._world, self._people, place, await read_body(request)))

    async def private_messages(self, request: web.Request) -> web.Response:
        place = self._people.private(number_in(request, "phone"), request.match_info["bot"])
        chat = place.chat
        assert isinstance(chat, PrivateChat)
        since = query_number(request, "since")
        typing = chat.typing if chat.typing and chat.typing[1] > self._world.clock() else None
        return json_answer(
            {
                "messages": messages_after(chat, query_number(request, "after"), since),
                "keyboard": show_keyboard(chat.keyboard),
                "typing": {"action": typing[0], "until": typing[1]} if typing else None,
                "toasts": [toast for toast in chat.toasts if toast["event"] > since],
                "blocked": chat.bot.id in place.phone.blocked,
                "cursor": self._world.events.number,
            }
        )

    async def as_test(self, request: web.Request) -> web.Response:
        chat = self._people.private(number_in(request, "phone"), request.match_info["bot"]).chat
        assert isinstance(chat, PrivateChat)
        return web.Response(text=as_test(chat), headers={"X-Content-Type-Options": "nosniff"})

    # Files and events

    async def file(self, request: web.Request) -> web.Response:
        stored = self._world.files.find(request.match_info["file"])
        if stored is None:
            raise NotPossibleError(404, "there is no such file (any more)")
        return web.Response(body=stored.content, headers=_file_headers(stored))

    async def stream(self, request: web.Request) -> web.StreamResponse:
        phone = self._phone(request)
        seen = request.headers.get("Last-Event-ID") or request.query.get("last_event_id")
        after = _as_number(seen) if seen else self._world.events.number
        headers = {"Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        events = self._world.events.listen(phone.id, after)
        with suppress(ConnectionResetError):  # the page was closed
            await self._write_events(response, events)
        return response

    async def _write_events(self, response: web.StreamResponse, events: AsyncIterator[Event | None]) -> None:
        """A comment now and then finds out about phones that went away without saying so."""
        coming = asyncio.ensure_future(anext(events, _END))
        try:
            while True:
                done, _ = await asyncio.wait({coming}, timeout=_HEARTBEAT_SECONDS)
                if not done:
                    await response.write(b": still here\n\n")
                    continue
                event = coming.result()
                if event is _END:
                    return
                await response.write(self._event_text(event))
                coming = asyncio.ensure_future(anext(events, _END))
        finally:
            coming.cancel()

    def _event_text(self, event: Any) -> bytes:
        if event is None:
            return f"id: {self._world.events.number}\nevent: reset\ndata: {{}}\n\n".encode()
        return f"id: {event.number}\nevent: {event.name}\ndata: {json.dumps(event.show())}\n\n".encode()


_END: Any = object()


def _file_headers(stored: StoredFile) -> dict[str, str]:
    """Whatever somebody sent, it must not run as a page of this address."""
    in_place = stored.mime_type.startswith(_SHOWN_IN_PLACE)
    name = quote(str(stored.facts.get("file_name", "")), safe="")
    disposition = "inline" if in_place else "attachment"
    return {
        "Content-Type": stored.mime_type if in_place else "application/octet-stream",
        "Content-Disposition": f"{disposition}; filename*=UTF-8''{name}" if name else disposition,
        "X-Content-Type-Options": "nosniff",
        # Browsers do not show a PDF inside a sandbox; what is in it reaches no page anyway.
        "Content-Security-Policy": "frame-ancestors 'none'" if stored.mime_type == _PDF else "sandbox",
    }


def act(request: web.Request, what: Act) -> web.Response:
    """Does the action that the address names."""
    action = ACTIONS.get(request.match_info["action"])
    if action is None:
        raise NotPossibleError(404, f"there is no action {request.match_info['action']}")
    status, answer = action(what)
    return json_answer(answer, status)


async def read_body(request: web.Request) -> Body:
    """JSON, or a form with files. Nothing at all is an empty object."""
    if request.content_type == "multipart/form-data":
        fields: Json = {}
        uploads = []
        for name, part in (await request.post()).items():
            if isinstance(part, web.FileField):
                uploads.append(Upload(part.filename, part.content_type, part.file.read()))
            else:
                fields[name] = part
        return Body(fields, tuple(uploads))
    raw = await request.read()
    try:
        fields = json.loads(raw) if raw else {}
    except ValueError:
        raise NotPossibleError(400, "the body is not JSON") from None
    if not isinstance(fields, dict):
        raise NotPossibleError(400, "the body must be a JSON object")
    return Body(fields)


def messages_after(chat: Chat, after: int, since: int) -> list[Json]:
    return [show_message(message) for message in chat.messages.values() if message.id > after and message.event > since]


def _as_number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise NotPossibleError(400, f"{text!r} is not a number") from None


def number_in(request: web.Request, name: str) -> int:
    return _as_number(request.match_info[name])


def query_number(request: web.Request, name: str) -> int:
    return _as_number(request.query.get(name, "0"))
