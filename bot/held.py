"""A turn in a chat that a worker has: the words go to the worker, and the bot says nothing of its own.

Two things are let through to the bot: what a worker asked the resident to tap, and words of somebody in danger, who
gets the numbers that help at any hour, whoever has the chat.

What was written before the worker gave the chat back, and is read only now, was written to the worker too: it is no
answer to the question at which the bot goes on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.conversation.engine import LASTING
from bot.conversation.events import (
    Commands,
    Document,
    HasBotBack,
    IsAskedAfter,
    IsReminded,
    IsTold,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    Taps,
)
from bot.conversation.flow import Turn
from bot.conversation.replies import Button, Reply, Say, Toast
from bot.flows import crisis
from bot.flows.idea.talk import TOO_LARGE
from bot.flows.person import CANNOT_PASS_ON, expected, keep_file
from bot.flows.social_map.talk import Search, place_in
from domain import flagging, handover_texts, places, relaying
from domain.cases import CaseEvent, Line
from domain.crisis import crisis_in
from domain.handover import Holder, Reason
from domain.notices import OF_STAFF, About, Notice
from domain.social_map.understanding import courtesy_in
from domain.texts import _, paragraphs
from storage.transcripts import Said

ENTRIES = frozenset({"back_to_bot", "write_up_right", "write_up_wrong", "quote_yes", "quote_no", "helped", "language"})
"""What may be tapped while a worker has the chat."""

PUT_OFF = timedelta(minutes=1)
"""What the clock brought in vain is due again after this; it is not brought while the worker has the chat."""

READ_IN = timedelta(seconds=2)
"""Nobody reads that the bot is back, and answers, within this. Telegram says in which second a message was sent."""


@dataclass(frozen=True, slots=True)
class Handling:
    """What becomes of an event: whether the bot's engine takes it, whether a person gets it, and what is said else."""

    by_bot: bool = False
    for_person: bool = False
    replies: tuple[Reply, ...] = ()


async def handling_of(turn: Turn[Any]) -> Handling:
    """Who an event is for. In a chat that no worker has, it is for the bot, unless a worker had it when it was sent."""
    if turn.resident.held_by:
        return await _in_held_chat(turn)
    if not await _was_for_worker(turn):
        return Handling(by_bot=True)
    handling = await _in_held_chat(turn)
    if handling.by_bot or not handling.for_person:
        return handling
    # Also the bot said that it is back: that the worker does not read it now has to be said.
    return replace(handling, replies=(Say(paragraphs(_("📨 Kept for the worker."), await expected(turn))),))


async def _was_for_worker(turn: Turn[Any]) -> bool:
    """Whether it was sent before a worker gave the chat back. A last "thank you" calls nobody: the bot takes it."""
    match turn.event.action:
        case Says(words) if courtesy_in(words):
            return False
        case Says() | Sends() | SendsOther() | SharesPlace():
            sent_at, case_id = turn.event.sent_at, turn.resident.case_id
            if sent_at is None or case_id is None or turn.resident.worker_id is None:
                return False
            return _was_held(await turn.book.cases.story(case_id), sent_at)
    return False


def _was_held(story: Sequence[CaseEvent], at: datetime) -> bool:
    """Whether a worker had the chat at this moment, as far as its resident could know."""
    was_held = False
    for event in story:
        match event.kind:
            case "claimed" | "passed_on" if event.at <= at:
                was_held = True
            case "given_back" | "let_go" if event.at + READ_IN <= at:
                was_held = False
            case "taken_back":
                # Their own tap: whatever comes in after it was sent after it.
                was_held = False
    return was_held


async def _in_held_chat(turn: Turn[Any]) -> Handling:
    match turn.event.action:
        case Taps(data):
            return await _tapped(turn, data)
        case Commands(name):
            return Handling(by_bot=True) if name == "language" else Handling(replies=(await _who_is_here(turn),))
        case IsTold(about) if about in OF_STAFF:
            return Handling(by_bot=True)
        case IsTold() | IsReminded() | IsAskedAfter():
            await _put_off(turn)
            return Handling()
        case HasBotBack():
            # Somebody took it again meanwhile.
            return Handling()
        case Sends() | SendsOther(file=Document()) if not keep_file(turn):
            return Handling(replies=(Say(TOO_LARGE),))
        case Says(words) | Rewrites(words) | Sends(caption=words):
            return Handling(by_bot=crisis_in(words) is not None, for_person=True)
        case SharesPlace() | SendsOther(file=Document()):
            return Handling(for_person=True)
    return Handling(replies=(Say(CANNOT_PASS_ON),))


async def _tapped(turn: Turn[Any], data: str) -> Handling:
    serial, _colon, value = data.partition(":")
    if serial == LASTING and (value.partition(".")[0] in ENTRIES or value == crisis.SHELTER.value):
        return Handling(by_bot=True)
    name = await _name(turn)
    return Handling(replies=(Toast(_("{name} is in this chat now. Write to {name}.").with_(name=name)),))


async def _who_is_here(turn: Turn[Any]) -> Say:
    name = await _name(turn)
    return Say(
        paragraphs(
            _("{name} is in this chat now. What you write here goes to {name}.").with_(name=name),
            handover_texts.BOT_STAYS,
        ),
        ((Button(handover_texts.BACK_TO_BOT, f"{LASTING}:back_to_bot"),),),
    )


async def _name(turn: Turn[Any]) -> str:
    worker = await turn.book.staff.get(turn.resident.held_by or "")
    return worker.name if worker else "?"


async def _put_off(turn: Turn[Any]) -> None:
    """What the clock brought just before the worker came: it comes again when the bot has the chat."""
    match turn.event.action:
        case IsTold(about, initiative_id, subject):
            turn.book.notices.tell(Notice(turn.resident.id, About(about), initiative_id, turn.now, subject))
        case IsReminded(initiative_id):
            initiative = await turn.initiatives.get(initiative_id)
            if initiative and initiative.remind_at:
                turn.initiatives.save(replace(initiative, remind_at=turn.now + PUT_OFF))
        case IsAskedAfter(visit_id):
            await turn.book.social_map.ask_again(visit_id, turn.now + PUT_OFF)


async def raise_flags(turn: Turn[Any]) -> None:
    """Why a worker should look at this chat, as the turn found: into the resident's case."""
    for raised in turn.raised:
        initiative = await turn.initiatives.get(raised.initiative_id) if raised.initiative_id else None
        place = place_in(turn.answers) if isinstance(turn.answers, Search) else None
        place = flagging.place_for(turn.resident, initiative) or place
        await flagging.raise_flag(turn.duty, turn.resident, raised, place)


async def is_waited_with(turn: Turn[Any]) -> bool:
    """Whether they wait for a person who has not come yet: whatever they write or send meanwhile, also to the bot, is
    part of the story. What they tap is not.
    """
    if not turn.resident.case_id or not isinstance(
        turn.event.action, Says | Rewrites | Sends | SharesPlace | SendsOther
    ):
        return False
    case = await turn.book.cases.open_of(turn.resident.id)
    return case is not None and case.holder is Holder.QUEUE and await flagging.waits_knowingly(turn.duty, case)


def _where(shared: SharesPlace) -> str:
    """A shared place as a worker reads it: the neighbourhood, and the rounded point. The exact one is kept nowhere."""
    match places.locate(shared.latitude, shared.longitude):
        case places.Found(place):
            name = place.neighbourhood.name if place.neighbourhood else ""
            point = f"{place.coordinate[0]}, {place.coordinate[1]}" if place.coordinate else ""
            return " · ".join(filter(None, (name, point)))
    return ""


class Lines(Protocol):
    """Where the lines of a chat stand."""

    async def said_with(self, resident_id: int, message_id: int) -> str:
        """The reference of the line that came with this message of theirs; empty when it has none."""


async def brought_to_worker(turn: Turn[Any], said: Said, transcripts: Lines) -> Said:
    """The same line with a reference, on its way to whoever has the case. What they were told is for a person is that,
    also when somebody closed the case meanwhile.
    """
    replaces = ""
    if isinstance(turn.event.action, Rewrites) and turn.event.message_id is not None:
        replaces = await transcripts.said_with(turn.resident.id, turn.event.message_id)
    words = _where(turn.event.action) if isinstance(turn.event.action, SharesPlace) else said.words
    line = Line(
        "resident",
        said.kind,
        words,
        said.at,
        turn.new_id(),
        said.attachment_id,
        replaces=replaces,
    )
    case = await relaying.resident_wrote(turn.duty, turn.resident, line)
    if case is None:
        asked = flagging.Raised(Reason.ASKED)
        await flagging.raise_flag(turn.duty, turn.resident, asked, flagging.place_for(turn.resident, None))
        case = await relaying.resident_wrote(turn.duty, turn.resident, line)
    return replace(said, words=words, ref=line.ref, replaces=line.replaces or None, case_id=case.id if case else None)
