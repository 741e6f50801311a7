"""The JSON interface's groups: members, topics, and what is done there. Described in docs/sandbox.md."""

from collections.abc import Callable

from aiohttp import web

from bot.sandbox.accounts import Phone
from bot.sandbox.actions import Act, Body
from bot.sandbox.chats import GENERAL, Group
from bot.sandbox.forums import Forums
from bot.sandbox.guard import json_answer
from bot.sandbox.people import People, Place
from bot.sandbox.peopleapi import API, act, messages_after, number_in, query_number, read_body
from bot.sandbox.schema import Json
from bot.sandbox.views import show_group
from bot.sandbox.world import World


class GroupApi:
    def __init__(self, world: World, people: People, forums: Forums) -> None:
        self._world = world
        self._people = people
        self._forums = forums

    def routes(self) -> list[web.RouteDef]:
        group = API + "/groups/{group}"
        return [
            web.post(f"{API}/groups", self.add_group),
            web.get(f"{API}/groups", self.list_groups),
            web.get(group, self.show_group),
            web.post(f"{group}/members", self.change_members),
            web.post(f"{group}/migrate", self.migrate),
            web.get(f"{group}/messages", self.messages),
            web.post(group + "/phones/{phone}/{action}", self.act),
        ]

    async def add_group(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        self._check(body, "members")
        group = self._world.add_group(
            body.get("title", str), forum=body.get("forum", bool, False), basic=body.get("basic", bool, False)
        )
        self._people.join(
            group, body.get("members", list, []), body.get("bots", list, []), body.get("administrators", list, [])
        )
        return json_answer(show_group(group), 201)

    def _check(self, body: Body, name: str) -> None:
        """Before anything is made: a half-made group helps nobody."""
        for phone_id in body.get(name, list, []):
            self._people.phone(phone_id)
        for username in body.get("bots", list, []):
            self._people.bot(str(username))

    async def list_groups(self, request: web.Request) -> web.Response:
        phone = self._asked_for(request)
        groups = self._world.groups_of(phone) if phone else list(self._world.groups.values())
        return json_answer({"groups": [show_group(group, phone) for group in groups]})

    async def show_group(self, request: web.Request) -> web.Response:
        shown = show_group(self._group(request), self._asked_for(request))
        return json_answer(shown | {"cursor": self._world.events.number})

    def _group(self, request: web.Request) -> Group:
        return self._people.group(number_in(request, "group"))

    def _asked_for(self, request: web.Request) -> Phone | None:
        """Whose view of the group is wanted."""
        return self._people.phone(query_number(request, "phone")) if "phone" in request.query else None

    async def change_members(self, request: web.Request) -> web.Response:
        group, body = self._group(request), await read_body(request)
        self._check(body, "add")
        self._people.join(group, [], body.get("bots", list, []), body.get("administrators", list, []))
        self._forums.change_members(group, body.get("add", list, []), body.get("remove", list, []))
        return json_answer(show_group(group))

    async def migrate(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        supergroup = self._forums.migrate(self._group(request), body.get("group_id", int, None))
        return json_answer(show_group(supergroup), 201)

    async def messages(self, request: web.Request) -> web.Response:
        """All, or those of one topic; `thread_id=1` is what stands outside of all topics."""
        group = self._group(request)
        shown = messages_after(group, query_number(request, "after"), query_number(request, "since"))
        if "thread_id" in request.query:
            topic_id = query_number(request, "thread_id")
            shown = [each for each in shown if each["thread_id"] == (None if topic_id == GENERAL else topic_id)]
        topics = [topic.as_json() for topic in group.topics.values()]
        return json_answer({"messages": shown, "topics": topics, "cursor": self._world.events.number})

    async def act(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        thread_id = body.get("thread_id", int, None)
        place = self._people.in_group(number_in(request, "group"), number_in(request, "phone"), thread_id)
        action = _TOPIC_ACTIONS.get(request.match_info["action"])
        if action is None:
            return act(request, Act(self._world, self._people, place, body))
        return json_answer(action(self._forums, place, body) or {})


def _open(forums: Forums, place: Place, body: Body) -> Json:
    return {"topic": forums.open_topic(place, body.get("name", str)).as_json()}


_TOPIC_ACTIONS: dict[str, Callable[[Forums, Place, Body], Json | None]] = {
    "open-topic": _open,
    "rename-topic": lambda forums, place, body: forums.rename_topic(place, body.get("name", str)),
    "close-topic": lambda forums, place, _body: forums.set_closed(place, closed=True),
    "reopen-topic": lambda forums, place, _body: forums.set_closed(place, closed=False),
    "delete-topic": lambda forums, place, _body: forums.delete_topic(place),
    "read": lambda forums, place, _body: forums.read(place),
}
