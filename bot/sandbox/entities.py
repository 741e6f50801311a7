"""Reads Telegram's HTML into text and entities, and turns what a bot sends into what people see."""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.detect import with_found
from bot.sandbox.formatted import (
    Entity,
    Formatted,
    check_encoding,
    clean,
    entity_from_json,
    is_invisible,
    tidy,
    trim,
    utf16_length,
)
from bot.sandbox.markdown import parse_markdown
from bot.sandbox.refusals import Refusal, bad_request

_SIMPLE = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "u": "underline",
    "ins": "underline",
    "tg-spoiler": "spoiler",
}
_TAGS = frozenset(_SIMPLE) | {"a", "code", "pre", "span", "blockquote", "tg-emoji", "tg-time"}
_CHARACTER = re.compile(r"&(?:(lt|gt|amp|quot)|#(\d{1,8})|#[xX]([0-9a-fA-F]{1,7}));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<token>[a-zA-Z0-9.-]*)(?=[\s>])))?"""
)
_SPACES = re.compile(r"\s*")
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_MENTION = re.compile(r"tg://user\?id=(\d+)")


@dataclass(frozen=True)
class _OpenTag:
    name: str
    attributes: dict[str, str | None]
    offset: int
    begins: int


class _Html:
    """One pass over the text; `read()` may be called once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._out: list[str] = []
        self._offset = 0
        self._open: list[_OpenTag] = []
        self._entities: list[Entity] = []

    def read(self) -> Formatted:
        at = 0
        while (tag := self._source.find("<", at)) >= 0:
            self._write(self._source[at:tag])
            at = self._end_tag(tag) if self._source.startswith("/", tag + 1) else self._start_tag(tag)
        self._write(self._source[at:])
        if self._open:
            raise _unreadable(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        return Formatted("".join(self._out), tuple(self._entities))

    def _write(self, raw: str) -> None:
        text = unescape(raw)
        self._out.append(text)
        self._offset += utf16_length(text)

    def _byte(self, at: int) -> int:
        return len(self._source[:at].encode())

    def _start_tag(self, begin: int) -> int:
        """Reads from `<`; gives the position after `>`."""
        source = self._source
        written = _match(_TAG_NAME, source, begin + 1)
        at = begin + 1 + len(written)
        if at >= len(source):
            raise _unreadable(f"Unclosed start tag at byte offset {self._byte(begin)}")
        name = written.lower()
        if name not in _TAGS:
            raise _unreadable(f'Unsupported start tag "{name}" at byte offset {self._byte(begin)}')
        attributes: dict[str, str | None] = {}
        while True:
            at += len(_match(_SPACES, source, at))
            if at >= len(source):
                raise _unreadable(f"Unclosed start tag at byte offset {self._byte(begin)}")
            if source[at] == ">":
                break
            found = _ATTRIBUTE.match(source, at)
            if found is None:
                raise _unreadable(f'Empty attribute name in the tag "{name}" at byte offset {self._byte(begin)}')
            at = found.end()
            attributes[found["name"]] = _value(found)
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise _unreadable(f'Tag "span" must have class "tg-spoiler" at byte offset {self._byte(begin)}')
        self._open.append(_OpenTag(name, attributes, self._offset, len(self._out)))
        return at + 1

    def _end_tag(self, begin: int) -> int:
        source = self._source
        if not self._open:
            raise _unreadable(f"Unexpected end tag at byte offset {self._byte(begin)}")
        written = _match(_TAG_NAME, source, begin + 2)
        at = begin + 2 + len(written)
        at += len(_match(_SPACES, source, at))
        if at >= len(source) or source[at] != ">":
            raise _unreadable(f"Unclosed end tag at byte offset {self._byte(begin)}")
        tag = self._open.pop()
        if written and written.lower() != tag.name:
            raise _unreadable(
                f"Unmatched end tag at byte offset {self._byte(begin)}, "
                f'expected "</{tag.name}>", found "</{written.lower()}>"'
            )
        if self._offset > tag.offset:
            self._close(tag)
        return at + 1

    def _close(self, tag: _OpenTag) -> None:
        length = self._offset - tag.offset
        if tag.name in {"code", "pre"}:
            self._close_code(tag, length)
            return
        kind, extra = self._meaning(tag)
        if kind:
            self._entities.append(Entity(kind, tag.offset, length, extra))

    def _meaning(self, tag: _OpenTag) -> tuple[str, tuple[tuple[str, Any], ...]]:
        """The entity's type and fields; an empty type where Telegram drops the tag."""
        match tag.name:
            case "a":
                return _link(tag.attributes.get("href") or "".join(self._out[tag.begins :]))
            case "blockquote":
                return ("expandable_blockquote" if "expandable" in tag.attributes else "blockquote"), ()
            case "tg-emoji":
                return "custom_emoji", (("custom_emoji_id", tag.attributes.get("emoji-id") or ""),)
            case "tg-time":
                return _time(tag.attributes)
            case "span":
                return "spoiler", ()
            case _:
                return _SIMPLE[tag.name], ()

    def _close_code(self, tag: _OpenTag, length: int) -> None:
        """`<pre><code class="language-x">` is one block of code in a language; plain code has none."""
        language = (tag.attributes.get("class") or "").removeprefix("language-") if tag.name == "code" else ""
        last = self._entities[-1] if self._entities else None
        if last and last.type in {"code", "pre"} and (last.offset, last.length) == (tag.offset, length):
            self._entities[-1] = Entity("pre", tag.offset, length, last.extra or _language(language))
            return
        inside_pre = any(outer.name == "pre" for outer in self._open)
        self._entities.append(Entity(tag.name, tag.offset, length, _language(language) if inside_pre else ()))


def _language(language: str) -> tuple[tuple[str, Any], ...]:
    return (("language", language),) if language else ()


def _link(address: str) -> tuple[str, tuple[tuple[str, Any], ...]]:
    if mention := _MENTION.match(address):
        user = {"id": int(mention.group(1)), "is_bot": False, "first_name": ""}
        return "text_mention", (("user", user),)
    address = checked_link(address)
    return ("text_link", (("url", address),)) if address else ("", ())


def _time(attributes: dict[str, str | None]) -> tuple[str, tuple[tuple[str, Any], ...]]:
    unix = attributes.get("unix") or ""
    if not unix.isdigit():
        return "", ()
    form = attributes.get("format")
    return "date_time", (("unix_time", int(unix)), *((("date_time_format", form),) if form else ()))


def checked_link(address: str) -> str:
    """The address as Telegram writes it, or nothing where it is none."""
    address = address.strip()
    if address.startswith(("tg://", "mailto:", "tel:", "tonsite://")):
        return address
    try:
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or " " in host or ("." not in host and host != "localhost"):
        return ""
    return parts._replace(path=parts.path or "/").geturl()


def _match(pattern: re.Pattern[str], source: str, at: int) -> str:
    found = pattern.match(source, at)
    return found.group() if found else ""


def _value(found: re.Match[str]) -> str | None:
    for quoted in (found["double"], found["single"]):
        if quoted is not None:
            return unescape(quoted)
    return None if found["token"] is None else found["token"].lower()


def unescape(raw: str) -> str:
    """Only the four names Telegram knows, and numbers; `&nbsp;` stays as it is written."""
    return _CHARACTER.sub(_unescaped, raw) if "&" in raw else raw


def _unescaped(found: re.Match[str]) -> str:
    if found.group(1):
        return _NAMED[found.group(1)]
    code = int(found.group(2)) if found.group(2) else int(found.group(3), 16)
    if code == 0 or code >= 0x10FFFF or 0xD800 <= code < 0xE000:
        return found.group()
    return chr(code)


def _unreadable(why: str) -> Refusal:
    return bad_request(f"can't parse entities: {why}")


def escape(text: str) -> str:
    """Plain text as Telegram's HTML."""
    return html.escape(text, quote=False)


def parse_html(source: str) -> Formatted:
    """Raises `Refusal` ("can't parse entities: …") where Telegram would."""
    if "<" not in source and "&" not in source:
        return Formatted(source)
    return _Html(source).read()


def read_text(
    text: str, parse_mode: str | None, entities: list[dict[str, Any]] | None, limit: int, too_long: str
) -> Formatted:
    """What people see of `text`: parsed, cleaned, trimmed, completed. `limit` counts UTF-16 units after parsing."""
    check_encoding(text)
    formatted = clean(_parsed(text, parse_mode, entities))
    formatted = trim(formatted)
    if utf16_length(formatted.text) > limit:
        raise bad_request(too_long)
    if formatted.entities:
        formatted = Formatted(formatted.text, tidy(formatted.entities))
    return with_found(formatted) if not is_invisible(formatted.text) else Formatted("")


def _parsed(text: str, parse_mode: str | None, entities: list[dict[str, Any]] | None) -> Formatted:
    match (parse_mode or "").lower():
        case "html":
            return parse_html(text)
        case "markdownv2":
            return parse_markdown(text)
        case "":
            return Formatted(text, _given(text, entities)) if entities else Formatted(text)
        case _:
            raise bad_request("unsupported parse_mode")


def _given(text: str, entities: list[dict[str, Any]]) -> tuple[Entity, ...]:
    length = utf16_length(text)
    for entity in entities:
        if entity["offset"] < 0 or entity["length"] < 0:
            raise bad_request(f"receive an entity with incorrect offset {entity['offset']}")
        if entity["offset"] + entity["length"] > length:
            raise bad_request(
                f"entity beginning at UTF-16 offset {entity['offset']} ends after the end of the text "
                f"at UTF-16 offset {length}"
            )
    return tuple(entity_from_json(entity) for entity in entities if entity["length"])
