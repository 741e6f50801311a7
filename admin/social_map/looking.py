"""A file that somebody brings: read and checked beside everybody else, and what it would change, before it does.

Files are read one at a time, in a process of their own (`domain/social_map/apart.py`): what comes from a browser may be
made to harm. A file is on disk only while it is read. What was found out is JSON (`report`), in the language of who
sent it, so that its page can be opened again.
"""

import asyncio
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from pydantic_core import from_json

from admin.console import Console
from admin.exports.writing import LEFT_FREE
from domain.social_map.apart import staged_apart
from domain.social_map.changing import differing, fields_of, times_told
from domain.social_map.problems import HERE, Problem, Report, UnreadableError
from domain.social_map.staging import Staged
from domain.texts import Language, Texts, _
from storage.console.social_map_view import SocialMapView
from storage.map_imports import Plan
from storage.social_map import SocialMap

MOST_BYTES = 20_000_000
SHOWN = 20
"""Entries of each kind that are shown before anything is brought in."""
_MOST_FIELDS = 6
_LONGEST = 160

BUSY = _("The file of somebody else is being read at this moment. Try again in a few minutes.")


class BusyError(Exception):
    """Another file is being read."""


@dataclass
class Looked:
    """What was found out about a file. While it is open, it can be brought in."""

    report: Mapping[str, Any]
    staged: Staged | None = None
    plan: Plan | None = None
    """None: nothing of it can come in."""
    _open: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


async def look(console: Console, content: bytes, name: str, reader: Language, *, keep_missing: bool) -> Looked:
    """Read and check the file, and compare it with the map; what is wrong is told in the language of this reader.
    Close what comes back. Raises BusyError.
    """
    if console.reading_a_map.locked():
        raise BusyError
    stack = ExitStack()
    try:
        async with console.reading_a_map:
            folder = await asyncio.to_thread(stack.enter_context, TemporaryDirectory(prefix="voordeur-upload-"))
            ready = await _staged(Path(folder) / name, content)
    except UnreadableError as error:
        stack.close()
        problems = Report()
        problems.add([Problem(HERE, "", error.words)])
        return Looked(_report(problems, console.texts, reader))
    except BaseException:
        stack.close()
        raise
    report = _report(ready.report, console.texts, reader)
    if not ready.is_fit:
        stack.close()
        return Looked(report)
    try:
        async with console.database.reading() as connection:
            plan = await SocialMap(connection).plan(ready, keep_missing=keep_missing)
            changes = await _changes(SocialMapView(connection), ready, plan)
    except BaseException:
        stack.close()
        raise
    return Looked(report | changes, ready, plan, stack)


async def _staged(path: Path, content: bytes) -> Staged:
    await asyncio.to_thread(path.write_bytes, content)
    return await staged_apart(path, LEFT_FREE)


def _report(found: Report, texts: Texts, reader: Language) -> dict[str, Any]:
    errors, warnings = (
        [[texts.plain(one.where, reader), one.field, texts.plain(one.what, reader)] for one in problems]
        for problems in (found.errors, found.warnings)
    )
    return {
        "language": reader,
        "errors": errors,
        "warnings": warnings,
        "error_count": found.error_count,
        "warning_count": found.warning_count,
        "counts": None,
    }


async def _changes(view: SocialMapView, ready: Staged, plan: Plan) -> dict[str, Any]:
    """How much would change, and the first of each kind."""
    some = plan.changed[:SHOWN]
    rows = await asyncio.to_thread(lambda: list(ready.rows_at(step.offset for step in some)))
    new = await asyncio.to_thread(lambda: list(ready.rows_at(step.offset for step in plan.new[:SHOWN])))
    before = await view.documents([step.id for step in some])
    gone = await view.documents(plan.retired[:SHOWN])
    edited = await view.edited_here()
    lost = [number for number in (*(step.id for step in plan.changed), *plan.retired) if number in edited]
    lost_names = await view.documents(lost[:SHOWN])
    counts = plan.counts
    return {
        "revision": plan.revision,
        "counts": [counts.added, counts.changed, counts.unchanged, counts.retired],
        "added": [_name(from_json(row.document)) for row in new],
        "changed": [_change(row.id, before[row.id], from_json(row.document)) for row in rows],
        "retired": [[number, _name(gone[number])] for number in plan.retired[:SHOWN]],
        "edited_count": len(lost),
        "edited": [[number, _name(lost_names[number])] for number in lost[:SHOWN]],
    }


def _change(number: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """The columns in which it changes; none where it only comes back, or in what no column holds."""
    old, new = (fields_of(one) | {"openingstijden": times_told(one)} for one in (before, after))
    fields = [[one, old[one][:_LONGEST], new[one][:_LONGEST]] for one in differing(before, after)[:_MOST_FIELDS]]
    return {"id": number, "name": _name(after), "fields": fields}


def _name(document: Mapping[str, Any]) -> str:
    return str(document.get("name", ""))[:_LONGEST]
