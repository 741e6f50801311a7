"""The command line: `voordeur run`, `voordeur migrate`, `voordeur doctor`, `voordeur demo`, and `voordeur map`
(map_commands.py), `voordeur user` (user_commands.py), `voordeur audit` (audit_commands.py) and `voordeur export`
(export_commands.py).

Libraries that take long to import are imported inside the command that needs them: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

import asyncio
import contextlib
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable, Coroutine
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from voordeur.audit_commands import audit
from voordeur.export_commands import export
from voordeur.map_commands import social_map
from voordeur.parts import Part
from voordeur.redaction import redacted
from voordeur.user_commands import user

if TYPE_CHECKING:
    from voordeur.settings import Settings

T = TypeVar("T")

WRONG_SETTING = 2
"""The exit code when a setting is wrong; 1 is any other failure."""

# Plain tracebacks: typer's own show the values of variables, and among those are tokens.
app = typer.Typer(
    help="A chat bot through which residents turn an idea into a neighbourhood initiative.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
demo = typer.Typer(help="Invented people and initiatives, to look around.", no_args_is_help=True)
app.add_typer(demo, name="demo")
app.add_typer(social_map, name="map")
app.add_typer(user, name="user")
app.add_typer(audit, name="audit")
app.add_typer(export, name="export")


def main() -> None:
    """Run the command line; a wrong setting ends it with one line, any other failure with a traceback."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 (the edge of the program: whatever it is, it is shown without secrets)
        sys.exit(_failed(error))


def _failed(error: Exception) -> int:
    from voordeur.settings import WrongSettingError

    if isinstance(error, WrongSettingError):
        typer.echo(str(error), err=True)
        return WRONG_SETTING
    typer.echo(redacted("".join(traceback.format_exception(error))), err=True)
    return 1


def _parts(only: str | None) -> frozenset[Part] | None:
    if only is None:
        return None
    names = [name.strip() for name in only.split(",")]
    if unknown := [name for name in names if name not in set(Part)]:
        raise typer.BadParameter(f"{unknown[0]!r} is not a part. The parts are {', '.join(Part)}.")
    return frozenset(map(Part, names))


@app.command()
def run(
    only: Annotated[
        str | None, typer.Option(help=f"Only these parts, with commas between them: {', '.join(Part)}.")
    ] = None,
) -> None:
    """Start Voordeur: bring the database up to date, then run all parts in this process, or only those asked for."""
    parts = _parts(only)
    settings = prepared()
    from voordeur.run import run as run_parts

    complete(_until_asked_to_stop(on_current_tables(settings, lambda: run_parts(settings, parts))))


@app.command()
def migrate() -> None:
    """Bring the database up to date."""
    settings = prepared()
    complete(_upgrade(settings))
    typer.echo("The database is up to date.")


@app.command()
def doctor(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say only what is not in order.")] = False,
    offline: Annotated[bool, typer.Option("--offline", help="Ask nothing of Telegram.")] = False,
) -> None:
    """Check settings, database, tokens, Telegram's answer, languages, clock and disk; say what to do."""
    settings = prepared()
    from voordeur.doctor import examine
    from voordeur.findings import has_problem, report

    findings = complete(examine(settings, offline=offline))
    if lines := report(findings, quiet=quiet):
        typer.echo(lines)
    if has_problem(findings):
        raise typer.Exit(1)


@demo.command("load")
def demo_load() -> None:
    """Fill an empty database with invented people and initiatives."""
    settings = prepared()
    from voordeur.demo import load

    complete(on_current_tables(settings, lambda: load(settings)))


@demo.command("half-year")
def demo_half_year() -> None:
    """Fill an empty database with forty initiatives of a half-year, for looking around in the console."""
    settings = prepared()
    from voordeur.demo.half_year import load
    from voordeur.sandboxed import WORKERS_PHONES

    complete(on_current_tables(settings, lambda: load(settings, WORKERS_PHONES)))


def prepared() -> "Settings":
    """The settings, with the logs set up as they say."""
    from voordeur.logs import set_up_logs
    from voordeur.settings import read_settings

    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    return settings


async def _upgrade(settings: "Settings") -> None:
    from storage.migrate import UnreachableError, upgrade
    from voordeur.settings import WrongSettingError

    try:
        await upgrade(settings.database_url)
    except UnreachableError as error:
        line = f"VOORDEUR_DATABASE_URL names a database that cannot be opened: {redacted(str(error))}"
        raise WrongSettingError(line) from None


async def on_current_tables(settings: "Settings", work: Callable[[], Awaitable[T]]) -> T:
    """Bring the database up to date, then do the work."""
    await _upgrade(settings)
    return await work()


async def _until_asked_to_stop(work: Coroutine[Any, Any, None]) -> None:
    """Ctrl-C, and the signal that stops a service or a container, end the work in an orderly way: that is success."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(wish, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def complete(work: Coroutine[Any, Any, T]) -> T:
    """Run `work` to its end, on uvloop where it exists."""
    try:
        import uvloop
    except ImportError:  # Windows
        return asyncio.run(work)
    return uvloop.run(work)
