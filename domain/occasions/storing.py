"""An occasion as plain JSON, for the answers in a conversation and the row of an initiative, and back.

The shape has a version: answers outlive releases.
"""

from datetime import date, time
from typing import Any

from domain.occasions.occasion import (
    WEEKDAYS,
    AnyDay,
    Doubt,
    Festival,
    Hours,
    KnownDay,
    Moment,
    Occasion,
    OpenPeriod,
    PartOfDay,
    Period,
    PeriodName,
    Repetition,
    When,
)

VERSION = 1


class UnreadableOccasion(ValueError):  # noqa: N818 - the docstring is the message
    """What was stored is no occasion of a version that this release knows."""

    def __init__(self) -> None:
        super().__init__(self.__doc__)


def to_json(occasion: Occasion) -> dict[str, Any]:
    """Strings, numbers, lists and None only; days as "2027-06-14", times as "15:00"."""
    hours = occasion.hours
    return {
        "version": VERSION,
        "when": _when_to_json(occasion.when),
        "start": _written(hours.start),
        "end": _written(hours.end),
        "part": hours.part,
        "doubts": list(occasion.doubts),
        "estimated": occasion.estimated,
        "conflict": occasion.conflict,
        "weekdays": list(occasion.weekdays),
    }


def from_json(stored: Any) -> Occasion:
    """The occasion that `to_json` wrote; raises UnreadableOccasion for anything else."""
    try:
        if stored["version"] != VERSION:
            raise UnreadableOccasion
        return Occasion(
            when=_when_from_json(stored["when"]),
            hours=Hours(
                start=_time(stored["start"]),
                end=_time(stored["end"]),
                part=PartOfDay(stored["part"]) if stored["part"] else None,
            ),
            doubts=tuple(Doubt(doubt) for doubt in stored["doubts"]),
            estimated=stored["estimated"],
            conflict=stored["conflict"],
            # Not written by the first release.
            weekdays=tuple(WEEKDAYS[WEEKDAYS.index(code)] for code in stored.get("weekdays", ())),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise UnreadableOccasion from error


def _when_to_json(when: When) -> dict[str, Any]:
    match when:
        case Moment(day):
            return {"kind": "moment", "day": _written(day)}
        case Period(first, last, name):
            return {"kind": "period", "first": _written(first), "last": _written(last), "name": name}
        case OpenPeriod(first, last):
            return {"kind": "open_period", "first": _written(first), "last": _written(last)}
        case Repetition(rule, anchor, times, first, last):
            bounds = {"first": _written(first), "last": _written(last)}
            return {"kind": "repetition", "rule": rule, "anchor": _written(anchor), "times": times, **bounds}
        case KnownDay(festival, first, last):
            return {"kind": "known_day", "festival": festival, "first": _written(first), "last": _written(last)}
        case AnyDay():
            return {"kind": "any_day"}


def _when_from_json(stored: dict[str, Any]) -> When:
    match stored["kind"]:
        case "moment":
            return Moment(date.fromisoformat(stored["day"]))
        case "period":
            first, last = date.fromisoformat(stored["first"]), date.fromisoformat(stored["last"])
            return Period(first, last, PeriodName(stored["name"]))
        case "open_period":
            return OpenPeriod(_date(stored["first"]), _date(stored["last"]))
        case "repetition":
            anchor, since, until = date.fromisoformat(stored["anchor"]), _date(stored["first"]), _date(stored["last"])
            return Repetition(stored["rule"], anchor, stored["times"], since, until)
        case "known_day":
            first, last = date.fromisoformat(stored["first"]), date.fromisoformat(stored["last"])
            return KnownDay(Festival(stored["festival"]), first, last)
        case "any_day":
            return AnyDay()
        case _:
            raise UnreadableOccasion


def _written(value: date | time | None) -> str | None:
    match value:
        case time():
            return value.strftime("%H:%M")
        case date():
            return value.isoformat()
        case None:
            return None


def _date(written: str | None) -> date | None:
    return None if written is None else date.fromisoformat(written)


def _time(written: str | None) -> time | None:
    return None if written is None else time.fromisoformat(written)
