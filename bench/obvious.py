"""The other peer: a durable turn written the obvious way, with an async ORM session and a commit for each update."""

import time
from datetime import UTC, datetime

from sqlalchemy import JSON, BigInteger, DateTime, String, Text, select
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.measuring import Measured, Stopwatch
from bench.work import updates


class Base(DeclarativeBase):
    """Four tables: what came, where the chat is, what was answered, what is to be sent."""


class InboxRow(Base):
    __tablename__ = "inbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    update_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    raw: Mapped[dict[str, object]] = mapped_column(JSON)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class ChatRow(Base):
    __tablename__ = "chats"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    state: Mapped[int] = mapped_column(default=0)


class AnswerRow(Base):
    __tablename__ = "answers"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    question: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text)


class OutboxRow(Base):
    __tablename__ = "outbox"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(BigInteger)
    words: Mapped[str] = mapped_column(Text)


async def prepared(url: str) -> AsyncEngine:
    """Its own database."""
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        await connection.exec_driver_sql("PRAGMA synchronous=FULL")
        await connection.run_sync(Base.metadata.create_all)
    return engine


async def run(engine: AsyncEngine, count: int, first: int) -> Measured:
    """One session and one commit for each update."""
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    turns = []
    watch = Stopwatch()
    for update in updates(count, first=first):
        begin = time.perf_counter()
        message = update["message"]
        async with sessions() as session:
            session.add(InboxRow(update_id=update["update_id"], raw=update, at=datetime.now(UTC)))
            found = await session.execute(select(ChatRow).where(ChatRow.id == message["chat"]["id"]))
            chat = found.scalar_one_or_none()
            if chat is None:
                chat = ChatRow(id=message["chat"]["id"], state=0)
                session.add(chat)
            chat.state = (chat.state + 1) % 7
            session.add(AnswerRow(chat_id=chat.id, question=str(chat.state), words=message["text"]))
            session.add(OutboxRow(chat_id=chat.id, words="Next?"))
            await session.commit()
        turns.append(time.perf_counter() - begin)
    return watch.stop("async ORM, a commit each (SQLite)", 1, count, turns)
