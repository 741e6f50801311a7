"""What figures are called."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from domain import places
from domain.insight.asked import FOUND, NOTHING
from domain.insight.funnel import SHARED, STOPS, SUMMARY
from domain.insight.periods import HalfYear
from domain.insight.small_counts import UNKNOWN
from domain.insight.themes import Themes, usual
from domain.question_texts import NAMES as QUESTIONS
from domain.signatures import Way
from domain.social_map import lexicon
from domain.texts import LANGUAGES, DateParam, LanguageParam, Text, Verbatim, Words, _, _n

NOT_KNOWN = _("Not known")
NOT_UNDERSTOOD = _("Not understood")

THEMES: Mapping[str, Text] = {
    "eating": _("Eating together"),
    "feasts": _("Feasts"),
    "meeting": _("Meeting each other"),
    "learning": _("Language and learning"),
    "children": _("Children and young people"),
    "moving": _("Sports and movement"),
    "making": _("Art, music and crafts"),
    "green": _("Green and animals"),
    "clean_and_safe": _("A clean and safe street"),
    "sharing": _("Repairing and sharing"),
    "public_space": _("Square and street"),
    UNKNOWN: _("Something else"),
}
assert THEMES.keys() == {*usual().keys, UNKNOWN}, "Every theme has a name."

WAYS: Mapping[str, Text] = {
    Way.TELEGRAM.value: _("With their own account"),
    Way.DOORSTEP.value: _("At the door"),
    Way.PAPER.value: _("On paper"),
}
OUTCOMES: Mapping[str, Text] = {FOUND: _("There was an answer"), NOTHING: _("There was no answer")}
HELPED: Mapping[str, Text] = {
    "3": _("Yes, helped"),
    "2": _("A little"),
    "1": _("Not helped"),
    UNKNOWN: _("Not asked yet, or no answer"),
}
VISITED: Mapping[str, Text] = {
    "right": _("It was good"),
    "wrong": _("It was not right"),
    "not_went": _("Did not go"),
    UNKNOWN: _("Not asked yet, or no answer"),
}
IN_TIME, LATE, WAITING, NO_PROMISE = "in_time", "late", "waiting", "no_promise"
KEPT: Mapping[str, Text] = {
    IN_TIME: _("In time"),
    LATE: _("Too late"),
    WAITING: _("Still to come, in time"),
    NO_PROMISE: _("No answer of a person was needed"),
}
_AT_QUESTION = _("At “{question}”")


def stops() -> Mapping[str, Words]:
    """Where ideas stand, in the order of the conversation."""
    names: dict[str, Words] = {one.value: _AT_QUESTION.with_(question=name) for one, name in QUESTIONS.items()}
    names[SUMMARY] = _("All six answered, not shown to neighbours yet")
    names[SHARED] = _("Neighbours can read it")
    return {one: names[one] for one in STOPS}


def languages() -> Mapping[str, Words]:
    """Those of residents, and not known."""
    names: dict[str, Words] = {code: Text("{language}").with_(language=LanguageParam(code)) for code in LANGUAGES}
    return names | {UNKNOWN: NOT_KNOWN}


def areas() -> Mapping[str, Words]:
    """The gebieden by code, and not known."""
    return {code: Verbatim(name) for code, name in places.area_names().items()} | {UNKNOWN: NOT_KNOWN}


def districts_of(area: str) -> Mapping[str, Words]:
    """The wijken of a gebied by code, and not known."""
    of_it = {one.code for one in places.neighbourhoods() if _lies_in(one, area)}
    return {code: name for code, name in _at("wijk").items() if code in of_it or code == UNKNOWN}


def _at(level: places.Level) -> Mapping[str, Words]:
    found: dict[str, Words] = {one.code: Verbatim(one.name) for one in places.neighbourhoods() if one.level == level}
    return found | {UNKNOWN: NOT_KNOWN}


def _lies_in(one: places.Neighbourhood, area: str) -> bool:
    return any(outer.code == area for outer in places.default().parents(one))


def themes(counted_by: Themes) -> Mapping[str, Words]:
    """Those that are shown, by their own names where they have one, and something else."""
    shown = [theme for theme in counted_by.all if not theme.is_hidden]
    names: dict[str, Words] = {theme.key: Verbatim(theme.name) if theme.name else THEMES[theme.key] for theme in shown}
    return names | {UNKNOWN: THEMES[UNKNOWN]}


def needs(language: str) -> Mapping[str, Words]:
    """What can be looked for on the social map, as who reads this language calls it."""
    found: dict[str, Words] = {
        need.id: Verbatim(next((name for code, name in need.names.items() if code == language), need.id))
        for need in lexicon.default().needs.values()
    }
    return found | {UNKNOWN: NOT_UNDERSTOOD}


def months(period: HalfYear) -> Mapping[str, Words]:
    """By "2026-11"."""
    return {one.isoformat()[:7]: _date(one, "yMMMM") for one in period.months}


def days(period: HalfYear) -> Mapping[str, Words]:
    """By "2026-11-29"."""
    return {one.isoformat(): _date(one, "yMMMd") for one in period.days}


def period_name(period: HalfYear) -> Words:
    """As in: January to June 2026."""
    return _("{first} to {last}").with_(
        first=DateParam(period.first, skeleton="MMMM"), last=DateParam(period.last, skeleton="yMMMM")
    )


def duration(gone: timedelta) -> Words:
    """About how long: nobody is measured by the minute."""
    minutes = gone.total_seconds() / 60
    if minutes < 90:
        return _n("{n} minute", "{n} minutes", max(5, 5 * round(minutes / 5)))
    if minutes < 48 * 60:
        return _n("{n} hour", "{n} hours", round(minutes / 60))
    return _n("{n} day", "{n} days", round(minutes / (60 * 24)))


def _date(one: date, skeleton: str) -> Words:
    return Text("{date}").with_(date=DateParam(one, skeleton=skeleton))


def without_unknown(labels: Mapping[str, Words]) -> Sequence[str]:
    """Its keys, what is not known left out."""
    return [key for key in labels if key != UNKNOWN]
