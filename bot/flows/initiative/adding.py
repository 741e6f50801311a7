"""At any time the initiator can add something to a plan, or ask the worker something: words, photos, voice."""

from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.events import Says, Sends
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.talk import TOO_LARGE, shown_title
from bot.flows.initiative.page import back
from bot.flows.welcome import left_open
from domain import flagging, handover_texts
from domain.handover import Reason
from domain.initiatives import Initiative
from domain.life import ENDED, Stage
from domain.tasks import Task, Todo
from domain.texts import Words, _, paragraphs


@dataclass(frozen=True, slots=True)
class Adding:
    """To which plan, and what kind of thing."""

    initiative: str
    kind: str
    """"add" or "ask"."""
    album: str = ""
    """The last album of which a photo came: its other photos need no answer of their own."""


flow = Flow("adding", Adding, typed=frozenset({"done", "no", "thanks", "later", "back"}))

TODO = {"add": Todo.READ_ADDITION, "ask": Todo.ANSWER_QUESTION}


def done(initiative_id: str) -> Rows:
    """Works under every message: people tap the one that they see."""
    return [[Choice(f"open.{initiative_id}", _("Done"), lasting=True)]]


async def add(turn: Turn[Any], initiative_id: str) -> Step:
    """Something to go with the plan."""
    return await begun(turn, initiative_id, "add")


async def ask(turn: Turn[Any], initiative_id: str) -> Step:
    """A question to the worker."""
    return await begun(turn, initiative_id, "ask")


async def begun(turn: Turn[Any], initiative_id: str, kind: str) -> Step:
    """Only for a plan that is under way: a draft is told at its questions, and nobody reads what has ended."""
    initiative = await alive(turn, initiative_id)
    if initiative is None:
        return end(then="open", argument=initiative_id)
    return go_to(more, Adding(initiative.id, kind), left_open(turn))


async def alive(turn: Turn[Any], initiative_id: str) -> Initiative | None:
    """The initiative, when it is theirs and something can be added to it."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage in {Stage.DRAFT, *ENDED}:
        return None
    return initiative


async def ask_more(turn: Turn[Adding]) -> Prompt:
    """What they want to say."""
    initiative = await turn.initiatives.get(turn.answers.initiative)
    assert initiative is not None
    title = shown_title(initiative)
    if turn.answers.kind == "add":
        words = _("What do you want to add to “{title}”? Send a photo, your voice, or type it.").with_(title=title)
    else:
        words = _("What do you want to ask about “{title}”? Type it, or send your voice or a photo.").with_(title=title)
    return Prompt(words, [[back(initiative.id)]])


@flow.question(ask_more)
async def more(turn: Turn[Adding]) -> Step:
    if turn.chose("done", "no", "thanks", "later", "back"):
        return end(then="open", argument=turn.answers.initiative)
    match turn.event.action:
        case Says(words) if words.strip():
            return await handed_on(turn, words.strip(), None)
        case Sends(caption=caption) as sent:
            file = turn.files.keep(sent)
            if file is None:
                return NotUnderstood(TOO_LARGE)
            return await handed_on(turn, caption, file, sent.album)
    return NotUnderstood(_("I cannot use that here. Send words, a photo or your voice."))


async def handed_on(turn: Turn[Adding], words: str, file: str | None, album: str = "") -> Step:
    """A worker gets it to read."""
    answers = turn.answers
    initiative = await alive(turn, answers.initiative)
    if initiative is None:
        return end(_("This plan has ended. Nothing can be added any more."), then="open", argument=answers.initiative)
    turn.book.tasks.add(Task(turn.new_id(), TODO[answers.kind], initiative.id, turn.resident.id, turn.now, words, file))
    if answers.kind == "ask":
        turn.flag(Reason.QUESTION, words=words, initiative_id=initiative.id)
    if album and album == answers.album:
        return stay()
    return stay(got_it(turn), answers=replace(answers, album=album), choices=done(initiative.id))


def got_it(turn: Turn[Adding]) -> Words:
    """Thanks, and honestly what happens with it."""
    if turn.answers.kind == "add":
        return paragraphs(GOES_WITH_IT, ANYTHING_ELSE)
    sooner = (
        _("Is it urgent? You can reach a worker here: {contact}").with_(contact=turn.contact) if turn.contact else None
    )
    policy = turn.policies.at(flagging.place_for(turn.resident, None))
    by = flagging.promised_for(Reason.QUESTION, policy, turn.now)
    return paragraphs(
        _("Got it. A worker reads your question."),
        handover_texts.when_to_expect(policy, by, turn.now),
        sooner,
        ANYTHING_ELSE,
    )


GOES_WITH_IT = _("Got it, thank you! It goes with your plan, and a worker reads it.")
ANYTHING_ELSE = _("Anything else? Send it, or tap “Done”.")
