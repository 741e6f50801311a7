"""Reads one HSDS 3.1 service document, with its organisation and locations nested in it, as a resident would.

Fields of HSDS 3.1: https://docs.openreferral.org/en/3.1/hsds/schema_reference.html. What it lacks stands under
`nl_profile`; docs/social-map.md describes that. Nothing here raises on a document that passed the schema, nor on any
other mapping: what cannot be read is left out.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from domain.places import Coordinate
from domain.social_map.costs import cost_of
from domain.social_map.opening import Opening
from domain.social_map.placing import coordinate_of, place_of
from domain.social_map.plain_text import plain, plain_line
from domain.social_map.service import Entry, Reach, Service, Spot
from domain.social_map.spoken import languages_of
from domain.texts import LANGUAGES, Language

LONGEST_NAME = 200
LONGEST_DESCRIPTION = 4000
LONGEST_SUMMARY = 300
LONGEST_LINE = 500
MOST_CATEGORIES = 20
MOST_SPOTS = 50

_REACHES: Mapping[Any, Reach] = {"place": "place", "city": "city", "remote": "remote"}
_REMOTE = re.compile(r"telefo|online|virtual|remote|videobel|phone|chat", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:niet|geen|not|no|nee|onvoldoende|inaccessible|ontoegankelijk)\b", re.IGNORECASE)
_WHEELCHAIR = re.compile(r"rolstoel|wheelchair|scootmobiel", re.IGNORECASE)


def service_of(document: Mapping[str, Any]) -> Service:
    """The document as an entry of the map."""
    organization = _mapping(document.get("organization"))
    profile = _mapping(document.get("nl_profile"))
    spots = tuple(_spots(document))[:MOST_SPOTS]
    return Service(
        id=str(document.get("id", "")).lower(),
        name=plain_line(document.get("name"), LONGEST_NAME),
        organization=plain_line(organization.get("name"), LONGEST_NAME),
        description=plain(document.get("description"), LONGEST_DESCRIPTION),
        summaries=_summaries(profile),
        categories=_categories(document),
        for_whom=_for_whom(document),
        reach=_reach(document, profile, spots),
        spots=spots,
        opening=Opening.from_hsds(_schedules(document)),
        cost=cost_of(document),
        languages=languages_of(document),
        phone=_phone(document, organization),
        email=_first_line((document, *_list(document, "contacts"), organization), "email"),
        url=_url(document.get("url")) or _url(organization.get("website")),
        checked_on=_checked_on(document),
        introduces=profile.get("introduce") is True,
        is_active=document.get("status", "active") == "active",
    )


def entry_of(service: Service, needs: Mapping[str, float]) -> Entry:
    """What search keeps of it."""
    words = (service.name, service.organization, service.description, *service.categories, service.for_whom)
    return Entry(
        id=service.id,
        name=service.name,
        words="\n".join(filter(None, words)),
        needs=needs,
        reach=service.reach,
        spots=service.spots,
        days=service.opening.days,
        wheelchair=service.wheelchair,
        checked_on=service.checked_on,
    )


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(owner: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    found = owner.get(name)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _locations(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [_mapping(link.get("location")) for link in _list(document, "service_at_locations")]


def _spots(document: Mapping[str, Any]) -> Iterator[Spot]:
    for location in _locations(document):
        if not location or location.get("location_type") == "virtual":
            continue
        address = _address(location)
        street = ", ".join(filter(None, (plain_line(address.get(name), 120) for name in ("address_1", "address_2"))))
        postcode = plain_line(address.get("postal_code"), 12).upper()
        town, region = (plain_line(address.get(name), 80) for name in ("city", "region"))
        place = place_of(coordinate_of(location), postcode, " ".join(filter(None, (street, region, town))))
        yield Spot(
            name=plain_line(location.get("name"), LONGEST_NAME),
            address=street,
            postcode=postcode,
            town=town,
            coordinate=_coordinate(location) or (place.coordinate if place else None),
            place=place,
            wheelchair=_wheelchair(location),
        )


def _coordinate(location: Mapping[str, Any]) -> Coordinate | None:
    return coordinate_of(location)


def _address(location: Mapping[str, Any]) -> Mapping[str, Any]:
    """The one to go to; a postal one only when there is no other."""
    addresses = _list(location, "addresses")
    return next((one for one in addresses if one.get("address_type") == "physical"), addresses[0] if addresses else {})


def _wheelchair(location: Mapping[str, Any]) -> bool | None:
    for one in _list(location, "accessibility"):
        words = f"{plain(one.get('description'), LONGEST_LINE)} {plain(one.get('details'), LONGEST_LINE)}"
        if _WHEELCHAIR.search(words):
            return _NEGATED.search(words) is None
    return None


def _reach(document: Mapping[str, Any], profile: Mapping[str, Any], spots: tuple[Spot, ...]) -> Reach:
    said = profile.get("reach")
    if isinstance(said, str) and said in _REACHES:
        return _REACHES[said]
    if spots:
        return "place"
    is_virtual = any(location.get("location_type") == "virtual" for location in _locations(document))
    attending = " ".join(plain(one.get("attending_type"), 80) for one in _schedules(document))
    return "remote" if is_virtual or _REMOTE.search(attending) else "city"


def _schedules(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Of the service; else of where it is given; else of the building."""
    if own := _list(document, "schedules"):
        return own
    links = _list(document, "service_at_locations")
    if there := [one for link in links for one in _list(link, "schedules")]:
        return there
    return [one for location in _locations(document) for one in _list(location, "schedules")]


def _summaries(profile: Mapping[str, Any]) -> Mapping[Language, str]:
    texts = _mapping(profile.get("texts"))
    found = {
        language: plain_line(_mapping(texts.get(language)).get("summary"), LONGEST_SUMMARY) for language in LANGUAGES
    }
    return {language: summary for language, summary in found.items() if summary}


def _categories(document: Mapping[str, Any]) -> tuple[str, ...]:
    attributes = [*_list(document, "attributes")]
    for link in _list(document, "service_at_locations"):
        attributes += _list(link, "attributes")
    names = (
        plain_line(_mapping(one.get("taxonomy_term")).get("name") or one.get("value") or one.get("label"), LONGEST_NAME)
        for one in attributes
    )
    return tuple(dict.fromkeys(filter(None, names)))[:MOST_CATEGORIES]


def _for_whom(document: Mapping[str, Any]) -> str:
    if words := plain_line(document.get("eligibility_description"), LONGEST_LINE):
        return words
    ages = [document.get("minimum_age"), document.get("maximum_age")]
    low, high = (f"{age:g}" if isinstance(age, int | float) and 0 < age < 130 else "" for age in ages)
    # Figures only: this is read in three languages.
    return f"{low}–{high}" if low and high else f"{low}+" if low else f"0–{high}" if high else ""


def _phone(document: Mapping[str, Any], organization: Mapping[str, Any]) -> str:
    links = _list(document, "service_at_locations")
    owners = (document, *links, *_locations(document), *_list(document, "contacts"), organization)
    numbers = (
        plain_line(phone.get("number"), 40).strip("\"' ") for owner in owners for phone in _list(owner, "phones")
    )
    return next(filter(None, numbers), "")


def _first_line(owners: tuple[Mapping[str, Any], ...], name: str) -> str:
    return next(filter(None, (plain_line(owner.get(name), LONGEST_NAME) for owner in owners)), "")


def _url(value: Any) -> str:
    """Only what a browser opens: never javascript: or a file."""
    address = plain_line(value, LONGEST_LINE)
    return address if address.lower().startswith(("https://", "http://")) and " " not in address else ""


def _checked_on(document: Mapping[str, Any]) -> date | None:
    days: list[date] = []
    for name in ("assured_date", "last_verified"):
        with suppress(ValueError):
            days.append(date.fromisoformat(str(document.get(name))[:10]))
    return max(days, default=None)
