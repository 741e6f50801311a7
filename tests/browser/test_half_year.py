"""A coordinator takes forty initiatives through a half-year, exports them in every format, and sends the report.

Residents, workers, and most of what a coordinator does come from the demo (`voordeur demo half-year`). In the browser
Annelies herself takes four of the forty through every kind of step: Jolanda's street party from the decision to the
money that was spent, مليكة's homework class over a question to a yes, Emine's closed street to a no, and Corrie's
vegetable garden into that of خديجة.
"""

import csv
import io
import json
import zipfile
from datetime import datetime

import jsonschema_rs
import openpyxl
import pypdfium2
import pytest
import pytest_asyncio
from docx import Document
from playwright.async_api import expect
from sqlalchemy import func, select

from admin.exports.decidim import HEADERS
from admin.exports.json_file import schema
from domain.life import Stage
from domain.reminders import AMSTERDAM
from storage.database import Database
from storage.staff import People
from storage.tables import audit, initiatives, transcripts
from tests.browser.coordinator import Annelies
from tests.browser.late_console import late_console
from tests.support.console import ANNELIES, JOOST, SAMIRA, TEXTS
from voordeur.demo.half_year import HalfYear
from voordeur.demo.half_year.street import Crew, Street

pytestmark = pytest.mark.asyncio(loop_scope="session")

PARTY, HOMEWORK, CLOSED_STREET, GARDEN, SAME_GARDEN = 0, 1, 8, 12, 21
"""Numbers in the demo's list. That of the first garden is decided on without the browser, before the other comes."""
YES = "Een mooi plan. Het geld is er, en de straat mag die middag dicht."
NO = "Een straat kan niet de hele zomer dicht. Wij denken graag mee over een speeldag."
QUESTION = "Wie geeft de les, en hoeveel kinderen komen er?"
STAGES = {
    "approved": 7,
    "closed": 1,
    "collecting": 2,
    "evaluated": 5,
    "in_conversation": 7,
    "not_approved": 5,
    "submitted": 4,
    "under_way": 7,
    "withdrawn": 2,
}
EXPORTED = {"xlsx": 38, "csv": 38, "json": 38, "dossiers": 38, "decidim": 30}
"""Two were withdrawn; what is collecting, refused or closed is not for a public site, unless it is chosen."""
PARTY_AGREED = (43000, 41150, "2026-09-19", "2026-09-19")
JULY = datetime(2026, 7, 1, tzinfo=AMSTERDAM)


@pytest_asyncio.fixture(loop_scope="session")
async def console(sqlite_url, tmp_path):
    """The console, where three people work."""
    database = Database(sqlite_url)
    async with database.writing() as connection:
        people = People(connection)
        for one in (SAMIRA, JOOST, ANNELIES):
            people.save(one)
        await people.flush()
        await connection.commit()
    async with late_console(database, tmp_path) as late:
        yield late
    await database.close()


@pytest_asyncio.fixture(loop_scope="session")
async def half_year(console):
    """The neighbourhood, in which Annelies does not decide on five of the forty by herself."""
    street = Street(console.office.database, TEXTS, Crew((SAMIRA, JOOST), ANNELIES), JULY)
    return HalfYear(street, by_hand={PARTY, HOMEWORK, CLOSED_STREET, SAME_GARDEN})


@pytest.mark.timeout(300)
async def test_forty_initiatives_go_through_a_half_year(browser, console, half_year):
    annelies = Annelies(browser, console, half_year)

    await annelies.comes_in_on(2026, 9, 1)
    async with annelies.at_work() as work:
        await work.searches("straatfeest", "in_conversation")
        await work.worker.sees("Een straatfeest voor alle buren van de flat")
        await work.decides(PARTY, "Approved", YES, granted="430")
        await work.notes(PARTY, planned_on="2026-09-19")
        await work.decides(HOMEWORK, "Ask for more", QUESTION)
        await work.decides(CLOSED_STREET, "Not approved", NO)

    await annelies.comes_in_on(2026, 9, 15)
    async with annelies.at_work() as work:
        await work.decides(PARTY, "It has begun")
        await work.decides(HOMEWORK, "Approved", YES)

    half_year.lives[PARTY].looks_back(datetime(2026, 9, 20, 19, tzinfo=AMSTERDAM))
    await annelies.comes_in_on(2026, 10, 1)
    async with annelies.at_work() as work:
        await work.reads(PARTY, "Iedereen hielp mee met opruimen.")
        await work.notes(PARTY, done_on="2026-09-19", spent="411,50")
        await work.asks_both(SAME_GARDEN, GARDEN)

    half_year.lives[SAME_GARDEN].meets(half_year.lives[GARDEN], datetime(2026, 10, 2, 19, tzinfo=AMSTERDAM))
    await annelies.comes_in_on(2026, 10, 5)
    async with annelies.at_work() as work:
        await work.makes_one_plan(SAME_GARDEN, GARDEN)

    await annelies.comes_in_on(2027, 1, 4)
    async with annelies.at_work() as work:
        await work.worker.opens("/initiatives?board=yes")
        await expect(work.page.get_by_role("region", name="Board by stage")).to_contain_text("Een straatfeest")
        await work.takes_exports(EXPORTED)
        await work.takes_report()

    await what_happened_is_kept(console.office.database)
    exports_open_and_agree(annelies.taken)
    the_report_reads_well(annelies.taken)


async def what_happened_is_kept(database):
    async with database.reading() as connection:
        stage = initiatives.c.stage
        rows = await connection.execute(select(stage, func.count()).where(stage != Stage.DRAFT).group_by(stage))
        assert dict(rows.tuples().all()) == STAGES
        plan = (await connection.execute(select(initiatives).where(initiatives.c.number == "NW-2026-0002"))).one()
        told = (await connection.execute(select(transcripts.c.words).where(transcripts.c.author == "bot"))).scalars()
        said = "\n".join(told)
        acts = set((await connection.execute(select(audit.c.action))).scalars())
    assert (plan.granted_cents, plan.spent_cents, str(plan.planned_on), str(plan.done_on)) == PARTY_AGREED
    assert [words for words in (YES, NO, QUESTION) if words not in said] == []
    assert acts >= {"step_taken", "agreed_noted", "introduction_asked", "initiatives_joined", "exported"}


def exports_open_and_agree(taken):
    """All that are to be read are in each, and say the same."""
    book = openpyxl.load_workbook(io.BytesIO(taken["xlsx"]))
    heading, *rows = book["Initiatives"].iter_rows(values_only=True)
    of_book = {row[heading.index("Number")]: row[heading.index("Stage")] for row in rows}
    text = taken["csv"].decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    of_csv = {row["Number"]: row["Stage"] for row in lines}
    told = json.loads(taken["json"])
    jsonschema_rs.validator_for(schema(), validate_formats=True).validate(told)
    proposals = list(csv.DictReader(io.StringIO(taken["decidim"].decode("utf-8-sig")), delimiter=";"))
    with zipfile.ZipFile(io.BytesIO(taken["dossiers"])) as dossiers:
        pages = [pypdfium2.PdfDocument(dossiers.read(name)) for name in dossiers.namelist() if name.endswith(".pdf")]
        words = " ".join(page.get_textpage().get_text_bounded() for one in pages for page in one)
    read = {"xlsx": rows, "csv": lines, "json": told["initiatives"], "dossiers": pages, "decidim": proposals}
    assert {kind: len(found) for kind, found in read.items()} == EXPORTED
    assert of_book["NW-2026-0002"] == of_csv["NW-2026-0002"]
    assert list(proposals[0]) == list(HEADERS)
    assert NO in " ".join(words.split())


def the_report_reads_well(taken):
    """Every part has something to say, and a story in each language stands beside the numbers."""
    pages = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(taken["report.pdf"])]
    words = " ".join(" ".join(pages).split())
    assert 4 <= len(pages) <= 9
    assert min(len(page) for page in pages) > 100
    word = Document(io.BytesIO(taken["report.docx"]))
    lines = [one.text for one in word.paragraphs]
    for said in ("Neighbours could read 40 new initiatives.", "Where ideas stop", "The story beside the number"):
        assert said in words
        assert said in lines
    assert "There are too few to show." not in words
    assert {"Kapıyı çaldım ve bu sefer biri açtı.", "Nu groeten ze me. Dat had ik niet gedacht."} <= {
        line.strip("“”") for line in lines
    }
