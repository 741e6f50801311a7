"""Which languages are spoken somewhere, as ISO 639 codes, also when the map gives their names in Dutch or English."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from babel import Locale

from domain.spelling import bare

MOST = 20
_CODE = re.compile(r"[a-z]{2,3}")
_ALSO = {"farsi": "fa", "dari": "prs", "berbers": "ber", "tamazight": "ber", "sranan": "srn", "darija": "ary"}


def languages_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """Of the service; else of the places where it is given."""
    found = tuple(dict.fromkeys(_codes(document)))
    if not found:
        links = document.get("service_at_locations")
        places = (
            [link.get("location") for link in links if isinstance(link, Mapping)] if isinstance(links, list) else []
        )
        found = tuple(dict.fromkeys(code for place in places if isinstance(place, Mapping) for code in _codes(place)))
    return found[:MOST]


def code_of(name: str) -> str | None:
    """The code of a language by its Dutch, English or own name; None for an unknown one."""
    return _names().get(bare(name))


def _codes(owner: Mapping[str, Any]) -> Iterator[str]:
    languages = owner.get("languages")
    for one in languages if isinstance(languages, list) else ():
        if not isinstance(one, Mapping):
            continue
        code = str(one.get("code") or "").lower().replace("_", "-").split("-")[0]
        if _CODE.fullmatch(code):
            yield code
        elif named := code_of(str(one.get("name") or "")[:60]):
            yield named


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for reader in ("en", "nl"):
        names |= {bare(name): code for code, name in Locale(reader).languages.items() if _CODE.fullmatch(code)}
    for code in ("tr", "ar", "nl", "fr", "es", "pl", "uk", "de"):
        names[bare(Locale(code).languages[code])] = code
    return names | _ALSO
