"""How far members of staff have read: the last line of each case that they saw, by its number."""

from datetime import datetime

from sqlalchemy import bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import case_reads, cases, transcripts


class Reads:
    """How far one person has read, in one transaction."""

    def __init__(self, connection: AsyncConnection, staff_id: str) -> None:
        self._connection = connection
        self._staff_id = staff_id

    async def seen(self, case_id: str, line: int, at: datetime) -> None:
        """They saw everything until this line. Who goes back up has not unseen what stands below; a line that is not
        there yet cannot have been seen.
        """
        last = await self._last(case_id)
        row = {"case_id": case_id, "staff_id": self._staff_id, "line_id": min(line, last), "at": at}
        await self._connection.execute(_SEEN, row)

    async def line(self, case_id: str) -> int:
        """The last line that they saw; 0 when they never looked."""
        statement = select(case_reads.c.line_id).where(
            case_reads.c.case_id == case_id, case_reads.c.staff_id == self._staff_id
        )
        return (await self._connection.execute(statement)).scalar_one_or_none() or 0

    async def _last(self, case_id: str) -> int:
        statement = (
            select(func.max(transcripts.c.id))
            .join(cases, cases.c.resident_id == transcripts.c.resident_id)
            .where(cases.c.id == case_id)
        )
        return (await self._connection.execute(statement)).scalar_one() or 0


# `max` of two values has another name on each database.
_SEEN = text(
    "INSERT INTO case_reads (case_id, staff_id, line_id, at) VALUES (:case_id, :staff_id, :line_id, :at) "
    "ON CONFLICT (case_id, staff_id) DO UPDATE SET at = excluded.at, line_id = "
    "CASE WHEN excluded.line_id > case_reads.line_id THEN excluded.line_id ELSE case_reads.line_id END"
).bindparams(bindparam("at", type_=case_reads.c.at.type))
