"""`voordeur export …`: initiatives as a file, the same as the console's page makes.

What takes long to import is imported inside the commands: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from admin.exports.asked import Asked
    from voordeur.settings import Settings

export = typer.Typer(help="Initiatives as a file: for Excel, programs, Decidim, or to print.", no_args_is_help=True)

_LANGUAGES = ("nl", "en")


@export.callback()
def _group() -> None:
    """Keeps the word `initiatives` also while it is the only command."""


@export.command("initiatives")
def initiatives(
    format_: Annotated[str, typer.Option("--format", help="xlsx, csv, json, decidim or dossiers (a ZIP of PDFs).")],
    out: Annotated[Path, typer.Option("--out", help="The file to write; one that is there is replaced.")],
    stage: Annotated[
        list[str] | None,
        typer.Option(help="Only those that stand here, such as submitted. Without: all but withdrawn ones."),
    ] = None,
    area: Annotated[str, typer.Option(help="Only of these gebieden, with commas between them.")] = "everywhere",
    since: Annotated[str | None, typer.Option(help="Only those begun on this day or later: 2026-07-01.")] = None,
    language: Annotated[str, typer.Option(help="Of the headings: nl or en.")] = "nl",
    with_personal_data: Annotated[
        bool,
        typer.Option("--with-personal-data", help="Also names, addresses, Telegram numbers and, in dossiers, photos."),
    ] = False,
    reason: Annotated[str, typer.Option(help="Why personal data is needed; it is kept in the audit.")] = "",
) -> None:
    """Write initiatives that others than their initiator have read into a file."""
    from voordeur.areas import EVERYWHERE, learn_areas
    from voordeur.cli import complete, on_current_tables, prepared

    settings = prepared()
    if area != EVERYWHERE:
        complete(learn_areas(settings.database_url))
    asked = _asked(
        format_, stage or [], area, since, language, reason if with_personal_data else "", with_personal_data
    )
    try:
        count = complete(on_current_tables(settings, lambda: _written(settings, asked, out)))
    except OSError as error:
        _fail(f"{out} cannot be written: {error.strerror}.")
    typer.echo(f"{count:,} initiative{'' if count == 1 else 's'} written to {out}.")


def _asked(
    format_: str, stages: list[str], area: str, since: str | None, language: str, reason: str, personal: bool
) -> "Asked":
    """What the options say; with one line, and code 1, for what they cannot say."""
    from admin.exports.asked import SHORTEST_REASON, Asked, Format, personal_in
    from domain import places
    from domain.life import Stage
    from voordeur.areas import UnknownAreaError, read_areas

    if format_ not in set(Format):
        _fail(f"{format_!r} is no format. The formats are {', '.join(Format)}.")
    known = [one for one in Stage if one is not Stage.DRAFT]
    if wrong := [one for one in stages if one not in known]:
        _fail(f"{wrong[0]!r} is no stage. The stages are {', '.join(known)}.")
    if language not in _LANGUAGES:
        _fail(f"{language!r} is not a language of the headings: nl or en.")
    try:
        areas = read_areas(area, places.default()) or None
    except UnknownAreaError as error:
        _fail(str(error))
    kind, day = Format(format_), _day(since)
    everything = personal_in(kind) if personal else frozenset()
    asked = Asked(kind, language, areas, frozenset(map(Stage, stages)), day, personal=everything, reason=reason)
    if personal and not everything:
        _fail("A file for Decidim is for publishing: it holds no personal data.")
    if asked.lacks_reason:
        _fail(f"Say why personal data is needed, in at least {SHORTEST_REASON} characters: --reason TEXT")
    return asked


def _day(typed: str | None) -> date | None:
    from admin.days import day_from

    if typed is None:
        return None
    try:
        return day_from(typed)
    except ValueError:
        _fail(f"{typed!r} is no day. Give one such as 2026-07-01.")


async def _written(settings: "Settings", asked: "Asked", out: Path) -> int:
    from datetime import UTC

    from admin.exports.columns import Setting
    from admin.exports.writing import write_out
    from bot import locales
    from domain.texts import Texts
    from storage.console.audit import Act
    from storage.console.export_rows import count
    from storage.database import Database
    from storage.unit_of_work import unit_of_work

    database, now = Database(settings.database_url), datetime.now(UTC)
    origin = settings.console_url or f"http://localhost:{settings.console_port}"
    try:
        async with unit_of_work(database) as work:
            total = await count(work.connection, asked.wanted)
            # Before the file: nobody has one of which nothing is known.
            told = {**asked.to_json(), "count": total}
            work.audit.record(Act.EXPORTED, now, None, ("export", "command line"), **told)
            await work.commit()
        with typer.progressbar(length=total, label=f"Writing {out.name}") as bar:

            async def progress(done: int) -> None:
                bar.update(done - bar.pos)

            files = settings.data_dir / "attachments"
            setting = Setting(Texts(locales.catalogues()), asked.language, origin, now, files)
            return await write_out(database, asked, setting, out, progress)
    finally:
        await database.close()


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)
