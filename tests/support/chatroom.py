"""A resident who wants a person, and the console in which workers answer."""

from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select, update

from domain.cases import CaseEvent
from domain.handover import Case, Reason
from domain.people import Resident
from domain.staff import Staff
from storage.tables import outbox, residents
from storage.unit_of_work import UnitOfWork
from tests.support.console import SAMIRA, Office, Page, Visitor
from tests.support.desk import Desk


@dataclass
class Chatroom:
    """One resident and their case, with whoever works in it on the console."""

    office: Office
    desk: Desk
    resident: Resident
    case: Case
    _open: AsyncExitStack = field(default_factory=AsyncExitStack)

    @property
    def path(self) -> str:
        """The page of the case."""
        return f"/cases/{self.case.id}"

    async def signs_in(self, person: Staff = SAMIRA) -> Visitor:
        """Somebody who works here, with a browser."""
        return await self._open.enter_async_context(self.office.signed_in(person))

    async def opens(self, person: Staff = SAMIRA) -> Page:
        """The page of the case, as this person has it in front of them."""
        return await (await self.signs_in(person)).opens(self.path)

    async def claimed(self, person: Staff = SAMIRA) -> Page:
        """The page of the case, which this person has just taken."""
        return await (await self.opens(person)).submits("/claim")

    def passes(self, **time: float) -> None:
        """So much time goes by."""
        self.office.passes(**time)
        self.desk.now = self.office.now

    async def writes(self, words: str, **line: Any) -> str:
        """The resident writes; the reference of the line."""
        return await self.desk.writes(self.resident, words, **line)

    async def sent(self) -> list[dict[str, Any]]:
        """What workers sent to the resident, as Telegram will be asked to send it."""
        statement = select(outbox.c.payload).where(outbox.c.bot == "residents", outbox.c.ref.is_not(None))
        async with self.office.database.reading() as connection:
            return list((await connection.execute(statement.order_by(outbox.c.id))).scalars())

    async def story(self, kind: str) -> list[CaseEvent]:
        """What staff did with the case."""
        async with self.office.database.reading() as connection:
            return [one for one in await UnitOfWork(connection).cases.story(self.case.id) if one.kind == kind]

    async def as_now(self) -> Case:
        """The case as it is in the database."""
        async with self.office.database.reading() as connection:
            found = await UnitOfWork(connection).cases.get(self.case.id)
        assert found
        return found

    async def becomes(self, **values: Any) -> None:
        """Something of the resident is otherwise."""
        async with self.office.database.writing() as connection:
            await connection.execute(update(residents).where(residents.c.id == self.resident.id).values(**values))
            await connection.commit()

    async def fares(self, state: str) -> None:
        """Telegram answers so to all that was sent to the resident."""
        async with self.office.database.writing() as connection:
            await connection.execute(
                update(outbox).where(outbox.c.bot == "residents", outbox.c.ref.is_not(None)).values(state=state)
            )
            await connection.commit()

    async def close(self) -> None:
        """Everybody closes their browser."""
        await self._open.aclose()


async def chatroom(
    office: Office,
    *,
    name: str = "Fatma",
    language: str = "tr",
    reason: Reason = Reason.ASKED,
    words: str = "",
    subject: str = "",
    beside: Chatroom | None = None,
) -> Chatroom:
    """A resident whose chat somebody should look at; `beside`: one that is there already."""
    desk = beside.desk if beside else Desk(office.database)
    desk.now = office.now
    resident = await desk.lives(name, language)
    case = await desk.flags(resident, reason, words, subject=subject)
    return Chatroom(office, desk, resident, case)
