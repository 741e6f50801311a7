"""What a search remembers between questions, its keys, and what means the same at every question."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.flow import Flow, Step, Turn, end, stay
from bot.conversation.replies import Choice, Key, Keyboard, Rows
from bot.flows.menu import MENU, PERSON, PLACES
from domain import places
from domain.places import Place
from domain.social_map import asking, lexicon
from domain.social_map.index import Nearby
from domain.social_map.understanding import LONGEST_READ
from domain.spelling import bare
from domain.texts import Verbatim, _


@dataclass(frozen=True, slots=True)
class Search:
    """What somebody is looking for, and what they were shown."""

    words: str = ""
    """Their question, in their own words; empty when they tapped a button."""
    needs: tuple[str, ...] = ()
    """What it is about, the likeliest first."""
    place: Mapping[str, Any] | None = None
    """Around where, as `Place.to_json`."""
    city: bool = False
    """Anywhere in the city will do; `place` then only tells how far it is."""
    found: tuple[str, ...] = ()
    """The entries that are shown now."""
    ring: str = ""
    """How far was looked for them; see `domain.social_map.index.Ring`."""
    seen: tuple[str, ...] = ()
    """All entries that were shown in this search."""
    places: tuple[str, ...] = ()
    """Codes of neighbourhoods, when a name can mean several."""
    entry: str = ""
    """The entry that is talked about, where it is about one."""
    visit: str = ""
    """The visit that they tell about."""
    tries: int = 0
    """How often what they look for was not understood, or was something else."""


SHARE_PLACE = Key("place", _("📍 Share my location"), shares_place=True)
CITY = Key("city", _("Anywhere in the city"))
PERSON_KEY = Key("person", _("A person"))
MENU_KEY = Key("menu", _("Menu"))

KEYS = Keyboard("map", ((PERSON_KEY, MENU_KEY),))
PLACE_KEYS = Keyboard("map.place", ((SHARE_PLACE,), (CITY,), *KEYS.rows))

ELSEWHERE = frozenset({"idea", "places", "resume"})
"""Words that lead away from a search."""

SMALL_TALK = frozenset({"greeting", "thanks", "wait", "later", "yes", "no"})

flow = Flow("social_map", Search, keyboard=KEYS, typed=SMALL_TALK | ELSEWHERE)

ANOTHER = Choice("places", _("🧭 Look for something else"), lasting=True)
NEXT_STEPS: Rows = [[ANOTHER], [PERSON], [MENU]]
"""Where to go from the end of a search."""

YES_OR_NO_ASKED = frozenset({"introduction", "may_i_keep"})
"""Questions to which "yes" and "no" are the answers."""


async def anywhere(turn: Turn[Search], question: str) -> Step | None:
    """A kind word, "later", and what leads elsewhere: at every question of the search."""
    for entry in ELSEWHERE:
        if turn.chose(entry):
            return end(then=entry)
    if turn.chose("later"):
        return end(_("That is fine. You can ask me again at any time."), choices=[[PLACES], [MENU]])
    if turn.chose("thanks"):
        return stay(_("You are welcome!"))
    if turn.chose("greeting"):
        return stay(_("Hello! 👋 Good to hear from you."), again=True)
    if turn.chose("wait"):
        return stay(_("Take your time. I am here."))
    if turn.chose("yes", "no") and question not in YES_OR_NO_ASKED:
        return stay(_("Tell me in your own words what you are looking for."), choices=[[PERSON], [MENU]])
    return None


flow.anywhere = anywhere


def called(turn: Turn[Any], need: str) -> Verbatim:
    """What a need is called on its button."""
    return Verbatim(lexicon.default().needs[need].names[turn.language])


def known_needs(turn: Turn[Any]) -> list[str]:
    """The needs for which there is something on the map, in the order of the lexicon."""
    return [need for need in lexicon.default().needs if need in turn.map.needs]


def cues_in(words: str) -> frozenset[str]:
    """The needs, and "idea", "person", "talk", that these words plainly speak for: more than a likeness."""
    scores = lexicon.default().scores(bare(words[:LONGEST_READ]).split())
    return frozenset(about for about, score in scores.items() if score >= lexicon.STRONG)


def place_in(search: Search) -> Place | None:
    """Around where they look; None also when another version stored it in a way of its own."""
    with suppress(ValueError):
        return places.from_json(search.place) if search.place else None
    return None


def remembered(turn: Turn[Any]) -> Place | None:
    """The neighbourhood that they called theirs."""
    with suppress(ValueError):
        return places.from_json(turn.resident.neighbourhood) if turn.resident.neighbourhood else None
    return None


def look(turn: Turn[Any], search: Search, most: int = 3) -> Nearby:
    """The next entries for this search: none that they saw already."""
    weights = {need: 1.0 / (1 + at) for at, need in enumerate(search.needs)}
    said = asking.look_of(asking.Question(search.words, turn.language, turn.now))
    wishes = replace(said, place=None if search.city else place_in(search))
    return turn.map.near(weights, wishes, without=frozenset(search.seen), most=most)
