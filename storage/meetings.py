"""What initiatives are about, and which two want nearly the same."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.life import Stage
from domain.meetings import ALIVE, Meeting, Somebody
from domain.places import Coordinate
from domain.similar import NEARBY_METRES, Gist
from storage.database import upsert
from storage.tables import gists, initiatives, meetings, residents

MOST_COMPARED = 200
"""Initiatives compared with a new one: the last changed."""

_ALIVE = sorted(stage.value for stage in ALIVE)
_METRES_A_DEGREE = 111_320
"""Of latitude, on a sphere of the Earth's size."""


class Meetings:
    """Matches, and what they are made of, in one unit of work."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self._changed: dict[tuple[str, str], Meeting] = {}
        self._gists: dict[str, dict[str, Any]] = {}

    async def keep(self, initiative_id: str, gist: Gist) -> None:
        """Remember what this initiative is about."""
        latitude, longitude = gist.spot.coordinate or (None, None)
        self._gists[initiative_id] = {
            "initiative_id": initiative_id,
            "gist": gist.to_json(),
            "latitude": latitude,
            "longitude": longitude,
        }

    async def candidates(self, resident_id: int, around: Coordinate | None) -> Mapping[str, Gist]:
        """What initiatives of *other* residents are about: alive, near `around` or without a place."""
        await self.flush()
        statement = (
            select(gists.c.initiative_id, gists.c.gist)
            .join(initiatives)
            .where(initiatives.c.stage.in_(_ALIVE), initiatives.c.resident_id != resident_id)
            .order_by(initiatives.c.changed_at.desc())
            .limit(MOST_COMPARED)
        )
        if around:
            statement = statement.where(near(around))
        rows = await self._connection.execute(statement)
        return {initiative_id: gist for initiative_id, stored in rows if (gist := _gist(stored))}

    async def of(self, initiative_id: str) -> Sequence[Meeting]:
        """The matches of this initiative, the best first; locked."""
        await self.flush()
        rows = await self._connection.execute(_OF, {"initiative": initiative_id})
        return [Meeting(*row) for row in rows]

    def save(self, meeting: Meeting) -> None:
        """Keep it as it is now."""
        self._changed[meeting.first, meeting.second] = meeting

    async def somebody(self, initiative_id: str, *, also_closed: bool = False) -> Somebody | None:
        """The initiator of this initiative; None when it is gone or over. One that is closed may have become one plan
        with another.
        """
        stages = [*_ALIVE, Stage.CLOSED.value] if also_closed else _ALIVE
        row = (await self._connection.execute(_SOMEBODY, {"initiative": initiative_id, "stages": stages})).one_or_none()
        return Somebody(*row) if row else None

    async def flush(self) -> None:
        """Write what was kept."""
        if self._gists:
            await self._connection.execute(upsert(gists, "initiative_id"), list(self._gists.values()))
            self._gists.clear()
        if self._changed:
            rows = [_row(self._changed[key]) for key in sorted(self._changed)]
            await self._connection.execute(upsert(meetings, "first_id", "second_id"), rows)
            self._changed.clear()


_OF = (
    select(meetings)
    .where(or_(meetings.c.first_id == bindparam("initiative"), meetings.c.second_id == bindparam("initiative")))
    .order_by(meetings.c.score.desc(), meetings.c.first_id, meetings.c.second_id)
    .with_for_update()
)
_SOMEBODY = (
    select(
        residents.c.id,
        residents.c.telegram_id,
        residents.c.first_name,
        initiatives.c.findable.is_(True).label("findable"),
        initiatives.c.two_sentences,
    )
    .join(initiatives, initiatives.c.resident_id == residents.c.id)
    .where(initiatives.c.id == bindparam("initiative"), initiatives.c.stage.in_(bindparam("stages", expanding=True)))
)


def _gist(stored: Mapping[str, Any]) -> Gist | None:
    """None when another version wrote it: that initiative is compared again when it is next looked at."""
    with suppress(ValueError):
        return Gist.from_json(stored)
    return None


def near(around: Coordinate) -> ColumnElement[bool]:
    """Within a square around it, which the index finds; or without a place. How far exactly is computed afterwards."""
    latitude, longitude = around
    high = NEARBY_METRES / _METRES_A_DEGREE
    wide = high / math.cos(math.radians(latitude))
    return or_(
        gists.c.latitude.is_(None),
        gists.c.latitude.between(latitude - high, latitude + high)
        & gists.c.longitude.between(longitude - wide, longitude + wide),
    )


def _row(meeting: Meeting) -> dict[str, Any]:
    row = asdict(meeting)
    return {"first_id": row.pop("first"), "second_id": row.pop("second"), **row}
