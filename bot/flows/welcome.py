"""The welcome: a language, one sentence about what is kept and why, and a yes."""

from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.events import Chooses, Commands, Says, Sends
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.conversation.state import BEFORE_YES, DANGER, TOLD_TOO_SOON
from domain.handover import Reason
from domain.house_texts import CONSENT, IS_THAT_RIGHT, WELCOME, WHICH_LANGUAGE
from domain.people import best_language
from domain.social_map.understanding import courtesy_in
from domain.texts import LANGUAGES, NAMES_OF_LANGUAGES, Text, Verbatim, _, paragraphs


@dataclass(frozen=True, slots=True)
class Arrival:
    """How they came."""

    link: str = ""
    """The code of a neighbour's link, while a language is being chosen."""
    version: int = 0
    """Which wording of the sentence about what is kept they were asked to agree to."""


welcome = Flow("welcome", Arrival)


def languages(first: str, *, lasting: bool = False) -> Rows:
    """A button for each language in its own script, this one first."""
    ordered = sorted(LANGUAGES, key=lambda code: code != first)
    return [[Choice(f"language.{code}", Verbatim(NAMES_OF_LANGUAGES[code]), lasting)] for code in ordered]


async def ask_language(turn: Turn[Arrival]) -> Prompt:
    """In the language of the phone, where we speak it: never two languages in one message."""
    return Prompt(
        paragraphs(
            _("Welcome! 👋 A neighbour asks for your support.") if turn.answers.link else WELCOME,
            WHICH_LANGUAGE,
        ),
        languages(best_language(turn.telegram_language)),
    )


@welcome.question(ask_language)
async def language(turn: Turn[Arrival]) -> Step:
    match turn.event.action:
        case Chooses(value):
            turn.resident = replace(turn.resident, language=value.removeprefix("language."))
            return begun(turn, turn.answers.link)
    notice_words(turn)
    return NotUnderstood(_("Please tap a language first."), languages(best_language(turn.telegram_language)))


YES_OR_NO: Rows = [[Choice("yes", _("Yes, I agree"))], [Choice("no", _("No, thank you"))]]


@welcome.question(Prompt(paragraphs(CONSENT, IS_THAT_RIGHT), YES_OR_NO))
async def consent(turn: Turn[Arrival]) -> Step:
    version = turn.texts.version(CONSENT)
    if turn.chose("yes") and version != turn.answers.version:
        return stay(_("This text has just changed:"), answers=replace(turn.answers, version=version), again=True)
    if turn.chose("yes"):
        turn.resident = replace(turn.resident, consented_at=turn.now, consent_version=version)
        thanks = _("Thank you! How nice that you are here.")
        told = told_too_soon(turn)
        if asked := asked_before(turn):
            return end(thanks, then=asked)
        return end(paragraphs(thanks, TELL_AGAIN if told else None), then="menu")
    if turn.chose("no"):
        told_too_soon(turn)
        return end(_("That is fine. I keep nothing of what you write. Did you change your mind? Then tap /start."))
    notice_words(turn)
    return NotUnderstood(_("Please tap one of the two buttons first: yes or no."), YES_OR_NO)


TELL_AGAIN = _(
    "You told me something before you said yes. I kept nothing of it. Please tell me again: now I can help you with it."
)


def notice_words(turn: Turn[Any]) -> None:
    """They tell something before anything may be kept: remember that they did. What our buttons say, a greeting and
    thanks need not be told again; who came through a link is asked about a neighbour's idea.
    """
    if link_in(turn):
        return
    match turn.event.action:
        case Says(words) if courtesy_in(words) or turn.meanings(words):
            return
        case Says() | Sends():
            turn.flagged = {**turn.flagged, TOLD_TOO_SOON: turn.now.timestamp()}


def told_too_soon(turn: Turn[Any]) -> bool:
    """Whether they did; the mark is taken away."""
    was_told = TOLD_TOO_SOON in turn.flagged
    turn.flagged = {key: at for key, at in turn.flagged.items() if key != TOLD_TOO_SOON}
    return was_told


def asked_before(turn: Turn[Any]) -> str:
    """The entry of what they asked for before they could agree: a person, perhaps because they are in danger."""
    wishes = {key for key in turn.flagged if key.startswith(BEFORE_YES)}
    turn.flagged = {key: at for key, at in turn.flagged.items() if key not in wishes}
    for kind in sorted(wishes - {BEFORE_YES}):
        turn.flag(Reason.CRISIS, subject=kind.removeprefix(BEFORE_YES))
        turn.flagged = {**turn.flagged, DANGER: turn.now.timestamp()}
    return "person" if wishes else ""


def waits_for_a_yes(turn: Turn[Any], danger: str = "") -> None:
    """They ask for a person, or are in danger, before anything of theirs may be kept: it counts from their yes on."""
    turn.flagged = {**turn.flagged, f"{BEFORE_YES}{danger}": turn.now.timestamp()}


async def start(turn: Turn[Any], _argument: str) -> Step:
    """/start, perhaps through a neighbour's link; and whatever comes from somebody who did not agree yet."""
    link = link_in(turn)
    if not turn.resident.has_agreed:
        notice_words(turn)
    if turn.resident.language is None:
        return go_to(language, Arrival(link))
    if link or not turn.resident.has_agreed:
        return begun(turn, link, left_open(turn))
    return end(paragraphs(_("Welcome back!"), left_open(turn)), then="menu")


def begun(turn: Turn[Any], link: str, saying: Text | None = None) -> Step:
    """What follows the language. Who came through a link reads there what is kept, and agrees with the signature."""
    if link:
        return end(saying, then="link", argument=link)
    return go_to(consent, Arrival(version=turn.texts.version(CONSENT)))


def left_open(turn: Turn[Any]) -> Text | None:
    """What to say first when somebody leaves an idea in the middle; nothing when there is no answer in it yet."""
    if not getattr(turn.answers, "begun", False):
        return None
    return _("Your idea is kept. You can go on with it at any time.")


def link_in(turn: Turn[Any]) -> str:
    """The code with which they came, now or when the welcome began; empty when there is none."""
    match turn.event.action:
        # The argument of another entry, for which they have to agree first, is no code.
        case Commands("start", payload) if payload:
            return payload
    return turn.answers.link if isinstance(turn.answers, Arrival) else ""
