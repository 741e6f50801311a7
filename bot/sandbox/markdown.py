"""Reads MarkdownV2 into text and entities."""

from bot.sandbox.formatted import Entity, Formatted, utf16_length
from bot.sandbox.refusals import Refusal, bad_request

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!")
_PAIRS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}


class _Markdown:
    """One pass over the text; `read()` may be called once."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._out: list[str] = []
        self._offset = 0
        self._open: list[tuple[str, int]] = []
        self._entities: list[Entity] = []
        self._quote: int | None = None

    def read(self) -> Formatted:
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            raise self._unreadable(f"Can't find end of the entity starting at offset {self._open[-1][1]}")
        return Formatted("".join(self._out), tuple(self._entities))

    def _step(self) -> None:
        character = self._source[self._at]
        begins_line = self._at == 0 or self._source[self._at - 1] == "\n"
        if begins_line and self._quote is not None and character != ">":
            self._end_quote()
        if character == "\\" and self._source[self._at + 1 : self._at + 2] <= "~" and self._at + 1 < len(self._source):
            self._write(self._source[self._at + 1])
            self._at += 2
        elif character == ">" and begins_line:
            self._quote = self._offset if self._quote is None else self._quote
            self._at += 1
        elif character == "`":
            self._code()
        elif character == "[" or (character == "]" and self._open and self._open[-1][0] == "["):
            self._link(character)
        elif (mark := self._mark()) is not None:
            self._toggle(mark)
        elif character in _RESERVED:
            raise self._unreadable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        else:
            self._write(character)
            self._at += 1

    def _write(self, text: str) -> None:
        self._out.append(text)
        self._offset += utf16_length(text)

    def _mark(self) -> str | None:
        two = self._source[self._at : self._at + 2]
        return two if two in _PAIRS else next((mark for mark in _PAIRS if mark == two[:1]), None)

    def _toggle(self, mark: str) -> None:
        self._at += len(mark)
        if self._open and self._open[-1][0] == mark:
            self._close(_PAIRS[mark], self._open.pop()[1])
        else:
            self._open.append((mark, self._offset))

    def _close(self, kind: str, begin: int, extra: tuple[tuple[str, str], ...] = ()) -> None:
        if self._offset > begin:
            self._entities.append(Entity(kind, begin, self._offset - begin, extra))

    def _code(self) -> None:
        fence = "```" if self._source.startswith("```", self._at) else "`"
        end = self._source.find(fence, self._at + len(fence))
        if end < 0:
            raise self._unreadable(f"Can't find end of {'PreCode' if fence == '```' else 'Code'} entity")
        inside = self._source[self._at + len(fence) : end]
        first, newline, rest = inside.partition("\n")
        language = first if fence == "```" and newline and first and not first[:1].isspace() else ""
        begin = self._offset
        self._write((rest if language or (fence == "```" and not first) else inside).replace("\\`", "`"))
        kind = "pre" if fence == "```" else "code"
        self._close(kind, begin, (("language", language),) if language else ())
        self._at = end + len(fence)

    def _link(self, character: str) -> None:
        self._at += 1
        if character == "[":
            self._open.append(("[", self._offset))
            return
        begin = self._open.pop()[1]
        end = self._source.find(")", self._at)
        if not self._source.startswith("(", self._at) or end < 0:
            return
        self._close("text_link", begin, (("url", self._source[self._at + 1 : end].replace("\\", "")),))
        self._at = end + 1

    def _end_quote(self) -> None:
        if self._quote is not None:
            self._close("blockquote", self._quote)
            self._quote = None

    def _unreadable(self, why: str) -> Refusal:
        return bad_request(f"can't parse entities: {why}")


def parse_markdown(source: str) -> Formatted:
    """Raises `Refusal` ("can't parse entities: …") where a reserved character stands unescaped."""
    return _Markdown(source).read()
