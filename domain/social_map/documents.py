"""Service documents as they are kept and compared, each with a fingerprint of what it means.

Two documents mean the same when only the ids of nested things, references between them or empty values differ: those
change whenever a map goes through tables, and no resident ever sees them.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping
from typing import Any

from domain.social_map.schemas import ELSEWHERE, structural
from domain.texts import Words, _

DEEPEST = 24
"""Levels of nesting. The deepest path of HSDS 3.1 has 11: a service, its place, a contact, a phone, an attribute, …"""

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL stores no NUL, and half a surrogate pair cannot be written as UTF-8."""
_MOST_DIGITS = 2**53

_TOO_DEEP = _("it is nested more than {levels} levels deep; mend or leave out that field.")
_TOO_LARGE = _("a number in it is too large; mend or leave out that field.")
_TOO_MANY_DIGITS = _("a number in it has too many digits; mend or leave out that field.")

SECOND_NEED = 0.5
"""How much a service is about a need that is listed after the first one."""


class UnfitError(ValueError):
    """A value that JSON or the database cannot hold; `words` say which, and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


def cleaned(value: Any, depth: int = 0) -> Any:
    """The same value, safe to store: no NUL, no half surrogates. Raises UnfitError for what cannot be kept."""
    if depth > DEEPEST:
        raise UnfitError(_TOO_DEEP.with_(levels=DEEPEST))
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, Mapping):
        return {_UNSTORABLE.sub("", str(name)): cleaned(one, depth + 1) for name, one in value.items()}
    if isinstance(value, list):
        return [cleaned(one, depth + 1) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value)
    return value


def _number(value: float) -> float:
    if isinstance(value, float) and not math.isfinite(value):
        raise UnfitError(_TOO_LARGE)
    if abs(value) > _MOST_DIGITS:
        raise UnfitError(_TOO_MANY_DIGITS)
    return value


def take_needs(document: dict[str, Any]) -> Mapping[str, float] | None:
    """Take the needs that somebody set by hand out of the document: they are kept beside it. None: nobody did."""
    profile = document.get("nl_profile")
    if not isinstance(profile, dict):
        return None
    profile = dict(profile)
    needs = needs_in(profile.pop("needs", None))
    if profile:
        document["nl_profile"] = profile
    else:
        del document["nl_profile"]
    return needs


def with_needs(document: Mapping[str, Any], needs: Mapping[str, float] | None) -> dict[str, Any]:
    """The document as it is exported: with the needs that were set by hand."""
    if not needs:
        return dict(document)
    profile = document.get("nl_profile")
    return {**document, "nl_profile": {**(profile if isinstance(profile, Mapping) else {}), "needs": dict(needs)}}


def needs_in(value: Any) -> Mapping[str, float] | None:
    """`["mee_eten", "ouderen"]` (the first is what it is mainly for), or `{"mee_eten": 1.0, "ouderen": 0.5}`."""
    if isinstance(value, Mapping):
        weights = {str(need): _weight(weight) for need, weight in value.items()}
        return {need: weight for need, weight in weights.items() if weight} or None
    if isinstance(value, list):
        names = [name for name in value if isinstance(name, str) and name]
        return {name: 1.0 if at == 0 else SECOND_NEED for at, name in enumerate(dict.fromkeys(names))} or None
    return None


def _weight(value: Any) -> float:
    return min(1.0, max(0.0, float(value))) if isinstance(value, int | float) else 0.0


def written(value: Any) -> str:
    """As JSON in one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def digest(document: Mapping[str, Any]) -> str:
    """SHA-256, in hexadecimals, of what the document means."""
    meaning = _meaning(document, is_service=True)
    canonical = json.dumps(meaning, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "replace")).hexdigest()


def _meaning(value: Any, *, is_service: bool = False) -> Any:
    if isinstance(value, Mapping):
        return _meaning_of_object(value, is_service=is_service)
    if isinstance(value, list):
        return [_meaning(one) for one in value]
    # 3.0 and 3 are one number; a table does not know the difference.
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _meaning_of_object(value: Mapping[str, Any], *, is_service: bool) -> dict[str, Any]:
    ignored = structural() if is_service else structural() | {"id"}
    kept = {name: _meaning(one) for name, one in value.items() if name not in ignored}
    if is_service and isinstance(organization := kept.get("organization"), dict):
        kept["organization"] = {
            name: one for name, one in organization.items() if ("organization", name) not in ELSEWHERE
        }
    return {name: one for name, one in kept.items() if one is not None and one not in ("", [], {})}
