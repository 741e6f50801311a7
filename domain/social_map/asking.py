"""ask(): a question in somebody's own words, and what the map has to say to it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from dateutil.rrule import rrulestr

from domain import occasions, places
from domain.crisis import crisis_in
from domain.places import Place
from domain.social_map.index import FEW, Found, Index, Look, Nearby
from domain.social_map.lexicon import default
from domain.social_map.understanding import LONGEST_READ, Understood, understand
from domain.spelling import bare
from domain.texts import Language

Action = Literal["answer", "choose", "idea", "person", "crisis", "none"]

SURE = 0.6
"""From this share on a need is answered at once; below it up to three needs are offered to choose from."""

_SAME_BREATH = 0.1
"""A second need with this share gets the last place in an answer."""
_OWN_WORDS = 0.35
"""What a place called by its name adds to the needs it serves."""
_WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked, with what is known of where."""

    words: str
    language: Language
    at: datetime
    place: Place | None = None
    """Around which place to look; None: nowhere in particular."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What to do, the needs it is about (likeliest first), and at most three entries."""

    action: Action
    needs: tuple[str, ...] = ()
    nearby: Nearby = field(default_factory=Nearby)


def ask(index: Index, question: Question) -> Answer:
    """What the map says. Crisis goes before everything; what is no question for the map gets no entries."""
    if crisis_in(question.words):
        return Answer("crisis")
    understood = understand(question.words, among=index.needs)
    match understood.kind:
        case "idea" | "person":
            return Answer(understood.kind)
        case "talk":
            return Answer("none")
    needs = _likely(index, question.words, understood)
    if not needs:
        return Answer("none")
    look = look_of(question)
    (best, share), *others = needs.items()
    if share >= SURE:
        second = next((need for need, share in others if share >= _SAME_BREATH), None)
        return Answer("answer", tuple(needs)[:FEW], _best_of(index, look, best, second))
    chosen = tuple(needs)[:FEW]
    return Answer("choose", chosen, _one_of_each(index, look, chosen))


def look_of(question: Question) -> Look:
    """What an entry should fit, as far as the question says it."""
    said = bare(question.words[:LONGEST_READ])
    days = days_in(question.words, question.language, question.at)
    return Look(said.split(), question.place, days, default().speaks_of_wheelchair(said))


def days_in(words: str, language: Language, at: datetime) -> int:
    """The weekdays that a question names, as bits (Monday is 0): "zaterdag", "bugün", "في نهاية الأسبوع". 0: none."""
    occasion = occasions.understand(words[:LONGEST_READ], language, at)
    match occasion.when if occasion else None:
        case occasions.Moment(day):
            return 1 << day.weekday()
        case occasions.Period(first, last) if (last - first).days < _WEEKDAYS - 1:
            return sum(1 << (first.weekday() + ahead) % _WEEKDAYS for ahead in range((last - first).days + 1))
        case occasions.Repetition(rule, anchor) if "BYDAY" in rule:
            start = datetime.combine(anchor, datetime.min.time())
            return sum({1 << moment.weekday() for moment in rrulestr(f"{rule};COUNT=7", dtstart=start)})
    return 0


def _likely(index: Index, words: str, understood: Understood) -> dict[str, float]:
    """The needs with their shares, likeliest first, with what a place called by its own name adds to them."""
    shares = dict(understood.needs)
    for number, like in index.named(bare(words[:LONGEST_READ]).split(), most=3):
        for need, weight in index.needs_of(number):
            if need in shares:
                shares[need] += _OWN_WORDS * like * weight * shares[need]
    total = sum(shares.values()) + understood.talk
    return {need: share / total for need, share in sorted(shares.items(), key=lambda one: -one[1])}


def _best_of(index: Index, look: Look, best: str, second: str | None) -> Nearby:
    """Entries for the best need; the last one for the second, where that may well have been meant too."""
    nearby = index.near({best: 1.0}, look)
    if second is None:
        return nearby
    kept = nearby.found[: FEW - 1]
    other = index.near({second: 1.0}, look, without=frozenset(one.id for one in kept), most=1)
    return replace(nearby, found=(*kept, *other.found))


def _one_of_each(index: Index, look: Look, needs: Sequence[str]) -> Nearby:
    """The best entry for each need, in the order of the needs."""
    found: list[Found] = []
    ring = None
    for need in needs:
        without = frozenset(one.id for one in found)
        nearby = index.near({need: 1.0}, look, without=without, most=1)
        found += nearby.found
        ring = ring or nearby.ring
    return Nearby(tuple(found), ring)


def place_in(words: str, language: Language) -> Place | None:
    """The place that a question names, where it names exactly one."""
    match where_in(words, language):
        case places.Found(place):
            return place
    return None


def where_in(words: str, language: Language) -> places.Understood:
    """What a question says about where. What only looks like a misspelt name is no place here: any word might. Who says
    "Noord" means the part of the city that is called so, and none of its neighbourhoods.
    """
    match places.understand(words[:LONGEST_READ], language):
        case places.Found(place) if not place.sure and not place.postcode:
            return None
        case places.Choose(candidates) if exact := called_exactly(candidates, words):
            return places.Found(exact)
        case outcome:
            return outcome


def called_exactly(candidates: Sequence[Place], words: str) -> Place | None:
    """The stadsdeel that has this very name, among what a name can mean."""
    said = f" {bare(words)} "
    named = (one for one in candidates if one.neighbourhood and f" {bare(one.neighbourhood.name)} " in said)
    return next((one for one in named if one.neighbourhood and one.neighbourhood.level == "stadsdeel"), None)
