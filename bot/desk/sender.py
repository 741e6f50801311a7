"""Puts a message into the topic of its case: opened when it is needed, and opened anew when somebody deleted it.

Stands between delivery and whatever makes the calls. A payload may say `"case": id`; in a private chat that means
nothing, in a group it becomes the thread of that case's topic. Delivery sees to it that one message of a chat is under
way at a time, so no topic is opened twice. Nothing is sent inside a transaction.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import structlog

from bot.delivery.outcomes import (
    Accepted,
    Blocked,
    MovedTo,
    NotReady,
    Outcome,
    Pointless,
    Refused,
    Sender,
    Unknown,
    Unwell,
)
from bot.desk import cards
from bot.desk.markup import message as text_message
from bot.desk.reading import read_case
from bot.desk.turn import DUTCH
from domain.cases import PostKind
from domain.handover import Urgency
from domain.staff import Staff
from domain.texts import Text, Texts, _
from domain.topics import Topic
from storage.database import Database
from storage.desk import WORKERS_BOT, Desk
from storage.dispatch import Claimed
from storage.outbox import Outgoing
from storage.staff import People
from storage.unit_of_work import UnitOfWork, unit_of_work

log = structlog.get_logger()

OURS = frozenset({"case", "is_card"})
"""Keys of a payload that are for us, not for Telegram."""

_ABOUT_TOPICS = frozenset({"editForumTopic", "closeForumTopic", "reopenForumTopic"})
_CHANGES = frozenset({"editMessageText", "editMessageCaption", "editMessageReplyMarkup", "deleteMessage"})

# Telegram has no codes for these, only sentences; python-telegram-bot changes their capitals.
_DELETED = ("message thread not found", "topic_deleted", "topic_id_invalid")
_CLOSED = ("topic_closed",)
_GONE = ("chat not found", "group chat was deactivated", "chat_write_forbidden")

_COLOURS = {Urgency.URGENT: 0xFB6F5F, Urgency.SOON: 0xFFD67E, Urgency.NORMAL: 0x8EEE98}
"""Red, yellow and green, out of the six that Telegram allows."""


class DeskSender:
    """Makes the calls of the workers' bot through `sender`. `wake_poster`: a card is to be made anew."""

    def __init__(
        self,
        sender: Sender,
        database: Database,
        texts: Texts,
        *,
        now: Callable[[], datetime],
        wake_poster: Callable[[], None] = lambda: None,
    ) -> None:
        self._sender = sender
        self._database = database
        self._texts = texts
        self._now = now
        self._wake_poster = wake_poster
        self._healing: set[int] = set()
        """Messages whose topic was deleted and is open again; they come back in a moment."""

    async def send(self, message: Claimed) -> Outcome:
        """Make this call; never raises for what Telegram or the network does."""
        outcome = await self._send(message)
        if isinstance(outcome, MovedTo):
            await self._move(message.chat_id, outcome.chat_id)
        if isinstance(outcome, Blocked) or (isinstance(outcome, Refused) and _is(outcome, _GONE)):
            await self._leave(message)
            return Blocked(outcome.reason)
        return outcome

    async def _send(self, message: Claimed) -> Outcome:
        case_id = message.payload.get("case")
        bare = replace(message, payload={key: one for key, one in message.payload.items() if key not in OURS})
        if isinstance(case_id, str) and message.chat_id > 0 and not await self._works_here(message.chat_id):
            return Pointless("who has this chat does not work here any more")
        if not isinstance(case_id, str) or message.chat_id > 0 or message.method in _CHANGES:
            return await self._file_or_words(bare)
        topic = await self._topic(case_id, message.chat_id)
        if message.method in _ABOUT_TOPICS:
            return await self._about_topic(bare, topic)
        if topic.thread_id is None:
            return await self._into_new(bare, topic, is_card=message.payload.get("is_card") is True)
        outcome = await self._file_or_words(_in_thread(bare, topic.thread_id))
        if isinstance(outcome, Refused) and _is(outcome, _CLOSED):
            await self._sender.send(_call(message, "reopenForumTopic", message_thread_id=topic.thread_id))
            outcome = await self._file_or_words(_in_thread(bare, topic.thread_id))
        if isinstance(outcome, Refused) and _is(outcome, _DELETED) and message.id not in self._healing:
            log.warning("topic_deleted", case=case_id)
            # Once: if the new topic is not found either, it is something else, and there must not be a third.
            self._healing.add(message.id)
            return await self._into_new(bare, topic, is_card=message.payload.get("is_card") is True)
        self._healing.discard(message.id)
        return outcome

    async def _into_new(self, message: Claimed, topic: Topic, *, is_card: bool) -> Outcome:
        """Open a topic and put the message into it, behind its card."""
        name, colour = await self._name(topic)
        opened = await self._sender.send(_call(message, "createForumTopic", name=name, icon_color=colour))
        match opened:
            case Accepted(int(thread_id)):
                await self._opened(topic, thread_id, name, is_card=is_card)
                if is_card:
                    return await self._file_or_words(_in_thread(message, thread_id))
                return NotReady("its topic was opened, its card goes first")
            case Refused(reason) if not _is(opened, _GONE):
                # Somebody must be told, but not by keeping back what a resident wrote.
                log.error("topic_not_opened", why=reason, chat=message.chat_id)
                return await self._file_or_words(await self._addressed(message, topic))
            case Unknown(reason):
                # Whatever became of the topic, the message itself was not sent.
                return Unwell(reason)
            case Accepted():
                return Unwell("Telegram opened a topic and did not say which")
        return opened

    async def _about_topic(self, message: Claimed, topic: Topic) -> Outcome:
        if topic.thread_id is None:
            return Pointless("there is no topic")
        outcome = await self._sender.send(_in_thread(message, topic.thread_id))
        is_gone = isinstance(outcome, Refused) and _is(outcome, _DELETED)
        return Pointless("the topic was deleted") if is_gone else outcome

    async def _file_or_words(self, message: Claimed) -> Outcome:
        """The message; without its file where that cannot be had: that there was one is said."""
        outcome = await self._sender.send(message)
        caption = message.payload.get("caption")
        if not isinstance(outcome, Refused) or "made" not in message.payload or caption is None:
            return outcome
        if message.method in _CHANGES or _is(outcome, (*_DELETED, *_CLOSED, *_GONE)):
            return outcome
        log.warning("file_not_shown", why=outcome.reason, method=message.method)
        missing = self._texts.render(_("📎 There is a file with it that could not be shown here."), DUTCH)
        kept = {key: one for key, one in message.payload.items() if key not in {"made", "caption"}}
        return await self._sender.send(
            replace(message, method="sendMessage", payload=kept | {"text": f"{caption}\n{missing}"})
        )

    async def _works_here(self, telegram_id: int) -> bool:
        """Whether it is somebody's who is signed in. They may have left while this waited."""
        async with self._database.reading() as connection:
            return await People(connection).by_telegram(telegram_id) is not None

    async def _topic(self, case_id: str, chat_id: int) -> Topic:
        async with self._database.reading() as connection:
            found = await Desk(connection).topic(case_id, chat_id)
        return found or Topic(case_id, chat_id)

    async def _name(self, topic: Topic) -> tuple[str, int]:
        """What the topic is called, and its colour."""
        shown = await self._shown(topic.case_id)
        if shown is None:
            return topic.title or "…", _COLOURS[Urgency.NORMAL]
        return cards.title(self._texts, shown, self._now()), _COLOURS[shown.case.urgency]

    async def _shown(self, case_id: str) -> cards.Shown | None:
        async with self._database.reading() as connection:
            return await read_case(UnitOfWork(connection), case_id)

    async def _opened(self, topic: Topic, thread_id: int, title: str, *, is_card: bool) -> None:
        """Remember the thread. Where the card is not what opened it, one is made for it. `topic`: as it was before."""
        async with unit_of_work(self._database) as work:
            # The poster may have made a card or a title meanwhile: those are on their way, and stay.
            now = await work.desk.topic(topic.case_id, topic.chat_id) or topic
            work.desk.save_topic(
                replace(
                    now,
                    thread_id=thread_id,
                    title=title if now.title == topic.title else now.title,
                    card="" if now.card == topic.card and not is_card else now.card,
                )
            )
            if not is_card:
                work.cases.post(topic.case_id, PostKind.CARD, self._now())
            await work.commit()
        if not is_card:
            self._wake_poster()

    async def _addressed(self, message: Claimed, topic: Topic) -> Claimed:
        """The message with a line above it that says whose it is, for a chat in which all stands together."""
        field = next((one for one in ("text", "caption") if one in message.payload), None)
        shown = await self._shown(topic.case_id)
        if shown is None or field is None:
            return message
        parts = [shown.name, *([shown.case.neighbourhood] if shown.case.neighbourhood else [])]
        whose = Text("<b>{whose}</b>").with_(whose=" · ".join(parts))
        html = f"{self._texts.render(whose, DUTCH)}\n{message.payload[field]}"
        return replace(message, payload={**message.payload, field: html})

    async def _move(self, old: int, new: int) -> None:
        async with self._database.writing() as connection:
            await Desk(connection).move_group(old, new)
            await connection.commit()
        self._wake_poster()

    async def _leave(self, message: Claimed) -> None:
        """Nobody is reached there now: a group is no longer ours. Staff stay signed in, because they may never have
        needed that chat; it is not used until they write in it. What was shown there is shown elsewhere.
        """
        chat_id = message.chat_id
        log.error("desk_chat_gone", chat=chat_id)
        async with unit_of_work(self._database) as work:
            person = await work.staff.by_telegram(chat_id) if chat_id > 0 else None
            if person is None:
                await work.desk.leave(chat_id)
            else:
                case_id = message.payload.get("case")
                about = case_id if isinstance(case_id, str) else None
                if await work.desk.not_reached(chat_id, about) and about:
                    await self._say_not_reached(work, about, person)
            await work.commit()
        self._wake_poster()

    async def _say_not_reached(self, work: UnitOfWork, case_id: str, person: Staff) -> None:
        """Once, to colleagues: alerts in private do not arrive."""
        words = _("{name} cannot be reached in private. {name}, please write {start} to me.")
        html = self._texts.render(words.with_(name=person.name, start="/start"), DUTCH)
        for place in await work.desk.topics_of(case_id):
            if not place.is_private:
                payload = text_message(html) | {"chat_id": place.chat_id, "case": case_id}
                work.outbox.add(Outgoing(WORKERS_BOT, place.chat_id, "sendMessage", payload), self._now())


def _in_thread(message: Claimed, thread_id: int) -> Claimed:
    return replace(message, payload={**message.payload, "message_thread_id": thread_id})


def _call(message: Claimed, method: str, **parameters: Any) -> Claimed:
    """Another call about the same chat."""
    return replace(message, method=method, payload={"chat_id": message.chat_id, **parameters})


def _is(outcome: Refused, sentences: tuple[str, ...]) -> bool:
    return any(words in outcome.reason.casefold() for words in sentences)
