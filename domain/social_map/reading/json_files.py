"""Reads HSDS as nested JSON and as JSON lines, one service after the other, never the whole file."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, Never

import ijson

from domain.social_map.problems import NO_SERVICE, Problem, UnreadableError
from domain.social_map.reading.read import Progress, Read, Reads, entry
from domain.social_map.reading.safely import LARGEST_ENTRY, Measured
from domain.texts import Text, _

_BOM = b"\xef\xbb\xbf"
_CHUNK = 64 * 1024
_TOLD_EVERY = 200
"""Entries between two reports of how far we are."""
_LISTS = ("contents", "services")
"""Where the services stand in a page of the HSDS API, and in what others export."""
_NO_OBJECT = _("is not an object with the fields of a service.")


def read_json(path: Path, progress: Progress) -> Reads:
    """A list of services, pages with `contents`, or single services one after the other."""
    size = path.stat().st_size
    with path.open("rb") as file:
        prefix = _shape(file)
        measured = _from_the_start(file)
        number = 0
        for number, document in enumerate(_objects(measured, prefix), start=1):
            measured.next_entry()
            if number % _TOLD_EVERY == 0:
                progress(measured.position / size)
            yield _read(document, number)
        if not number:
            raise UnreadableError(NO_SERVICE)


def read_lines(path: Path, progress: Progress) -> Reads:
    """One service a line; a line that is broken is reported and the next one read."""
    size, done, number, found = path.stat().st_size, 0, 0, False
    with path.open("rb") as file:
        while line := file.readline(LARGEST_ENTRY + 1):
            number += 1
            done += len(line)
            if len(line) > LARGEST_ENTRY:
                said = _("Line {number} is longer than {most} MB: no service is.")
                raise UnreadableError(said.with_(number=str(number), most=LARGEST_ENTRY // 1024**2))
            if number % _TOLD_EVERY == 0:
                progress(done / size)
            if stripped := line.removeprefix(_BOM).strip():
                found = True
                yield _line(stripped, number)
    if not found:
        raise UnreadableError(NO_SERVICE)


def _line(line: bytes, number: int) -> Read | Problem:
    where = _("line {number}").with_(number=str(number))
    try:
        document = json.loads(line.decode("utf-8"), parse_constant=_refuse)
    except UnicodeDecodeError:
        return Problem(where, "", _("is not text in UTF-8. Save the file again as UTF-8."))
    except (ValueError, RecursionError) as error:
        return Problem(where, "", _("is not correct JSON ({reason}).").with_(reason=_short(error)))
    if not isinstance(document, Mapping):
        return Problem(where, "", _NO_OBJECT)
    return Read(where, document)


def _refuse(name: str) -> Never:
    raise ValueError(f"{name} is not a number in JSON")


def _read(document: Any, number: int) -> Read | Problem:
    if not isinstance(document, Mapping):
        return Problem(entry(number, None), "", _NO_OBJECT)
    return Read(entry(number, document.get("name")), document)


def _objects(measured: Measured, prefix: str) -> Iterator[Any]:
    try:
        yield from ijson.items(measured, prefix, use_float=True, multiple_values=True, buf_size=_CHUNK)
    except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
        raise UnreadableError(_broken(error, measured.position)) from error


def _shape(file: IO[bytes]) -> str:
    """Where in the JSON the services stand, as ijson writes it."""
    measured = _from_the_start(file)
    try:
        # The first brackets tell; of a single service all is read, which is little.
        for prefix, event, _value in ijson.parse(measured, use_float=True, multiple_values=True, buf_size=_CHUNK):
            if not prefix and event == "start_array":
                return "item"
            if event == "start_array" and prefix in _LISTS:
                return f"{prefix}.item"
            if not prefix and event == "end_map":
                break
            if not prefix and event not in {"start_map", "map_key"}:
                raise UnreadableError(_("There is no service in this file: it holds a single value."))
    except (ijson.JSONError, ValueError, OverflowError, RecursionError) as error:
        raise UnreadableError(_broken(error, measured.position)) from error
    return ""


def _from_the_start(file: IO[bytes]) -> Measured:
    file.seek(0)
    file.seek(len(_BOM) if file.read(len(_BOM)) == _BOM else 0)
    return Measured(file)


def _broken(error: Exception, position: int) -> Text:
    message = str(error)
    if isinstance(error, ijson.IncompleteJSONError) and "premature" in message.lower():
        return _("The file stops in the middle: it was cut off. Copy or export it again.")
    if "utf" in message.lower():
        return _("The file is not text in UTF-8. Save it again as UTF-8.")
    said = _("The file is not correct JSON, somewhere in its first {position} bytes ({reason}).")
    return said.with_(position=position, reason=_short(error))


def _short(error: Exception) -> str:
    """What the library says of it, in English."""
    return " ".join(str(error).split())[:120] or type(error).__name__
