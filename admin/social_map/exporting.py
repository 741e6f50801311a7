"""The map as a file, and the template to fill one in with."""

import asyncio
import csv
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

import xlsxwriter
from fastapi import APIRouter, Response
from fastapi.concurrency import contextmanager_in_threadpool
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from admin.errors import NotHereError
from admin.exports.csv_file import SEPARATOR, UTF_8_WITH_MARK, harmless
from admin.exports.xlsx import as_words
from admin.routing import ApartRoute, may
from admin.social_map.router import KEEPERS, router
from admin.visit import TheVisit, Visit
from domain.reminders import AMSTERDAM
from domain.social_map.changing import fields_of, times_told
from domain.social_map.reading.rows import HEADERS
from domain.social_map.writing import Writer, writer_for
from domain.social_map.writing.template import write_template
from domain.texts import _
from storage.console.audit import Act
from storage.social_map import SocialMap
from storage.unit_of_work import unit_of_work

KINDS: Mapping[str, str] = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "zip": "application/zip",
}
"""End of the name -> media type."""
_SPREADSHEETS = ("xlsx", "csv")
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}

apart = APIRouter(route_class=ApartRoute)
"""A large map takes half a minute: no transaction is open for as long."""


@apart.get("/map/export/{kind}")
@may(*KEEPERS)
async def export(visit: TheVisit, kind: str) -> Response:
    """All that is not retired, as a file. Raises NotHereError for a kind that we do not write."""
    if kind not in KINDS:
        raise NotHereError
    folder = TemporaryDirectory(prefix="voordeur-map-")
    path = Path(folder.name) / f"map.{kind}"
    try:
        count = await _write(visit, path)
        await _keep_that_it_was_made(visit, kind, count)
    except BaseException:
        folder.cleanup()
        raise
    day = visit.now.astimezone(AMSTERDAM).date()
    name = visit.console.texts.plain(_("social-map"), visit.language)
    return FileResponse(
        path,
        media_type=KINDS[kind],
        filename=f"{name}-{day}.{kind}",
        headers=_HEADERS,
        background=BackgroundTask(folder.cleanup),
    )


@router.get("/map/template/{kind}")
@may(*KEEPERS)
async def template(visit: TheVisit, kind: str) -> Response:
    """A spreadsheet to fill in. Raises NotHereError."""
    if kind not in _SPREADSHEETS:
        raise NotHereError
    name = visit.console.texts.plain(_("social-map-template"), visit.language)
    headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    return Response(await asyncio.to_thread(_template, kind), media_type=KINDS[kind], headers=headers)


def _template(kind: str) -> bytes:
    with TemporaryDirectory(prefix="voordeur-map-") as folder:
        path = Path(folder) / f"template.{kind}"
        write_template(path)
        return path.read_bytes()


def _writer(path: Path) -> "Writer | _Workbook | _Table":
    match path.suffix:
        case ".xlsx":
            return _Workbook(path)
        case ".csv":
            return _Table(path)
    return writer_for(path)


async def _write(visit: Visit, path: Path) -> int:
    """A batch at a time, in a thread, and put together in one: others are answered meanwhile. How many are in it."""
    last, count = "", 0
    file: AbstractContextManager[Writer | _Workbook | _Table] = _writer(path)
    async with contextmanager_in_threadpool(file) as out:
        while batch := await _batch(visit, last):
            await asyncio.to_thread(_add, out, [document for _id, document in batch])
            last, count = batch[-1][0], count + len(batch)
    return count


async def _batch(visit: Visit, last: str) -> Sequence[tuple[str, dict[str, Any]]]:
    async with visit.console.database.reading() as connection:
        return await SocialMap(connection).documents(last)


def _add(out: "Writer | _Workbook | _Table", documents: Sequence[Mapping[str, Any]]) -> None:
    for document in documents:
        out.add(document)


def _row(document: Mapping[str, Any]) -> list[str]:
    fields = fields_of(document) | {"openingstijden": times_told(document)}
    return [fields[header] for header in HEADERS]


class _Workbook:
    """The columns of the template. Words are always strings, never a formula, a link or a number."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)})
        self._sheet = self._book.add_worksheet("Sociale kaart")
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(HEADERS) - 1, 24)
        self._next = 0
        self._put(list(HEADERS))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._book.close()

    def add(self, document: Mapping[str, Any]) -> None:
        """One more row."""
        self._put(_row(document))

    def _put(self, cells: Sequence[str]) -> None:
        for number, words in enumerate(cells):
            self._sheet.write_string(self._next, number, as_words(words))
        self._next += 1


class _Table:
    """The same as CSV, as Dutch Excel opens it; what it would run has an apostrophe before it."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("w", encoding=UTF_8_WITH_MARK, newline="")
        self._rows = csv.writer(self._file, delimiter=SEPARATOR)
        self._rows.writerow(HEADERS)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._file.close()

    def add(self, document: Mapping[str, Any]) -> None:
        """One more row."""
        self._rows.writerow(map(harmless, _row(document)))


async def _keep_that_it_was_made(visit: Visit, kind: str, count: int) -> None:
    async with unit_of_work(visit.console.database) as work:
        work.audit.record(Act.EXPORTED, visit.now, visit.person.id, ("social_map", ""), format=kind, count=count)
        await work.commit()


router.include_router(apart)
