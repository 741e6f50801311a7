"""Nothing was found: say so, offer a person, and ask once whether the question may be kept."""

from dataclasses import replace

from bot.conversation.events import Chooses, Says
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, end, go_to
from bot.conversation.replies import NO_KEYBOARD, Choice, Rows
from bot.flows.menu import MENU, PERSON
from bot.flows.social_map.talk import NEXT_STEPS, Search, flow, place_in
from domain.social_map.answer_texts import asked_for
from domain.social_map.cleaning import cleaned
from domain.social_map.visits import Unanswered
from domain.texts import Verbatim, Words, _, paragraphs

YES_OR_NO: Rows = [
    [Choice("yes", _("Yes, keep my question"))],
    [Choice("no", _("No, do not keep it"))],
    # Not the lasting ones: that somebody asked in vain is counted also when they go elsewhere.
    [Choice("to_person", PERSON.label)],
    [Choice("to_menu", MENU.label)],
]


def found_nothing(search: Search) -> Step:
    """That is a signal too: what is asked and not there."""
    return go_to(flow.questions["may_i_keep"], replace(search, found=(), entry=""))


async def ask_may_i_keep(turn: Turn[Search]) -> Prompt:
    """How far was looked, and the question; of somebody who typed no words there is nothing to keep."""
    return Prompt(
        paragraphs(
            how_far(turn.answers),
            _("Perhaps a person knows more."),
            _("May I keep your question, without your name? Then the municipality sees what is missing."),
        ),
        YES_OR_NO,
    )


def how_far(search: Search) -> Words:
    """That there is nothing, and where we looked."""
    place = asked_for(place_in(search))
    if place and not search.city:
        return _("I found nothing near {place}, and nothing in the rest of the city. I am sorry.").with_(
            place=Verbatim(place)
        )
    return _("I looked in the whole city, but I found nothing for that. I am sorry.")


@flow.question(ask_may_i_keep, keyboard=NO_KEYBOARD)
async def may_i_keep(turn: Turn[Search]) -> Step:
    if turn.chose("yes"):
        counted(turn, words=cleaned(turn.answers.words) or None)
        return end(_("Thank you! I have kept it. It helps to make the neighbourhood better."), choices=NEXT_STEPS)
    if turn.chose("no"):
        counted(turn)
        return end(_("That is fine. I do not keep your words."), choices=NEXT_STEPS)
    match turn.event.action:
        case Chooses("to_person" | "to_menu" as elsewhere):
            counted(turn)
            return end(then=elsewhere.removeprefix("to_"))
        case Says():
            counted(turn)
            return end(then="idle")
    return NotUnderstood(_("Please tap one of the two buttons."), YES_OR_NO)


def counted(turn: Turn[Search], words: str | None = None) -> None:
    """By topic, neighbourhood and language; with their words only when they agreed."""
    search = turn.answers
    place = place_in(search)
    code = place.neighbourhood.code if place and place.neighbourhood else ""
    topic = search.needs[0] if search.needs else ""
    turn.book.social_map.add_unanswered(Unanswered(turn.now, turn.language, topic, code, words))
