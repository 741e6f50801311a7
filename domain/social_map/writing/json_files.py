"""Nested HSDS, one service a line, so that two exports can be compared line by line."""

from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any, Self

from domain.social_map.documents import written


class LinesFile:
    """JSON lines. Written beside its place and moved there when it is complete."""

    _begin, _between, _end = "", "\n", "\n"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self._file: IO[str] | None = None
        self._count = 0

    def __enter__(self) -> Self:
        self._file = self._part.open("w", encoding="utf-8", newline="\n")
        self._file.write(self._begin)
        return self

    def add(self, document: Mapping[str, Any]) -> None:
        """One more service."""
        assert self._file, "The file is open inside `with`."
        self._file.write((self._between if self._count else "") + written(document))
        self._count += 1

    def __exit__(self, failure: type[BaseException] | None, *_rest: object) -> None:
        assert self._file, "The file is open inside `with`."
        with self._file as file:
            file.write(self._end if self._count or self._begin else "")
        if failure:
            self._part.unlink(missing_ok=True)
        else:
            self._part.replace(self._path)


class JsonFile(LinesFile):
    """A list of services."""

    _begin, _between, _end = "[\n", ",\n", "\n]\n"
