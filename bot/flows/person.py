"""A person: asking for one, what is written for them, and what follows when they had the chat.

A question that is open stays open, and is asked again when the bot is back.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.events import Document, HasBotBack, Says, Sends, SendsOther, SharesPlace
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.conversation.state import DANGER
from bot.flows.idea.talk import TOO_LARGE
from bot.flows.menu import CHOICES, MENU
from bot.flows.social_map.hearing import asks_for_a_need
from bot.flows.social_map.talk import ELSEWHERE, Search, cues_in
from bot.flows.welcome import waits_for_a_yes
from domain import calling, flagging, handover_texts, takeover, writing_up
from domain.cases import Line
from domain.handover import Holder, Reason
from domain.helped import helped_in
from domain.needs_person import wishes_person
from domain.social_map import lexicon
from domain.spelling import bare
from domain.staff import Staff
from domain.texts import CodeParam, Words, _, lines, paragraphs

HELPED = {3: _("😊 Yes"), 2: _("😐 A little"), 1: _("🙁 No")}
"""What somebody can answer to "were you helped?", as it is kept."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What a message for a person is about: nothing, or a case that was closed, or a plan that is not right yet."""

    case: str = ""
    sent: int = 0
    """How many messages they sent so far."""
    album: str = ""
    """The last album of which a photo came: its other photos need no answer of their own."""


flow = Flow("person", Wish)

JUST_MENU: Rows = [[MENU]]
NOBODY_NEEDED = Choice("back_to_bot", handover_texts.BACK_TO_BOT, lasting=True)
WAITING: Rows = [[NOBODY_NEEDED], [MENU]]
REMINDED_AT = 3
"""At every so many messages, who waits reads once more by when somebody answers."""

CANNOT_PASS_ON = _("I cannot pass that on. Please write it, or send a photo or a voice message.")


async def person(turn: Turn[Any], _argument: str) -> Step:
    """Talk to a person: who comes, and by when. What was being asked stays open."""
    if not turn.resident.has_agreed:
        waits_for_a_yes(turn)
        first = paragraphs(_("A worker can help you here. First I need your answer to this question."), _contact(turn))
        return stay(first, again=True) if turn.answers is not None else end(first, then="start")
    saying = paragraphs(_("🙋 I have asked for a person."), await expected(turn), _contact(turn))
    if not await _asked_already(turn):
        turn.flag(Reason.ASKED)
    return stay(saying, again=True) if _is_asked(turn) else go_to(message, Wish(), saying)


async def expected(turn: Turn[Any]) -> Words:
    """Who comes, and by when."""
    known = await _known(turn)
    policy = turn.policies.at(flagging.place_for(turn.resident, None))
    return flagging.expected(policy, Reason.ASKED, known, turn.now)


async def _known(turn: Turn[Any]) -> Staff | None:
    worker = await turn.book.staff.get(turn.resident.worker_id) if turn.resident.worker_id else None
    return worker if worker and worker.is_active else None


async def _asked_already(turn: Turn[Any]) -> bool:
    """Whether somebody was asked to come and nobody came yet: one flag is enough. What they asked before a worker was
    there is another time.
    """
    case = await turn.book.cases.open_of(turn.resident.id)
    if case is None or case.holder is not Holder.QUEUE or case.waiting_since is None:
        return False
    flags = await turn.book.cases.flags(case.id)
    return any(flag.reason is Reason.ASKED and flag.at >= case.waiting_since for flag in flags)


def _contact(turn: Turn[Any]) -> Words | None:
    if not turn.contact:
        return None
    return _("You can also reach a worker here: {contact}").with_(contact=turn.contact)


@flow.question(
    Prompt(_("What is it about? Write it here, or send a photo or a voice message. The worker reads it."), WAITING)
)
async def message(turn: Turn[Wish]) -> Step:
    if not _is_for_a_person(turn):
        return NotUnderstood(CANNOT_PASS_ON, JUST_MENU)
    if not keep_file(turn):
        return NotUnderstood(TOO_LARGE, JUST_MENU)
    turn.for_person = True
    album = getattr(turn.event.action, "album", "")
    if album and album == turn.answers.album:
        return stay()
    sent = turn.answers.sent + 1
    answers = replace(turn.answers, sent=sent, album=album)
    if sent % REMINDED_AT and not _asks(turn):
        return stay(_("📨 Kept for the worker. You can write more."), answers=answers, choices=JUST_MENU)
    return stay(paragraphs(_("📨 Kept for the worker."), await expected(turn)), answers=answers, choices=WAITING)


def _asks(turn: Turn[Any]) -> bool:
    return any(mark in _words(turn) for mark in "?؟")


def keep_file(turn: Turn[Any]) -> bool:
    """Have the file that came with this event fetched, if one did; it goes with the line of the transcript. False when
    it is larger than we can take.
    """
    match turn.event.action:
        case Sends() as sent:
            return turn.files.keep(sent) is not None
        case SendsOther(file=Document() as sent):
            return turn.files.keep(sent) is not None
    return True


def _is_for_a_person(turn: Turn[Any]) -> bool:
    match turn.event.action:
        case Says() | Sends() | SharesPlace():
            return True
        case SendsOther(file=Document()):
            return True
    return False


async def frustrated(turn: Turn[Any], _argument: str) -> Step:
    """Somebody is fed up with the bot: no argument, a person. What was being asked stays open; this was no answer."""
    if turn.now.timestamp() - turn.flagged.get(FED_UP, 0.0) >= AN_HOUR:
        turn.flag(Reason.FRUSTRATED, words=_words(turn))
        turn.flagged = {**turn.flagged, FED_UP: turn.now.timestamp()}
    turn.for_person = True
    return stay(
        paragraphs(
            _("I am sorry. I am a computer, and I do not help you well now."),
            _("I have asked a person to look at this chat."),
            await expected(turn),
        ),
        choices=[[Choice("person", _("Write to a person"), lasting=True)], [MENU]],
    )


FED_UP = "frustrated"
AN_HOUR = 3600


async def for_person(turn: Turn[Any], _argument: str) -> Step:
    """Somebody who may be in danger writes on while nobody has come: all of it is for the worker."""
    if not keep_file(turn):
        return stay(TOO_LARGE)
    turn.for_person = True
    return stay(
        lines(
            _("📨 I have passed this on to a worker."),
            _("Are you in danger now? Call {number}.").with_(number=CodeParam("112")),
        ),
        choices=[[Choice("go_on", handover_texts.BACK_TO_BOT, lasting=True)]],
    )


async def go_on(turn: Turn[Any], _argument: str) -> Step:
    """What they write is for the bot again; the worker who was called still comes."""
    out_of_danger(turn)
    return _goes_on(turn, _("I am here. A worker still writes to you."))


def out_of_danger(turn: Turn[Any]) -> None:
    """Their words are no longer kept from the bot."""
    turn.flagged = {key: at for key, at in turn.flagged.items() if key != DANGER}


def _words(turn: Turn[Any]) -> str:
    return turn.event.action.words if isinstance(turn.event.action, Says) else ""


async def back_to_bot(turn: Turn[Any], _argument: str) -> Step:
    """The resident goes on with the bot; the worker who knows them stays theirs."""
    out_of_danger(turn)
    case = await takeover.take_back(turn.duty, turn.resident)
    if case is None:
        return stay(_("I am here."), again=True) if turn.answers is not None else end(then="menu")
    return _goes_on(turn, _("I am here again. Do you want a person later? Tap “Talk to a person”."))


async def bot_is_back(turn: Turn[Any], _argument: str) -> Step:
    """A worker gave the chat back, or closed the case."""
    action = turn.event.action
    assert isinstance(action, HasBotBack)
    out_of_danger(turn)
    if action.how == "closed":
        return _were_you_helped(turn, action)
    return _goes_on(
        turn,
        _("{name} gives this chat back to me, the computer. {name} still knows your story.").with_(name=action.worker),
    )


def _goes_on(turn: Turn[Any], saying: Words) -> Step:
    """At the question that was open, if any."""
    if not _is_asked(turn):
        return end(paragraphs(saying, _("What can I help you with?")), choices=CHOICES)
    # No "shall we go on?": a typed yes would be taken for the answer.
    return stay(paragraphs(saying, _("We were at this question:")), again=True)


def _is_asked(turn: Turn[Any]) -> bool:
    """Whether there is a question to come back to: a list of places is none, and what was for a person neither."""
    return turn.answers is not None and not isinstance(turn.answers, Wish | Search)


def _were_you_helped(turn: Turn[Any], action: HasBotBack) -> Step:
    done = _("{name} is done here, and I, the computer, am back.").with_(name=action.worker)
    if not _is_asked(turn):
        return go_to(were_you_helped, Wish(action.case_id), done)
    return stay(paragraphs(done, WERE_YOU_HELPED), choices=_faces(action.case_id), again=True)


WERE_YOU_HELPED = _("May I ask one thing: were you helped?")


def _faces(case_id: str) -> Rows:
    return [[Choice(f"helped.{figure}{case_id}", label, lasting=True) for figure, label in HELPED.items()]]


async def ask_were_you_helped(turn: Turn[Wish]) -> Prompt:
    """Three faces, which can be tapped for ever."""
    return Prompt(WERE_YOU_HELPED, _faces(turn.answers.case))


@flow.question(ask_were_you_helped)
async def were_you_helped(turn: Turn[Wish]) -> Step:
    match turn.event.action:
        case Says(words) if elsewhere := _leads_elsewhere(turn, words):
            return end(then=elsewhere)
        case Says(words) if (figure := helped_in(words)) and len(words.split()) == 1:
            return await helped(turn, f"{figure}{turn.answers.case}")
        case Says(words):
            return await _said_how_it_was(turn, words, helped_in(words))
    return end(then="idle")


def _leads_elsewhere(turn: Turn[Any], words: str) -> str:
    """The entry for words that are no answer: they went on to their idea, or ask the map; empty when it is one."""
    if entries := turn.meanings(words) & ELSEWHERE:
        return min(entries)
    asks = lexicon.default().asks(bare(words)) and asks_for_a_need(turn, words)
    return "idle" if asks or "idea" in cues_in(words) else ""


async def _said_how_it_was(turn: Turn[Wish], words: str, figure: int | None = None) -> Step:
    """In their own words, perhaps with a face. The worker reads it; who wants a person again gets one."""
    await calling.said_how_it_was(turn.duty, turn.resident, turn.answers.case, helped=figure, words=words)
    return end(then="person") if wishes_person(words) else end(_("Thank you. The worker reads it."), then="menu")


async def helped(turn: Turn[Any], answer: str) -> Step:
    """Whether they were helped: "3" and the case's id. One of three faces, and words if they like."""
    figure, case_id = answer[:1], answer[1:]
    known = figure.isdecimal() and int(figure) in HELPED
    if not known or not await calling.said_how_it_was(turn.duty, turn.resident, case_id, helped=int(figure)):
        return stay(_("We already had this question."))
    thanks = _("Thank you! 🙏") if figure == "3" else _("Thank you for saying so.")
    if _is_asked(turn):
        return stay(thanks, again=True)
    return go_to(how_it_was, Wish(case_id), thanks)


NO_WORDS: Rows = [[Choice("no", _("No, that's all"))]]


@flow.question(Prompt(_("Do you want to say something about it? You may, you need not."), NO_WORDS))
async def how_it_was(turn: Turn[Wish]) -> Step:
    match turn.event.action:
        case Says(words):
            return await _said_how_it_was(turn, words)
    if turn.chose("no"):
        return end(then="menu")
    return NotUnderstood(_("You can type it, or tap the button."), NO_WORDS)


async def write_up_right(turn: Turn[Any], write_up_id: str) -> Step:
    """The plan as the worker wrote it down is right."""
    match await writing_up.answer(turn.duty, turn.resident, write_up_id, is_right=True):
        case writing_up.Answered(write_up):
            return stay(
                _("✅ Good. This is the text of your plan now. You find it under “My initiatives”."),
                choices=[[Choice(f"open.{write_up.initiative_id}", _("Show my plan"), lasting=True)]],
            )
        case writing_up.AnsweredBefore():
            return stay(_("We already had this question."))
    return stay(_("I do not know that plan."))


async def write_up_wrong(turn: Turn[Any], write_up_id: str) -> Step:
    """It is not right yet: what is not?"""
    match await writing_up.answer(turn.duty, turn.resident, write_up_id, is_right=False):
        case writing_up.Answered():
            if worker := await turn.book.staff.get(turn.resident.held_by or ""):
                return stay(
                    _("Good that you say so. Tell {name} what is not right: write it, or send a voice message.").with_(
                        name=worker.name
                    )
                )
            return go_to(what_is_not_right, Wish())
        case writing_up.AnsweredBefore():
            return stay(_("We already had this question."))
    return stay(_("I do not know that plan."))


@flow.question(Prompt(_("Good that you say so. What is not right? Write it, or send a voice message.")))
async def what_is_not_right(turn: Turn[Wish]) -> Step:
    match turn.event.action:
        case Says(words):
            line = Line("resident", "text", words, turn.now)
        case Sends(kind, caption=caption) as sent:
            file = turn.files.keep(sent)
            if file is None:
                return NotUnderstood(TOO_LARGE)
            line = Line("resident", kind, caption, turn.now, attachment_id=file)
        case _:
            return NotUnderstood(_("Please write what is not right, or send a voice message."))
    await writing_up.object_to(turn.duty, turn.resident, line)
    turn.for_person = True
    return end(_("Thank you. The worker reads this, and writes the plan anew."), choices=JUST_MENU)
