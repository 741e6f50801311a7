"""A coordinator takes initiatives along: chooses, looks, says why, sees how far it is, and fetches it."""

import csv
import io
import threading

import pytest
from playwright.async_api import expect

from admin.exports.csv_file import CsvFile
from storage import tables
from tests.browser.house import ANNELIES, ENGLISH
from tests.support.exports import three_initiatives
from tests.support.worker_browser import at_the_console

pytestmark = pytest.mark.asyncio(loop_scope="session")

WHY = "Voor het gesprek met de wijkraad"


@pytest.fixture
def slow_disk(monkeypatch):
    """Files are written one initiative at a time, and from the second on only when the test says so."""
    goes_on, written = threading.Event(), []
    write = CsvFile.write

    def slowly(file, rows):
        if written and not goes_on.wait(20):
            raise OSError("the test never went on")
        written.append(rows)
        write(file, rows)

    monkeypatch.setattr("storage.console.export_rows.PAGE", 1)
    monkeypatch.setattr(CsvFile, "write", slowly)
    yield goes_on
    goes_on.set()


async def test_annelies_chooses_looks_says_why_waits_and_fetches_a_file_that_breaks_off(browser, house, slow_disk):
    await three_initiatives(house.database)
    async with at_the_console(browser, house, ANNELIES, **ENGLISH) as annelies:
        page = annelies.page
        await annelies.opens("/initiatives")
        await page.get_by_role("link", name="Exports").click()
        await annelies.sees("3 initiatives")
        await page.get_by_role("combobox", name="File").select_option("csv")
        await page.get_by_role("combobox", name="Area").select_option("GF08")
        await page.get_by_text("choose others").click()
        boxes = page.locator("input[name=column]:checked")
        await boxes.evaluate_all("all => all.forEach(one => { one.checked = ['number', 'what'].includes(one.value) })")
        await page.get_by_role("button", name="Show it").click()
        await annelies.sees("2 initiatives")
        await expect(page.locator(".export-rows th")).to_have_text(["Number", "What"])
        await expect(page.locator(".export-rows td").nth(1)).to_have_text("Bahçede birlikte sebze yetiştirmek")

        await page.get_by_text("Also data about persons").click()
        await page.get_by_label("Supporters").check()
        await page.get_by_role("button", name="Make the file").click()
        await annelies.sees("Say why you need data about persons")
        await page.get_by_label("Why do you need it?").fill(WHY)
        await page.get_by_role("button", name="Make the file").click()
        # The page follows along by itself.
        await annelies.sees("1 of 2")
        slow_disk.set()
        download = page.get_by_role("link", name="Download")
        await expect(download).to_be_visible()
        async with page.expect_download() as coming:
            await download.click()
        file = await coming.value
        content = (await file.path()).read_bytes()
        address = f"{house.console}{await download.get_attribute('href')}"
        rest = await page.context.request.get(address, headers={"range": "bytes=100-"})
        assert (rest.status, content[:100] + await rest.body()) == (206, content)

    assert file.suggested_filename.startswith("initiatives-csv-")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert [list(row) for row in rows] == [["Number", "What", "Supporters"]] * 2
    assert "Buur 1, Dorpsplein 1" in rows[0]["Supporters"]
    told = await house.rows(tables.audit.c.number, tables.audit.c.action, tables.audit.c.details)
    assert [
        (one.details["personal"], one.details["reason"], one.details["count"])
        for one in told
        if one.action == "exported"
    ] == [(["supporters"], WHY, 2)]
    assert [one.details["part"] for one in told if one.action == "export_fetched"] == ["", "bytes=100-"]
