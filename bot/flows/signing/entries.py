"""Ways in: the link, what somebody supports, taking it back, and confirming a plan that was changed."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.conversation.flow import Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice
from bot.flows.menu import MENU, PERSON
from bot.flows.signing.questions import read, wish
from bot.flows.signing.talk import (
    BROKEN,
    FULL,
    Signing,
    collected,
    confirm_or_not,
    has_stopped,
    keep,
    not_open,
    over,
    own,
    plan_in_words,
    take_back,
    tell_initiator,
    title_of,
    turned_away,
)
from bot.flows.welcome import Arrival, language, left_open
from domain import announcements, signatures
from domain.question_texts import NAMES
from domain.signatures import (
    AlreadySigned,
    Ended,
    Full,
    NotSigned,
    OwnInitiative,
    PlanChanged,
    Signature,
    SignatureList,
    Signed,
    SigningOutcome,
    TakenBack,
)
from domain.texts import ListParam, Text, Verbatim, Words, _, paragraphs

SHOWN_AT_ONCE = 4
"""Supported ideas in the list of initiatives; the last signed come first."""

WISH = "wish"


async def link(turn: Turn[Any], code: str) -> Step:
    """A neighbour opened a shared link."""
    if turn.resident.language is None:
        return go_to(language, Arrival(code))
    found = await turn.book.links.find(code, turn.now)
    names = await turn.book.signatures.get(found) if found else None
    if names is None:
        return turned_away(turn, BROKEN)
    return await not_open(turn, names) or go_to(read, Signing(names.initiative_id, names.version), left_open(turn))


async def supported(turn: Turn[Any], argument: str) -> Step:
    """An idea that this resident supports; `argument` is its id, with ".wish" behind it to change their wish."""
    initiative_id, _dot, to_change = argument.partition(".")
    names = await turn.book.signatures.get(initiative_id)
    signature = _own_signature(turn, names)
    if names is None or signature is None:
        return turned_away(turn, NOT_SIGNED)
    if signature in names.outdated and names.is_open:
        return _asked_again(turn, names)
    if to_change == WISH and names.is_open:
        return go_to(wish, Signing(initiative_id, names.version, again=True), left_open(turn))
    choices = [
        [Choice(f"supported.{initiative_id}.{WISH}", _("Change my wish"), lasting=True)],
        [take_back(initiative_id)],
    ]
    return end(
        paragraphs(
            left_open(turn),
            _("You support this idea of {name}:").with_(name=Verbatim(names.initiator)),
            plan_in_words(names.plan, turn.language),
            await _standing(turn, names),
            _("Your wish: <i>{words}</i>").with_(words=Verbatim(signature.offer)) if signature.offer else None,
        ),
        choices=[*(choices if names.is_open else []), [MENU]],
    )


NOT_SIGNED = _("Your name is not under this idea.")


async def _standing(turn: Turn[Any], names: SignatureList) -> Text:
    if names.is_open:
        return collected(names)
    steps = await turn.book.steps.of(names.initiative_id)
    return _("It is now: {stage}.").with_(stage=announcements.NAMES[steps[-1].after])


async def supported_choices(turn: Turn[Any]) -> list[Choice]:
    """A lasting button for each idea that this resident supports, for "My initiatives"."""
    numbers = (await turn.book.signatures.signed_by(turn.resident.id))[:SHOWN_AT_ONCE]
    # Lists are locked when they are read: always in the same order, so that two turns never wait for each other.
    lists = {number: await turn.book.signatures.get(number) for number in sorted(numbers)}
    return [
        Choice(f"supported.{number}", _("🤝 {title}").with_(title=title_of(names)), lasting=True)
        for number in numbers
        if (names := lists[number])
    ]


async def unsign(turn: Turn[Any], initiative_id: str) -> Step:
    """They take their signature back; a tap too much can be undone."""
    names = await turn.book.signatures.get(initiative_id)
    if names is None:
        return turned_away(turn, NOT_SIGNED)
    match signatures.take_back(names, turn.resident.id, turn.now):
        case TakenBack(after):
            turn.book.signatures.save(after)
            tell_initiator(turn, after)
            undo = Choice(f"confirm.{initiative_id}.{after.version}", _("Support it after all"), lasting=True)
            return end(
                paragraphs(left_open(turn), _("Your name is off the list of “{title}”.").with_(title=title_of(names))),
                choices=[[undo], [MENU]],
            )
        case NotSigned():
            return turned_away(turn, NOT_SIGNED)
        case Ended():
            stopped = await has_stopped(turn, names)
            return end(
                _("This idea has stopped. Nothing is done with your name any more.")
                if stopped
                else _("This idea is already submitted. Your name cannot be taken off here any more."),
                choices=[[PERSON], [MENU]],
            )


async def confirm(turn: Turn[Any], argument: str) -> Step:
    """They support the changed plan as well, or once more; `argument` is "<initiative id>.<version that they read>"."""
    initiative_id, _dot, version = argument.partition(".")
    names = await turn.book.signatures.get(initiative_id)
    before = names.of(turn.resident.id) if names else None
    if names is None or before is None or not version.isdecimal():
        return turned_away(turn, NOT_SIGNED)
    match _signed_again(names, before, int(version), turn):
        case Signed(after) as signed:
            keep(turn, signed)
            return end(paragraphs(left_open(turn), _("Thank you! You support it."), collected(after)), choices=[[MENU]])
        case PlanChanged():
            return end(
                _again(turn, names, _("{name} changed the idea once more. Now it says:")), choices=confirm_or_not(names)
            )
        case AlreadySigned() | NotSigned():
            return end(then="supported", argument=initiative_id)
        case OwnInitiative():
            return own(turn, names)
        case Full():
            return turned_away(turn, FULL)
        case Ended():
            return await over(turn, names)


def _signed_again(names: SignatureList, before: Signature, version: int, turn: Turn[Any]) -> SigningOutcome | NotSigned:
    """With the name and address that are there. What was told of an undone withdrawal is not told twice."""
    if before.withdrawn_at is None:
        return signatures.confirm(names, before.id, version, turn.now)
    return signatures.sign(names, replace(before, version=version, at=turn.now, withdrawn_at=None))


async def changed(turn: Turn[Any], initiative_id: str, parts: str) -> Step:
    """The plan that they signed for is another one now: ask them to confirm. What is being asked stays open.

    `parts` are those that changed, divided by commas.
    """
    names = await turn.book.signatures.get(initiative_id)
    if names is None or not names.is_open or _own_signature(turn, names) not in names.outdated:
        return stay()
    different = ListParam(tuple(PARTS[part] for part in parts.split(",") if part in PARTS))
    return stay(
        _again(turn, names, CHANGED, _("Different from before: {parts}.").with_(parts=different) if parts else None),
        choices=confirm_or_not(names),
    )


PARTS: Mapping[str, Text] = {
    signatures.SENTENCES: _("the two sentences"),
    **{asked.value: NAMES[asked] for asked in signatures.MATERIAL},
}
"""The parts of a plan as a neighbour reads them."""

CHANGED = _("{name} changed the idea that you support. Now it says:")


def _asked_again(turn: Turn[Any], names: SignatureList) -> Step:
    return end(_again(turn, names, CHANGED), choices=confirm_or_not(names))


def _again(turn: Turn[Any], names: SignatureList, beginning: Text, different: Text | None = None) -> Words:
    return paragraphs(
        beginning.with_(name=Verbatim(names.initiator)),
        plan_in_words(names.plan, turn.language),
        different,
        _("Do you still support it?"),
    )


def _own_signature(turn: Turn[Any], names: SignatureList | None) -> Signature | None:
    """The signature of this resident, unless they took it back."""
    signature = names.of(turn.resident.id) if names else None
    return signature if signature and signature.withdrawn_at is None else None
