"""Insight: what is small is nowhere on it, also not in its files; coordinators see their areas, and others nothing."""

import csv
import io
import re
from dataclasses import replace

import pypdfium2
import pytest
from docx import Document
from sqlalchemy import select

from domain.handover import State as CaseState
from domain.insight.quotes import Quote, State
from storage.tables import audit, outbox, quotes
from tests.support.books import Stored
from tests.support.console import ANNELIES, PETRA, SAMIRA, Office
from tests.support.half_year import CENTRUM, OSDORP, PERIOD, ZUIDOOST, forty_initiatives
from tests.support.inbox import Shelf

OF_OSDORP = replace(ANNELIES, id="osdorp", areas=frozenset({OSDORP}))
SUBJECTS = ("ideas", "chats", "places", "stories", "workers")
ARABIC = "الآن أعرف جاراتي"
NUMBERS = re.compile(r'(?:<td class="number">|<text class="chart-number"[^>]*>)(\d+)(?=<| <)')
"""Those of pictures and tables; a duration ("2 hours") is none."""
NASTY = "=HYPERLINK(1) <script>alert(1)</script> #panic()"


@pytest.fixture
async def office(office):
    """After a half-year with forty initiatives, and three quotes."""
    story = forty_initiatives()
    story.works("Joost")
    case = story.chat(area=OSDORP, worker="joost", state="waiting_for_worker")
    story.said(case, "joost", PERIOD.begins)
    whose = story.rows["cases"][-1]["resident_id"]
    await story.written(office.database)
    async with Stored(office.database).open() as work:
        for number, (area, words, state) in enumerate(
            (
                (OSDORP, ARABIC, State.AGREED),
                (OSDORP, "nooit gevraagd", State.ASKED),
                (ZUIDOOST, NASTY, State.AGREED),
            )
        ):
            at = PERIOD.begins
            work.quotes.save(Quote(f"q{number}", whose, case, 1, words, "ar", area, "joost", at, state, at))
    return office


def rows_of(page):
    return list(csv.reader(io.StringIO(page.response.content.decode("utf-8-sig")), delimiter=";"))


async def test_no_page_and_no_file_has_a_small_number(office):
    async with office.signed_in(ANNELIES) as annelies:
        for about in ("ideas", "chats", "places", "workers"):
            for area in ("", OSDORP):
                page = await annelies.opens(f"/insight?about={about}&area={area}")
                assert page.status == 200
                shown = NUMBERS.findall(page.response.text)
                assert shown or area or about == "workers"
                assert [n for n in shown if 0 < int(n) < 5] == []
                for link in (one for one in page.links if ".csv" in one):
                    cells = [cell for row in rows_of(await annelies.opens(link))[1:] for cell in row[1:]]
                    assert cells
                    assert [cell for cell in cells if cell.isdecimal() and 0 < int(cell) < 5] == []


async def test_the_table_of_a_figure_says_what_the_page_says(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/insight/tables/ideas-area.csv")
        assert page.response.headers["content-disposition"] == 'attachment; filename="ideas-area-2026-2.csv"'
        assert page.response.content.startswith(b"\xef\xbb\xbf")
        assert rows_of(page) == [["Area", "This half-year"], ["Osdorp", "27"], ["Other, together", "13"], ["All", "40"]]
        assert (await annelies.opens("/insight/tables/ideas-salary.csv")).status == 404
        assert (await annelies.opens("/insight/tables/stories-x.csv")).status == 404
    async with office.database.reading() as connection:
        done = (await connection.execute(audit.select().where(audit.c.action == "exported"))).mappings().all()
    assert [(one["staff_id"], one["details"]["what"]) for one in done] == [("annelies", "ideas-area")]


async def test_an_area_with_few_has_no_figures_of_its_own(office):
    async with office.signed_in(ANNELIES) as annelies:
        large = await annelies.opens(f"/insight?area={OSDORP}")
        small = await annelies.opens(f"/insight?area={CENTRUM}&about=chats")
    assert 'id="ideas-stage"' in large.response.text
    assert "27" in large.words
    assert small.words.count("There are too few to show.") == 3


async def test_coordinators_choose_among_their_areas_and_others_see_nothing(office):
    async with office.signed_in(OF_OSDORP) as somebody:
        assert (await somebody.opens(f"/insight?area={OSDORP}")).status == 200
        for path in ("/insight?", "/insight/tables/ideas-stage.csv?", "/insight/report.pdf?"):
            assert (await somebody.opens(f"{path}area={ZUIDOOST}")).status == 404
        stories = await somebody.opens("/insight?about=stories")
        assert ARABIC in stories.words
        assert "HYPERLINK" not in stories.words
        csrf = stories.form("/sign-out").fields["_csrf"]
        assert (await somebody.posts("/insight/quotes/q2/remove", {"_csrf": csrf})).status == 404
    for person in (SAMIRA, PETRA):
        async with office.signed_in(person) as visitor:
            assert (await visitor.opens("/insight")).status == 403
            assert "/insight" not in (await visitor.opens("/account")).links


async def test_what_there_is_not_is_not_there(office):
    async with office.signed_in(ANNELIES) as annelies:
        for path in ("?period=2027-1", "?period=2026-3", "?area=nowhere", "?about=money", "/report.exe"):
            assert (await annelies.opens(f"/insight{path}")).status == 404


async def test_a_quote_is_shown_without_name_and_only_with_a_yes_and_can_be_taken_away(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/insight?about=stories")
        assert ARABIC in page.words
        assert "<script>alert" not in page.response.text
        assert "nooit gevraagd" not in page.words
        after = await page.submits("/insight/quotes/q0/remove")
        assert ARABIC not in after.words
        assert "It is not shown any more." in after.words


async def test_work_is_told_in_numbers_from_five_on_and_the_rest_in_words(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/insight?about=workers")
    assert "Joost fewer than 5 fewer than 5 fewer than 5" in page.words


async def test_the_report_is_a_pdf_with_figures_and_stories(office):
    async with office.signed_in(ANNELIES, "nl") as annelies:
        page = await annelies.opens("/insight/report.pdf")
    document = pypdfium2.PdfDocument(page.response.content)
    words = "\n".join(one.get_textpage().get_text_bounded() for one in document)
    assert page.response.headers["content-type"] == "application/pdf"
    assert "Osdorp" in words
    assert {"=HYPERLINK(1)", "#panic()"} <= set(words.split()), "drawn as it was said"
    assert "nooit gevraagd" not in words


async def test_the_report_for_word_has_the_same_figures_pictures_and_stories(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/insight/report.docx")
    document = Document(io.BytesIO(page.response.content))
    words = "\n".join(one.text for one in document.paragraphs)
    tables = [[[cell.text for cell in row.cells] for row in table.rows] for table in document.tables]
    assert ["Osdorp", "27"] in [row for table in tables for row in table]
    assert f"«{ARABIC}»" in words
    assert "Neighbours could read 40 new initiatives." in words
    assert len(document.inline_shapes) >= 10
    assert all(shape._inline.docPr.get("descr") for shape in document.inline_shapes)


async def test_who_has_a_chat_asks_the_resident_whether_it_may_be_quoted(sqlite_database, tmp_path):
    office = Office(sqlite_database, tmp_path)
    shelf = Shelf(sqlite_database)
    async with office.signed_in(SAMIRA) as samira:
        await shelf.has("fatma", CaseState.WAITING_FOR_WORKER, worker_id=SAMIRA.id)
        await shelf.says("fatma", "Sinds we samen koken ken ik mijn buren, ook Ali van nummer 9.")
        shelf.residents["earlier"] = shelf.residents["fatma"]
        await shelf.has("earlier", CaseState.CLOSED)
        await shelf.says("fatma", "Hij sloeg mij weer vannacht, hier thuis.", case_id="earlier")
        page = await samira.opens("/cases/fatma")
        (link,) = [one for one in page.links if "tell=1" in one]
        page = await samira.opens(link)
        refused = await page.submits("/quote", words="Sinds we samen koken ken ik iedereen.")
        assert "Keep one piece" in refused.words
        earlier = await page.submits("/quote", line="2", words="Hij sloeg mij weer")
        assert "Only what was said since this case began" in earlier.words
        asked = await page.submits("/quote", words="Sinds we samen koken ken ik mijn buren")
        assert "fatma is asked whether this may be quoted." in asked.words
        again = await page.submits("/quote", words="ken ik mijn buren")
        assert "This was asked before." in again.words
    async with sqlite_database.reading() as connection:
        (sent,) = (await connection.execute(select(outbox.c.payload))).scalars().all()
        (quote,) = (await connection.execute(select(quotes))).mappings().all()
    assert "“Sinds we samen koken ken ik mijn buren”" in sent["text"]
    buttons = [button["callback_data"] for row in sent["reply_markup"]["inline_keyboard"] for button in row]
    assert buttons == [f"go:quote_yes.{quote['id']}", f"go:quote_no.{quote['id']}"]
    assert quote["state"] == "asked"
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens("/cases/fatma")
        assert not [one for one in page.links if "tell=" in one], "only who has the chat"
        csrf = page.form("/sign-out").fields["_csrf"]
        denied = await annelies.posts("/cases/fatma/quote", {"_csrf": csrf, "line": "1", "words": "ken ik mijn buren"})
        assert "asked whether" not in denied.words
        assert (await annelies.posts("/cases/fatma/quote", {"_csrf": csrf, "line": "99"})).status == 404
