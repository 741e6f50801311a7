"""`python -m storage.migrations "what changes"`: write the next step, from what changed in storage/tables.py.

Read what it wrote before you keep it: Alembic sees tables, columns, indexes and defaults, but not what your rows need.
"""

import asyncio
import sys
import tempfile
from pathlib import Path

import alembic.command
from sqlalchemy import Connection

from storage.database import Database
from storage.migrate import config, upgrade


async def write_step(what: str) -> None:
    """Make revision NNNN in versions/, from an empty database that took all earlier steps."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/empty.db"
        await upgrade(url)
        database = Database(url)
        number = f"{len(list(Path(__file__).with_name('versions').glob('[0-9]*.py'))) + 1:04}"
        async with database.reading() as connection:
            await connection.run_sync(_write, what, number)
        await database.close()


def _write(connection: Connection, what: str, number: str) -> None:
    made = config(connection)
    made.set_section_option("post_write_hooks", "hooks", "ruff")
    made.set_section_option("post_write_hooks", "ruff.type", "module")
    made.set_section_option("post_write_hooks", "ruff.module", "ruff")
    made.set_section_option("post_write_hooks", "ruff.options", "format REVISION_SCRIPT_FILENAME")
    alembic.command.revision(made, message=what, autogenerate=True, rev_id=number)


if __name__ == "__main__":
    if not (message := " ".join(sys.argv[1:]).strip()):
        sys.exit('Say in a few words what changes: make revision ARGS="add signatures"')
    asyncio.run(write_step(message))
