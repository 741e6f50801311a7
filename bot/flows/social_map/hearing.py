"""What typed words lead to: places for a need, a choice of needs, an idea, a person; and from a need to its places."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.conversation.flow import Step, Turn, end, go_to
from bot.flows.idea.prefilled import begun_with
from bot.flows.social_map import nothing
from bot.flows.social_map.again import a_person_instead, is_asked_again
from bot.flows.social_map.talk import Search, cues_in, flow, look, place_in, remembered
from domain import places
from domain.places import Place
from domain.reminders import AMSTERDAM
from domain.social_map import asking
from domain.social_map.index import Nearby
from domain.social_map.opening import ClosedForNow, OpenNow
from domain.social_map.service import Service
from domain.social_map.understanding import TALK, understand
from domain.social_map.visits import Answered
from domain.spelling import bare
from domain.texts import Verbatim, Words, _

STANDS_OUT = 0.3
SHORTEST_WORD = 3
"""Letters: "2" and "👍" ask for nothing."""
ROOF = "dak_thuisloos"
SHOWN_AT_ONCE = 3
SPARE = 3
"""Entries asked for beyond those: one that was hidden a moment ago may still be in the index."""


async def hear(turn: Turn[Any], words: str, before: Search | None = None) -> Step | None:
    """What these words ask for; None when it is nothing that we know. `before` is the search that they go on from."""
    step = await _heard(turn, words, before)
    return await a_person_instead(turn, words) if step and is_asked_again(turn, words) else step


async def _heard(turn: Turn[Any], words: str, before: Search | None) -> Step | None:
    if not any(len(word) >= SHORTEST_WORD for word in bare(words).split()):
        return None
    where = asking.where_in(words, turn.language)
    # Where they looked before holds for the next question too, unless they have a neighbourhood of their own.
    place, city = (before.place, before.city) if before and not remembered(turn) else (None, False)
    search = placed(turn, Search(words, place=place, city=city), where)
    if missing := missing_need(turn, words):
        return nothing.found_nothing(replace(search, needs=(missing,)))
    answer = asking.ask(turn.map, asking.Question(words, turn.language, turn.now, place_to_ask_for(search)))
    search = replace(search, needs=answer.needs)
    match answer.action:
        case "answer":
            return await answered(turn, search, answer, where)
        case "choose" if is_wild_guess(turn, words):
            # "A dentist" is on no map of ours: three needs that sound like it would only confuse.
            return nothing.found_nothing(replace(search, needs=()))
        case "choose":
            return go_to(flow.questions["which_need"], search, far_away(where))
        case "idea":
            return idea_told(turn, words)
        case "person" if "person" in cues_in(words) or before is None:
            return end(then="person")
    return None


def idea_told(turn: Turn[Any], words: str) -> Step:
    """Begin with it at once when words say that it is one; else ask, also who was looking for something. Of the 75
    unseen messages (tests/evaluation) of which this is asked, 67 are ideas; with "no" the search goes on.
    """
    if "idea" in cues_in(words):
        # One word ("idee", "plan") says that there is an idea, and not which.
        return begun_with(turn, words) if len(words.split()) > 1 else end(then="idea")
    return end(then="may_be_idea", argument=words)


async def answered(turn: Turn[Any], search: Search, answer: asking.Answer, where: places.Understood) -> Step:
    """One need stands out."""
    found = {one.need for one in answer.nearby.found}
    likely = tuple(need for need in answer.needs if need == answer.needs[0] or need in found)
    search = replace(search, needs=likely)
    if isinstance(where, places.MyNeighbourhood) and not search.place:
        return go_to(flow.questions["where_about"], search)
    return await searched(turn, search, far_away(where))


def far_away(where: places.Understood) -> Words | None:
    """They named another town: we only know this city."""
    match where:
        case places.Outside(name=str(name)):
            return _("{place} is outside the city. I only know places in Amsterdam.").with_(place=Verbatim(name))
    return None


def missing_need(turn: Turn[Any], words: str) -> str:
    """The need that these words plainly name, when nothing on this map is for it; empty otherwise."""
    named = cues_in(words) - TALK
    if not named or named & turn.map.needs:
        return ""
    understood = understand(words)
    return understood.needs[0][0] if understood.kind == "need" and understood.needs[0][0] in named else ""


def is_wild_guess(turn: Turn[Any], words: str) -> bool:
    """Whether no word speaks for any need, and none stands out by its likeness either."""
    needs = understand(words, among=turn.map.needs).needs
    return not cues_in(words) - TALK and needs[0][1] < STANDS_OUT


def asks_for_a_need(turn: Turn[Any], words: str) -> bool:
    """Whether a word in it plainly speaks for a need: more than the name of a place, which may look like anything."""
    return bool(cues_in(words) - TALK) and understand(words, among=turn.map.needs).kind == "need"


def placed(turn: Turn[Any], search: Search, outcome: places.Understood) -> Search:
    """The search with the place that was said; without one, with the neighbourhood that they called theirs."""
    match outcome:
        case places.Found(place) if is_somewhere(place):
            return replace(search, place=coarse(place).to_json(), city=False, places=())
        case places.Found(place) if place.at("stad"):
            return replace(search, city=True, places=())
        case places.Choose(candidates):
            return replace(search, places=tuple(one.neighbourhood.code for one in candidates if one.neighbourhood))
        case places.Outside(name=str()):
            return replace(search, city=True)
    home = remembered(turn)
    return replace(search, place=home.to_json()) if home and not search.place and not search.city else search


def is_somewhere(place: Place) -> bool:
    """Whether it says where: a street that we do not know, or the whole city, does not."""
    return place.at("stad") is None and places.default().middle(place) is not None


def coarse(place: Place) -> Place:
    """Only the neighbourhood, never the house."""
    postcode = place.postcode[:4] if place.postcode else None
    return replace(place, street=None, house_number=None, postcode=postcode)


def place_to_ask_for(search: Search) -> Place | None:
    return None if search.city else place_in(search)


async def searched(turn: Turn[Any], search: Search, saying: Words | None = None) -> Step:
    """From a need to places: ask where only when it matters and is not known."""
    if search.places:
        return go_to(flow.questions["which_place"], search, saying)
    if not search.place and not search.city and turn.map.depends_on_place(search.needs[0]):
        return go_to(flow.questions["where_about"], search, saying)
    return await shown(turn, search, saying)


async def shown(turn: Turn[Any], search: Search, saying: Words | None = None) -> Step:
    """The places that were found, or that there are none."""
    nearby = look(turn, search, SHOWN_AT_ONCE + SPARE)
    ids = await visible(turn, search, nearby)
    if not ids:
        return nothing.found_nothing(search)
    if not search.seen:
        counted(turn, search)
    now_shown = replace(search, found=ids, ring=nearby.ring or "", seen=(*search.seen, *ids), places=(), tries=0)
    return go_to(flow.questions["found"], now_shown, saying)


def counted(turn: Turn[Any], search: Search) -> None:
    """That this was asked and answered: by day, need, language and neighbourhood, and of whom is not kept."""
    place = place_in(search)
    code = place.neighbourhood.code if place and place.neighbourhood else ""
    day = turn.now.astimezone(AMSTERDAM).date()
    turn.book.social_map.add_answered(Answered(day, search.needs[0], turn.language, code))


async def visible(turn: Turn[Any], search: Search, nearby: Nearby) -> tuple[str, ...]:
    """Those that residents may see now, in their order; what is closed for the season stands behind the others."""
    known = await turn.book.social_map.get([one.id for one in nearby.found])
    there = [one.id for one in nearby.found if one.id in known]
    there.sort(key=lambda one: later(known[one], search, turn.now))
    return tuple(there[:SHOWN_AT_ONCE])


def later(service: Service, search: Search, now: datetime) -> int:
    """What stands behind the others. Who has nowhere to sleep first reads where somebody is now."""
    match service.opening.at(now):
        case OpenNow():
            return 0
        case ClosedForNow():
            return 2
    return int(search.needs[:1] == (ROOF,))


async def more(turn: Turn[Any], search: Search) -> Step | None:
    """The next ones; None when there are no more."""
    return await shown(turn, search) if await has_more(turn, search) else None


async def has_more(turn: Turn[Any], search: Search) -> bool:
    """Whether there is something that they have not seen."""
    return bool(await visible(turn, search, look(turn, search, SHOWN_AT_ONCE + SPARE)))
