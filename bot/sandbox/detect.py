"""Finds what nobody marked: commands, mentions, hashtags, addresses. Telegram adds these to every text."""

import re

from bot.sandbox.formatted import Entity, Formatted, utf16_length

_TOP_LEVEL = "com|org|net|nl|tr|eu|be|de|info|io|me|gov|edu|app|dev|amsterdam|frl|uk|fr|int"
_WORD = r"[^\W_]"
_FOUND = re.compile(
    rf"""
    (?P<email>(?<![\w.+-])[a-zA-Z0-9._%+-]{{1,64}}@(?:[a-zA-Z0-9-]{{1,63}}\.){{1,5}}[a-zA-Z]{{2,24}}\b)
  | (?P<url>(?<![\w@./-])(?:https?://[^\s<>"']+
        |(?:{_WORD}(?:[\w-]{{0,61}}{_WORD})?\.){{1,5}}(?:{_TOP_LEVEL})\b(?:/[^\s<>"']*)?))
  | (?P<mention>(?<![\w@/])@[a-zA-Z][a-zA-Z0-9_]{{2,31}}\b)
  | (?P<bot_command>(?<![\w/<>])/[a-zA-Z0-9_]{{1,64}}(?:@[a-zA-Z0-9_]{{3,32}})?(?![\w/]))
  | (?P<cashtag>(?<![\w$])\$[A-Z]{{3,8}}\b)
  | (?P<hashtag>(?<![\w\#])\#(?=\w*[^\W\d])\w{{1,256}})
    """,
    re.VERBOSE,
)
_HINTS = re.compile(r"[@/#$]|\.\w")
_MARKED = frozenset(
    {"text_link", "text_mention", "code", "pre", "custom_emoji", "date_time", "url", "mention", "email"}
)


def with_found(formatted: Formatted) -> Formatted:
    """Adds the entities that Telegram finds by itself, where none stands already."""
    text = formatted.text
    if not _HINTS.search(text):
        return formatted
    marked = [entity for entity in formatted.entities if entity.type in _MARKED]
    found = [
        entity
        for entity in _find(text)
        if not any(entity.offset < other.end and other.offset < entity.end for other in marked)
    ]
    if not found:
        return formatted
    entities = sorted((*formatted.entities, *found), key=lambda entity: (entity.offset, -entity.length))
    return Formatted(text, tuple(entities))


def _find(text: str) -> list[Entity]:
    found = []
    for match in _FOUND.finditer(text):
        kind = match.lastgroup or ""
        written = match.group().rstrip(".,;:!?)'»”") if kind == "url" else match.group()
        found.append(Entity(kind, utf16_length(text[: match.start()]), utf16_length(written)))
    return found
