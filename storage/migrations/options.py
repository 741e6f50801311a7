"""How Alembic compares a database with storage/tables.py, and how it writes down what it finds."""

from typing import Any, Literal

from alembic.autogenerate.api import AutogenContext

from storage.tables import Moment, metadata


def render_item(kind: str, item: Any, _: AutogenContext) -> str | Literal[False]:
    """Write our own column type as what it is in the database: a migration must not change when our code does."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


def differs_in_default(_: Any, __: Any, ___: Any, there: str | None, ____: Any, ours: str | None) -> bool | None:
    """Alembic decides, except on what it gets wrong: on SQLite the default '' is written ('')."""
    return False if there == "('')" and ours == "" else None


OPTIONS: dict[str, Any] = {
    "target_metadata": metadata,
    "render_item": render_item,
    "compare_server_default": differs_in_default,
    # SQLite cannot change a column in place: Alembic copies the table.
    "render_as_batch": True,
}
