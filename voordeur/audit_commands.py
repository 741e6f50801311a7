"""`voordeur audit …`: whether the record of who did what in the console is as it was written.

What takes long to import is imported inside the commands: `voordeur --help` answers at once.
"""

# Imports inside functions, for the reason above:
# ruff: noqa: PLC0415

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from storage.console.audit import Broken, Whole
    from voordeur.settings import Settings

audit = typer.Typer(help="Who did what in the console: look whether the record is whole.", no_args_is_help=True)


@audit.callback()
def _group() -> None:
    """Keeps the word `verify` also while it is the only command."""


@audit.command("verify")
def verify() -> None:
    """Look whether any entry was changed, taken out or put in afterwards. Code 1 when one was."""
    from storage.console.audit import Broken
    from voordeur.cli import complete, on_current_tables, prepared

    settings = prepared()
    match complete(on_current_tables(settings, lambda: _looked_at(settings))):
        case Broken(number):
            typer.echo(f"Entry {number} is not as it was written, or is missing.", err=True)
            raise typer.Exit(1)
        case whole:
            typer.echo(f"All {whole.count} entries are as they were written. The last hash: {whole.last.hex()}")
            typer.echo("Note it elsewhere: it shows later whether all of them were replaced.")


async def _looked_at(settings: "Settings") -> "Whole | Broken":
    from storage.console.audit import Audit
    from storage.database import Database

    database = Database(settings.database_url)
    try:
        async with database.reading() as connection:
            return await Audit(connection).verify()
    finally:
        await database.close()
