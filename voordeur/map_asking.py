"""`voordeur map ask --batch`: questions from a file, one answer a line, in order; to measure the map and to try it."""

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from bot.map_keeper import MapKeeper
from domain import occasions, places
from domain.social_map import understanding
from domain.social_map.asking import Answer, Question, ask, place_in
from domain.social_map.index import Index
from domain.texts import LANGUAGES
from storage.database import Database

_LONGEST_LINE = 1_000_000
"""Characters of a line that are read at all."""


async def read_map(database: Database) -> Index:
    """The whole map in memory, and all that is read at the first question."""
    places.default()
    understanding.warm_up()
    occasions.warm_up(datetime.now(UTC))
    keeper = MapKeeper(database)
    await keeper.derive_anew()
    await keeper.look()
    return keeper.index


def answers(index: Index, file: Path) -> Iterator[str]:
    """For every line of the file a line of JSON; a line that is no question is answered with what is wrong with it."""
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        for line in _not_too_long(lines):
            if line.strip():
                yield json.dumps(_answered(index, line), ensure_ascii=False)


def _not_too_long(file: TextIO) -> Iterator[str]:
    """Line by line; of an endless one the beginning, and then the rest as lines of their own."""
    return iter(lambda: file.readline(_LONGEST_LINE), "")


def _answered(index: Index, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        text, language, near = asked["text"], asked.get("lang", LANGUAGES[0]), asked.get("place")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {"error": 'Not a line like {"lang": "nl", "text": "…", "place": "1061AB"}.'}
    if not isinstance(text, str) or not isinstance(language, str) or not isinstance(near, str | None):
        return {"error": '"text", "lang" and "place" should be words between quotes.'}
    # Half of a character, as some programs cut it, cannot be written again.
    text = text.encode("utf-8", "replace").decode()
    start = time.perf_counter()
    place = place_in(near, language) if near else place_in(text, language)
    answer = ask(index, Question(text, language, datetime.now(UTC), place))
    return _told(text, answer, 1000 * (time.perf_counter() - start))


def _told(text: str, answer: Answer, milliseconds: float) -> dict[str, Any]:
    return {
        "text": text,
        "results": [{"id": one.id, "name": one.name, "score": round(one.score, 3)} for one in answer.nearby.found],
        "needs": list(answer.needs),
        "action": answer.action,
        "ms": round(milliseconds, 2),
    }
