"""Text as Telegram keeps it: cleaned, trimmed, with entities counted in UTF-16 units.

The rules follow tdlib's `MessageEntity.cpp` and `misc.cpp` (Boost licence), which the Bot API server itself runs.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Any

from bot.sandbox.refusals import bad_request

Json = dict[str, Any]

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024

_CONTROLS = re.compile(r"[\x00-\x09\x0b\x0c\x0e-\x1f]")
# U+0333, U+033F and U+030A draw lines through neighbouring rows; U+2028-U+202E turn the reading direction.
_DELETED = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
_REPEATED_MARKS = re.compile("[\u200e\u200f]+(?=[\u200e\u200f])")
_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u0333\u033f\u030a\u200e\u200f]")
# Characters that take no room: a message of only these is empty.
_INVISIBLE = (
    " \n\u200b\u200c\u200d\u200e\u200f\u202e\ufeff\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004"
    "\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u2800\u3000\ufffc"
)

SPLITTABLE = frozenset({"bold", "italic", "underline", "strikethrough", "spoiler"})
_VERBATIM = frozenset({"code", "pre"})
_ORDER = {
    kind: rank
    for rank, kind in enumerate(
        ("expandable_blockquote", "blockquote", "bold", "italic", "underline", "strikethrough", "spoiler")
    )
}


@dataclass(frozen=True)
class Entity:
    """A stretch of text with a meaning. `offset` and `length` count UTF-16 units; `extra` holds url, language, …"""

    type: str
    offset: int
    length: int
    extra: tuple[tuple[str, Any], ...] = ()

    @property
    def end(self) -> int:
        return self.offset + self.length

    def as_json(self) -> Json:
        return {"type": self.type, "offset": self.offset, "length": self.length, **dict(self.extra)}


def entity_from_json(body: Json) -> Entity:
    extra = tuple((key, value) for key, value in body.items() if key not in {"type", "offset", "length"})
    return Entity(body["type"], body["offset"], body["length"], extra)


@dataclass(frozen=True)
class Formatted:
    """A text with its entities, sorted by where they begin, the longer first."""

    text: str
    entities: tuple[Entity, ...] = ()

    def entities_json(self) -> list[Json]:
        return [entity.as_json() for entity in self.entities]


def utf16_length(text: str) -> int:
    """How many UTF-16 units `text` takes: what Telegram and JavaScript call its length."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(formatted: Formatted) -> Formatted:
    """Deletes and replaces what Telegram does, and moves the entities along.

    Isolates (U+2066-U+2069) stay. Of repeated direction marks all but the last become zero-width non-joiners.
    """
    text = formatted.text
    if not _DIRTY.search(text):
        return formatted
    # All these characters are one UTF-16 unit each, so only deletions move anything.
    text = _CONTROLS.sub(" ", text)
    deleted = [utf16_length(text[: match.start()]) for match in _DELETED.finditer(text)]
    text = _DELETED.sub("", text)
    text = _REPEATED_MARKS.sub(lambda marks: "\u200c" * len(marks.group()), text)
    if not deleted:
        return Formatted(text, formatted.entities)

    def moved(offset: int) -> int:
        return offset - bisect_left(deleted, offset)

    return Formatted(
        text,
        tuple(
            replace(entity, offset=moved(entity.offset), length=moved(entity.end) - moved(entity.offset))
            for entity in formatted.entities
        ),
    )


def trim(formatted: Formatted) -> Formatted:
    """Cuts white space at the end, and at the start as far as the first entity."""
    text = formatted.text.rstrip(" \n")
    entities = [entity for entity in formatted.entities if entity.length > 0]
    if not entities:
        return Formatted(text.lstrip(" \n"))
    end = utf16_length(text)
    entities = [
        replace(entity, length=min(entity.end, end) - entity.offset) for entity in entities if entity.offset < end
    ]
    first = min((entity.offset for entity in entities), default=len(text))
    blank = min(len(text) - len(text.lstrip(" \n")), first)
    return Formatted(text[blank:], tuple(replace(entity, offset=entity.offset - blank) for entity in entities))


def tidy(entities: tuple[Entity, ...]) -> tuple[Entity, ...]:
    """Sorts, joins neighbours of one kind, and drops what stands inside code: as Telegram stores them."""
    verbatim = [entity for entity in entities if entity.type in _VERBATIM]
    kept = [
        entity
        for entity in entities
        if entity.type in _VERBATIM
        or "blockquote" in entity.type
        or not any(entity.offset < code.end and code.offset < entity.end for code in verbatim)
    ]
    joined: list[Entity] = []
    for entity in sorted(kept, key=lambda entity: (entity.type, entity.offset, -entity.length)):
        last = joined[-1] if joined else None
        if last and entity.type in SPLITTABLE and last.type == entity.type and entity.offset <= last.end:
            joined[-1] = replace(last, length=max(last.end, entity.end) - last.offset)
        else:
            joined.append(entity)
    return tuple(sorted(joined, key=lambda entity: (entity.offset, -entity.length, _ORDER.get(entity.type, -1))))


def is_invisible(text: str) -> bool:
    return not text.strip(_INVISIBLE)


def check_encoding(text: str) -> None:
    """Half a surrogate pair is not text: Telegram only takes UTF-8."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            raise bad_request("strings must be encoded in UTF-8") from None
