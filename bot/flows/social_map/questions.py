"""What for, which need, where, and what was found: the questions of a search, in the order of the conversation."""

from collections.abc import Sequence
from dataclasses import replace

from bot.conversation.events import Chooses, Says, SharesPlace
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.menu import MENU, PERSON
from bot.flows.social_map import nothing, showing
from bot.flows.social_map.again import a_person_instead, is_asked_again
from bot.flows.social_map.hearing import (
    asks_for_a_need,
    coarse,
    has_more,
    hear,
    is_somewhere,
    more,
    searched,
    shown,
)
from bot.flows.social_map.page import look
from bot.flows.social_map.talk import (
    PLACE_KEYS,
    Search,
    called,
    flow,
    known_needs,
    place_in,
    remembered,
)
from domain import places
from domain.social_map import answer_texts, asking
from domain.social_map.index import NEARBY_METRES
from domain.social_map.service import Service
from domain.texts import Text, Verbatim, Words, _, paragraphs

FREQUENT = ("mee_eten", "nederlandse_les", "sociaal_raadslieden", "eenzaamheid")
"""What most people ask for first, as workers tell it."""

MOST_NEEDS = 3
AROUND_THE_CORNER = 1000
"""Metres from the middle of a neighbourhood: people call that near, whatever the planner's line."""
SOMETHING_ELSE = Choice("something_else", _("Something else"))
MORE = Choice("next", _("More"))
WHOLE_CITY = Choice("city", _("Look in the whole city"))
BUTTONS: Rows = [[SOMETHING_ELSE], [MORE], [WHOLE_CITY], *nothing.YES_OR_NO[:2]]


# What for


async def ask_what_for(turn: Turn[Search]) -> Prompt:
    """Their own words, or one of what is asked most; the second time also a person."""
    question = _("What are you looking for? Tell me in your own words.")
    needs = [need for need in FREQUENT if need in turn.map.needs] or known_needs(turn)[: len(FREQUENT)]
    if not turn.answers.tries:
        return Prompt(paragraphs(question, _("Or choose one of these:") if needs else None), need_rows(turn, needs))
    return Prompt(
        paragraphs(question, _("A few words are enough. A person can help you too.")),
        [*need_rows(turn, needs[:2]), [PERSON], [MENU]],
    )


def need_rows(turn: Turn[Search], needs: list[str]) -> list[list[Choice]]:
    """A button for each need."""
    return [[Choice(f"need.{need}", called(turn, need))] for need in needs]


@flow.question(ask_what_for)
async def what_for(turn: Turn[Search]) -> Step:
    match turn.event.action:
        case Chooses(value) if need := chosen_need(turn, value):
            return await for_need(turn, replace(turn.answers, needs=(need,)))
        case SharesPlace(latitude, longitude):
            return await where_shared(turn, places.locate(latitude, longitude))
        case Says(words):
            return await hear(turn, words, turn.answers) or not_heard(turn, words)
    return NotUnderstood(_("I cannot use that here. Tell me in words what you are looking for."), [[PERSON], [MENU]])


def not_heard(turn: Turn[Search], words: str) -> Step:
    """Ask once more in other words; the second time it is a question that the map cannot answer."""
    if turn.answers.tries:
        return nothing.found_nothing(replace(turn.answers, words=words, needs=()))
    search = replace(turn.answers, words=words, tries=1)
    return go_to(what_for, search, _("I do not know yet what you mean. Can you say it in other words?"))


def chosen_need(turn: Turn[Search], value: str) -> str:
    """The need of a button; empty when there is nothing for it on this map."""
    need = value.removeprefix("need.")
    return need if need in known_needs(turn) else ""


async def for_need(turn: Turn[Search], search: Search, saying: Words | None = None) -> Step:
    """Places for a need that was tapped; without another word, near the place that they called theirs."""
    home = remembered(turn)
    if home and not search.place and not search.city:
        search = replace(search, place=home.to_json())
    return await searched(turn, replace(search, seen=()), saying=saying)


# Which need


async def ask_which_need(turn: Turn[Search]) -> Prompt:
    """Different needs that the words can mean."""
    needs = [need for need in turn.answers.needs if need in turn.map.needs][:MOST_NEEDS]
    unsure = _("I am not sure what you are looking for.")
    return Prompt(paragraphs(unsure, _("What comes closest?")), [*need_rows(turn, needs), [SOMETHING_ELSE]])


@flow.question(ask_which_need)
async def which_need(turn: Turn[Search]) -> Step:
    match turn.event.action:
        case Chooses("something_else"):
            return go_to(what_for, Search(tries=turn.answers.tries + 1))
        case Chooses(value) if need := chosen_need(turn, value):
            return await for_need(turn, replace(turn.answers, needs=(need,)))
        case SharesPlace(latitude, longitude):
            return await where_shared(turn, places.locate(latitude, longitude))
        case Says(words) if (at := counted(turn, words)) < len(turn.answers.needs[:MOST_NEEDS]):
            return await for_need(turn, replace(turn.answers, needs=(turn.answers.needs[at],)))
        case Says(words):
            return await hear(turn, words, turn.answers) or not_heard(turn, words)
    return NotUnderstood(_("Please tap one of the buttons."), [[PERSON], [MENU]])


ORDINALS = ("first_one", "second_one", "third_one")
NONE = len(ORDINALS)


def counted(turn: Turn[Search], words: str) -> int:
    """Which of those that stand above is meant by "2" or "the second": 0, 1 or 2; NONE otherwise."""
    meant = turn.meanings(words)
    return next((at for at, one in enumerate(ORDINALS) if one in meant), NONE)


# Where


@flow.question(
    Prompt(_("Near which place? Type your neighbourhood or postcode, or share your location.")), keyboard=PLACE_KEYS
)
async def where_about(turn: Turn[Search]) -> Step:
    match turn.event.action:
        case Chooses("city"):
            return await shown(turn, replace(turn.answers, city=True))
        case SharesPlace(latitude, longitude):
            return await where_shared(turn, places.locate(latitude, longitude))
        case Says(words) if "skip" in turn.meanings(words):
            return await shown(turn, replace(turn.answers, city=True))
        case Says(words):
            return await where_said(turn, words)
    return NotUnderstood(_("Type the neighbourhood or the postcode, or choose “Anywhere in the city”."))


async def where_said(turn: Turn[Search], words: str) -> Step:
    """A place in words; where it is none, perhaps another question."""
    match places.understand(words, turn.language):
        case places.Found(place) if is_somewhere(place):
            return await around(turn, place)
        case places.Found(place) if place.at("stad"):
            return await shown(turn, replace(turn.answers, city=True))
        case places.Found():
            return stay(_("I do not know that street. Type the neighbourhood or the postcode, please."))
        case places.Choose(candidates) if exact := asking.called_exactly(candidates, words):
            return await around(turn, exact)
        case places.Choose(candidates):
            codes = tuple(one.neighbourhood.code for one in candidates if one.neighbourhood)
            return go_to(which_place, replace(turn.answers, places=codes))
        case places.Outside(name=name):
            return stay(outside(name))
        case places.MyNeighbourhood():
            return await at_home(turn)
    if asks_for_a_need(turn, words) and (step := await hear(turn, words)):
        return step
    return NotUnderstood(_("I do not know that place. Type the neighbourhood or the postcode, please."))


async def where_shared(turn: Turn[Search], outcome: places.Found | places.Outside | None) -> Step:
    """A shared location: rounded already."""
    match outcome:
        case places.Found(place) if turn.answers.needs:
            return await around(turn, place)
        case places.Found(place):
            search = replace(turn.answers, place=coarse(place).to_json(), city=False)
            return go_to(what_for, search, _("Thank you, I look near {place}.").with_(place=name_of(place)))
        case places.Outside():
            return stay(outside(None))
    return NotUnderstood(_("I cannot find that location. Type the neighbourhood or the postcode, please."))


async def at_home(turn: Turn[Search]) -> Step:
    """In their own neighbourhood: the one they told before, else which one is it?"""
    if home := remembered(turn):
        return await around(turn, home)
    return stay(_("Which neighbourhood do you live in? Type its name or your postcode."))


async def around(turn: Turn[Search], place: places.Place) -> Step:
    """The same search around this place."""
    return await shown(turn, replace(turn.answers, place=coarse(place).to_json(), city=False, seen=(), places=()))


def outside(name: str | None) -> Text:
    """We only know this city."""
    if name:
        return _("{place} is outside the city. Type a neighbourhood or postcode in Amsterdam, please.").with_(
            place=Verbatim(name)
        )
    return _("That is outside the city, or I do not know it. Type a neighbourhood or postcode in Amsterdam, please.")


def name_of(place: places.Place) -> Verbatim:
    """What it is called, for a sentence or a button."""
    return Verbatim(answer_texts.asked_for(place))


async def ask_which_place(turn: Turn[Search]) -> Prompt:
    """The places that a name can mean."""
    found = [places.default().place(code) for code in turn.answers.places]
    rows = [[Choice(f"place.{number}", name_within(place))] for number, place in enumerate(found) if place]
    return Prompt(paragraphs(_("There are several places with that name."), _("Which one do you mean?")), rows)


def name_within(place: places.Place) -> Verbatim:
    """With the part of the city it lies in: some names are there twice."""
    district = place.at("stadsdeel")
    names = [answer_texts.called(place), district.name if district else ""]
    return Verbatim(", ".join(dict.fromkeys(filter(None, names))))


@flow.question(ask_which_place, keyboard=PLACE_KEYS)
async def which_place(turn: Turn[Search]) -> Step:
    match turn.event.action:
        case Chooses("city"):
            return await shown(turn, replace(turn.answers, city=True, places=()))
        case Chooses(value) if place := chosen_place(turn.answers.places, value):
            return await around(turn, place)
        case SharesPlace(latitude, longitude):
            return await where_shared(turn, places.locate(latitude, longitude))
        case Says(words):
            return await where_said(turn, words)
    return NotUnderstood(_("Please tap one of the buttons."))


def chosen_place(codes: tuple[str, ...], value: str) -> places.Place | None:
    """The candidate that a button stands for."""
    number = value.removeprefix("place.")
    known = number.isdecimal() and int(number) < len(codes)
    return places.default().place(codes[int(number)]) if known else None


# What was found


async def ask_found(turn: Turn[Search]) -> Prompt:
    """At most three entries, each with a button to its page."""
    search = turn.answers
    known = await turn.book.social_map.get(search.found)
    services = [known[one] for one in search.found if one in known]
    if not services:
        return Prompt(_("These places are not on the map any more. What are you looking for?"), [[PERSON], [MENU]])
    place = place_in(search)
    point = places.default().middle(place) if place else None
    return Prompt(
        paragraphs(
            heading(search, services, point),
            *(answer_texts.block(one, turn.language, turn.now, point) for one in services),
        ),
        [*([showing.look_button(one)] for one in services), [await onward(turn, search)]],
    )


async def onward(turn: Turn[Search], search: Search) -> Choice:
    """What else there is: more of the same, the same further away, or something else."""
    if await has_more(turn, search):
        return MORE
    if search.place and not search.city and await has_more(turn, replace(search, city=True)):
        return WHOLE_CITY
    return SOMETHING_ELSE


def heading(search: Search, services: Sequence[Service], around: places.Coordinate | None) -> Words:
    """What stands below, and how far it is from the place that was named."""
    if len(search.seen) > len(services):
        return _("There is more:")
    place = place_in(search)
    if place is None or search.city or around is None:
        return _("This is what I found:")
    near = [answer_texts.metres(one, around) for one in services if one.reach == "place"]
    metres = min((one for one in near if one is not None), default=None)
    if metres is None:
        return _("This is for the whole city:")
    name = name_of(place)
    if metres <= AROUND_THE_CORNER or any(answer_texts.lies_in(one, place) for one in services):
        return _("This is what I found near {place}:").with_(place=name)
    if metres <= NEARBY_METRES:
        return _("I found nothing in {place} itself, but this is near it:").with_(place=name)
    return _("I found nothing near {place}. This is elsewhere in the city:").with_(place=name)


@flow.question(ask_found)
async def found(turn: Turn[Search]) -> Step:
    match turn.event.action:
        case Chooses("next"):
            return await more(turn, turn.answers) or no_more(turn)
        case Chooses("city"):
            wider = replace(turn.answers, city=True)
            return await more(turn, wider) or nothing.found_nothing(wider)
        case Chooses("something_else"):
            return go_to(what_for, Search(tries=1))
        case SharesPlace(latitude, longitude):
            return await where_shared(turn, places.locate(latitude, longitude))
        case Says(words) if (at := counted(turn, words)) < len(turn.answers.found):
            return await look(turn, turn.answers.found[at])
        case Says(words):
            return await said_at_found(turn, words)
    return NotUnderstood(_("I cannot use that here. Tap a place, or tell me what you are looking for."), [[PERSON]])


def no_more(turn: Turn[Search]) -> Step:
    """Wider, something else, or a person."""
    wider = [[WHOLE_CITY]] if turn.answers.place and not turn.answers.city else []
    return stay(_("That was all I found for this."), choices=[*wider, [SOMETHING_ELSE], [PERSON]])


async def said_at_found(turn: Turn[Search], words: str) -> Step:
    """A place: the same search there. Anything else is a new question."""
    if not asks_for_a_need(turn, words) and places.understand(words, turn.language) is not None:
        step = await where_said(turn, words)
        return await a_person_instead(turn, words) if is_asked_again(turn, words) else step
    return await hear(turn, words, turn.answers) or not_heard(turn, words)
