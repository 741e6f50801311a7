"""Files both ways: what workers send is looked at and drawn anew, and what came in is seen by who may see the chat."""

import io
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select, update

from admin.security import LARGEST_UPLOAD
from storage.tables import attachments, staff
from tests.support.console import JOOST, PETRA, SAMIRA

OGG = b"OggS" + b"\0" * 60


def picture(kind="JPEG", size=(640, 480), **more):
    out = io.BytesIO()
    Image.new("RGB", size, "#446688").save(out, kind, **more)
    return out.getvalue()


def bomb():
    """A small PNG that claims to be far larger than memory."""

    def chunk(name, data):
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    header = (30_000).to_bytes(4) + (30_000).to_bytes(4) + b"\x08\x02\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


async def stored(room):
    async with room.office.database.reading() as connection:
        return (await connection.execute(select(attachments))).all()


def files_in(room):
    folder = Path(room.office.console().attachments)
    return [one for one in folder.rglob("*") if one.is_file()] if folder.exists() else []


async def sends(page, name, content, kind="application/octet-stream", words=""):
    return await page.submits("/reply", files={"file": (name, content, kind)}, words=words)


@pytest.mark.parametrize(
    ("name", "content", "method", "kept_as"),
    [
        ("plein.jpg", picture(), "photo", ".jpg"),
        ("plein.png", picture("PNG"), "photo", ".jpg"),
        ("plein.webp", picture("WEBP"), "photo", ".jpg"),
        ("stem.ogg", OGG, "voice", ".ogg"),
        ("brief.pdf", b"%PDF-1.7 ...", "document", ".bin"),
        ("lijst.csv", b"naam;straat", "document", ".bin"),
    ],
)
async def test_a_file_goes_to_the_resident_with_the_words(fatma, name, content, method, kept_as):
    page = await sends(await fatma.claimed(), name, content, words="Kijk eens")
    (sent,) = await fatma.sent()
    assert sent["made"]["field"] == method
    assert "Kijk eens" in sent["caption"]
    (row,) = await stored(fatma)
    assert (row.state, row.kind, row.bot, row.title) == ("stored", method, "console", name)
    (file,) = files_in(fatma)
    assert file.suffix == kept_as
    assert f"/attachments/{row.id}" in page.response.text


async def test_a_photo_is_drawn_anew_without_what_the_camera_wrote_and_not_too_large(fatma):
    exif = Image.Exif()
    exif[0x010F] = "Spy camera"
    await sends(await fatma.claimed(), "a.jpg", picture(size=(5000, 300), exif=exif))
    (file,) = files_in(fatma)
    assert b"Spy camera" not in file.read_bytes()
    with Image.open(file) as photo:
        assert max(photo.size) == 2560


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("plein.jpg", b"<html><script>alert(1)</script></html>", "This kind of file cannot be sent."),
        ("teken.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "cannot be sent"),
        ("bom.png", bomb(), "too large"),
        ("half.png", picture("PNG")[:60], "cannot be read"),
        ("leeg.jpg", b"", "This file is empty."),
        ("brief.pdf", b"MZ\x90\0", "cannot be sent"),
        ("virus.exe", b"MZ\x90\0", "cannot be sent"),
        ("pagina.html", b"<html></html>", "cannot be sent"),
        ("groot.pdf", b"%PDF-" + b"0" * 20_000_001, "too large"),
    ],
)
async def test_what_is_not_taken_is_not_sent_and_the_words_are_kept(fatma, name, content, told):
    page = await sends(await fatma.claimed(), name, content, "image/jpeg", "Kijk eens")
    assert told in page.words
    assert "Choose the file again." in page.words
    assert page.form("/reply").fields["words"].strip() == "Kijk eens"
    assert await fatma.sent() == []
    assert await stored(fatma) == []
    assert files_in(fatma) == []


async def test_far_too_much_is_not_even_read(fatma):
    page = await sends(await fatma.claimed(), "groot.pdf", b"%PDF-" + b"0" * (LARGEST_UPLOAD + 1))
    assert page.status == 413
    assert await fatma.sent() == []


async def test_a_file_that_could_not_be_sent_leaves_nothing_behind(fatma):
    page = await fatma.claimed()
    await fatma.becomes(unreachable_since=fatma.office.now)
    page = await sends(page, "plein.jpg", picture(), words="Kijk")
    assert "Choose the file again." in page.words
    assert files_in(fatma) == []
    assert await stored(fatma) == []


async def test_a_file_that_is_sent_twice_is_sent_and_kept_once(fatma):
    page = await fatma.claimed()
    for _ in range(2):
        await sends(page, "plein.jpg", picture())
    assert len(await fatma.sent()) == 1
    assert len(files_in(fatma)) == 1


async def test_nobody_of_another_area_leaves_a_file_here(fatma):
    page = await fatma.claimed()
    karin = await fatma.signs_in(replace(JOOST, id="karin", name="Karin", areas=frozenset({"GK99"})))
    csrf = (await karin.opens("/inbox")).response.text.partition('name="csrf" content="')[2].partition('"')[0]
    fields = page.form("/reply").fields | {"_csrf": csrf}
    answer = await karin.posts(f"{fatma.path}/reply", fields, files={"file": ("a.jpg", picture(), "image/jpeg")})
    assert answer.status == 404
    assert files_in(fatma) == []


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\Samira\\brief.pdf", "brief.pdf"),
        ("reis\u202efdp.pdf", "reisfdp.pdf"),
        ("a" * 300 + ".pdf", "a" * 80 + ".pdf"),
    ],
)
async def test_the_name_of_a_file_says_no_more_than_its_name(fatma, given, shown):
    await sends(await fatma.claimed(), given, b"%PDF-1.7")
    (row,) = await stored(fatma)
    assert row.title == shown


# What is shown of them


@pytest.fixture
async def file(fatma):
    """A photo of Fatma's, as it stands in the folder."""
    number = await fatma.desk.has_file(fatma.resident, "photo")
    folder = fatma.office.console().attachments
    (folder / "ab").mkdir(parents=True)
    (folder / "ab" / "a.jpg").write_bytes(picture())
    async with fatma.office.database.writing() as connection:
        await connection.execute(update(attachments).values(file_name="ab/a.jpg", title='foto"; evil.jpg'))
        await connection.commit()
    return number


async def test_a_photo_is_seen_by_who_may_see_the_chat_and_runs_nothing(fatma, file):
    visitor = await fatma.signs_in(SAMIRA)
    answer = (await visitor.opens(f"/attachments/{file}")).response
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "private" in answer.headers["cache-control"]


async def test_a_document_is_only_downloaded_and_a_part_of_a_voice_message_can_be_played(fatma, file):
    visitor = await fatma.signs_in(SAMIRA)
    for kind, type_, how in (("document", "application/octet-stream", "attachment"), ("voice", "audio/ogg", "inline")):
        async with fatma.office.database.writing() as connection:
            await connection.execute(update(attachments).values(kind=kind))
            await connection.commit()
        answer = await visitor.client.get(f"/attachments/{file}", headers={"range": "bytes=0-9"})
        assert (answer.status_code, len(answer.content)) == (206, 10)
        assert answer.headers["content-type"] == type_
        assert answer.headers["content-disposition"].startswith(how)


async def test_who_may_not_see_the_chat_sees_no_file_of_it(fatma, file):
    karin = await fatma.signs_in(replace(JOOST, id="karin", name="Karin", areas=frozenset({"GK99"})))
    assert (await karin.opens(f"/attachments/{file}")).status == 404
    assert (await (await fatma.signs_in(PETRA)).opens(f"/attachments/{file}")).status == 403


@pytest.mark.parametrize("path", ["/attachments/none", "/portraits/none", "/attachments/..%2f..%2fvoordeur.db"])
async def test_what_is_not_there_is_not_there(fatma, path):
    assert (await (await fatma.signs_in()).opens(path)).status == 404


async def test_a_file_that_left_the_disk_or_is_still_to_come_is_not_there(fatma, file):
    visitor = await fatma.signs_in()
    waiting = await fatma.desk.has_file(fatma.resident, "photo", "wanted")
    assert (await visitor.opens(f"/attachments/{waiting}")).status == 404
    (fatma.office.console().attachments / "ab" / "a.jpg").unlink()
    assert (await visitor.opens(f"/attachments/{file}")).status == 404


async def test_the_picture_of_a_colleague_is_seen_by_colleagues(fatma):
    visitor = await fatma.signs_in(SAMIRA)
    folder = fatma.office.console().portraits
    folder.mkdir()
    (folder / "s.jpg").write_bytes(picture())
    async with fatma.office.database.writing() as connection:
        await connection.execute(update(staff).where(staff.c.id == SAMIRA.id).values(portrait="s.jpg"))
        await connection.commit()
    answer = (await visitor.opens(f"/portraits/{SAMIRA.id}")).response
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
