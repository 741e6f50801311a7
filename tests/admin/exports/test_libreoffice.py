"""What we make opens in an office program: LibreOffice reads workbooks, CSV and the report as they are meant."""

import pypdfium2

from admin.exports.asked import Asked, Format, personal_in
from tests.support.console import ANNELIES, ORIGIN, Office
from tests.support.exports import ATTACKS, TURKISH, hostile_initiatives, three_initiatives, written
from tests.support.libreoffice import DUTCH_CSV, Cell, opened, sheets


def by_heading(rows):
    """The rows by the names of their columns; the last cells of a row may be empty."""
    heading, *others = rows
    return [{name.value: cell for name, cell in zip(heading, row, strict=False)} for row in others]


def in_excel(cells):
    """A plan as a Dutch spreadsheet should understand it."""
    amounts = {"currency": "float"}
    return {name: (amounts.get(cell.kind, cell.kind), cell.value) for name, cell in cells.items()}


async def test_workbook_and_csv_have_the_same_days_amounts_and_words_and_nothing_runs(sqlite_database, tmp_path):
    # The newest are the hostile ones, so the Turkish plan is not the first row.
    await hostile_initiatives(sqlite_database)
    await three_initiatives(sqlite_database)
    made = {}
    for kind in (Format.XLSX, Format.CSV, Format.DECIDIM):
        path = await written(sqlite_database, tmp_path, Asked(kind, "nl", personal=personal_in(kind)))
        made[kind] = path.rename(tmp_path / f"{kind}{path.suffix}")
    (workbook,) = await opened([made.pop(Format.XLSX)], tmp_path, written_as="ods")
    csv, proposals = await opened(list(made.values()), tmp_path, written_as="ods", reading=DUTCH_CSV)

    for file in (workbook, csv, proposals):
        for name, rows in sheets(file).items():
            assert len(rows) > len(ATTACKS), (file, name)
            cells = [cell for row in rows for cell in row]
            assert not [cell for cell in cells if cell.formula], (file, name)
            assert all(cell.link.startswith(ORIGIN) for cell in cells if cell.link)
    book, (rows,) = sheets(workbook), sheets(csv).values()
    assert list(book) == ["Initiatieven", "Antwoorden", "Wie het steunt"]
    page = f"{ORIGIN}/initiatives/{TURKISH}"
    for table in (book["Initiatieven"], rows):
        (turkish,) = (row for row in by_heading(table) if row["Pagina"].value == page)
        told = in_excel(turkish)
        assert told["Ingediend op"] == ("date", "2026-10-12")
        assert told["Begonnen"] == ("date", "2026-10-05T20:30:00")
        assert told["Begroting"] == ("float", "165.5")
        assert told["Breedtegraad"] == ("float", "52.36")
        assert told["Handtekeningen"] == ("float", "5")
        assert told["Wat"] == ("string", "Bahçede birlikte sebze yetiştirmek")
    assert turkish["Pagina"] == Cell("string", page)
    (linked,) = (row for row in by_heading(book["Initiatieven"]) if row["Pagina"].value == page)
    assert linked["Pagina"].link == page


async def test_the_report_of_a_half_year_opens_in_a_word_processor_with_its_headings(sqlite_database, tmp_path):
    await three_initiatives(sqlite_database)
    async with Office(sqlite_database, tmp_path).signed_in(ANNELIES) as annelies:
        report = tmp_path / "report.docx"
        report.write_bytes((await annelies.client.get("/insight/report.docx")).content)
    (pdf,) = await opened([report], tmp_path, written_as="pdf")
    pages = pypdfium2.PdfDocument(pdf)
    words = " ".join(" ".join(page.get_textpage().get_text_bounded() for page in pages).split())
    for heading in ("What the neighbourhood is telling us", "In short", "How to read this"):
        assert heading in words
