"""What the schema allows and a resident would trip over: warnings, which never stop an import."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from domain import places
from domain.places import Found, Outside
from domain.social_map import lexicon
from domain.social_map.documents import needs_in
from domain.social_map.placing import coordinate_of
from domain.social_map.problems import Problem, quoted
from domain.texts import Text, Words, _

_POSTCODE = re.compile(r"[1-9]\d{3} ?[A-Za-z]{2}")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z|[+-]\d\d:?\d\d)?")
_MIDNIGHT = re.compile(r"24:00(?::00)?")
_DAY = re.compile(r"(?:[+-]?[1-5])?(?:MO|TU|WE|TH|FR|SA|SU)")
_DATES = ("valid_from", "valid_to", "dtstart", "until")


def doubts(document: Mapping[str, Any], where: Words) -> Iterator[Problem]:
    """The warnings about a document that passed the schema."""
    links = document.get("service_at_locations") or []
    schedules = [*(document.get("schedules") or [])]
    for link in links:
        schedules += link.get("schedules") or []
        if location := link.get("location"):
            schedules += location.get("schedules") or []
            yield from _about_location(location, where)
    for schedule in schedules:
        yield from _about_schedule(schedule, where)
    checked = document.get("assured_date")
    if checked and _day(checked) is None:
        said = _("{value} is not a date, so nobody reads when this was checked.")
        yield _warning(where, "assured_date", said.with_(value=quoted(checked)))
    yield from _about_profile(document.get("nl_profile"), where)


def _warning(where: Words, field: str, what: Text) -> Problem:
    return Problem(where, field, what, is_warning=True)


def _about_location(location: Mapping[str, Any], where: Words) -> Iterator[Problem]:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    coordinate = coordinate_of(location)
    if (latitude or longitude) and coordinate is None:
        said = _("{latitude}, {longitude} is no point on earth; not used.")
        numbers = {"latitude": str(latitude)[:20], "longitude": str(longitude)[:20]}
        yield _warning(where, "latitude and longitude", said.with_(**numbers))
    elif coordinate and _is_outside(round(coordinate[0], 3), round(coordinate[1], 3)):
        yield _warning(where, "latitude and longitude", _("this point is outside the city."))
    for address in location.get("addresses") or []:
        if (address.get("country") or "NL").upper() in {"NL", "NLD", "NEDERLAND"} and coordinate is None:
            yield from _about_postcode(address.get("postal_code") or "", where)


def _about_postcode(postcode: str, where: Words) -> Iterator[Problem]:
    # HSDS asks for a postcode always; a hyphen or nothing is how people say that there is none.
    if not postcode.strip(" -"):
        return
    if not _POSTCODE.fullmatch(postcode.strip()):
        said = _("{value} does not look like 1057 BS; the place is not known.")
        yield _warning(where, "postal_code", said.with_(value=quoted(postcode, 20)))
    elif problem := _unknown(postcode.strip().upper()):
        yield _warning(where, "postal_code", problem)


@lru_cache(maxsize=65_536)
def _unknown(postcode: str) -> Text | None:
    match places.understand(postcode, "nl"):
        case Found():
            return None
        case Outside(_, name) if name:
            return _("{postcode} is in {town}, outside the city.").with_(postcode=postcode, town=name)
    return _("{postcode} is not a postcode of this city or does not exist.").with_(postcode=postcode)


@lru_cache(maxsize=65_536)
def _is_outside(latitude: float, longitude: float) -> bool:
    return isinstance(places.locate(latitude, longitude), Outside)


def _about_schedule(schedule: Mapping[str, Any], where: Words) -> Iterator[Problem]:
    yield from (
        _warning(
            where,
            f"schedules, {name}",
            _("{value} is not a date like 2026-11-28; not used.").with_(value=quoted(schedule[name])),
        )
        for name in _DATES
        if schedule.get(name) and _day(schedule[name]) is None
    )
    begins, ends = _day(schedule.get("valid_from")), _day(schedule.get("valid_to"))
    if begins and ends and ends < begins:
        said = _("ends before it begins, so it is never open in this schedule.")
        yield _warning(where, "schedules, valid_to", said)
    for name in ("opens_at", "closes_at"):
        if (at := schedule.get(name)) and not _is_time(at, name):
            said = _("{value} is not a time like 14:30; not used.").with_(value=quoted(at))
            yield _warning(where, f"schedules, {name}", said)
    days = [day.strip() for day in (schedule.get("byday") or "").upper().split(",") if day.strip()]
    if wrong := [day for day in days if not _DAY.fullmatch(day)]:
        said = _("{value} is not a day like TU or 1TU; not used.").with_(value=quoted(wrong[0]))
        yield _warning(where, "schedules, byday", said)
    if days and not schedule.get("freq"):
        yield _warning(where, "schedules, freq", _("is missing beside byday. Write WEEKLY or MONTHLY."))


def _is_time(at: str, name: str) -> bool:
    return _TIME.fullmatch(at) is not None or (name == "closes_at" and _MIDNIGHT.fullmatch(at) is not None)


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def _about_profile(profile: Any, where: Words) -> Iterator[Problem]:
    if profile is None:
        return
    if not isinstance(profile, Mapping):
        yield _warning(where, "nl_profile", _("should be an object with fields; not used."))
        return
    if unknown := set(profile) - {"texts", "introduce", "needs", "reach"}:
        said = _("{value} is not known here; it is kept and not used.").with_(value=quoted(min(unknown)))
        yield _warning(where, "nl_profile", said)
    if strange := set(needs_in(profile.get("needs")) or {}) - lexicon.default().needs.keys():
        said = _("{value} is no need that is known here; not used.").with_(value=quoted(min(strange)))
        yield _warning(where, "nl_profile, needs", said)
    if profile.get("reach", "place") not in ("place", "city", "remote"):
        yield _warning(where, "nl_profile, reach", _("is not place, city or remote; not used."))
