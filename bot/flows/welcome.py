"""The welcome: a language, one sentence about what is kept and why, and a yes."""

from dataclasses import dataclass, replace

from bot.conversation.events import Chooses
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to
from bot.conversation.replies import Choice, Rows
from domain.people import best_language
from domain.texts import LANGUAGES, NAMES_OF_LANGUAGES, Verbatim, _, paragraphs


@dataclass(frozen=True, slots=True)
class Nothing:
    """The welcome remembers nothing between its questions."""


welcome = Flow("welcome", Nothing)


def languages(first: str, *, lasting: bool = False) -> Rows:
    """A button for each language in its own script, this one first."""
    ordered = sorted(LANGUAGES, key=lambda code: code != first)
    return [[Choice(f"language.{code}", Verbatim(NAMES_OF_LANGUAGES[code]), lasting)] for code in ordered]


async def ask_language(turn: Turn[Nothing]) -> Prompt:
    """In the language of the phone, where we speak it: never two languages in one message."""
    return Prompt(
        paragraphs(
            _("Welcome! 👋 I help you turn an idea into a plan for your neighbourhood."),
            _("Which language shall we speak?"),
        ),
        languages(best_language(turn.telegram_language)),
    )


@welcome.question(ask_language)
async def language(turn: Turn[Nothing]) -> Step:
    match turn.event.action:
        case Chooses(value):
            turn.resident = replace(turn.resident, language=value.removeprefix("language."))
            return go_to(consent, Nothing())
    return NotUnderstood(_("Please tap a language first."), languages(best_language(turn.telegram_language)))


YES_OR_NO: Rows = [[Choice("yes", _("Yes, I agree"))], [Choice("no", _("No, thank you"))]]


@welcome.question(
    Prompt(
        paragraphs(
            _(
                "I keep your first name and what you write and send here, so that we can make your plan together "
                "and a worker can help you with it."
            ),
            _("Is that all right with you?"),
        ),
        YES_OR_NO,
    )
)
async def consent(turn: Turn[Nothing]) -> Step:
    if turn.chose("yes"):
        turn.resident = replace(turn.resident, consented_at=turn.now)
        return end(_("Thank you! How nice that you are here."), then="menu")
    if turn.chose("no"):
        return end(_("That is fine. I keep nothing of what you write. Did you change your mind? Then tap /start."))
    return NotUnderstood(_("Please tap one of the two buttons first: yes or no."), YES_OR_NO)


async def start(turn: Turn[Nothing], _payload: str) -> Step:
    """/start, and whatever comes from somebody who did not agree yet."""
    if turn.resident.language is None:
        return go_to(language, Nothing())
    if not turn.resident.has_agreed:
        return go_to(consent, Nothing())
    return end(_("Welcome back!"), then="menu")
