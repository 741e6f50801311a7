"""Exports open as they should: read back with libraries that did not write them. LibreOffice: test_libreoffice.py."""

import csv
import json
import zipfile

import jsonschema_rs
import openpyxl
import pypdfium2
import pytest
from openpyxl.utils.escape import unescape
from PIL import ImageOps

from admin.exports.asked import Asked, Format, Personal, personal_in
from admin.exports.columns import COLUMNS, OPEN_COLUMNS, legible
from admin.exports.csv_file import harmless
from admin.exports.decidim import HEADERS
from admin.exports.json_file import schema
from admin.exports.xlsx import Workbook
from domain.initiatives import Question
from tests.support import exports as written_by
from tests.support.exports import (
    ARABIC,
    ATTACKS,
    DRAFT,
    OSDORP,
    TURKISH,
    hostile_initiatives,
    three_initiatives,
    with_photos,
    written,
)

EVERYTHING = frozenset(Personal)
RUNS = tuple("=+-@\t\r\n＝＋－＠")
SEEN = [legible(attack) for attack in ATTACKS]


def asked(kind, **more):
    """Everything that may be in it."""
    return Asked(kind, **{"language": "en", "personal": personal_in(kind), **more})


@pytest.fixture
async def three(sqlite_database, tmp_path):
    await three_initiatives(sqlite_database)
    return lambda kind, **more: written(sqlite_database, tmp_path, asked(kind, **more))


@pytest.fixture
async def hostile(sqlite_database, tmp_path):
    await hostile_initiatives(sqlite_database)
    return lambda kind, **more: written(sqlite_database, tmp_path, asked(kind, **more))


def table(sheet):
    """Its rows by the names of the columns."""
    heading, *rows = sheet.iter_rows()
    return [{name.value: cell for name, cell in zip(heading, row, strict=True)} for row in rows]


def csv_rows(path, encoding="utf-8-sig"):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


async def test_a_workbook_has_typed_cells_a_frozen_heading_and_a_sheet_for_each_kind_of_row(three):
    book = openpyxl.load_workbook(await three(Format.XLSX))

    assert book.sheetnames == ["Initiatives", "Answers", "Supporters"]
    assert {sheet.freeze_panes for sheet in book} == {"B2"}
    first = table(book["Initiatives"])[0]
    assert str(first["Submitted"].value) == "2026-10-12 00:00:00"
    assert first["Submitted"].is_date
    assert str(first["Begun"].value) == "2026-10-05 20:30:00", "as the clock in Amsterdam says"
    assert (first["Budget"].value, first["Budget"].data_type) == (165.5, "n")
    assert (first["Signatures"].value, first["Of these on paper"].value) == (5, 2)
    assert first["Page"].hyperlink.target.endswith(f"/initiatives/{TURKISH}")
    assert (first["Stage"].value, first["Decision"].value) == ("approved", "approved")
    answers = [(row["Question"].value, row["Language"].value) for row in table(book["Answers"])]
    assert ("What", "Turkish") in answers
    assert ("When", "Arabic") in answers, "also one that was spoken"
    names = [row["Name"].value for row in table(book["Supporters"])]
    assert len(names) == 5 + 4 + 3
    assert "Niemand meer" not in names, "who took their name off is not in it"


async def test_without_personal_data_there_is_nobody_in_it(three):
    for kind in Format:
        content = (await three(kind, personal=frozenset())).read_bytes()
        words = b""
        if kind in {Format.XLSX, Format.DOSSIERS}:
            with zipfile.ZipFile(await three(kind, personal=frozenset())) as packed:
                inside = [packed.read(name) for name in packed.namelist()]
                if kind is Format.DOSSIERS:
                    inside = [
                        "".join(page.get_textpage().get_text_range() for page in pdf).encode()
                        for pdf in map(pypdfium2.PdfDocument, inside)
                    ]
                words = b"".join(inside)
        assert not [name for name in (b"Buur 1", b"Dorpsplein", b"Fatma", b"1001") if name in content + words], kind


async def test_columns_filters_and_language_are_as_they_were_asked_for(three):
    chosen = {"columns": frozenset({"number", "what"}), "areas": frozenset({OSDORP}), "personal": frozenset()}
    rows = csv_rows(await three(Format.CSV, language="nl", **chosen))

    assert [list(row) for row in rows] == [["Nummer", "Wat"]] * 2
    assert rows[0]["Wat"] == "Bahçede birlikte sebze yetiştirmek"
    told = json.loads((await three(Format.JSON, only=ARABIC, **chosen)).read_text())["initiatives"]
    assert [set(one) for one in told] == [{"id", "number", "answers"}]
    assert set(told[0]["answers"]) == {"what"}


async def test_csv_is_what_a_dutch_excel_opens_by_a_double_click(three):
    path = await three(Format.CSV)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = csv_rows(path)
    assert (rows[0]["Budget"], rows[0]["Latitude"], rows[0]["Submitted"]) == ("165,5", "52,36", "2026-10-12")
    assert rows[2]["What"] == 'Een bankje; met \'n "boom"\nop het plein'
    assert rows[0]["Supporters"].splitlines()[0] == "Buur 0, Dorpsplein 0, Ik breng thee mee."


async def test_no_cell_of_csv_is_run_by_a_spreadsheet(hostile):
    for path, encoding in ((await hostile(Format.CSV), "utf-8-sig"), (await hostile(Format.DECIDIM), "utf-8")):
        rows = csv_rows(path, encoding)
        assert len(rows) == len(ATTACKS)
        cells = [cell for row in rows for cell in row.values()]
        assert not [cell for cell in cells if cell.strip(" \u00a0\u200b\ufeff").startswith(RUNS)]


def test_what_is_harmless_stays_as_it_is_and_a_phone_number_can_be_read():
    for words in ("Een straatfeest", "5 buren", "نريد حديقة", "a=1", "wij - en zij"):
        assert harmless(words) == words
    assert harmless("+31 6 12345678") == "'+31 6 12345678"


async def test_no_cell_of_a_workbook_is_a_formula_or_markup_and_words_are_kept(hostile):
    book = openpyxl.load_workbook(await hostile(Format.XLSX))

    for sheet in book:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d"}
    assert book["Initiatives"].max_column == len(COLUMNS), "nobody wrote a cell of their own"
    what = [unescape(row["What"].value) for row in table(book["Initiatives"])]
    # A workbook knows no difference between blanks at the end.
    assert [words.rstrip() for words in what] == [words.rstrip() for words in SEEN]
    linked = {cell.hyperlink.target for row in book["Initiatives"].iter_rows() for cell in row if cell.hyperlink}
    assert all(target.startswith(written_by.ORIGIN) for target in linked)


async def test_a_sheet_that_is_full_goes_on_in_another(three, monkeypatch):
    monkeypatch.setattr("admin.exports.xlsx.MOST_ROWS", 4)
    book = openpyxl.load_workbook(await three(Format.XLSX))
    sheets = [name for name in book.sheetnames if name.startswith("Supporters")]
    assert sheets == ["Supporters", "Supporters 2", "Supporters 3", "Supporters 4"]
    assert sum(len(table(book[name])) for name in sheets) == 12
    assert {book[name]["A1"].value for name in sheets} == {"Number"}


def valid(path):
    """What the file says, as its schema has it."""
    told = json.loads(path.read_bytes())
    jsonschema_rs.validator_for(schema(), validate_formats=True).validate(told)
    return told["initiatives"]


async def test_json_is_as_its_schema_says(three):
    told = valid(await three(Format.JSON))

    assert DRAFT not in {one["id"] for one in told}
    assert (told[0]["budget_cents"], told[0]["stage"], told[0]["decided_on"]) == (16550, "approved", "2026-10-26")


async def test_in_json_words_are_exactly_as_they_were_written(hostile):
    told = valid(await hostile(Format.JSON))
    assert [one["answers"]["why"]["words"] for one in told] == list(ATTACKS)


def test_the_schema_describes_every_column_and_nothing_else():
    described = set(schema()["$defs"]["initiative"]["properties"])
    questions = {one.value for one in Question}
    assert described == {one.name for one in COLUMNS} - questions | {"id", "answers", "supporters"}
    assert {one.name for one in OPEN_COLUMNS} >= questions


def test_a_row_that_is_not_as_the_schema_says_is_noticed():
    wrong = {
        "made_at": "2026-11-30T10:00:00+00:00",
        "personal_data": [],
        "initiatives": [{"id": "x", "answers": {}, "extra": 1}],
    }
    assert not jsonschema_rs.is_valid(schema(), wrong)
    del wrong["initiatives"][0]["extra"]
    assert jsonschema_rs.is_valid(schema(), wrong)


async def test_decidim_finds_its_columns_and_every_proposal_has_a_title_and_a_body(three):
    path = await three(Format.DECIDIM)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf"), "its reader would take it for a part of the first name"
    rows = csv_rows(path, "utf-8")
    assert tuple(rows[0]) == HEADERS
    assert {"title/nl", "body/nl", "address", "latitude", "longitude"} <= set(HEADERS)
    assert all(row["title/nl"].strip() and row["body/nl"].strip() for row in rows)
    assert all(len(row["title/nl"]) <= 150 for row in rows)
    assert (float(rows[0]["latitude"]), float(rows[0]["longitude"])) == (52.36, 4.79)
    assert "Wat (Turks): Bahçede" in rows[0]["body/nl"]
    assert "Wanneer" not in rows[1]["body/nl"], "what was only spoken is not there to read"


def dossiers(path):
    with zipfile.ZipFile(path) as packed:
        return {name: pypdfium2.PdfDocument(packed.read(name)) for name in packed.namelist()}


def words_of(pdf):
    return " ".join("\n".join(page.get_textpage().get_text_range() for page in pdf).split())


async def test_a_dossier_tells_the_whole_story(three):
    found = dossiers(await three(Format.DOSSIERS))

    assert sorted(found) == ["22222222.pdf", "NW-2026-0001.pdf", "NW-2026-0002.pdf"]
    words = words_of(found["NW-2026-0001.pdf"])
    for part in (
        "Her cumartesi bahçede sebze yetiştirmek istiyoruz.",
        "İnsanlar birbirini tanısın, kimse evde yalnız kalmasın",
        "Samen tuinieren.",
        "€165.50",
        "€150.00",
        "Buur 4",
        "Een mooi plan: er komt een vergunning.",
        "October 26, 2026",
        "statements of support",
    ):
        assert part in words, part


def photos_in(pdf):
    """How wide and high each photo stands in it, in pixels."""
    kind = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE
    found = [image for page in pdf for image in page.get_objects(filter=(kind,), max_depth=5)]
    return sorted(image.get_px_size() for image in found)


async def test_photos_stand_in_a_dossier_small_and_whole_only_when_chosen_and_what_is_missing_is_said(
    three, sqlite_database, tmp_path
):
    await with_photos(sqlite_database, tmp_path / "attachments")
    with_them = dossiers(await three(Format.DOSSIERS, personal=frozenset({Personal.PHOTOS})))
    for name in ("NW-2026-0001.pdf", "22222222.pdf"):
        assert photos_in(with_them[name]) == [(625, 1000), (1000, 625)]
        assert "2 photos are not shown here." in words_of(with_them[name])
    assert photos_in(with_them["NW-2026-0002.pdf"]) == []
    without = dossiers(await three(Format.DOSSIERS, personal=EVERYTHING - {Personal.PHOTOS}))
    assert [photos_in(one) for one in without.values()] == [[], [], []]
    assert "not shown" not in words_of(without["NW-2026-0001.pdf"])


async def test_arabic_stands_on_the_right_and_is_set_with_our_own_fonts(three):
    page = dossiers(await three(Format.DOSSIERS))["22222222.pdf"][0]

    # The heading is a line of Arabic: its ink begins at the right margin, where a Dutch one has none.
    drawn = ImageOps.invert(page.render(scale=2).to_pil().convert("L"))
    heading = drawn.crop((0, 150, drawn.width, 215)).getbbox()
    assert heading is not None
    margin = round(20 / 210 * drawn.width)
    assert drawn.width - margin - heading[2] < 6
    assert heading[0] > margin + 40


async def test_every_attack_becomes_a_dossier_in_which_it_stands_as_plain_text(hostile):
    found = dossiers(await hostile(Format.DOSSIERS))
    assert len(found) == len(ATTACKS)
    typst_code = words_of(found["NW-2025-0027.pdf"])
    assert '#import "/etc/passwd" $x$ #{1+1} \\ *bold*' in typst_code
    assert "../../etc/passwd" in words_of(found["NW-2025-0028.pdf"])


async def test_a_file_stands_there_whole_or_not_at_all(three, tmp_path, monkeypatch):
    def breaks(*_):
        raise OSError("the disk is full")

    monkeypatch.setattr(Workbook, "close", breaks)
    with pytest.raises(OSError, match="full"):
        await three(Format.XLSX)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []


async def test_an_export_leaves_room_on_the_disk_for_everything_else(three, tmp_path, monkeypatch):
    monkeypatch.setattr("admin.exports.writing.LEFT_FREE", 1 << 60)
    with pytest.raises(OSError, match="No space left"):
        await three(Format.CSV)
    assert [path.name for path in tmp_path.iterdir() if "out" in path.name] == []
