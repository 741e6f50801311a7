"""What the flow of signing remembers, how a plan is shown to a neighbour, and how somebody is turned away kindly."""

from dataclasses import dataclass
from typing import Any

from bot.conversation.flow import Flow, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.summary import SHOWN, understanding
from bot.flows.idea.talk import SMALL_TALK
from bot.flows.initiative.page import back
from bot.flows.menu import IDEA, MENU
from bot.flows.welcome import left_open
from domain.casework import note_misuse
from domain.initiatives import Answer, shortened
from domain.initiatives import Question as Asked
from domain.life import ENDED
from domain.notices import TOGETHER, About, Notice
from domain.question_texts import NAMES
from domain.signatures import MATERIAL, Plan, SignatureList, Signed
from domain.spelling import bare
from domain.texts import Language, Text, Verbatim, Words, _, _n, lines, paragraphs

TITLE = 40
"""Characters of the two sentences by which a neighbour knows an idea again."""


@dataclass(frozen=True, slots=True)
class Signing:
    """Under which idea somebody is putting their name. The idea is not theirs: the chat is not about it."""

    signing: str
    """The id of the initiative."""
    version: int = 0
    """Of the plan that they read."""
    name: str = ""
    address: str = ""
    again: bool = False
    """They signed before, and came back to change their wish."""


sign = Flow("sign", Signing, typed=SMALL_TALK | {"back", "later", "skip", "done", "tip"})

SIGNED = frozenset({"wish", "news"})
"""The questions after the signature."""

BEFORE = {"name": "read", "address": "name", "check": "name", "news": "wish"}


async def anywhere(turn: Turn[Signing], question: str) -> Step | None:
    """Back, later, what it is for, and small talk."""
    if turn.chose("back"):
        return go_to(sign.questions[BEFORE.get(question, question)], turn.answers)
    if turn.chose("later") and question not in SIGNED:
        return end(_("That is fine. Nothing is signed. Open the link again when you want to go on."))
    if turn.chose("tip") and question in {"name", "address"}:
        return stay(WHAT_FOR, again=True)
    if turn.chose("greeting", "thanks", "wait") or (turn.chose("yes") and question in {"name", "address", "wish"}):
        return stay(_polite(turn), again=True)
    return None


def _polite(turn: Turn[Signing]) -> Text:
    """A kind word back; the question is asked again behind it."""
    if turn.chose("thanks"):
        return _("You are welcome!")
    if turn.chose("wait"):
        return _("Take your time. I am here.")
    return _("Hello! 👋 Good to hear from you.") if turn.chose("greeting") else _("Good, we go on.")


sign.anywhere = anywhere

WHAT_FOR = _(
    "With your name and address the worker can see that neighbours really want this. "
    "Nobody else sees your full name and address."
)


def plan_in_words(plan: Plan, reader: Language) -> Words:
    """The two sentences, where and when, in the initiator's own words; and *what*, where they do not say it already."""
    told = [(asked, answer) for asked in MATERIAL if (answer := plan.answers.get(asked)) and _adds(plan, asked, answer)]
    return lines(
        # Somebody else's words stand apart from ours.
        Text("<b>{words}</b>").with_(words=Verbatim(plan.sentences)),
        *(
            _("<b>{question}</b>: {answer}").with_(question=NAMES[asked], answer=words)
            for asked, answer in told
            if (words := _answer(asked, answer, reader))
        ),
    )


def _adds(plan: Plan, asked: Asked, answer: Answer) -> bool:
    """The two sentences are made of *what*: only when it was changed afterwards it says more than they do."""
    return asked is not Asked.WHAT or bare(answer.words) not in bare(plan.sentences)


def _answer(asked: Asked, answer: Answer, reader: Language) -> Words | None:
    """Their words, with what we understood in the neighbour's language; None for a voice message alone."""
    words = Verbatim(shortened(" ".join(answer.words.split()), SHOWN))
    understood = understanding(asked, answer, reader)
    if answer.words and understood:
        return _("{words} ({understood})").with_(words=words, understood=understood)
    return words if answer.words else understood


def title_of(names: SignatureList) -> Verbatim:
    """What an idea is called on a neighbour's button or in a sentence."""
    return Verbatim(shortened(" ".join(names.plan.sentences.split()), TITLE))


def collected(names: SignatureList) -> Text:
    """How far it is."""
    if len(names.valid) > names.needed:
        return _n("{n} neighbour supports it now.", "{n} neighbours support it now.", len(names.valid))
    return _("It has {n} of {needed} signatures.").with_(n=len(names.valid), needed=names.needed)


ONCE = _("Thank you for your support! Each name and address counts once.")
"""To who gives a name and address that stand on the list: it must not tell them how, or who put it there."""

BROKEN = _("This link does not work any more. Ask your neighbour for a new one.")
FULL = _("How kind of you! So many neighbours support this idea that the list is full.")
SUBMITTED = _("How kind of you! This idea is already submitted: no more signatures are needed.")
STOPPED = _("How kind of you! This idea has stopped: nobody can sign it any more.")


async def has_stopped(turn: Turn[Any], names: SignatureList) -> bool:
    """Of a list that is closed: the initiative was withdrawn or closed; else it goes on without more signatures."""
    steps = await turn.book.steps.of(names.initiative_id)
    return bool(steps) and steps[-1].after in ENDED


async def over(turn: Turn[Any], names: SignatureList) -> Step:
    """Nobody can sign any more: why."""
    return turned_away(turn, STOPPED if await has_stopped(turn, names) else SUBMITTED)


def turned_away(turn: Turn[Any], why: Words) -> Step:
    """Nothing can be signed. Who is new here is asked nothing: they came for a neighbour, with no plan of their own."""
    if not turn.resident.has_agreed:
        return end(why, choices=[[IDEA]])
    return end(paragraphs(left_open(turn), why), choices=[[IDEA], [MENU]])


async def not_open(turn: Turn[Any], names: SignatureList) -> Step | None:
    """Why this resident cannot sign this now, or has to do nothing any more; None when they can."""
    if names.initiator_id == turn.resident.id:
        return own(turn, names)
    signature = names.of(turn.resident.id)
    if signature is not None and signature.withdrawn_at is None:
        return end(then="supported", argument=names.initiative_id)
    if not names.is_open:
        return await over(turn, names)
    return turned_away(turn, FULL) if len(names.valid) >= names.most else None


def own(turn: Turn[Any], names: SignatureList) -> Step:
    """Their own idea."""
    words = _("This link leads to your own idea. Send it to your neighbours: they can support it.")
    return end(paragraphs(left_open(turn), words), choices=[[back(names.initiative_id)], [MENU]])


def keep(turn: Turn[Any], signed: Signed) -> None:
    """Keep a signature, have it told to the initiator, and put down what a coordinator should look at."""
    turn.book.signatures.save(signed.after)
    note_misuse(turn.book, signed, turn.now)
    tell_initiator(turn, signed.after)


def tell_initiator(turn: Turn[Any], names: SignatureList, wish_of: str = "") -> None:
    """Who signed and how far it is; or the wish that was added to this signature, when its giver is known already."""
    due = turn.now + TOGETHER
    turn.book.notices.tell(Notice(names.initiator_id, About.SIGNATURES, names.initiative_id, due, wish_of))


def take_back(initiative_id: str) -> Choice:
    """Their name off the list again."""
    return Choice(f"unsign.{initiative_id}", _("Take my name off"), lasting=True)


def confirm_or_not(names: SignatureList) -> Rows:
    """Do they support the changed plan as well?"""
    yes = Choice(
        f"confirm.{names.initiative_id}.{names.version}", _("Yes, I still support it"), lasting=True, means="yes"
    )
    return [[yes], [Choice(f"unsign.{names.initiative_id}", _("No, take my name off"), lasting=True, means="no")]]
