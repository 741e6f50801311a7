"""`voordeur user …`: who works here, where and in which languages, and the code with which they sign in on Telegram.

What takes long to import is imported inside the commands: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TypeVar

import typer

if TYPE_CHECKING:
    from domain.staff import Staff
    from voordeur.staff_keeping import Details, Office

T = TypeVar("T")

user = typer.Typer(
    help="The people who work here: add, list, change, disable, and a code to sign in.", no_args_is_help=True
)

Who = Annotated[str, typer.Argument(help="First name, or the id that `voordeur user list` shows.", show_default=False)]
Job = Annotated[str | None, typer.Option(help="worker, coordinator or administrator.")]
Languages = Annotated[
    str | None, typer.Option(help="Languages in which they can write to residents beside Dutch: tr, ar, or none.")
]
Areas = Annotated[
    str | None,
    typer.Option(
        help='Gebieden by name or code, with commas between them; a stadsdeel is all of its; or "everywhere".'
    ),
]
Portrait = Annotated[Path | None, typer.Option(help="A photo, which residents see when this person takes over.")]


@user.command("add")
def add(
    name: Annotated[str, typer.Argument(help="First name, as residents read it.", show_default=False)],
    job: Job = "worker",
    languages: Languages = None,
    areas: Areas = None,
    portrait: Portrait = None,
) -> None:
    """Somebody new works here. Without --areas, everywhere."""
    details = _details(name=name, job=job, languages=languages, areas=areas, portrait=portrait)
    person = _in_the_office(lambda office: office.add(details))
    typer.echo(f"{_described(person)}.")
    typer.echo(f"To sign in on Telegram, {person.name} needs a code: voordeur user code {person.id}")


@user.command("list")
def list_() -> None:
    """Show everybody, also who does not work here any more."""
    everybody = _in_the_office(lambda office: office.everybody())
    if not everybody:
        typer.echo("Nobody works here yet. Begin with: voordeur user add NAME --job coordinator")
        return
    for line in _table(everybody):
        typer.echo(line)


@user.command("code")
def code(who: Who) -> None:
    """Print a code with which somebody signs in on Telegram, once."""
    from domain.reminders import AMSTERDAM

    person, given, expires_at = _in_the_office(lambda office: office.give_code(who, datetime.now(UTC)))
    typer.echo(f"Give this to {person.name} only: open the workers' bot on Telegram and send\n\n    /start {given}\n")
    until = expires_at.astimezone(AMSTERDAM)
    typer.echo(f"It works once, until {until:%H:%M} (Amsterdam). A newer code takes its place.")


@user.command("change")
def change(
    who: Who,
    name: Annotated[str | None, typer.Option(help="Another first name.")] = None,
    job: Job = None,
    languages: Languages = None,
    areas: Areas = None,
    portrait: Portrait = None,
) -> None:
    """Change what is given; the rest stays as it is."""
    from voordeur.staff_keeping import Details

    details = _details(name=name, job=job, languages=languages, areas=areas, portrait=portrait)
    if details == Details():
        _fail("Nothing to change: give --name, --job, --languages, --areas or --portrait.")
    typer.echo(f"{_described(_in_the_office(lambda office: office.change(who, details)))}.")


@user.command("disable")
def disable(who: Who) -> None:
    """Somebody does not work here any more: signed out of Telegram at once, and no code works."""
    person, held = _in_the_office(lambda office: office.disable(who, datetime.now(UTC)))
    typer.echo(f"{person.name} is signed out and cannot sign in any more.")
    if held:
        residents = "1 resident reads" if held == 1 else f"{held} residents read"
        typer.echo(f"{residents} that a colleague comes in the place of {person.name}: colleagues are called.")


@user.command("enable")
def enable(who: Who) -> None:
    """Somebody who was disabled works here again."""
    person = _in_the_office(lambda office: office.enable(who))
    typer.echo(f"{_described(person)}. To sign in: voordeur user code {person.id}")


def _details(
    *, name: str | None, job: str | None, languages: str | None, areas: str | None, portrait: Path | None
) -> "Details":
    from domain import places
    from voordeur.areas import UnknownAreaError
    from voordeur.staff_keeping import WrongUserError, read_details

    try:
        return read_details(places.default(), name=name, job=job, languages=languages, areas=areas, portrait=portrait)
    except (WrongUserError, UnknownAreaError) as error:
        _fail(str(error))


def _in_the_office(work: Callable[["Office"], Awaitable[T]]) -> T:
    """Do it on a database that is up to date; what cannot be done ends with one line."""
    from storage.database import Database
    from voordeur.cli import complete, on_current_tables, prepared
    from voordeur.policy_file import read_policies
    from voordeur.portraits import WrongPortraitError, folder_in
    from voordeur.staff_keeping import Office, WrongUserError

    settings = prepared()

    async def on_it() -> T:
        database = Database(settings.database_url)
        try:
            policies = read_policies(settings.policies_file)
            return await work(Office(database, folder_in(settings.data_dir), policies))
        finally:
            await database.close()

    try:
        return complete(on_current_tables(settings, on_it))
    except (WrongUserError, WrongPortraitError) as error:
        _fail(str(error))


def _described(person: "Staff") -> str:
    where = f"in {_areas(person)}" if person.areas else _areas(person)
    return f"{person.name} is {_a(person.job)} {where}, and writes {_languages(person)} (id {person.id})"


def _a(job: str) -> str:
    return f"an {job}" if job.startswith("a") else f"a {job}"


def _areas(person: "Staff") -> str:
    from domain import places
    from voordeur.areas import EVERYWHERE, names_of

    return "; ".join(names_of(person.areas, places.default())) or EVERYWHERE


def _languages(person: "Staff") -> str:
    return ", ".join(("nl", *person.languages))


def _table(everybody: Sequence["Staff"]) -> list[str]:
    """One line each under a heading, in columns."""
    rows = [("id", "name", "job", "languages", "Telegram", "areas")]
    for one in everybody:
        signed_in = "signed in" if one.telegram_id is not None else "-"
        state = signed_in if one.is_active else "disabled"
        rows.append((one.id, one.name, one.job, _languages(one), state, _areas(one)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)
