"""Kills the running system while a worker and a resident write to each other; afterwards each word is accounted for."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.desk.receipts import ARRIVED
from bot.flows.menu import PERSON
from domain.handover import State
from domain.texts import without_bidi_controls
from storage import tables
from tests.faults.killing import claims_run_out, start
from tests.faults.nursery import Nursery
from tests.support.office import CLAIM, GIVE_BACK, Office, dutch
from tests.support.sandbox import Stage, opened

_FATES = frozenset({"sent", "uncertain"})
_PATIENCE = 60.0
_TELEGRAM_SECONDS = 0.05
_ON_ITS_WAY = 0.7
"""How many of the kills fall while something is in flight."""


@dataclass(frozen=True)
class Figures:
    """What a run of kills came to."""

    database: str
    messages: int
    """Of each of the two."""
    kills: int = 0
    in_flight: int = 0
    """Messages claimed by a sender when it was killed, summed up."""
    uncertain: int = 0
    """Messages of the worker that perhaps arrived."""
    twice: int = 0
    """Messages that stand in the group again."""
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        return (
            f"{self.database}: {self.kills} kills while a worker and a resident wrote {self.messages} messages each, "
            f"{self.in_flight} in flight at a kill, {self.uncertain} perhaps sent and never again, "
            f"{self.twice} shown to staff twice; " + ("; ".join(self.wrong) or "all accounted for")
        )


async def killed_while_they_write(
    nursery: Nursery, url: str, folder: Path, *, messages: int, kills: int, seed: int
) -> Figures:
    """At most so many kills, at moments chosen by `seed`; fewer when both have said what they had to say."""
    async with opened(url, folder) as stage:
        figures = Figures(stage.database.engine.dialect.name, messages)
        chat = _Chat(stage, messages)
        system = start(nursery, stage, workers=True)
        await chat.begins()
        system.kill()
        await claims_run_out(stage)
        # As slow as Telegram is: else hardly ever anything is in flight.
        stage.fails("slow", method="sendMessage", seconds=_TELEGRAM_SECONDS, times=None)
        talks = asyncio.gather(chat.worker_writes(), chat.resident_writes())
        chance = random.Random(seed)
        while figures.kills < kills and not talks.done():
            system = start(nursery, stage, workers=True)
            await chat.goes_on(talks, chance)
            system.kill()
            in_flight = figures.in_flight + await claims_run_out(stage)
            figures = replace(figures, kills=figures.kills + 1, in_flight=in_flight)
        system = start(nursery, stage, workers=True)
        try:
            await talks
            await stage.settled()
            await chat.ends()
            await stage.settled()
        finally:
            system.kill()
        return await chat.compared(figures)


class _Chat:
    """Samira, who has Fatma's case, and Fatma."""

    def __init__(self, stage: Stage, messages: int) -> None:
        self._numbers = range(1, messages + 1)
        self._stage = stage
        self._office = Office(stage)
        self._fatma = stage.phone("Fatma", "nl")
        self._topic = 0
        self._said = 0
        """Messages that the two wrote."""
        self._heard_before = 0
        self._heard: list[str] = []
        """What stands on Fatma's phone of the time in which Samira was there."""
        self._sent: dict[int, str] = {}
        """What Samira wrote, by the number of the message."""
        for one in (self._fatma, self._office.samira, self._office.group):
            one.patience = _PATIENCE

    async def begins(self) -> None:
        """Fatma asks for a person, and Samira comes."""
        await self._office.opens()
        await self._fatma.agrees()
        await self._fatma.taps(PERSON.label)
        self._topic = await self._office.group.topic("Nederlands")
        await self._office.group.taps(self._office.samira, dutch(CLAIM), topic=self._topic)
        await self._fatma.hears("Samira")
        await self._stage.settled()
        self._heard_before = len(self._fatma.messages())

    async def worker_writes(self) -> None:
        """Waits after each message until the desk said what became of it."""
        for number in self._numbers:
            words = said("Samira", number)
            message = await self._office.group.says(self._office.samira, self._topic, words)
            self._sent[message.id] = words
            self._said += 1
            await _until(lambda number=message.id: self._fate(number) != "", f"Samira is told what became of {words}")

    async def resident_writes(self) -> None:
        """Waits after each message until the group has it."""
        for number in self._numbers:
            words = said("Fatma", number)
            self._fatma.says(words)
            self._said += 1
            await _until(lambda words=words: self._shown(words) > 0, f"the group sees {words}")

    async def goes_on(self, talks: "asyncio.Future[Any]", chance: random.Random) -> None:
        """A few messages later, or during the start; and then anywhere, or while something is on its way."""
        until = self._said + chance.randrange(4)
        while self._said < until and not talks.done():  # noqa: ASYNC110 (no event says both)
            await asyncio.sleep(0.001)
        await asyncio.sleep(chance.random() * 3 * _TELEGRAM_SECONDS)
        if chance.random() < _ON_ITS_WAY:
            while not talks.done() and not await self._is_on_its_way():  # noqa: ASYNC110 (nor this)
                await asyncio.sleep(0.001)

    async def _is_on_its_way(self) -> bool:
        return bool(await self._stage.count(tables.outbox, tables.outbox.c.state == "claimed"))

    async def ends(self) -> None:
        """The bot has the chat again."""
        self._heard = self._fatma.messages()[self._heard_before :]
        await self._office.group.taps(self._office.samira, dutch(GIVE_BACK), topic=self._topic)
        await self._stage.until(self._is_returned, "the case is given back")

    async def _is_returned(self) -> bool:
        return bool(await self._stage.count(tables.cases, tables.cases.c.state == State.RETURNED.value))

    def _fate(self, number: int) -> str:
        """What the group sees of a worker's message: sent, uncertain, or nothing yet."""
        messages = {message.id: message for message in self._office.group.messages(self._topic)}
        if messages[number].bot_reaction == ARRIVED:
            return "sent"
        answers = [one for one in messages.values() if one.from_bot and (one.answers or {}).get("message_id") == number]
        return "uncertain" if any(one.body["text"].startswith("❔") for one in answers) else ""

    def _shown(self, words: str) -> int:
        theirs = (message for message in self._office.group.messages(self._topic) if message.from_bot)
        return sum(without_bidi_controls(one.body.get("text", "")).endswith(f"\n{words}") for one in theirs)

    async def compared(self, figures: Figures) -> Figures:
        """What is in the database, on the phone and in the group, beside what was said."""
        fates = Counter(self._fate(number) for number in self._sent)
        twice = sum(self._shown(said("Fatma", number)) - 1 for number in self._numbers)
        wrong = [*self._wrong_on_the_phone(), *await self._wrong_in_the_transcript(), *await self._wrong_states(fates)]
        if twice > figures.in_flight:
            wrong.append("more was shown twice than was in flight")
        return replace(figures, uncertain=fates["uncertain"], twice=twice, wrong=tuple(wrong))

    def _wrong_on_the_phone(self) -> Iterator[str]:
        for number, words in self._sent.items():
            times, fate = self._heard.count(f"Samira\n{words}"), self._fate(number)
            if times > 1 or (times == 0 and fate == "sent"):
                yield f"{words!r} is said to be {fate}, and Fatma read it {times} times"
        others = set(self._heard) - {f"Samira\n{words}" for words in self._sent.values()}
        if others:
            yield f"while Samira was there Fatma heard {sorted(others)}"

    async def _wrong_in_the_transcript(self) -> list[str]:
        """Each word once, and each person's in order."""
        lines = tables.transcripts.c
        rows = await self._stage.rows(lines.id, lines.author, lines.words)
        wrong = []
        for author, name in (("resident", "Fatma"), ("worker", "Samira")):
            written = [said(name, number) for number in self._numbers]
            kept = [row.words for row in rows if row.author == author and row.words.startswith(name)]
            wrong += [f"{name} is remembered as saying {kept}"] if kept != written else []
        return wrong

    async def _wrong_states(self, fates: Counter[str]) -> list[str]:
        stage, outbox = self._stage, tables.outbox.c
        states = Counter(
            (row.repeatable, row.state) for row in await stage.rows(outbox.id, outbox.repeatable, outbox.state)
        )
        wrong = [f"{count} messages {state}" for (_may, state), count in states.items() if state not in _FATES]
        if states[1, "uncertain"] or states[0, "uncertain"] != fates["uncertain"]:
            wrong.append(f"told was {dict(fates)}, and it is {dict(states)}")
        if left := await stage.count(tables.inbox, tables.inbox.c.state != "done"):
            wrong.append(f"{left} updates are not done")
        events = Counter(row.kind for row in await stage.rows(tables.case_events.c.id, tables.case_events.c.kind))
        if events != {"claimed": 1, "given_back": 1}:
            wrong.append(f"the story of the case is {dict(events)}")
        return wrong


async def _until(holds: Callable[[], bool], what: str) -> None:
    try:
        async with asyncio.timeout(_PATIENCE):
            while not holds():  # noqa: ASYNC110 (no event says all of them)
                await asyncio.sleep(0.005)
    except TimeoutError:
        raise AssertionError(f"Still not so after {_PATIENCE} seconds: {what}.") from None


def said(name: str, number: int) -> str:
    """What this person writes; nobody else writes it."""
    return f"{name} schrijft {number}"
