"""An entry of the map as fields that somebody can type, and its document with what they changed in it.

The fields are the columns of the spreadsheet (`reading/rows.py`), so that a form and a row are read by the same rules.
Only what was changed is written: whatever else HSDS holds of an entry stays as it came.
"""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel import Locale

from domain.social_map.checking import check
from domain.social_map.documents import UnfitError, cleaned
from domain.social_map.hsds import LONGEST_DESCRIPTION, service_of
from domain.social_map.opening import Opening
from domain.social_map.plain_text import plain, plain_line
from domain.social_map.problems import HERE, Problem
from domain.social_map.reading.rows import HEADERS, document_of
from domain.social_map.reading.times import schedules_in
from domain.social_map.service import REACHES, Cost, Reach
from domain.texts import LANGUAGES

Typed = Mapping[str, str]
"""Header of the spreadsheet -> what stands in its field."""
Document = dict[str, Any]

EDITABLE = tuple(header for header in HEADERS if header not in {"nummer", "rubriek"})
"""What a form asks for. A number is an entry's own for ever; what it is for is said by its needs."""

_DAYS = {"MO": "ma", "TU": "di", "WE": "wo", "TH": "do", "FR": "vr", "SA": "za", "SU": "zo"}
_NTH = {"1": "eerste", "2": "tweede", "3": "derde", "4": "vierde", "-1": "laatste"}
_PLACE = ("straat en nummer", "postcode", "plaats", "wijk")
_FIELDS = {
    "name": "naam",
    "organization": "organisatie",
    "description": "omschrijving",
    "email": "e-mail",
    "url": "website",
    "phones": "telefoon",
    "schedules": "openingstijden",
    "languages": "talen",
    "postal_code": "postcode",
    "latitude and longitude": "postcode",
    "service_at_locations": "straat en nummer",
    "assured_date": "controle op",
}
"""First word of a field of HSDS -> where a form asks for it."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What the NL profile says beside the texts. `reach` None: as its places and times say."""

    introduces: bool = False
    reach: Reach | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """The document as it was meant, and what is wrong with it; `field` of a problem is a header where one is known."""

    document: Document
    problems: tuple[Problem, ...]

    @property
    def is_fit(self) -> bool:
        """Whether nothing is wrong that an import would be refused for."""
        return all(problem.is_warning for problem in self.problems)


def fields_of(document: Mapping[str, Any]) -> dict[str, str]:
    """What stands in each column for this entry; opening times only where words say them exactly."""
    service = service_of(document)
    spot = service.spots[0] if service.spots else None
    address = _address(_location(document) or {})
    return {
        "nummer": service.id,
        "naam": service.name,
        "organisatie": service.organization,
        "omschrijving": service.description,
        "rubriek": "; ".join(service.categories),
        "straat en nummer": spot.address if spot else "",
        "postcode": spot.postcode if spot else "",
        "plaats": spot.town if spot else "",
        "wijk": plain_line(address.get("region"), 80),
        "telefoon": service.phone,
        "e-mail": service.email,
        "website": service.url,
        "openingstijden": times_in_words(document) or "",
        "kosten": _cost(service.cost),
        "talen": ", ".join(_languages(document)),
        "rolstoel": {True: "ja", False: "nee", None: ""}[spot.wheelchair if spot else None],
        "voor wie": plain_line(document.get("eligibility_description"), 500),
        "controle op": service.checked_on.isoformat() if service.checked_on else "",
        **{f"samenvatting {language}": service.summaries.get(language, "") for language in LANGUAGES},
    }


def times_in_words(document: Mapping[str, Any]) -> str | None:
    """The opening times as `schedules_in` reads them; None when words would lose something: a season, every other week.

    Since when a schedule holds is not said: it does by now.
    """
    schedules = [{**one, "valid_from": None} for one in _schedules(document)]
    words = "; ".join(filter(None, map(_when, schedules)))
    said, meant = Opening.from_hsds(schedules_in(words).schedules), Opening.from_hsds(schedules)
    # Beside times that are understood nobody reads the words.
    is_exact = said.schedules == meant.schedules if meant.schedules else said.words == meant.words.strip(" .,")
    return words if is_exact else None


def times_told(document: Mapping[str, Any]) -> str:
    """The opening times in words, also where a form cannot ask for them; what is not exact has its limits behind it."""
    exact = times_in_words(document)
    return exact if exact is not None else "; ".join(filter(None, map(_when_roughly, _schedules(document))))


def profile_of(document: Mapping[str, Any]) -> Profile:
    """As the document says it."""
    profile = _mapping(document.get("nl_profile"))
    reach = profile.get("reach")
    return Profile(profile.get("introduce") is True, reach if reach in REACHES else None)


def changed(document: Mapping[str, Any], typed: Typed, profile: Profile) -> Changed:
    """The document with what was typed; fields that are not in `typed` stay. Never raises for anything typed."""
    before = fields_of(document)
    wanted = before | {header: _said(words) for header, words in typed.items() if header in EDITABLE}
    touched = [header for header in EDITABLE if wanted[header] != before[header]]
    fresh, problems = document_of(wanted, HERE)
    result = copy.deepcopy(dict(document))
    for write, headers in _WRITERS:
        if any(header in touched for header in headers):
            write(result, fresh, wanted)
    if profile != profile_of(document):
        _write_profile(result, profile)
    return _checked(result, [one for one in problems if one.field in touched])


def added(typed: Typed, profile: Profile, service_id: str) -> Changed:
    """A new entry, of these fields and with this id."""
    given = {header: _said(typed.get(header, "")) for header in EDITABLE}
    document, problems = document_of({**given, "nummer": service_id}, HERE)
    _write_profile(document, profile)
    return _checked(document, problems)


def checked_on(document: Mapping[str, Any], day: str) -> Document:
    """The same, with this day (2026-11-28) as the one on which somebody said that all of it is so."""
    return {**{name: one for name, one in document.items() if name != "last_verified"}, "assured_date": day}


def differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """The columns in which two versions of an entry differ; empty when it is something that no column holds."""
    first, second = (fields_of(each) | {"openingstijden": times_told(each)} for each in (one, other))
    return [header for header in HEADERS if first[header] != second[header]]


def _said(words: str) -> str:
    # As residents will read it: of signs that nobody sees nothing may be left.
    return plain(words, LONGEST_DESCRIPTION)


def _checked(document: Document, problems: list[Problem]) -> Changed:
    try:
        clean: Document = cleaned(document)
    except UnfitError as error:
        return Changed(document, (Problem(HERE, "", error.words),))
    # What a row was refused for stands here already, in words that name its column.
    known = {problem.field for problem in problems}
    more = [Problem(HERE, _header(one.field), one.what, one.is_warning) for one in check(clean, HERE)]
    return Changed(clean, (*problems, *(one for one in more if one.field not in known)))


def _header(field: str) -> str:
    words = field.replace(",", " ").split()
    return _FIELDS.get(field) or _FIELDS.get(words[0] if words else "", "")


# Reading a document


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _list(owner: Mapping[str, Any], name: str) -> list[Document]:
    found = owner.get(name)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _location(document: Mapping[str, Any]) -> Document | None:
    """The first place to go to."""
    places = (link.get("location") for link in _list(document, "service_at_locations"))
    return next(
        (one for one in places if isinstance(one, dict) and one and one.get("location_type") != "virtual"), None
    )


def _address(location: Mapping[str, Any]) -> Document:
    addresses = _list(location, "addresses")
    return next((one for one in addresses if one.get("address_type") == "physical"), addresses[0] if addresses else {})


def _schedules(document: Mapping[str, Any]) -> list[Document]:
    """In the order in which `hsds.py` looks for them."""
    links = _list(document, "service_at_locations")
    return (
        _list(document, "schedules")
        or [one for link in links for one in _list(link, "schedules")]
        or [one for link in links for one in _list(_mapping(link.get("location")), "schedules")]
    )


def _when(schedule: Mapping[str, Any]) -> str:
    """One schedule as a worker would write it."""
    if not schedule.get("freq"):
        return plain_line(schedule.get("description") or schedule.get("notes"), 500)
    parts = [part.strip() for part in str(schedule.get("byday") or "").upper().split(",")]
    days = ", ".join(dict.fromkeys(_DAYS.get(part[-2:], part) for part in parts))
    if nth := list(dict.fromkeys(_NTH.get(part[:-2].removeprefix("+"), "") for part in parts if part[:-2])):
        days = f"{' en '.join(nth)} {days} van de maand"
    opens, closes = (str(schedule.get(name) or "")[:5] for name in ("opens_at", "closes_at"))
    # Midnight at the end of a day: "00:00" would be read as its beginning.
    times = f"{opens}-{'24:00' if closes in {'00:00', '23:59'} else closes}" if closes else f"vanaf {opens}"
    return f"{days} {times}" if opens else days


def _when_roughly(schedule: Mapping[str, Any]) -> str:
    limits = [f"vanaf {schedule['valid_from']}" if schedule.get("valid_from") else ""]
    limits += [f"t/m {schedule[name]}" for name in ("valid_to", "until") if schedule.get(name)]
    limits += [f"om de {schedule['interval']}" if schedule.get("interval") not in (None, 1) else ""]
    limits += [plain_line(schedule.get("description"), 200) if schedule.get("freq") else ""]
    said = ", ".join(filter(None, limits))
    return f"{_when(schedule)} ({said})" if said else _when(schedule)


def _cost(cost: Cost) -> str:
    if cost.words:
        return cost.words
    if cost.is_free:
        return "gratis"
    return f"€ {cost.cents // 100},{cost.cents % 100:02}" if cost.cents is not None else ""


def _languages(document: Mapping[str, Any]) -> Iterator[str]:
    dutch = Locale("nl").languages
    for one in _list(document, "languages"):
        code = str(one.get("code") or "").lower()
        if name := plain_line(one.get("name"), 60) or dutch.get(code, code):
            yield name


# Writing into a document: each puts what `fresh`, made of what was typed, says into it.


def _write_name(document: Document, fresh: Document, _typed: Typed) -> None:
    document["name"] = fresh["name"]


def _write_organization(document: Document, fresh: Document, typed: Typed) -> None:
    own = document.get("organization")
    document["organization"] = {
        **(own if isinstance(own, dict) else fresh["organization"]),
        "name": typed["organisatie"],
    }


def _write_description(document: Document, fresh: Document, _typed: Typed) -> None:
    document["description"] = fresh["description"]


def _write_phone(document: Document, fresh: Document, typed: Typed) -> None:
    if not typed["telefoon"]:
        _drop(document, "phones")
        return
    own = _list(document, "phones")
    first = {**own[0], "number": fresh["phones"][0]["number"]} if own else fresh["phones"][0]
    document["phones"] = [first, *own[1:]]


def _write_email(document: Document, fresh: Document, typed: Typed) -> None:
    if not typed["e-mail"]:
        _drop(document, "email")
    elif "email" in fresh:
        document["email"] = fresh["email"]


def _write_site(document: Document, fresh: Document, typed: Typed) -> None:
    if not typed["website"]:
        document.pop("url", None)
        _mapping_of(document, "organization").pop("website", None)
    elif "url" in fresh:
        document["url"] = fresh["url"]


def _write_times(document: Document, fresh: Document, _typed: Typed) -> None:
    since = {one.get("valid_from") for one in _schedules(document)}
    _drop(document, "schedules")
    _put(document, fresh, "schedules")
    if len(since) == 1 and (day := since.pop()):
        # What begins next spring still does, at other times.
        document["schedules"] = [
            {**one, "valid_from": day} if one.get("freq") else one for one in _list(document, "schedules")
        ]


def _write_cost(document: Document, fresh: Document, _typed: Typed) -> None:
    document.pop("fees", None)
    for name in ("fees_description", "cost_options"):
        _put(document, fresh, name)


def _write_languages(document: Document, fresh: Document, _typed: Typed) -> None:
    if "languages" not in fresh:
        _drop(document, "languages")
    _put(document, fresh, "languages")


def _write_audience(document: Document, fresh: Document, _typed: Typed) -> None:
    _put(document, fresh, "eligibility_description")


def _write_checked(document: Document, fresh: Document, _typed: Typed) -> None:
    # The later one of the two counts.
    document.pop("last_verified", None)
    _put(document, fresh, "assured_date")


def _write_summaries(document: Document, _fresh: Document, typed: Typed) -> None:
    profile = {**_mapping(document.get("nl_profile"))}
    texts = {**_mapping(profile.get("texts"))}
    for language in LANGUAGES:
        texts[language] = {**_mapping(texts.get(language)), "summary": typed[f"samenvatting {language}"]}
        if not texts[language]["summary"]:
            del texts[language]["summary"]
    profile["texts"] = {language: one for language, one in texts.items() if one}
    _keep_profile(document, profile)


def _write_place(document: Document, fresh: Document, typed: Typed) -> None:
    """The first address. A point that was given for the old one is dropped: the postcode says where the new one is."""
    new, old = _location(fresh), _location(document)
    if new is None:
        links = _list(document, "service_at_locations")
        document["service_at_locations"] = [link for link in links if link.get("location") is not old or old is None]
        return
    if old is None:
        document["service_at_locations"] = [*_list(document, "service_at_locations"), *fresh["service_at_locations"]]
        return
    was, typed_address = _address(old), _address(new)
    address = {**typed_address, **was, **{name: typed_address[name] for name in ("address_1", "city", "postal_code")}}
    address.pop("address_2", None)
    address.pop("region", None)
    if typed["wijk"]:
        address["region"] = typed["wijk"]
    rest = [one for one in _list(old, "addresses") if one is not was]
    old["addresses"] = [address, *rest]
    for name in ("latitude", "longitude"):
        old.pop(name, None)


def _write_wheelchair(document: Document, fresh: Document, _typed: Typed) -> None:
    new, old = _location(fresh), _location(document)
    if old is None:
        return
    others = [one for one in _list(old, "accessibility") if "rolstoel" not in str(one).casefold()]
    others = [one for one in others if "wheelchair" not in str(one).casefold()]
    old["accessibility"] = [*_list(new or {}, "accessibility"), *others]
    if not old["accessibility"]:
        del old["accessibility"]


def _write_profile(document: Document, wanted: Profile) -> None:
    profile = {**_mapping(document.get("nl_profile"))}
    for name, value in (("introduce", wanted.introduces), ("reach", wanted.reach)):
        if value:
            profile[name] = value
        else:
            profile.pop(name, None)
    _keep_profile(document, profile)


def _keep_profile(document: Document, profile: Document) -> None:
    profile = {name: one for name, one in profile.items() if one not in (None, {}, [])}
    if profile:
        document["nl_profile"] = profile
    else:
        document.pop("nl_profile", None)


def _put(document: Document, fresh: Document, name: str) -> None:
    if name in fresh:
        document[name] = fresh[name]
    else:
        document.pop(name, None)


def _drop(document: Document, name: str) -> None:
    """From everywhere where it would be read in place of the entry's own."""
    links = _list(document, "service_at_locations")
    owners = [document, *links, *(_mapping_of(link, "location") for link in links), *_list(document, "contacts")]
    for owner in [*owners, _mapping_of(document, "organization")]:
        owner.pop(name, None)


def _mapping_of(owner: Document, name: str) -> Document:
    found = owner.get(name)
    return found if isinstance(found, dict) else {}


_WRITERS: tuple[tuple[Callable[[Document, Document, Typed], None], tuple[str, ...]], ...] = (
    (_write_name, ("naam",)),
    (_write_organization, ("organisatie",)),
    (_write_description, ("omschrijving",)),
    (_write_phone, ("telefoon",)),
    (_write_email, ("e-mail",)),
    (_write_site, ("website",)),
    (_write_times, ("openingstijden",)),
    (_write_cost, ("kosten",)),
    (_write_languages, ("talen",)),
    (_write_audience, ("voor wie",)),
    (_write_checked, ("controle op",)),
    (_write_summaries, tuple(f"samenvatting {language}" for language in LANGUAGES)),
    (_write_place, _PLACE),
    (_write_wheelchair, ("rolstoel",)),
)
