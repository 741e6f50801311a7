"""What can be reached from anywhere: the menu, help, stop, another language, a person."""

from dataclasses import replace
from typing import Any

from bot.conversation.events import Sends, SharesPlace
from bot.conversation.flow import NotUnderstood, Step, Turn, end, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.welcome import languages, left_open
from domain import casework
from domain.social_map import asking_after
from domain.texts import LANGUAGES, NAMES_OF_LANGUAGES, _, lines, paragraphs

IDEA = Choice("idea", _("💡 I have an idea"), lasting=True)
PLACES = Choice("places", _("🧭 Where can I go?"), lasting=True)
MINE = Choice("mine", _("📋 My initiatives"), lasting=True)
PERSON = Choice("person", _("🙋 Talk to a person"), lasting=True)
MENU = Choice("menu", _("Menu"), lasting=True)

CHOICES: Rows = [[IDEA], [PLACES], [MINE], [PERSON]]


async def menu(turn: Turn[Any], _argument: str) -> Step:
    """The four things a resident can do."""
    # Two paragraphs where a flow was left: the first one takes its keyboard away, which one with buttons cannot.
    left = left_open(turn) or (_("Here is the menu.") if turn.answers is not None else None)
    return end(paragraphs(left, _("What can I help you with?")), choices=CHOICES)


async def help_(turn: Turn[Any], _argument: str) -> Step:
    """What I am and what can be typed; for a neighbour who reads an idea, what that is about."""
    if getattr(turn.answers, "signing", "") or getattr(turn.answers, "link", ""):
        return stay(
            lines(
                _("A neighbour has an idea and asks whether you support it. You can say yes or no."),
                _("Only after a yes I ask your name and street."),
            ),
            again=True,
        )
    return stay(
        paragraphs(
            _("Ask me where you can go, in your own words. For example: “where can I eat with others?”"),
            _(
                "I ask six short questions about your idea, one at a time. "
                "You can answer with words, a photo or your voice."
            ),
            _("/menu – what you can do\n/language – another language\n/stop – stop, your ideas are kept"),
        ),
        again=True,
    )


async def stop(turn: Turn[Any], _argument: str) -> Step:
    """Silence: no more reminders. Nothing is thrown away."""
    for initiative in await turn.initiatives.all():
        if initiative.remind_at:
            turn.initiatives.save(casework.quieted(initiative))
    await asking_after.silence(turn.book.social_map, turn.resident.id)
    return end(_("I stop here. Your ideas are kept and I send no reminders. Tap /menu when you want to go on."))


async def language(turn: Turn[Any], code: str) -> Step:
    """Another language: ask which, or change to `code`. What was being asked is asked again in it."""
    if code not in LANGUAGES:
        return stay(_("Which language shall we speak?"), choices=languages(turn.language, lasting=True))
    turn.resident = replace(turn.resident, language=code)
    words = _("From now on we speak {language}.").with_(language=NAMES_OF_LANGUAGES[code])
    if turn.answers is not None:
        return stay(words, again=True)
    return end(words, then="menu")


async def greeting(_turn: Turn[Any], _argument: str) -> Step:
    """Hello, back."""
    return stay(paragraphs(_("Hello! 👋 Good to hear from you."), _("What can I help you with?")), choices=CHOICES)


async def thanks(_turn: Turn[Any], _argument: str) -> Step:
    """You are welcome."""
    return stay(_("You are welcome!"))


async def idle(turn: Turn[Any], _argument: str) -> Step:
    """Something came while nothing was being asked."""
    match turn.event.action:
        case Sends() | SharesPlace():
            return end(then="arrived")
    return NotUnderstood(_("I do not understand that yet. What can I help you with?"), CHOICES)
