"""Pictures of the console for the guides: they show what is there, because these tests make them."""

import pytest
from PIL import Image, ImageDraw
from playwright.async_api import expect

from bot.flows.menu import PERSON
from domain import handover_texts
from domain.casework import SignatureList, plan_of
from domain.staff import Staff
from domain.tasks import Task, Todo
from storage.standard_replies import seed
from storage.tables import attachments
from storage.unit_of_work import unit_of_work
from tests.browser.house import ANNELIES, JOOST, PETRA, SAMIRA
from tests.browser.screens import DARK, PHONE
from tests.support.books import NOW, collecting
from tests.support.sandbox import Stage
from tests.support.worker_browser import Worker, at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

WIDE = {"viewport": {"width": 1440, "height": 900}}
PAPER = "f" * 32


@pytest.fixture
def shows(browser, house, pictures):
    """Takes a picture of a page as this person sees it, where these words stand."""

    async def take(name: str, who: Staff, path: str, words: str, **screen: object) -> None:
        async with at_the_console(browser, house, who, **{**WIDE, **screen}) as worker:
            await worker.opens(path)
            await taken(worker, name, words)

    async def taken(worker: Worker, name: str, words: str) -> None:
        await expect(worker.page.get_by_text(words).last).to_be_visible()
        await worker.page.evaluate("document.activeElement.blur()")
        await worker.page.evaluate("document.fonts.ready")
        await worker.page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        assert await worker.fits()
        await worker.page.screenshot(path=pictures / f"console-{name}.png", animations="disabled")

    return take


async def asks_for_a_person(house: Stage, name: str, language: str, words: str) -> None:
    resident = await house.resident(name, language)
    await resident.taps(PERSON.label)
    await resident.hears(handover_texts.who_comes(None))
    resident.says(words)
    await resident.hears("📨")


async def test_a_morning_in_the_inbox_and_in_a_chat(browser, house, ahmed, shows):
    await asks_for_a_person(
        house, "Peter", "nl", "Mijn aanvraag voor het bankje ligt al drie weken stil. Kan iemand kijken?"
    )
    await asks_for_a_person(house, "Emine", "tr", "Mahalle şenliği için kiminle konuşabilirim?")
    sevgi = await house.resident("Sevgi", "tr")
    sevgi.says("artık yaşamak istemiyorum")
    await sevgi.hears("113")
    await house.settled()
    await shows("inbox", SAMIRA, "/inbox?queue=unassigned", "Emine")

    async with at_the_console(browser, house, SAMIRA, **WIDE) as samira:
        await samira.opens("/inbox?queue=unassigned")
        await samira.page.locator("a.item", has_text="أحمد").click()
        await samira.uses("Alt+Shift+C")
        await ahmed.hears("Samira")
        await samira.uses("Alt+Shift+R")
        await samira.types("Dag Ahmed, ik ben Samira. Een brief mag spannend zijn. Zullen we hem samen openen?")
        await samira.presses("Control+Enter")
        await ahmed.hears("samen openen")
        ahmed.says("نعم من فضلك. متى يمكننا أن نلتقي؟")
        await samira.sees("متى يمكننا")
        path = samira.page.url.removeprefix(house.console)
    async with at_the_console(browser, house, JOOST, **WIDE) as joost:
        await joost.opens(path)
        await joost.uses("Alt+Shift+N")
        await joost.types("Sociaal raadslieden: spreekuur dinsdag 9-12 in de bibliotheek, zij spreken Arabisch.")
        await joost.presses("Control+Enter")
        await joost.sees("spreekuur dinsdag")
    await house.settled()
    await shows("chat", SAMIRA, path, "spreekuur dinsdag")
    await shows("chat-phone", SAMIRA, path, "spreekuur dinsdag", **PHONE)
    await shows("chat-dark", SAMIRA, path, "spreekuur dinsdag", **DARK)


async def test_what_a_coordinator_and_an_administrator_keep(house, shows):
    async with house.database.writing() as connection:
        await seed(connection, NOW)
        await connection.commit()
    await shows("replies", ANNELIES, "/replies", "/")
    await shows("hours", ANNELIES, "/hours", "09:00")
    await shows("people", PETRA, "/people", "Samira")


async def test_a_paper_list_beside_its_photo(house, shows):
    fatma = await house.resident("Fatma", "tr")
    file = house.folder / "attachments" / "ff" / f"{PAPER}.jpg"
    file.parent.mkdir(parents=True)
    drawn_list().save(file)
    async with unit_of_work(house.database) as work:
        resident = (await house.rows(attachments.metadata.tables["residents"].c.id))[-1][0]
        initiative = collecting("1" * 32, resident, two_sentences="Samen eten op het plein.", area="GF08")
        work.initiatives.save(initiative)
        work.signatures.save(SignatureList(initiative.id, resident, plan_of(initiative), initiator="Fatma"))
        await work.initiatives.flush()
        row = {"id": PAPER, "resident_id": resident, "kind": "photo", "telegram_file_id": "x", "state": "stored"}
        row |= {"due_at": NOW, "created_at": NOW, "file_name": f"ff/{PAPER}.jpg"}
        await work.connection.execute(attachments.insert().values(**row))
        work.tasks.add(Task("paper", Todo.ENTER_PAPER, initiative.id, resident, NOW, "", PAPER))
        await work.commit()
    assert fatma.messages()
    await shows("paper", SAMIRA, "/tasks/paper", "Fatma")


def drawn_list() -> Image.Image:
    """A list as neighbours fill it in, of invented people."""
    page = Image.new("RGB", (900, 1200), (250, 248, 240))
    draw = ImageDraw.Draw(page)
    draw.text((60, 50), "Samen eten op het plein", fill=(40, 40, 40), font_size=44)
    lines = ("Bea Bakker, Dorpsplein 1", "Cem Yildiz, Dorpsplein 3", "Dirk de Wit, Molenpad 12")
    for number, line in enumerate(lines):
        top = 180 + number * 130
        draw.text((70, top), line, fill=(30, 50, 130), font_size=38)
        draw.line((60, top + 70, 840, top + 70), fill=(160, 160, 160), width=3)
    return page
