"""The whole system with the console, and who works and writes there, for tests in a browser."""

import asyncio
import io
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import pytest_asyncio
from PIL import Image, ImageDraw

from bot.clock import Clock
from bot.flows.menu import PERSON
from domain import handover_texts
from domain.casework import SignatureList, plan_of
from domain.initiatives import Answer, Question
from domain.life import Stage as Stages
from domain.meetings import Meeting
from domain.signatures import Signature, Way
from domain.staff import Job, Staff
from domain.tasks import Task, Todo
from domain.texts import _
from storage.staff import People
from storage.tables import attachments, residents
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, collecting
from tests.support.phone import Phone
from tests.support.sandbox import Stage, opened

SAMIRA = Staff("samira", "Samira", Job.WORKER, ("ar",))
JOOST = Staff("joost", "Joost", Job.WORKER, ("tr",))
ANNELIES = Staff("annelies", "Annelies", Job.COORDINATOR)
PETRA = Staff("petra", "Petra", Job.ADMINISTRATOR)
ENGLISH = {"locale": "en-GB"}
"""A browser in which the console speaks English, so that a test can say what it looks for."""
DEBTS = "وصلتني رسالة عن الديون وأخاف أن أفتحها"


@pytest.fixture
def quickly(monkeypatch) -> None:
    """Without Telegram's second between two messages of a chat, and with shorter waits before an initiator is told."""
    monkeypatch.setattr("bot.delivery.pacing.CHAT_SECONDS", 0.001)
    monkeypatch.setattr("voordeur.run.Clock", partial(Clock, every=0.2))
    for there in ("bot.flows.signing.talk", "domain.paper"):
        monkeypatch.setattr(f"{there}.TOGETHER", timedelta(seconds=0.5))


@pytest_asyncio.fixture(loop_scope="session")
async def house(sqlite_url, tmp_path, quickly) -> AsyncIterator[Stage]:
    """The whole system with the console."""
    async with opened(sqlite_url, tmp_path / "data") as stage:
        async with stage.database.writing() as connection:
            people = People(connection)
            for one in (SAMIRA, JOOST, ANNELIES, PETRA):
                people.save(one)
            await people.flush()
            await connection.commit()
        stage.console_port = _free_port()
        await stage.start()
        await stage.until(lambda: answers(stage), "the console answers")
        yield stage
        await stage.stop()


async def answers(stage: Stage) -> bool:
    """Whether the console takes requests."""
    try:
        _, writer = await asyncio.open_connection("localhost", stage.console_port)
    except OSError:
        return False
    writer.close()
    return True


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest_asyncio.fixture(loop_scope="session")
async def ahmed(house) -> Phone:
    """A father who wrote about a letter in Arabic, and waits for a person."""
    resident = await house.resident("أحمد", "ar")
    await resident.taps(PERSON.label)
    await resident.hears(handover_texts.who_comes(None))
    resident.says(DEBTS)
    await resident.hears(_("📨 Kept for the worker. You can write more."))
    return resident


LIST = "f" * 32
EATING = "1" * 32


async def hands_in_a_list(house: Stage, initiator: Phone) -> None:
    """An initiative of this resident for which a filled paper list waits: its page is `/tasks/paper`."""
    file = house.folder / "attachments" / "ff" / f"{LIST}.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(drawn_list())
    resident = await resident_of(house, initiator)
    async with unit_of_work(house.database) as work:
        initiative = collecting(EATING, resident, two_sentences="Samen eten op het plein.", area="GF08")
        work.initiatives.save(initiative)
        names = SignatureList(initiative.id, resident, plan_of(initiative), initiator=initiator.account.first_name)
        work.signatures.save(names)
        await work.initiatives.flush()
        row = {"id": LIST, "resident_id": resident, "kind": "photo", "telegram_file_id": "x", "state": "stored"}
        row |= {"due_at": NOW, "created_at": NOW, "file_name": f"ff/{LIST}.jpg"}
        await work.connection.execute(attachments.insert().values(**row))
        work.tasks.add(Task("paper", Todo.ENTER_PAPER, initiative.id, resident, NOW, "", LIST))
        await work.commit()


async def resident_of(house: Stage, phone: Phone) -> int:
    """The id of whoever has this phone."""
    rows = await house.rows(residents.c.id, residents.c.telegram_id)
    return next(one for one, telegram_id in rows if telegram_id == phone.id)


FOOTBALL, PITCH = "b" * 32, "c" * 32
FATHERS = "آباء يلعبون كرة القدم مع أبنائهم. الابن يحتاج إلى وقت مع أبيه."


async def talk_about_two_plans(house: Stage, ahmed: Phone, emine: Phone) -> None:
    """Ahmed and Emine want nearly the same, both plans wait for a decision, and the two agreed to meet."""
    everybody = (
        (FOOTBALL, ahmed, FATHERS, "ar"),
        (PITCH, emine, "Babalar ve çocuklar futbol oynuyor. Hep birlikte.", "tr"),
    )
    async with unit_of_work(house.database) as work:
        for number, (initiative_id, phone, sentences, language) in enumerate(everybody, start=41):
            plan = collecting(
                initiative_id,
                await resident_of(house, phone),
                two_sentences=sentences,
                answers={Question.WHAT: Answer(sentences.partition(".")[0], language, NOW)},
                stage=Stages.IN_CONVERSATION,
                number=f"NW-2026-00{number}",
                area="GF08",
                worker="Samira",
                decision_by=datetime.now(UTC).date() + timedelta(days=20),
            )
            work.initiatives.save(plan)
            given = Signature(str(number) * 16, Way.PAPER, "Bea Bakker", "Dorpsplein 1", "nl", NOW, 1, offer="een bal")
            work.signatures.save(SignatureList(plan.id, plan.resident_id, plan_of(plan), signatures=(given,)))
        work.meetings.save(Meeting(FOOTBALL, PITCH, 0.8, 100.0, NOW, True, True, NOW))
        await work.commit()


def drawn_list() -> bytes:
    """A photo of a list as neighbours fill it in, of invented people; JPEG."""
    page = Image.new("RGB", (900, 1200), (250, 248, 240))
    draw = ImageDraw.Draw(page)
    draw.text((60, 50), "Samen eten op het plein", fill=(40, 40, 40), font_size=44)
    lines = ("Bea Bakker, Dorpsplein 1", "Cem Yildiz, Dorpsplein 3", "Dirk de Wit, Molenpad 12")
    for number, line in enumerate(lines):
        top = 180 + number * 130
        draw.text((70, top), line, fill=(30, 50, 130), font_size=38)
        draw.line((60, top + 70, 840, top + 70), fill=(160, 160, 160), width=3)
    file = io.BytesIO()
    page.save(file, "JPEG")
    return file.getvalue()
