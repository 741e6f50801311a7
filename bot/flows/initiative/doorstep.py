"""A neighbour without Telegram signs on the initiator's phone, standing beside the initiator.

From "Give your phone to your neighbour" until "give the phone back" the bot speaks to the neighbour, in the language of
that phone. The neighbour's street or postcode is never repeated: the chat stays on the phone of somebody else.
"""

from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.events import Chooses, Says
from bot.conversation.flow import End, Flow, NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.talk import SMALL_TALK
from bot.flows.initiative.page import NAMED, back, first_names, submit
from bot.flows.initiative.telling import signed as news_in_words
from bot.flows.menu import MENU
from bot.flows.signing.questions import address_in, shorter
from bot.flows.signing.talk import ONCE, plan_in_words
from bot.flows.welcome import left_open
from domain.casework import note_misuse
from domain.initiatives import shortened
from domain.life import Stage
from domain.misuse import given_again
from domain.signatures import (
    ADDRESS_LIMIT,
    NAME_LIMIT,
    AlreadySigned,
    Full,
    News,
    PlanChanged,
    Signature,
    SignatureList,
    Signed,
    Way,
    confirm,
    news_of,
    plan_of,
    sign,
    told,
)
from domain.signers import first_name_in, in_one_line, name_and_address
from domain.texts import Verbatim, Words, _, _n, lines, paragraphs

LABEL = 30
"""Characters of a first name on a button: a phone shows no more of it."""


@dataclass(frozen=True, slots=True)
class Doorstep:
    """Which plan is being signed, and what the neighbour told so far."""

    initiative: str
    version: int
    """Of the plan that they were shown."""
    name: str = ""
    address: str = ""


flow = Flow("doorstep", Doorstep, typed=SMALL_TALK | {"later", "back", "skip"})

NAME_AND_ADDRESS = lines(
    _("<b>What is your name, and your street or postcode?</b>"),
    _("<i>For example: {example}</i>").with_(example=_("Samira Bakker, Lindenstraat")),
)
ONLY_WORDS = _("I cannot put that on the list. Please type it in words.")
STOP = Choice("no", _("No, stop here"))
OTHER: Rows = [[Choice("other", _("Another neighbour"))]]
CHECK: Rows = [[Choice("yes", _("Yes, I support it"))], [Choice("change", _("Change my name or street"))], [STOP]]


async def open_list(turn: Turn[Any], initiative_id: str) -> SignatureList | None:
    """The signatures of this initiative; None when it is not theirs, or its plan cannot be signed as it is now."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None or initiative.stage is not Stage.COLLECTING:
        return None
    names = await turn.book.signatures.get(initiative.id)
    if names is None or not names.is_open or names.plan.is_another(plan_of(initiative)):
        return None
    return names


async def doorstep(turn: Turn[Any], initiative_id: str) -> Step:
    """I'm standing next to my neighbour."""
    names = await open_list(turn, initiative_id)
    if names is None:
        return end(then="open", argument=initiative_id)
    if waiting(names):
        return go_to(which, Doorstep(names.initiative_id, names.version), left_open(turn))
    return for_somebody_new(names, left_open(turn))


def for_somebody_new(names: SignatureList, saying: Words | None = None) -> Step:
    """Ask a neighbour who did not sign yet."""
    if len(names.valid) >= names.most:
        return full(names)
    return go_to(who, Doorstep(names.initiative_id, names.version), saying)


def waiting(names: SignatureList) -> tuple[Signature, ...]:
    """Those who signed for an earlier plan, and whom only their initiator can ask again."""
    return tuple(one for one in names.outdated if one.way is not Way.TELEGRAM)


async def ask_which(turn: Turn[Doorstep]) -> Prompt:
    """The plan as it is now, and the neighbours without Telegram who signed for an earlier one."""
    names = await turn.book.signatures.get(turn.answers.initiative)
    assert names is not None
    shown = waiting(names)[:NAMED]
    return Prompt(
        paragraphs(
            _n(
                "{names} signed before you changed your plan.",
                "{names} signed before you changed your plan.",
                len(shown),
            ).with_(names=first_names(shown)),
            lines(_("Your plan is now:"), plan_in_words(names.plan, turn.language)),
            _("Are you standing next to one of them? Let them read it, and tap their own name if they still agree."),
        ),
        [*([agrees_again(one, names.version)] for one in shown), *OTHER, [back(names.initiative_id)]],
    )


def agrees_again(signature: Signature, version: int) -> Choice:
    """Holds the version that was read: a button under an older plan confirms no newer one."""
    first_name = Verbatim(shortened(signature.first_name, LABEL))
    label = _("✓ {name} agrees again").with_(name=first_name)
    return Choice(f"agrees.{signature.id}.{version}", label, lasting=True)


@flow.question(ask_which)
async def which(turn: Turn[Doorstep]) -> Step:
    if not turn.chose("other"):
        return NotUnderstood(_("Tap a name, please, or “Another neighbour”."))
    names = await open_list(turn, turn.answers.initiative)
    return for_somebody_new(names) if names else ended(turn.answers.initiative)


async def ask_who(turn: Turn[Doorstep]) -> Prompt:
    """To the neighbour: the idea, what supporting it means, what is kept, and who sees it."""
    names = await turn.book.signatures.get(turn.answers.initiative)
    assert names is not None
    initiator = Verbatim(turn.resident.first_name)
    return Prompt(
        paragraphs(
            _("📱 Give your phone to your neighbour."),
            _("Hello! {name} asks whether you support this idea:").with_(name=initiator),
            plan_in_words(names.plan, turn.language),
            _("You support it with your name. It is a sign of support, not a legal signature."),
            lines(
                _("I keep your name and your street or postcode with this idea. A worker sees them."),
                _("{name} sees them too, because you type them on this phone.").with_(name=initiator),
            ),
            NAME_AND_ADDRESS,
        ),
        [[STOP]],
    )


@flow.question(ask_who)
async def who(turn: Turn[Doorstep]) -> Step:
    return typed(turn)


@flow.question(Prompt(NAME_AND_ADDRESS, [[STOP]]))
async def once_more(turn: Turn[Doorstep]) -> Step:
    return typed(turn)


@flow.question(Prompt(_("Thank you. And what is your name?"), [[STOP]]))
async def only_name(turn: Turn[Doorstep]) -> Step:
    return typed(turn)


async def ask_only_address(turn: Turn[Doorstep]) -> Prompt:
    """The part that was missing."""
    name = Verbatim(first_name_in(turn.answers.name))
    return Prompt(_("Thank you, {name}. What is your street or postcode?").with_(name=name), [[STOP]])


@flow.question(ask_only_address)
async def only_address(turn: Turn[Doorstep]) -> Step:
    match turn.event.action:
        case Says(words) if in_one_line(words):
            return complete(replace(turn.answers, address=address_in(words, turn.answers.name)))
        case Says():
            return NotUnderstood(_("I cannot find a street or postcode in that. Please type it."))
    return NotUnderstood(ONLY_WORDS)


def typed(turn: Turn[Doorstep]) -> Step:
    """A line with name and address, or with one of the two."""
    match turn.event.action:
        case Says(words) if whole := in_one_line(words):
            name, address = name_and_address(words)
            if turn.answers.address and not (name and address):
                name, address = whole, turn.answers.address
            return complete(replace(turn.answers, name=name, address=address))
        case Says():
            return NotUnderstood(_("I cannot find a name in that. Please type it in letters."))
    return NotUnderstood(ONLY_WORDS)


def complete(answers: Doorstep) -> Step:
    """Ask for what is too long or missing, or whether it is right."""
    too_long = max(len(answers.name) - NAME_LIMIT, len(answers.address) - ADDRESS_LIMIT)
    if too_long > 0:
        return stay(shorter(too_long))
    if not answers.name:
        return go_to(only_name, answers)
    return go_to(check if answers.address else only_address, answers)


async def ask_check(turn: Turn[Doorstep]) -> Prompt:
    """The name says how the line was read: all the rest of what stands right above it is the address."""
    return Prompt(_("<b>{name}</b> supports this idea. Is that right?").with_(name=Verbatim(turn.answers.name)), CHECK)


@flow.question(ask_check)
async def check(turn: Turn[Doorstep]) -> Step:
    match turn.event.action:
        case Chooses("yes"):
            return await signed(turn)
        case Chooses("change"):
            return go_to(once_more, replace(turn.answers, name="", address=""))
        case Says(words) if all(name_and_address(words)):
            return typed(turn)
    return NotUnderstood(_("Please tap one of the buttons."), CHECK)


async def signed(turn: Turn[Doorstep]) -> Step:
    """The neighbour says yes."""
    answers = turn.answers
    names = await open_list(turn, answers.initiative)
    if names is None:
        return ended(answers.initiative)
    signature = Signature(
        turn.new_id(), Way.DOORSTEP, answers.name, answers.address, turn.language, turn.now, answers.version
    )
    match sign(names, signature):
        case Signed(after, new) as outcome:
            note_misuse(turn.book, outcome, turn.now)
            return counted(turn, after, new)
        case AlreadySigned(there):
            turn.book.misuse.record(names.initiative_id, given_again(there), turn.now)
            return end(paragraphs(ONCE, GIVE_BACK), choices=what_next(names))
        case PlanChanged():
            return go_to(
                who,
                Doorstep(names.initiative_id, names.version),
                _("The plan was changed just now. Please read it once more."),
            )
        case Full():
            return full(names, paragraphs(_("Thank you all the same!"), GIVE_BACK))
    return ended(answers.initiative)


GIVE_BACK = _("You can give the phone back now.")


def counted(turn: Turn[Any], after: SignatureList, new: Signature) -> Step:
    """Thanks to the neighbour, and how far it is now. What others did is for the initiator alone, and comes later."""
    others = News(reached=news_of(after).reached)
    turn.book.signatures.save(told(after, [new.id]))
    return end(
        paragraphs(
            left_open(turn),
            _("🙏 Thank you, {name}!").with_(name=Verbatim(new.first_name)),
            GIVE_BACK,
            news_in_words(after, others),
        ),
        choices=what_next(after),
    )


def what_next(names: SignatureList) -> Rows:
    """Submitting when there are enough, and the next neighbour."""
    first = [[submit(names.initiative_id)]] if names.is_complete else []
    again = Choice(f"doorstep.{names.initiative_id}", _("🧍 Another neighbour is next to me"), lasting=True)
    return [*first, [again], [back(names.initiative_id)], [MENU]]


def full(names: SignatureList, saying: Words | None = None) -> End:
    """No more can be added."""
    return end(
        paragraphs(
            _n(
                "So many neighbours support this idea! The list is full: it has {n} signature.",
                "So many neighbours support this idea! The list is full: it has {n} signatures.",
                len(names.valid),
            ),
            saying,
        ),
        choices=[[submit(names.initiative_id)], [back(names.initiative_id)], [MENU]],
    )


def ended(initiative_id: str) -> End:
    """It was withdrawn, submitted or changed meanwhile."""
    return end(_("Nobody can sign this plan right now. Nothing was signed."), then="open", argument=initiative_id)


async def anywhere(turn: Turn[Doorstep], question: str) -> Step | None:
    """No, back, and small talk: what neighbours type that is no name."""
    if turn.chose("no", "later", "skip") or (turn.chose("back") and question in {"which", "who"}):
        return stopped(turn, question)
    if turn.chose("back"):
        return go_to(once_more, replace(turn.answers, name="", address=""))
    if question in {"who", "once_more"} and turn.chose(*SMALL_TALK):
        return stay(_("How nice! Type your name and your street or postcode, please."))
    if question in {"only_name", "only_address"} and turn.chose(*SMALL_TALK):
        return stay(again=True)
    return None


flow.anywhere = anywhere


def stopped(turn: Turn[Doorstep], question: str) -> End:
    """The neighbour does not want to, after all; or the phone was never handed over."""
    if question == "which":
        return end(then="open", argument=turn.answers.initiative)
    return end(
        paragraphs(_("That is fine. Nothing is signed."), GIVE_BACK),
        choices=[[back(turn.answers.initiative)], [MENU]],
    )


async def agrees(turn: Turn[Any], argument: str) -> Step:
    """A neighbour without Telegram supports the changed plan as well; `argument` is "<signature id>.<version>"."""
    signature_id, _dot, version = argument.partition(".")
    names = await list_with(turn, signature_id)
    if names is None:
        return end(then="mine")
    match confirm(names, signature_id, int(version) if version.isdecimal() else 0, turn.now):
        case Signed(after, new):
            return counted(turn, after, new)
        case AlreadySigned(there):
            return stay(
                _("{name} supports your plan already.").with_(name=Verbatim(there.first_name)), choices=what_next(names)
            )
        case PlanChanged():
            return end(_("Your plan was changed after that."), then="doorstep", argument=names.initiative_id)
        case Full():
            return full(names)
    return end(then="open", argument=names.initiative_id)


async def list_with(turn: Turn[Any], signature_id: str) -> SignatureList | None:
    """The list of their own on which somebody without Telegram signed with this id."""
    # Lists are locked when they are read: always in the same order, so that two turns never wait for each other.
    for initiative in sorted(await turn.initiatives.all(), key=lambda one: one.id):
        names = await open_list(turn, initiative.id)
        if names and any(one.id == signature_id and one.way is not Way.TELEGRAM for one in names.signatures):
            return names
    return None
