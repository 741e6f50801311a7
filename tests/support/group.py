"""A workers' group in the sandbox: its members act in topics, look, and wait for what the workers' bot does there.

Acts and waits are awaited, looks are not. A `topic` is a thread's id, or words in its title (acts and waits wait until
there is such a topic), or None for what stands outside of all topics. Nothing here sleeps for a fixed time.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from bot.sandbox.chats import GENERAL, Message, PrivateChat
from bot.sandbox.chats import Group as SandboxGroup
from bot.sandbox.files import StoredFile
from bot.sandbox.people import Place
from domain.texts import without_bidi_controls
from tests.support.phone import PATIENCE, Phone
from tests.support.sandbox import WORKERS, Stage

TopicName = int | str | None


class Worker(Phone):
    """Somebody with a phone whose private chat is with the workers' bot."""

    def __init__(self, stage: Stage, name: str = "Wim Werker", language: str | None = "nl") -> None:
        super().__init__(stage, name, language)
        self.place = self.acts.private(self.id, WORKERS.username)

    @property
    def _chat(self) -> PrivateChat:
        assert isinstance(self.place.chat, PrivateChat)
        return self._world.private_chat(self.place.chat.bot, self.account) or self.place.chat


class Group:
    """A group with topics, in which the workers' bot is administrator, and so is the first member."""

    def __init__(
        self,
        stage: Stage,
        *members: Phone,
        title: str = "Voordeur West",
        bot: str = WORKERS.username,
        forum: bool = True,
        basic: bool = False,
    ) -> None:
        self.stage = stage
        self.members = list(members)
        self.patience = PATIENCE
        self._world = stage.sandbox.world
        self._people = stage.sandbox.people
        self._forums = stage.sandbox.forums
        self._group: SandboxGroup = self._world.add_group(
            title, members=[phone.id for phone in members], bots=[bot], forum=forum, basic=basic
        )

    @property
    def id(self) -> int:
        """As Telegram has it; another one after `migrates`."""
        return self._group.id

    # What members do

    async def says(
        self, phone: Phone, topic: TopicName, words: str, *, reply_to: Message | int | None = None
    ) -> Message:
        return self._people.text(await self._place(phone, topic), words, _id(reply_to))

    async def sends_photo(
        self,
        phone: Phone,
        topic: TopicName,
        caption: str = "",
        *,
        photo: StoredFile | None = None,
        reply_to: Message | int | None = None,
    ) -> Message:
        photo = photo or self._people.drawn_photo()
        place = await self._place(phone, topic)
        return self._people.photo(place, photo, self._people.caption(caption), _id(reply_to))

    async def sends_album(
        self,
        phone: Phone,
        topic: TopicName,
        count: int = 2,
        caption: str = "",
        *,
        reply_to: Message | int | None = None,
    ) -> list[Message]:
        photos = [self._people.drawn_photo(400 + number, 300) for number in range(count)]
        place = await self._place(phone, topic)
        return self._people.album(place, photos, self._people.caption(caption), _id(reply_to))

    async def sends_voice(
        self,
        phone: Phone,
        topic: TopicName,
        seconds: int = 3,
        *,
        content: bytes = b"OggS voice",
        reply_to: Message | int | None = None,
    ) -> Message:
        voice = self._people.new_voice(content, seconds)
        return self._people.voice(await self._place(phone, topic), voice, _id(reply_to))

    async def sends_document(
        self,
        phone: Phone,
        topic: TopicName,
        name: str = "brief.pdf",
        content: bytes = b"%PDF-1.7",
        caption: str = "",
        *,
        reply_to: Message | int | None = None,
    ) -> Message:
        document = self._people.new_document(content, name)
        place = await self._place(phone, topic)
        return self._people.document(place, document, self._people.caption(caption), _id(reply_to))

    async def sends_location(
        self,
        phone: Phone,
        topic: TopicName,
        latitude: float = 52.37,
        longitude: float = 4.85,
        *,
        reply_to: Message | int | None = None,
    ) -> Message:
        location = {"latitude": latitude, "longitude": longitude}
        return self._people.location(await self._place(phone, topic), location, _id(reply_to))

    async def taps(self, phone: Phone, label: str, topic: TopicName = None, *, toast: str | None = None) -> None:
        """Taps the newest button with this label (without a topic: wherever it is); waits until it is there.

        With `toast`, also waits for these words in the answer to the tap.
        """
        topic_id = await self._topic_id(topic)
        await self._wait_for(lambda: self._button(label, topic_id) is not None, f"a button “{label}”", topic_id)
        found = self._button(label, topic_id)
        assert found is not None
        message, data = found
        before = self._world.events.number
        self._people.tap(await self._place(phone, message.topic_id), data=data, message_id=message.id)
        if toast is not None:
            await self.sees_toast(phone, toast, since=before)

    async def edits(self, phone: Phone, message: Message | int, words: str) -> Message:
        """Changes their own text, or the caption of what they sent."""
        return self._people.edit(self._anywhere(phone), _number(message), words)

    async def deletes(self, phone: Phone, message: Message | int) -> None:
        self._people.delete(self._anywhere(phone), _number(message))

    async def reacts(self, phone: Phone, message: Message | int, emoji: str | None) -> None:
        self._people.react(self._anywhere(phone), _number(message), emoji)

    async def opens_topic(self, phone: Phone, name: str) -> int:
        return self._forums.open_topic(self._anywhere(phone), name).id

    async def renames_topic(self, phone: Phone, topic: TopicName, name: str) -> None:
        self._forums.rename_topic(await self._place(phone, topic), name)

    async def closes_topic(self, phone: Phone, topic: TopicName) -> None:
        self._forums.set_closed(await self._place(phone, topic), closed=True)

    async def reopens_topic(self, phone: Phone, topic: TopicName) -> None:
        self._forums.set_closed(await self._place(phone, topic), closed=False)

    async def deletes_topic(self, topic: TopicName, phone: Phone | None = None) -> None:
        """By the first member, unless told otherwise: only administrators may. Telegram tells no bot of it."""
        self._forums.delete_topic(await self._place(phone or self.members[0], topic))

    async def adds(self, phone: Phone) -> None:
        self._forums.change_members(self._group, [phone.id], [])
        self.members.append(phone)

    async def removes(self, phone: Phone) -> None:
        self._forums.change_members(self._group, [], [phone.id])
        self.members.remove(phone)

    async def migrates(self, group_id: int | None = None) -> int:
        """Becomes a supergroup with another id, which it gives. As on Telegram, nothing is in it yet."""
        self._group = self._forums.migrate(self._group, group_id)
        return self.id

    # What they see

    def topics(self) -> dict[int, str]:
        """Titles by id, those of closed topics too."""
        return {topic.id: topic.name for topic in self._group.topics.values()}

    def is_closed(self, topic: TopicName) -> bool:
        return self._group.topics[self._known(topic)].closed

    def messages(self, topic: TopicName) -> list[Message]:
        """What stands there and is not deleted, oldest first; service messages too."""
        return self._group.in_topic(self._find(topic))

    def heard(self, topic: TopicName) -> str:
        """All that bots say there now."""
        return "\n\n".join(_text(message) for message in self.messages(topic) if message.from_bot)

    def buttons(self, topic: TopicName) -> list[str]:
        """The labels of all buttons there, in order."""
        return [_label(button) for message in self.messages(topic) for button in _buttons(message)]

    async def topic(self, words: str) -> int:
        """Wait until there is a topic with these words in its title."""
        await self._wait_for(lambda: self._find(words) is not None, f"a topic “{words}”")
        return self._known(words)

    sees_title = topic

    async def sees(self, topic: TopicName, *parts: str, after: Message | None = None) -> Message:
        """Wait until one message of a bot there has all these parts; gives the newest such message.

        With `after`, only what was said or changed later than that message counts.
        """
        topic_id = await self._topic_id(topic)
        since = after.event if after else 0

        def found() -> Message | None:
            there = (each for each in self._spoken(topic_id) if each.event > since)
            return next((each for each in there if all(part in _text(each) for part in parts)), None)

        wanted = " and ".join(f"“{part}”" for part in parts) or "a message"
        return await self._wait_for_one(found, wanted, topic_id)

    async def sees_gone(self, topic: TopicName, words: str) -> None:
        """Wait until no message of a bot there has these words."""
        topic_id = await self._topic_id(topic)
        await self._wait_for(
            lambda: all(words not in _text(each) for each in self._spoken(topic_id)), f"no “{words}” any more", topic_id
        )

    async def sees_button(self, topic: TopicName, label: str) -> None:
        topic_id = await self._topic_id(topic)
        await self._wait_for(lambda: self._button(label, topic_id) is not None, f"a button “{label}”", topic_id)

    async def sees_no_button(self, topic: TopicName, label: str) -> None:
        """Wait until the button is gone."""
        topic_id = await self._topic_id(topic)
        await self._wait_for(lambda: label not in self.buttons(topic_id), f"no button “{label}” any more", topic_id)

    async def sees_reaction(self, message: Message | int, emoji: str | None) -> None:
        """Wait until a bot's reaction stands on this message; None: until there is none."""
        number = _number(message)
        await self._wait_for(
            lambda: self._group.messages[number].bot_reaction == emoji, f"the reaction {emoji}", topic_id=None
        )

    async def sees_photo(self, topic: TopicName, *, after: Message | None = None) -> bytes:
        """Wait until a bot sent a photo there; gives the newest, in its largest size."""
        return self._content_of((await self._sees_kind(topic, "photo", after))[-1])

    async def sees_voice(self, topic: TopicName, *, after: Message | None = None) -> bytes:
        return self._content_of(await self._sees_kind(topic, "voice", after))

    async def sees_document(self, topic: TopicName, *, after: Message | None = None) -> tuple[str, bytes]:
        """Wait until a bot sent a document there; gives name and content of the newest."""
        document = await self._sees_kind(topic, "document", after)
        return document["file_name"], self._content_of(document)

    async def sees_location(self, topic: TopicName, *, after: Message | None = None) -> dict[str, float]:
        """Wait until a bot sent a place there; Telegram's `Location`."""
        location: dict[str, float] = await self._sees_kind(topic, "location", after)
        return location

    async def sees_toast(self, phone: Phone, words: str, *, since: int = 0) -> None:
        """Wait until a tap of this phone was answered with these words, after the event with number `since`."""
        await self._wait_for(
            lambda: any(
                toast["phone"] == phone.id and toast["event"] > since and words in toast["text"]
                for toast in self._group.toasts
            ),
            f"the answer “{words}” to a tap",
            listener=phone,
        )

    async def sees_closed(self, topic: TopicName, *, closed: bool = True) -> None:
        """Wait until the topic is closed, or open again."""
        topic_id = await self._topic_id(topic)
        assert topic_id is not None, "What stands outside of all topics is not closed."
        await self._wait_for(
            lambda: self._group.topics[topic_id].closed == closed, "a closed topic" if closed else "an open topic"
        )

    def so_far(self, topic_id: int | None = None) -> str:
        """Who said what where, for the message of a test that failed."""
        lines = []
        for message in self._group.messages.values():
            if message.deleted or topic_id not in {None, message.topic_id}:
                continue
            labels = "".join(f" [{_label(button)}]" for button in _buttons(message))
            who = message.body["from"]["first_name"]
            lines.append(f"{message.topic_id or 'General'} · {who}: {_text(message) or sorted(message.body)}{labels}")
        return "\n".join([f"Topics: {self.topics()}", *lines])

    # How it is found

    async def _place(self, phone: Phone, topic: TopicName) -> Place:
        return self._people.in_group(self.id, phone.id, await self._topic_id(topic))

    def _anywhere(self, phone: Phone) -> Place:
        return self._people.in_group(self.id, phone.id)

    async def _topic_id(self, topic: TopicName) -> int | None:
        return await self.topic(topic) if isinstance(topic, str) else self._find(topic)

    def _find(self, topic: TopicName) -> int | None:
        """Of several topics with these words in the title, the newest."""
        if not isinstance(topic, str):
            return None if topic == GENERAL else topic
        newest_first = reversed(self._group.topics.values())
        return next((each.id for each in newest_first if topic in without_bidi_controls(each.name)), None)

    def _known(self, topic: TopicName) -> int:
        found = self._find(topic)
        assert found in self._group.topics, f"There is no topic “{topic}”:\n{self.so_far()}"
        return found

    def _spoken(self, topic_id: int | None) -> list[Message]:
        """What bots said there, newest first."""
        return [message for message in reversed(self._group.in_topic(topic_id)) if message.from_bot]

    def _button(self, label: str, topic_id: int | None) -> tuple[Message, str] | None:
        for message in reversed(self._group.messages.values()):
            if message.deleted or topic_id not in {None, message.topic_id}:
                continue
            for button in _buttons(message):
                if _label(button) == label and "callback_data" in button:
                    return message, button["callback_data"]
        return None

    async def _sees_kind(self, topic: TopicName, kind: str, after: Message | None) -> Any:
        topic_id = await self._topic_id(topic)
        since = after.event if after else 0

        def found() -> Message | None:
            there = self._spoken(topic_id)
            return next((each for each in there if each.event > since and kind in each.body), None)

        return (await self._wait_for_one(found, f"a {kind}", topic_id)).body[kind]

    def _content_of(self, file: dict[str, Any]) -> bytes:
        stored = self._world.files.find(file["file_id"])
        assert stored, "The sandbox no longer keeps this file."
        return stored.content

    async def _wait_for_one(self, found: Callable[[], Message | None], what: str, topic_id: int | None) -> Message:
        await self._wait_for(lambda: found() is not None, what, topic_id)
        message = found()
        assert message is not None
        return message

    async def _wait_for(
        self, holds: Callable[[], bool], what: str, topic_id: int | None = None, listener: Phone | None = None
    ) -> None:
        """`listener`: whose events tell it, where not everybody's do."""
        hears = (listener or self.members[0]).id
        events = self._world.events.listen(hears, self._world.events.number)
        try:
            async with asyncio.timeout(self.patience):
                while not holds():
                    self.stage.check_running()
                    await anext(events)
        except TimeoutError:
            self.stage.check_running()
            raise AssertionError(f"The group waited in vain for {what}:\n{self.so_far(topic_id)}") from None
        finally:
            assert isinstance(events, AsyncGenerator)
            await events.aclose()


def _id(message: Message | int | None) -> int | None:
    return None if message is None else _number(message)


def _number(message: Message | int) -> int:
    return message if isinstance(message, int) else message.id


def _text(message: Message) -> str:
    return without_bidi_controls(message.body.get("text") or message.body.get("caption") or "")


def _buttons(message: Message) -> list[dict[str, Any]]:
    rows = message.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def _label(button: dict[str, Any]) -> str:
    return without_bidi_controls(button["text"])
