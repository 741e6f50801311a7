"""`voordeur map …`: bring a social map in, take it back, write it out, and make a template to fill in.

What takes long to import is imported inside the commands: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from domain.social_map.staging import Staged
    from storage.database import Database
    from storage.map_history import Counts

T = TypeVar("T")

social_map = typer.Typer(help="The social map: import, export, undo, and a template to fill in.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(help="The file.", show_default=False)]
_STEPS = 1000


@social_map.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="HSDS 3.1 as .json, .jsonl or .zip, or the template as .xlsx or .csv.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only check, and say what would change.")] = False,
    keep_missing: Annotated[
        bool, typer.Option("--keep-missing", help="The file is only a part: keep services that are not in it.")
    ] = False,
) -> None:
    """Bring a map in: all of it, or, when something is wrong with it, nothing and a report."""
    from domain.social_map.problems import UnreadableError
    from domain.social_map.staging import current_reader, staged
    from storage.map_imports import MapChangedError
    from voordeur.map_keeping import bring_in, would_do

    began = time.monotonic()
    try:
        with _bar(f"Reading {file.name}") as progress, staged(file, current_reader(), progress) as ready:
            progress(1)
            _report(ready)
            work = would_do if dry_run else _now(bring_in)
            counts = _with_database(lambda database: work(database, ready, keep_missing=keep_missing))
    except UnreadableError as error:
        _fail(f"{file.name}: {error}")
    except MapChangedError as error:
        _fail(str(type(error).__doc__))
    typer.echo(f"{_said(counts, dry_run=dry_run)} ({time.monotonic() - began:.1f} s)")
    if counts.retired and not keep_missing:
        typer.echo("Retired are services that are not in this file. Is it only a part of the map? Use --keep-missing.")
    if not dry_run and counts.changes_anything:
        typer.echo("To take this back: voordeur map undo")


@social_map.command("export")
def export(file: File) -> None:
    """Write the map as HSDS 3.1: nested (.json), one service a line (.jsonl), or as tables (.zip)."""
    from domain.social_map.problems import UnreadableError
    from domain.social_map.writing import writer_for
    from voordeur.map_keeping import write_out

    try:
        writer = writer_for(file)
        with _bar(f"Writing {file.name}") as progress:
            count = _with_database(lambda database: write_out(database, writer, progress))
            progress(1)
    except (UnreadableError, OSError) as error:
        _fail(str(error))
    typer.echo(f"{_services(count)} written to {file}.")


@social_map.command("undo")
def undo() -> None:
    """Restore the map as it was before the latest import."""
    from storage.map_history import NothingToUndoError, NotLatestError, TooOldError
    from voordeur.map_keeping import take_back

    try:
        undone = _with_database(lambda database: take_back(database, datetime.now(UTC)))
    except (NothingToUndoError, NotLatestError, TooOldError) as refusal:
        _fail(str(type(refusal).__doc__))
    when = f"{undone.imported_at:%Y-%m-%d %H:%M} UTC"
    typer.echo(f"The map is as it was before {undone.file_name} was imported ({when}).")


@social_map.command("show-again")
def show_again(service_id: Annotated[str, typer.Argument(help="The id of the service (a UUID).")]) -> None:
    """Let residents find a service again that was hidden because two of them said it is wrong."""
    from voordeur.map_keeping import let_find_again

    if not _with_database(lambda database: let_find_again(database, service_id.lower(), datetime.now(UTC))):
        _fail(f"There is no service {service_id} on the map.")
    typer.echo("Residents can find it again.")


@social_map.command("template")
def template(file: File) -> None:
    """Write a spreadsheet to fill in, as .xlsx or .csv."""
    from domain.social_map.problems import UnreadableError
    from domain.social_map.writing.template import write_template

    try:
        write_template(file)
    except (UnreadableError, OSError) as error:
        _fail(str(error))
    typer.echo(f"The template stands in {file}. Fill it in, then: voordeur map import {file} --dry-run")


@social_map.command("ask")
def ask(
    batch: Annotated[
        Path, typer.Option("--batch", help='Questions, one a line: {"lang": "tr", "text": "…", "place": "1061AB"}.')
    ],
) -> None:
    """Answer every question of a file with a line of JSON: entries, needs, what to do, and how long it took."""
    from voordeur.map_asking import answers, read_map

    if not batch.is_file():
        _fail(f"There is no file {batch}.")
    index = _with_database(read_map)
    for line in answers(index, batch):
        typer.echo(line)


def _now(bring_in: Callable[..., Awaitable["Counts"]]) -> Callable[..., Awaitable["Counts"]]:
    return lambda database, ready, **options: bring_in(database, ready, datetime.now(UTC), **options)


def _with_database(work: Callable[["Database"], Awaitable[T]]) -> T:
    """Do it on a database that is up to date."""
    from storage.database import Database
    from voordeur.cli import complete, on_current_tables, prepared

    settings = prepared()

    async def on_it() -> T:
        database = Database(settings.database_url)
        try:
            return await work(database)
        finally:
            await database.close()

    return complete(on_current_tables(settings, on_it))


@contextmanager
def _bar(label: str) -> Iterator[Callable[[float], None]]:
    """A bar on the terminal; nothing where nobody looks, as in a log."""
    with typer.progressbar(length=_STEPS, label=label) as bar:

        def progress(share: float) -> None:
            bar.update(max(0, min(_STEPS, int(share * _STEPS)) - bar.pos))

        yield progress


def _report(ready: "Staged") -> None:
    """Show what is wrong; with an error nothing goes on."""
    report = ready.report
    lines = report.lines()
    if lines:
        typer.echo("\n" + "\n".join(lines), err=True)
    if not ready.is_fit:
        _fail(f"{_counted(report.error_count, 'error')} in {ready.file_name}. Nothing was imported.")


def _said(counts: "Counts", *, dry_run: bool) -> str:
    numbers = (
        f"{counts.added:,} new, {counts.changed:,} changed, {counts.unchanged:,} unchanged, {counts.retired:,} retired"
    )
    return f"Nothing was changed. An import would give: {numbers}." if dry_run else f"Imported: {numbers}."


def _services(count: int) -> str:
    return _counted(count, "service")


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)
