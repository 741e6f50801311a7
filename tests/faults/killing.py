"""Kills the running system again and again while residents talk; afterwards nothing is lost, and nothing twice."""

import asyncio
import random
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select, update

from bot.flows.idea import summary
from bot.flows.menu import IDEA
from domain.initiatives import Need
from domain.question_texts import NEEDS
from domain.texts import without_bidi_controls
from storage import tables
from tests.faults.nursery import Child, Nursery
from tests.support.sandbox import RESIDENTS, WORKERS, Phone, Stage, opened

QUESTIONS = 5
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_LANGUAGES = ("nl", "tr", "ar")
_PATIENCE = 60.0


@dataclass(frozen=True)
class Figures:
    """What a run of kills came to."""

    database: str
    residents: int
    kills: int = 0
    answers: int = 0
    messages: int = 0
    in_flight: int = 0
    """Messages claimed by a sender when it was killed, summed up."""
    twice: int = 0
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.database}: {self.kills} kills, {self.residents} residents, {self.answers} answers, "
            f"{self.messages} messages, {self.in_flight} in flight at a kill, {self.twice} sent twice; "
            + ("; ".join(self.wrong) or "nothing lost, nothing stuck")
        )


async def killed_while_they_talk(
    nursery: Nursery, url: str, folder: Path, *, residents: int, kills: int, seed: int
) -> Figures:
    """At most so many kills, at moments chosen by `seed`; fewer when all have said what they had to say."""
    async with opened(url, folder) as stage:
        figures = Figures(stage.database.engine.dialect.name, residents)
        people = [stage.phone(f"Bewoner{number}", _LANGUAGES[number % 3]) for number in range(residents)]
        for person in people:
            person.patience = _PATIENCE
        talks = asyncio.gather(*(tell(person) for person in people))
        chance = random.Random(seed)
        while figures.kills < kills and not talks.done():
            system = start(nursery, stage)
            await _a_moment(stage, talks, chance)
            system.kill()
            figures = replace(
                figures, kills=figures.kills + 1, in_flight=figures.in_flight + await claims_run_out(stage)
            )
        system = start(nursery, stage)
        try:
            await talks
            await stage.settled()
        finally:
            system.kill()
        return await _compared(figures, stage, people)


def start(nursery: Nursery, stage: Stage, *, workers: bool = False) -> Child:
    """The system in a process of its own, on this stage; with the workers' bot or without it."""
    url = stage.database.url.render_as_string(hide_password=False)
    environment = {
        "VOORDEUR_DATABASE_URL": url.replace("+aiosqlite", "").replace("+asyncpg", ""),
        "VOORDEUR_RESIDENTS_TOKEN": RESIDENTS.token,
        "VOORDEUR_TELEGRAM_API": stage.address,
        "VOORDEUR_DATA_DIR": str(stage.folder),
        "VOORDEUR_LOG_LEVEL": "WARNING",
    }
    if workers:
        environment["VOORDEUR_WORKERS_TOKEN"] = WORKERS.token
    only = "residents,workers,delivery" if workers else "residents,delivery"
    return nursery.start("voordeur", environment=environment, only=only)


async def tell(person: Phone) -> None:
    """From /start to an idea that is ready. Waits for each answer, however often it is asked meanwhile."""
    await person.agrees()
    await person.taps(IDEA.label)
    for number in range(1, QUESTIONS + 1):
        await person.is_asked(number)
        person.says(said(person, number))
    await person.is_asked(QUESTIONS + 1)
    await person.taps(NEEDS[Need.NOTHING])
    await person.taps(summary.RIGHT_OR_CHANGE[0][0].label)
    await person.hears("🎉")


def said(person: Phone, number: int) -> str:
    """What this person answers to this question; nobody else says it."""
    return f"{person.account.first_name} zegt {number}"


async def _a_moment(stage: Stage, talks: "asyncio.Future[Any]", chance: random.Random) -> None:
    """Some events of the chats later, or during the start; and then anywhere between two events."""
    until = stage.sandbox.world.events.number + chance.randrange(40)
    while stage.sandbox.world.events.number < until and not talks.done():  # noqa: ASYNC110 (no event says both)
        await asyncio.sleep(0.001)
    # The moment itself must be anywhere in what a turn does, which takes some milliseconds.
    await asyncio.sleep(chance.random() * 0.03)


async def claims_run_out(stage: Stage) -> int:
    """Let a minute pass, as far as claims are concerned. Returns how many messages were in flight."""
    async with stage.database.writing() as connection:
        claimed = update(tables.outbox).where(tables.outbox.c.state == "claimed")
        in_flight = (await connection.execute(claimed.values(claimed_until=_LONG_AGO))).rowcount
        await connection.execute(update(tables.attachments).values(due_at=_LONG_AGO))
        await connection.commit()
    return in_flight


async def _compared(figures: Figures, stage: Stage, people: list[Phone]) -> Figures:
    """What is in the database and on the phones, beside what was said."""
    wrong: list[str] = []
    rows = {table.name: await _states(stage, table) for table in (tables.inbox, tables.outbox)}
    wrong += [f"updates {state}: {count}" for state, count in rows["inbox"].items() if state != "done"]
    wrong += [f"messages {state}: {count}" for state, count in rows["outbox"].items() if state != "sent"]
    answers = twice = 0
    for person in people:
        expected = [said(person, number) for number in range(1, QUESTIONS + 1)]
        answers += len(kept := [words for words in await stage.answers(person) if words])
        if sorted(kept) != expected:
            wrong.append(f"{person.account.first_name} answered {sorted(kept)}")
        repeats, what = await _transcript_beside_phone(stage, person, expected)
        twice += repeats
        wrong += what
    if twice > figures.in_flight:
        wrong.append("more messages sent twice than were in flight")
    messages = rows["outbox"]["sent"]
    return replace(figures, answers=answers, messages=messages, twice=twice, wrong=tuple(wrong))


async def _states(stage: Stage, table: Table) -> Counter[str]:
    return Counter(row.state for row in await stage.rows(table.c.id, table.c.state))


async def _transcript_beside_phone(stage: Stage, person: Phone, expected: list[str]) -> tuple[int, list[str]]:
    """How often a message stands on the phone again, and what is not as it should be."""
    statement = (
        select(tables.transcripts.c.author, tables.transcripts.c.kind, tables.transcripts.c.words)
        .join(tables.residents, tables.residents.c.id == tables.transcripts.c.resident_id)
        .where(tables.residents.c.telegram_id == person.id)
        .order_by(tables.transcripts.c.id)
    )
    async with stage.database.reading() as connection:
        transcript = list(await connection.execute(statement))
    own = [words for author, kind, words in transcript if author == "resident" and kind == "text"]
    bots = [without_bidi_controls(words) for author, _kind, words in transcript if author == "bot"]
    shown = person.messages()
    once = [text for text, _repeats in groupby(shown)]
    wrong = [] if own == expected else [f"{person.account.first_name} is remembered as saying {own}"]
    # What was said before they agreed stands in no transcript.
    if once[-len(bots) :] != bots:
        wrong.append(f"{person.account.first_name} did not hear in this order: {bots}, but: {once}")
    return len(shown) - len(once), wrong
