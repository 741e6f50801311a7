"""The database's own clock, for leases: all processes see the same one, whatever the clocks of their machines say."""

from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Float, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from storage.tables import Moment


class clock_after(FunctionElement[datetime]):  # noqa: N801 - used as a function in SQL
    """The moment it is in the database, plus some seconds."""

    type = Moment()
    inherit_cache = True

    def __init__(self, seconds: float | BindParameter[float]) -> None:
        super().__init__(seconds if isinstance(seconds, BindParameter) else bindparam(None, seconds, type_=Float()))


@compiles(clock_after, "sqlite")
def _sqlite(element: clock_after, compiler: SQLCompiler, **options: Any) -> str:
    seconds = compiler.process(element.clauses, **options)
    # Written as SQLAlchemy writes a moment, with six digits behind the second.
    return f"(strftime('%Y-%m-%d %H:%M:%f', 'now', {seconds} || ' seconds') || '000')"


@compiles(clock_after, "postgresql")
def _postgresql(element: clock_after, compiler: SQLCompiler, **options: Any) -> str:
    # Not now(): that is when the transaction began.
    return f"(clock_timestamp() + make_interval(secs => {compiler.process(element.clauses, **options)}))"
