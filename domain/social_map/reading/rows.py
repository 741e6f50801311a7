"""A row of the spreadsheet template becomes a service document of HSDS 3.1.

The headers are Dutch, because a municipal worker fills them in; the glossary of them stands in docs/social-map.md.
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from domain.social_map.plain_text import plain, plain_line
from domain.social_map.problems import Problem, quoted
from domain.social_map.reading.amounts import cost_options
from domain.social_map.reading.days import day_in
from domain.social_map.reading.times import schedules_in
from domain.social_map.spoken import code_of
from domain.spelling import bare
from domain.texts import Text, Words, _

NAMESPACE = uuid.UUID("6f1d6c3e-6d0c-5c1e-9a52-0f6a5a1f7c11")
"""Of the ids made here: the same row gives the same ids for ever. Never change it."""

HEADERS: Mapping[str, str] = {
    "nummer": "own id",
    "naam": "name",
    "organisatie": "organization",
    "omschrijving": "description",
    "rubriek": "category",
    "straat en nummer": "address_1",
    "postcode": "postal_code",
    "plaats": "city",
    "wijk": "neighbourhood",
    "telefoon": "phone",
    "e-mail": "email",
    "website": "url",
    "openingstijden": "schedules",
    "kosten": "cost",
    "talen": "languages",
    "rolstoel": "wheelchair",
    "voor wie": "eligibility",
    "controle op": "assured_date",
    "samenvatting nl": "summary nl",
    "samenvatting tr": "summary tr",
    "samenvatting ar": "summary ar",
}
"""Every header of the template, in its order, and what it is."""

REQUIRED: Mapping[str, Text] = {
    "naam": _("Fill in the name."),
    "organisatie": _("Fill in who does it."),
    "omschrijving": _("Fill in what it is."),
}
"""The headers that cannot be empty, and what is said when they are."""

_ALSO = {
    "email": "e-mail",
    "emailadres": "e-mail",
    "tel": "telefoon",
    "telefoonnummer": "telefoon",
    "adres": "straat en nummer",
    "straat": "straat en nummer",
    "woonplaats": "plaats",
    "beschrijving": "omschrijving",
    "categorie": "rubriek",
    "doelgroep": "voor wie",
    "gecontroleerd op": "controle op",
    "id": "nummer",
    "buurt": "wijk",
    "url": "website",
}
_KNOWN: Mapping[str, str] = {bare(header): header for header in HEADERS} | {
    bare(also): header for also, header in _ALSO.items()
}
_YES = frozenset({"ja", "j", "yes", "x", "1", "true", "waar"})
_NO = frozenset({"nee", "n", "no", "0", "false", "onwaar", "-"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_SITE = re.compile(r"(?:https?://)?[^\s/:@]+\.[a-z]{2,}(?:[/?#:]\S*)?", re.IGNORECASE)
_LONGEST = {"omschrijving": 4000, "openingstijden": 1000}

Row = Mapping[str, Any]
"""Header -> what stands in the cell: a text, a number, a date, or None."""


def header_of(cell: Any) -> str | None:
    """The header that was meant, however it was spelled; None for an unknown column."""
    return _KNOWN.get(bare(str(cell))) if cell is not None else None


def problems_of_headers(cells: Iterable[Any], where: Words) -> Iterator[Problem]:
    """Columns that are missing or twice, and those nobody knows."""
    found = [header_of(cell) for cell in cells]
    for header in REQUIRED:
        if header not in found:
            yield Problem(where, header, _("this column is missing. Take the template and keep its first row."))
    for header in sorted({one for one in found if one and found.count(one) > 1}):
        yield Problem(where, header, _("this column stands here twice. Keep one."))
    for cell, known in zip(cells, found, strict=True):
        if known is None and cell not in (None, ""):
            yield Problem(where, str(cell)[:40], _("this column is not known and not read."), is_warning=True)


def document_of(row: Row, where: Words) -> tuple[dict[str, Any], list[Problem]]:
    """The row as a service, and what is wrong with it."""
    texts = {header: _text(row.get(header), header) for header in HEADERS}
    problems = [Problem(where, header, what) for header, what in REQUIRED.items() if not texts[header]]
    own = str(service_id(texts))
    document: dict[str, Any] = {
        "id": own,
        "name": texts["naam"],
        "status": "active",
        "organization": _organization(texts),
        "description": texts["omschrijving"],
    }
    _add_contact(document, texts, where, problems)
    _add_words(document, texts)
    _add_checked(document, row.get("controle op"), where, problems)
    _add_schedules(document, texts["openingstijden"], own, where, problems)
    _add_languages(document, texts["talen"], own, where, problems)
    _add_location(document, texts, own, where, problems)
    _add_profile(document, texts)
    return document, problems


def service_id(texts: Mapping[str, str]) -> uuid.UUID:
    """By its own number; without one by what makes it this service: organisation, name and postcode."""
    if number := texts["nummer"]:
        try:
            return uuid.UUID(number)
        except ValueError:
            return _uuid("nummer", number)
    return _uuid("service", bare(texts["organisatie"]), bare(texts["naam"]), texts["postcode"].replace(" ", "").upper())


def _uuid(*parts: str) -> uuid.UUID:
    return uuid.uuid5(NAMESPACE, "\n".join(parts))


def _text(value: Any, header: str) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is not None and not isinstance(value, str):
        value = str(value)
    return plain(value, _LONGEST.get(header, 500))


def _organization(texts: Mapping[str, str]) -> dict[str, Any]:
    name = texts["organisatie"]
    # HSDS asks for a description; the template does not, because nobody would know what to write.
    return {"id": str(_uuid("organization", bare(name))), "name": name, "description": name}


def _add_contact(document: dict[str, Any], texts: Mapping[str, str], where: Words, problems: list[Problem]) -> None:
    if phone := texts["telefoon"]:
        document["phones"] = [{"id": str(_uuid(document["id"], "phone")), "number": phone}]
    if email := texts["e-mail"].removeprefix("mailto:"):
        if _EMAIL.fullmatch(email):
            document["email"] = email
        else:
            said = _("{value} is not an e-mail address.").with_(value=quoted(email, 40))
            problems.append(Problem(where, "e-mail", said))
    if site := texts["website"]:
        if _SITE.fullmatch(site):
            document["url"] = site if site.lower().startswith("http") else f"https://{site}"
        else:
            said = _("{value} is not a web address like www.voorbeeld.nl.").with_(value=quoted(site))
            problems.append(Problem(where, "website", said))


def _add_words(document: dict[str, Any], texts: Mapping[str, str]) -> None:
    if words := texts["voor wie"]:
        document["eligibility_description"] = words
    if cost := texts["kosten"]:
        document["fees_description"] = cost
        if options := cost_options(cost, str(_uuid(document["id"], "cost"))):
            document["cost_options"] = options
    if names := [plain_line(name, 100) for name in texts["rubriek"].split(";") if name.strip()]:
        document["attributes"] = [_category(document["id"], name) for name in names]


def _category(owner: str, name: str) -> dict[str, Any]:
    term = {"id": str(_uuid("term", bare(name))), "name": name, "description": name, "taxonomy": "rubriek"}
    return {"id": str(_uuid(owner, "category", bare(name))), "link_type": "category", "taxonomy_term": term}


def _add_checked(document: dict[str, Any], value: Any, where: Words, problems: list[Problem]) -> None:
    if value in (None, ""):
        return
    if isinstance(checked := day_in(value), date):
        document["assured_date"] = checked.isoformat()
    else:
        said = _("{value} is not a date like 28-11-2026.").with_(value=quoted(value, 30))
        problems.append(Problem(where, "controle op", said, is_warning=True))


def _add_schedules(document: dict[str, Any], words: str, own: str, where: Words, problems: list[Problem]) -> None:
    if not words:
        return
    found = schedules_in(words)
    document["schedules"] = [
        {"id": str(_uuid(own, "schedule", str(number))), **one} for number, one in enumerate(found.schedules)
    ]
    said = _("{value} is not understood; it is shown as it stands.")
    problems.extend(
        Problem(where, "openingstijden", said.with_(value=quoted(part)), is_warning=True)
        for part in found.not_understood
    )


def _add_languages(document: dict[str, Any], words: str, own: str, where: Words, problems: list[Problem]) -> None:
    languages = []
    for name in (part.strip() for part in re.split(r"[,;/]|\ben\b", words)):
        if not name:
            continue
        code = name.lower() if re.fullmatch(r"[a-z]{2,3}", name) else code_of(name)
        if code is None:
            said = _("{value} is not a language we know.").with_(value=quoted(name, 40))
            problems.append(Problem(where, "talen", said, is_warning=True))
        known = {"code": code} if code else {}
        languages.append({"id": str(_uuid(own, "language", bare(name))), "name": name, **known})
    if languages:
        document["languages"] = languages


def _add_location(
    document: dict[str, Any], texts: Mapping[str, str], own: str, where: Words, problems: list[Problem]
) -> None:
    street, postcode, town, part = (texts[name] for name in ("straat en nummer", "postcode", "plaats", "wijk"))
    if not (street or postcode or part):
        return
    address = {
        "id": str(_uuid(own, "address")),
        "address_1": street,
        "city": town or "Amsterdam",
        "state_province": "",
        "postal_code": postcode.upper(),
        "country": "NL",
        "address_type": "physical",
    }
    if part:
        address["region"] = part
    location = {"id": str(_uuid(own, "location")), "location_type": "physical", "addresses": [address]}
    if accessibility := _wheelchair(texts["rolstoel"], own, where, problems):
        location["accessibility"] = accessibility
    document["service_at_locations"] = [{"id": str(_uuid(own, "at location")), "location": location}]


def _wheelchair(words: str, own: str, where: Words, problems: list[Problem]) -> list[dict[str, Any]]:
    said = bare(words)
    if not said:
        return []
    if said in _YES or said in _NO or words.strip() == "-":
        description = "Rolstoeltoegankelijk" if said in _YES else "Niet rolstoeltoegankelijk"
    else:
        description = words if "rolstoel" in said else f"Rolstoel: {words}"
        what = _("is neither ja nor nee; it is kept as a text.")
        problems.append(Problem(where, "rolstoel", what, is_warning=True))
    return [{"id": str(_uuid(own, "accessibility")), "description": description}]


def _add_profile(document: dict[str, Any], texts: Mapping[str, str]) -> None:
    summaries = {language: texts[f"samenvatting {language}"] for language in ("nl", "tr", "ar")}
    if written := {language: {"summary": text} for language, text in summaries.items() if text}:
        document["nl_profile"] = {"texts": written}
