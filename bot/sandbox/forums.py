"""What members of a group do with its topics and with the group itself, also for tests in the same process."""

from collections.abc import Sequence

from bot.sandbox import groups
from bot.sandbox.chats import Group, Topic
from bot.sandbox.people import NotPossibleError, People, Place
from bot.sandbox.world import World

NAME_CHARACTERS = 128


class Forums:
    """`place`: somebody in a group, in the topic that is meant. Raises NotPossibleError, as `People` does."""

    def __init__(self, world: World, people: People) -> None:
        self._world = world
        self._people = people

    def open_topic(self, place: Place, name: str) -> Topic:
        """Gives the new topic; its id is the thread's."""
        group = _group(place)
        if not group.forum:
            raise NotPossibleError(409, "this group has no topics")
        return groups.open_topic(self._world, group, place.phone, _name(name))

    def rename_topic(self, place: Place, name: str) -> None:
        group, topic = self._led(place)
        groups.rename_topic(self._world, group, topic, place.phone, _name(name))

    def set_closed(self, place: Place, *, closed: bool) -> None:
        group, topic = self._led(place)
        if topic.closed != closed:
            groups.set_closed(self._world, group, topic, place.phone, closed=closed)

    def delete_topic(self, place: Place) -> None:
        """With everything in it."""
        group, topic = self._led(place)
        groups.delete_topic(self._world, group, topic)

    def read(self, place: Place) -> None:
        """The phone has seen all that stands in the topic."""
        group = _group(place)
        newest = max((message.id for message in group.in_topic(place.thread_id)), default=0)
        key = (place.phone.id, place.thread_id)
        if newest > group.read_up_to.get(key, 0):
            group.read_up_to[key] = newest
            self._world.tell_one("read", place.phone, group, {"thread_id": place.thread_id})

    def change_members(self, group: Group, added: Sequence[int], removed: Sequence[int | str]) -> None:
        """Phones come; phones (ids) and bots (usernames) go. The group says who, and its bots hear it."""
        self._people.join(group, added, [], [])
        for phone_id in added:
            phone = self._people.phone(phone_id)
            self._world.post(phone, group, {"new_chat_members": [phone.as_user()]})
        for who in removed:
            if isinstance(who, int) and who in group.members:
                phone = group.members[who]
                self._world.post(phone, group, {"left_chat_member": phone.as_user()})
        self._people.leave(group, removed)

    def migrate(self, group: Group, group_id: int | None = None) -> Group:
        """Upgrades a group to a supergroup with another id. As on Telegram, nothing is in it yet."""
        if group.migrated_to is not None:
            raise NotPossibleError(409, f"this group went on as {group.migrated_to}")
        if not group.members:
            raise NotPossibleError(409, "nobody is there to upgrade this group")
        return groups.migrate(self._world, group, next(iter(group.members.values())), group_id)

    def _led(self, place: Place) -> tuple[Group, Topic]:
        """The topic, for its administrators."""
        group = _group(place)
        if place.thread_id is None:
            raise NotPossibleError(400, "thread_id is missing")
        if place.phone.id not in group.administrators:
            raise NotPossibleError(409, "only administrators manage topics")
        return group, group.topics[place.thread_id]


def _group(place: Place) -> Group:
    if not isinstance(place.chat, Group):
        raise NotPossibleError(400, "this is no group")
    return place.chat


def _name(name: str) -> str:
    name = name.strip()
    if not 1 <= len(name) <= NAME_CHARACTERS:
        raise NotPossibleError(400, f"a topic's name has 1 to {NAME_CHARACTERS} characters")
    return name
