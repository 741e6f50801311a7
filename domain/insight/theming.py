"""Changes of the themes: one row of a form for each, and one concept that moves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.house_texts import tidied
from domain.insight.themes import LONGEST_NAME, Theme, Themes

HIDDEN = "hidden"
"""In place of a theme into which another one goes: it is counted with what has no theme."""


@dataclass(frozen=True, slots=True)
class Row:
    """What stands in the form for one theme, as it was typed."""

    key: str
    name: str
    place: str
    """A number: where it stands among the others."""
    into: str
    """Key of the theme with which it becomes one; its own: it stays; or `HIDDEN`."""


@dataclass(frozen=True, slots=True)
class Move:
    """A concept, and the theme to which it is to belong; both empty: none moves."""

    concept: str = ""
    to: str = ""


class Wrong(StrEnum):
    """Why themes cannot be as the form has it."""

    TOO_LONG = "too_long"
    SAME_NAME = "same_name"
    NO_PLACE = "no_place"
    """It is no number."""
    GOES_AWAY = "goes_away"
    """The theme into which it would go does not stay."""
    NO_CONCEPTS = "no_concepts"
    """Nothing would be left in it."""
    NO_MOVE = "no_move"
    """Which concept, or where to, is not chosen, or not there."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What is wrong, by key of the theme; under "" what is wrong with the move."""

    wrong: Mapping[str, Wrong]


def rows_of(themes: Themes) -> Sequence[Row]:
    """The form as it shows these themes."""
    return [
        Row(one.key, one.name, str(place), HIDDEN if one.is_hidden else one.key)
        for place, one in enumerate(themes.all, start=1)
    ]


def changed(themes: Themes, rows: Sequence[Row], move: Move, ours: Mapping[str, str]) -> Themes | Refused:
    """The themes as the form has them. `ours`: what each is called where it has no name of its own."""
    typed = {row.key: replace(row, name=tidied(row.name)) for row in rows}
    wrong = {key: why for key, row in typed.items() if (why := _wrong(row, typed, ours))}
    if wrong:
        return Refused(wrong)
    joined = _joined(themes, typed)
    found = _moved(joined, move) if move.concept or move.to else joined
    if found is None:
        return Refused({"": Wrong.NO_MOVE})
    if empty := [theme.key for theme in found if not theme.concepts]:
        return Refused(dict.fromkeys(empty, Wrong.NO_CONCEPTS))
    # `sorted` leaves those with the same number as they stood.
    return Themes(tuple(sorted(found, key=lambda theme: int(typed[theme.key].place))))


def _wrong(row: Row, typed: Mapping[str, Row], ours: Mapping[str, str]) -> Wrong | None:
    if len(row.name) > LONGEST_NAME:
        return Wrong.TOO_LONG
    if not (row.place.isascii() and row.place.isdigit() and len(row.place) < 4):
        return Wrong.NO_PLACE
    if row.into not in {row.key, HIDDEN}:
        goal = typed.get(row.into)
        return None if goal and goal.into in {goal.key, HIDDEN} else Wrong.GOES_AWAY
    called = (row.name or ours[row.key]).casefold()
    others = (one for one in typed.values() if one.key != row.key and one.into in {one.key, HIDDEN})
    return Wrong.SAME_NAME if called in {(one.name or ours[one.key]).casefold() for one in others} else None


def _joined(themes: Themes, typed: Mapping[str, Row]) -> list[Theme]:
    """Each that stays, with the concepts of those that go into it."""
    stay: list[Theme] = []
    for theme in themes.all:
        row = typed[theme.key]
        if row.into in {theme.key, HIDDEN}:
            coming = (other.concepts for other in themes.all if typed[other.key].into == theme.key)
            concepts = theme.concepts.union(*coming)
            stay.append(replace(theme, name=row.name, is_hidden=row.into == HIDDEN, concepts=concepts))
    return stay


def _moved(themes: Sequence[Theme], move: Move) -> list[Theme] | None:
    """None when there is no such concept or theme."""
    if move.to not in {theme.key for theme in themes} or not any(move.concept in theme.concepts for theme in themes):
        return None
    return [
        replace(theme, concepts=theme.concepts | {move.concept})
        if theme.key == move.to
        else replace(theme, concepts=theme.concepts - {move.concept})
        for theme in themes
    ]
