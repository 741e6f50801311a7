"""Texts of a social map as a resident may read them: no HTML, no control characters, no bidi controls, not endless."""

import html
import re
from html.parser import HTMLParser
from typing import Any

from domain.texts import without_bidi_controls

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_TAG_OR_ENTITY = re.compile(r"<[a-zA-Z/!?]|&[a-zA-Z#]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")
_BLOCKS = frozenset("address article br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p section table td th tr ul".split())  # noqa: SIM905 (a list of words reads best as words)
_NOT_READ = frozenset({"script", "style", "head", "title", "template", "iframe", "object", "svg"})
_LONGEST_READ = 20_000
"""Characters of a text that are looked at; what comes after them is left away."""
_MOST_UNFINISHED = 20
"""Tags that are not closed: the parser looks for the end of each to the end of the text."""
_MOST_TIMES = 10
"""How often tags are looked for in what is left of a text without its tags. Behind these somebody means harm."""


def plain(value: Any, most: int) -> str:
    """The text in one line or several, at most `most` characters; "" for anything that is not a text.

    A formula ("=1+1") stays the text it is: nothing here or later computes it.
    """
    if not isinstance(value, str):
        return ""
    text = value[:_LONGEST_READ]
    text = _without_unfinished(text)
    if _TAG_OR_ENTITY.search(text):
        text = _without_tags(text)
    text = without_bidi_controls(_CONTROLS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain_line(value: Any, most: int) -> str:
    """The same, in one line."""
    return " ".join(plain(value, most).split())


def _without_unfinished(text: str) -> str:
    return text.replace("<", " ") if text.count("<") - text.count(">") > _MOST_UNFINISHED else text


def _without_tags(text: str) -> str:
    words = _shown(text)
    for _again in range(_MOST_TIMES):
        # "&lt;b&gt;" is a tag that somebody escaped once too often; "<<b>b>" one that appears when another is gone.
        if not _TAG_OR_ENTITY.search(words):
            return words
        before, words = words, _shown(_without_unfinished(html.unescape(words)))
        if words == before:
            return words
    return words.replace("<", " ").replace("&", " ")


def _shown(text: str) -> str:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return _without_unfinished("".join(reader.words))


class _Reader(HTMLParser):
    """Keeps what a browser would show. The parser of the standard library never raises on broken HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 (its signature)
        if tag in _NOT_READ:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _NOT_READ:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)
