"""Files of the social map in the console: looked at, brought in once, taken back; written out, and read again."""

import asyncio
import csv
import html
import io
import json
import tempfile
import zipfile

import openpyxl
import pytest

from admin.social_map import looking
from admin.social_map.looking import BUSY
from domain.social_map import apart
from domain.social_map.problems import UnreadableError, in_english
from domain.social_map.staging import Staged
from tests.admin.test_social_map import EATING, OF_OSDORP, WALKING, brought, in_list, on_the_map
from tests.support.console import ANNELIES, PETRA, SAMIRA
from tests.support.exports import ATTACKS
from tests.support.social_maps import number, service

SINGING = service("Zingen")
IMPORTS = "/map/imports"


def as_file(documents, name="kaart.json"):
    content = documents if isinstance(documents, bytes) else json.dumps(documents).encode()
    return {"file": (name, content, "application/octet-stream")}


async def sends(visitor, documents, name="kaart.json", **fields):
    """The page on which it stands what this file would change."""
    return await (await visitor.opens(IMPORTS)).submits(IMPORTS, files=as_file(documents, name), **fields)


async def names(visitor):
    return {path.removeprefix("/map/") for path in in_list(await visitor.opens("/map"))}


@pytest.fixture(autouse=True)
def quickly(request, monkeypatch, tmp_path):
    """A process for each file takes half a second: here it is read in ours, but where a test asks for its own."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    if "in_its_process" not in request.fixturenames:
        monkeypatch.setattr(looking, "staged_apart", staged_here)


async def staged_here(path, left_free):
    found = await asyncio.to_thread(apart.read_bounded, path, left_free)
    if isinstance(found, Staged):
        return found
    raise UnreadableError(found)


@pytest.fixture
def in_its_process():
    """Files are read as in a house that runs."""


async def test_a_file_is_looked_at_then_brought_in_once_and_taken_back(each_office):
    office = each_office
    await brought(office, EATING, WALKING)
    both, new = {EATING["id"], WALKING["id"]}, {EATING["id"], SINGING["id"]}
    async with office.signed_in(ANNELIES) as annelies:
        page = await sends(annelies, [EATING | {"name": "Eettafel"}, SINGING])
        for words in ("new 1", "changed 1", "off the map 1", "Eettafel", "Samen eten", "Zingen", "Wandelen"):
            assert words in page.words, words
        assert await names(annelies) == both, "nothing was changed yet"

        page = await page.submits("/carry-out")
        assert await names(annelies) == new
        assert (await on_the_map(office, EATING["id"])).name == "Eettafel"
        assert "kaart.json" in page.words
        assert "Annelies" in page.words

        page = await page.submits("/map/undo-import")
        assert await names(annelies) == both
        assert (await on_the_map(office, EATING["id"])).name == "Samen eten"
    async with office.database.reading() as connection:
        acts = await connection.exec_driver_sql("SELECT action FROM audit ORDER BY number")
        assert [one for (one,) in acts] == ["map_imported", "map_import_undone"]


async def test_when_the_map_changed_meanwhile_it_is_looked_at_anew_and_what_staff_changed_is_named(office):
    await brought(office, EATING, WALKING)
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(PETRA) as petra:
        page = await sends(annelies, [EATING, SINGING], part="yes")
        assert "off the map 0" in page.words
        await (await petra.opens(f"/map/{EATING['id']}")).submits("/checked")
        page = await page.submits("/carry-out")
        assert "The map changed meanwhile." in page.words
        assert "1 entry that was changed or checked here" in page.words
        assert SINGING["id"] not in await names(annelies)
        carried = await page.submits("/carry-out")
        assert carried.path == IMPORTS
        assert await names(annelies) == {EATING["id"], WALKING["id"], SINGING["id"]}
        assert "already" in (await page.submits("/carry-out")).words


async def test_what_is_wrong_with_a_file_is_a_table_and_nothing_comes_in(office):
    await brought(office, EATING)
    row = ";".join
    table = [row(["naam", "organisatie", "omschrijving", "e-mail"]), row(["Koor", "", "Zingen", "=bel+ons"])]
    async with office.signed_in(ANNELIES) as annelies:
        page = await sends(annelies, "\n".join(table).encode(), "kaart.csv")
        assert [form.action for form in page.forms if "carry-out" in form.action] == []
        assert "2 errors" in page.words
        report = (await annelies.opens(f"{page.path}/report")).response
        rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig")), delimiter=";"))
        assert [one[2] for one in rows[1:]] == ["organisatie", "e-mail", "e-mail"], (
            "what looks like a formula is a warning too"
        )
        csrf = page.form("/sign-out").fields["_csrf"]
        await annelies.posts(f"{page.path}/carry-out", {"_csrf": csrf})
        assert await names(annelies) == {EATING["id"]}
        office.passes(hours=25)
    async with office.signed_in(ANNELIES) as annelies:
        assert (await annelies.opens(page.path)).status == 404, "kept for a day"


async def test_who_reads_dutch_reads_what_is_wrong_in_dutch(office):
    await brought(office, EATING)
    table = b"naam;organisatie;openingstijden;omschrijving;e-mail\nKoor;;25 uur;Zingen;bel ons"
    async with office.signed_in(ANNELIES, "nl") as annelies:
        page = await sends(annelies, table, "kaart.csv")
        report = (await annelies.opens(f"{page.path}/report")).response.content.decode("utf-8-sig")
        assert list(csv.reader(io.StringIO(report), delimiter=";"))[1:] == [
            ["fout", "rij 2", "organisatie", "Vul in wie het doet."],
            ["fout", "rij 2", "e-mail", "'bel ons' is geen e-mailadres."],
            [
                "waarschuwing",
                "rij 2",
                "openingstijden",
                "'25 uur' wordt niet begrepen; bewoners lezen het zoals het er staat.",
            ],
        ]
        assert "rij 2 organisatie Vul in wie het doet." in page.words
        page = await sends(annelies, b'[{"id": ')
        assert "Het bestand houdt halverwege op" in page.words
        form = await (await annelies.opens(f"/map/{EATING['id']}/edit")).submits("/edit", e_mail="bel ons")
        assert "'bel ons' is geen e-mailadres." in form.words


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kaart.xlsx", b"PK\x03\x04 cut off"),
        ("kaart.json", b'[{"id": '),
        ("kaart.xls", b"\xd0\xcf\x11\xe0 old"),
        ("../../etc/passwd", b"root:x:0:0"),
        ("𠀀" * 200, b"letters of four bytes each"),
        ("bom.zip", b""),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_in_words(office, name, content):
    if name == "bom.zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
            bomb.writestr("services.csv", b"0" * 50_000_000)
        content = packed.getvalue()
    async with office.signed_in(ANNELIES) as annelies:
        page = await sends(annelies, content, name)
        assert page.status == 200
        assert "1 error" in page.words
        assert "Nothing of this file can be brought in" in page.words
        assert (await (await annelies.opens(IMPORTS)).submits(IMPORTS)).status == 422, "no file at all"


async def test_markup_that_was_escaped_time_and_again_is_no_markup_of_a_workbook(office):
    documents = []
    for attack in (*ATTACKS, "<r><t>not closed</r>"):
        words = attack
        for times in range(6):
            documents.append(service(f"{attack}{times}", name="Soep", description=words))
            words = html.escape(words)
    await brought(office, *documents)
    async with office.signed_in(ANNELIES) as annelies:
        made = (await annelies.opens("/map/export/xlsx")).response
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(made.content)).active.iter_rows() for cell in row]
    assert len({cell.row for cell in cells}) == 1 + len(documents)
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json", "zip"])
async def test_what_goes_out_comes_in_as_the_same_map_and_no_spreadsheet_runs_it(office, kind):
    await brought(office, EATING, *(service(str(at), name=f"{attack}x") for at, attack in enumerate(ATTACKS)))
    async with office.signed_in(ANNELIES) as annelies:
        made = (await annelies.opens(f"/map/export/{kind}")).response
        assert "attachment" in made.headers["content-disposition"]
        page = await sends(annelies, made.content, f"kaart.{kind}")
        assert "off the map 0" in page.words
        assert "new 0" in page.words
        assert kind in {"xlsx", "csv"} or "changed 0" in page.words
        assert (await annelies.opens("/map/export/exe")).status == 404
    if kind == "xlsx":
        sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert any(cell.value == "=1+1x" for row in sheet.iter_rows() for cell in row)
    if kind == "csv":
        rows = csv.reader(io.StringIO(made.content.decode("utf-8-sig")), delimiter=";")
        assert [cell for row in rows for cell in row if cell.lstrip()[:1] in {"=", "@"}] == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
async def test_the_template_is_read_as_it_is_given_out(office, kind):
    async with office.signed_in(ANNELIES) as annelies:
        made = (await annelies.opens(f"/map/template/{kind}")).response
        page = await sends(annelies, made.content, f"leeg.{kind}")
    assert "only the headers are filled in" in page.words, "the example is not read"


async def test_a_workbook_that_grows_while_it_is_read_ends_a_process_and_not_the_house(
    office, monkeypatch, tmp_path, in_its_process
):
    """One row of 12 MB, packed to a few kilobytes, with a bound to match."""
    packed = io.BytesIO()
    async with office.signed_in(ANNELIES) as annelies:
        template = (await annelies.opens("/map/template/xlsx")).response.content
        with zipfile.ZipFile(io.BytesIO(template)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bomb:
            for one in old.namelist():
                row = b'<row r="9">%s</row></sheetData>' % (b'<c r="A9" t="n"><v>1</v></c>' * 400_000)
                part = old.read(one)
                bomb.writestr(one, part.replace(b"</sheetData>", row) if one.endswith("sheet1.xml") else part)
        monkeypatch.setattr(apart, "MOST_MEMORY", 300 * 1024**2)
        page = await sends(annelies, packed.getvalue(), "bom.xlsx")
        assert in_english(apart.TOO_MUCH) in page.words
        monkeypatch.setattr(apart, "MOST_SECONDS", 0.01)
        page = await sends(annelies, [EATING])
        assert in_english(apart.TOO_SLOW) in page.words
        monkeypatch.setattr(apart, "MOST_SECONDS", 120)
        page = await (await sends(annelies, [EATING])).submits("/carry-out")
        assert await names(annelies) == {EATING["id"]}, "what is no bomb is brought in from there"
        assert list(tmp_path.glob("voordeur-upload-*")) == []


async def test_one_file_is_read_at_a_time(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await sends(annelies, [EATING])
        async with office.app.state.console.reading_a_map:
            assert in_english(BUSY) in (await page.submits("/carry-out")).words
            assert in_english(BUSY) in (await sends(annelies, [EATING])).words
        assert await names(annelies) == set()
        await page.submits("/carry-out")
        assert await names(annelies) == {EATING["id"]}


async def test_only_who_keeps_the_whole_map_brings_a_file_in_and_each_only_their_own(office):
    async with office.signed_in(ANNELIES) as annelies:
        page = await sends(annelies, [EATING])
    for person, status in ((SAMIRA, 403), (OF_OSDORP, 403), (PETRA, 404)):
        async with office.signed_in(person) as visitor:
            csrf = (await visitor.opens("/account")).form("/sign-out").fields["_csrf"]
            assert (await visitor.opens(page.path)).status == status
            assert (await visitor.posts(f"{page.path}/carry-out", {"_csrf": csrf})).status == status
            if status == 403:
                sent = await visitor.posts(IMPORTS, {"_csrf": csrf}, files=as_file([EATING]))
                assert sent.status == 403
                assert (await visitor.posts("/map/undo-import", {"_csrf": csrf, "import": "1"})).status == 403
    assert await on_the_map(office, number("Samen eten")) is None
