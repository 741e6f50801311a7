"""The ports of the domain in memory and on a database, behind one door: the same tests hold for both."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from domain.book import Book
from domain.initiatives import Initiative, started
from domain.life import Stage
from domain.people import Resident
from storage.database import Database
from storage.people import Newcomer
from storage.unit_of_work import UnitOfWork, unit_of_work
from tests.support.memory import MemoryBook

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PEOPLE = ("Fatma", "Ali", "Bea", "Cem", "Dirk", "Esra", "Farid")


def newcomers(count: int) -> list[Newcomer]:
    """So many invented people."""
    return [Newcomer(1001 + number, PEOPLE[number % len(PEOPLE)]) for number in range(count)]


def collecting(initiative_id: str, resident_id: int, /, **changes: Any) -> Initiative:
    """An initiative that collects signatures."""
    now = {"stage": Stage.COLLECTING, "two_sentences": "Samen eten. Wij kennen elkaar niet.", **changes}
    return replace(started(initiative_id, resident_id, NOW), **now)


class Stored:
    """Each `open` is a transaction of its own, committed at its end."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @asynccontextmanager
    async def open(self) -> AsyncIterator[UnitOfWork]:
        async with unit_of_work(self.database) as work:
            yield work
            await work.commit()

    async def people(self, count: int) -> list[int]:
        """The ids of so many new residents."""
        async with self.open() as work:
            chats = await work.chats.load(newcomers(count), NOW)
            return [chats[one.telegram_id].resident.id for one in newcomers(count)]


class InMemory:
    """Everything stands on one shelf."""

    def __init__(self) -> None:
        self.book = MemoryBook()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Book]:
        yield self.book

    async def people(self, count: int) -> list[int]:
        """The ids of so many new residents."""
        for number, one in enumerate(newcomers(count), start=1):
            self.book.people[number] = Resident(number, one.telegram_id, one.first_name, None, None, since=NOW)
        return list(range(1, count + 1))
