"""`voordeur user …`: who works here, where and in which languages, and how they sign in on the console and Telegram.

What takes long to import is imported inside the commands: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

from collections.abc import Awaitable, Callable, Mapping, Sequence
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
Login = Annotated[
    str | None, typer.Option(help="The e-mail address with which they sign in on the console. Nothing is sent to it.")
]
Portrait = Annotated[Path | None, typer.Option(help="A photo, which residents see when this person takes over.")]


@user.command("add")
def add(
    name: Annotated[str, typer.Argument(help="First name, as residents read it.", show_default=False)],
    job: Job = "worker",
    languages: Languages = None,
    areas: Areas = None,
    portrait: Portrait = None,
    login: Login = None,
) -> None:
    """Somebody new works here. Without --areas, everywhere. With --login, they are invited to the console."""
    details = _details(name=name, job=job, languages=languages, areas=areas, portrait=portrait)
    address = _login(login)
    person, code = _in_the_office(lambda office: office.add(details, datetime.now(UTC), address))
    typer.echo(f"{_described(person)}.")
    if code:
        _say_invitation(person, code)
    else:
        typer.echo(f"To sign in on the console: voordeur user invite {person.id} --login EMAIL")
    typer.echo(f"To sign in on Telegram, {person.name} needs a code: voordeur user code {person.id}")


@user.command("list")
def list_() -> None:
    """Show everybody, also who does not work here any more."""
    everybody, logins = _in_the_office(_everybody)
    if not everybody:
        typer.echo("Nobody works here yet. Begin with: voordeur user add NAME --job coordinator")
        return
    for line in _table(everybody, logins):
        typer.echo(line)


@user.command("invite")
def invite(who: Who, login: Login = None) -> None:
    """Print an address at which somebody makes their account on the console, once."""
    address = _login(login)
    person, code = _in_the_office(lambda office: office.invite(who, datetime.now(UTC), address))
    _say_invitation(person, code)


@user.command("reset")
def reset(who: Who) -> None:
    """Somebody lost their password or second step: all of it is dropped, they are signed out, and invited anew."""
    person, code = _in_the_office(lambda office: office.reset(who, datetime.now(UTC)))
    typer.echo(f"{person.name} is signed out, and what they signed in with on the console does not work any more.")
    _say_invitation(person, code)


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
    person = _in_the_office(lambda office: office.change(who, details, datetime.now(UTC)))
    typer.echo(f"{_described(person)}.")


@user.command("disable")
def disable(who: Who) -> None:
    """Somebody does not work here any more: signed out of console and Telegram at once, and no code works."""
    person, held = _in_the_office(lambda office: office.disable(who, datetime.now(UTC)))
    typer.echo(f"{person.name} is signed out and cannot sign in any more.")
    if held:
        residents = "1 resident reads" if held == 1 else f"{held} residents read"
        typer.echo(f"{residents} that a colleague comes in the place of {person.name}: colleagues are called.")


@user.command("enable")
def enable(who: Who) -> None:
    """Somebody who was disabled works here again."""
    person = _in_the_office(lambda office: office.enable(who, datetime.now(UTC)))
    typer.echo(f"{_described(person)}.")
    typer.echo(
        f"On the console, {person.name} signs in as before. Without an account: voordeur user invite {person.id}; "
        f"with a lost password or second step: voordeur user reset {person.id}"
    )
    typer.echo(f"To sign in on Telegram, {person.name} needs a code: voordeur user code {person.id}")


def _details(
    *, name: str | None, job: str | None, languages: str | None, areas: str | None, portrait: Path | None
) -> "Details":
    from domain import places
    from voordeur.areas import UnknownAreaError, learn_areas
    from voordeur.cli import complete, prepared
    from voordeur.staff_keeping import WrongUserError, read_details

    if areas is not None:
        complete(learn_areas(prepared().database_url))
    try:
        return read_details(places.default(), name=name, job=job, languages=languages, areas=areas, portrait=portrait)
    except (WrongUserError, UnknownAreaError) as error:
        _fail(str(error))


def _in_the_office(work: Callable[["Office"], Awaitable[T]]) -> T:
    """Do it on a database that is up to date; what cannot be done ends with one line."""
    from domain import places
    from storage.console.house_settings import AREAS
    from storage.database import Database
    from storage.portraits import WrongPortraitError, folder_in
    from voordeur.cli import complete, on_current_tables, prepared
    from voordeur.policy_file import read_house_rules
    from voordeur.policy_keeper import PolicyKeeper
    from voordeur.staff_keeping import Office, WrongUserError

    settings = prepared()

    async def on_it() -> T:
        database = Database(settings.database_url)
        try:
            policies = PolicyKeeper(database, read_house_rules(settings.policies_file), {AREAS: places.use_stored})
            await policies.look()
            has_single_sign_on = settings.oidc_issuer is not None
            return await work(Office(database, folder_in(settings.data_dir), policies.current(), has_single_sign_on))
        finally:
            await database.close()

    try:
        return complete(on_current_tables(settings, on_it))
    except (WrongUserError, WrongPortraitError) as error:
        _fail(str(error))


async def _everybody(office: "Office") -> tuple[Sequence["Staff"], Mapping[str, str]]:
    return await office.everybody(), await office.logins()


def _login(written: str | None) -> str | None:
    from voordeur.staff_keeping import WrongUserError, read_login

    try:
        return None if written is None else read_login(written)
    except WrongUserError as error:
        _fail(str(error))


def _say_invitation(person: "Staff", code: str) -> None:
    """E-mail is not ours to send: whoever runs this hands the address over."""
    from voordeur.settings import read_settings

    settings = read_settings()
    origin = settings.console_url or f"http://localhost:{settings.console_port}"
    typer.echo(f"Give this address to {person.name} only, to make an account:\n\n    {origin}/invitation/{code}\n")
    typer.echo("It works once, for 7 days. A newer one takes its place.")


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


def _table(everybody: Sequence["Staff"], logins: Mapping[str, str]) -> list[str]:
    """One line each under a heading, in columns."""
    rows = [("id", "name", "job", "languages", "Telegram", "login", "areas")]
    for one in everybody:
        signed_in = "signed in" if one.telegram_id is not None else "-"
        state = signed_in if one.is_active else "disabled"
        rows.append((one.id, one.name, one.job, _languages(one), state, logins.get(one.id, "-"), _areas(one)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _fail(line: str) -> NoReturn:
    typer.echo(line, err=True)
    raise typer.Exit(1)
