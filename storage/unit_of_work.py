"""One transaction, and the stores that write in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncConnection

from storage.attachments import Attachments
from storage.cases import Cases
from storage.casework import Counters, Misuse, Steps, Tasks
from storage.console.audit import Audit
from storage.database import Database
from storage.desk import Desk
from storage.inbox import Inbox
from storage.initiatives import AllInitiatives
from storage.links import Links
from storage.meetings import Meetings
from storage.notices import Notices
from storage.outbox import Outbox
from storage.people import Chats, Residents
from storage.postings import Postings
from storage.quotes import Quotes
from storage.signals import Changes, Signals
from storage.signatures import SignatureLists
from storage.social_map import SocialMap
from storage.speech import Speech
from storage.staff import People
from storage.standard_replies import Replies
from storage.transcripts import Transcripts
from storage.translations import Translations
from storage.write_ups import WriteUps


class UnitOfWork:
    """What one transaction changes. Nothing is written before `commit()`; leaving without it changes nothing.

    The stores collect what is saved and write it at the commit, each with one statement for all rows. That is what
    makes the turns of thirty chats cost little more than one: a statement is a hop to another thread or to a server.
    """

    def __init__(self, connection: AsyncConnection, signals: Signals | None = None) -> None:
        self.connection = connection
        self.changes = Changes()
        self._signals = signals
        self.inbox = Inbox(connection)
        self.chats = Chats(connection)
        self.initiatives = AllInitiatives(connection, self.changes)
        self.signatures = SignatureLists(connection, self.changes)
        self.links = Links(connection)
        self.steps = Steps(connection)
        self.tasks = Tasks(connection)
        self.counters = Counters(connection)
        self.meetings = Meetings(connection)
        self.misuse = Misuse(connection)
        self.notices = Notices(connection)
        self.social_map = SocialMap(connection)
        self.attachments = Attachments(connection)
        self.transcripts = Transcripts(connection, self.changes)
        self.outbox = Outbox(connection)
        self.residents = Residents(connection)
        self.staff = People(connection)
        self.standard_replies = Replies(connection)
        self.cases = Cases(connection, self.changes)
        self.desk = Desk(connection)
        self.postings = Postings(connection, self.changes)
        self.write_ups = WriteUps(connection)
        self.translations = Translations(connection)
        self.quotes = Quotes(connection)
        self.speech = Speech(connection, self.outbox, self.transcripts)
        self.audit = Audit(connection)

    async def commit(self) -> None:
        """Write everything that was saved and make it last."""
        await self.chats.flush()
        await self.cases.flush()
        await self.desk.flush()
        await self.staff.flush()
        await self.initiatives.flush()
        await self.signatures.flush()
        await self.write_ups.flush()
        await self.translations.flush()
        await self.quotes.flush()
        await self.steps.flush()
        await self.tasks.flush()
        await self.meetings.flush()
        await self.misuse.flush()
        await self.notices.flush()
        await self.social_map.flush()
        await self.attachments.flush()
        await self.transcripts.flush()
        await self.outbox.flush()
        await self.inbox.flush()
        await self.audit.flush()
        if self._signals is None:
            await self.connection.commit()
        else:
            await self._signals.commit(self.connection, self.changes)


@asynccontextmanager
async def unit_of_work(database: Database) -> AsyncIterator[UnitOfWork]:
    """Open a transaction that will write."""
    async with database.writing() as connection:
        yield UnitOfWork(connection, database.signals)
