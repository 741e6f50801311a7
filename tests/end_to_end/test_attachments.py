"""Photos and voice messages: from the phone through Telegram to the disk."""

import hashlib
import io
from pathlib import Path

import pytest
from PIL import Image

from bot.flows.menu import IDEA
from storage import tables

VOICE = b"OggS" + bytes(range(256)) * 400
EXIF_ARTIST, EXIF_TURNED = 0x013B, 0x0112


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    """A failed download is tried again within milliseconds, not seconds."""
    monkeypatch.setattr("bot.downloads._FIRST", 0.02)
    monkeypatch.setattr("bot.downloads._POLL_SECONDS", 0.02)


@pytest.fixture
async def asked(fatma):
    await fatma.taps(IDEA.label)
    await fatma.is_asked(1)
    return fatma


def photograph(width: int = 640, height: int = 480) -> bytes:
    """As a camera makes it: with its owner's name in it, lying on its side."""
    exif = Image.Exif()
    exif[EXIF_ARTIST], exif[EXIF_TURNED] = "Fatma Yilmaz", 6
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 30, 30)).save(out, "JPEG", exif=exif)
    return out.getvalue()


async def stored(stage) -> tuple[Path, bytes]:
    """The only attachment, when it is there: its file and the SHA-256 in its row."""
    columns = (tables.attachments.c.id, tables.attachments.c.state, tables.attachments.c.file_name)

    async def all_stored():
        return [row.state for row in await stage.rows(*columns)] == ["stored"]

    await stage.until(all_stored, "the attachment is stored")
    ((_id, name, sha256),) = await stage.rows(
        tables.attachments.c.id, tables.attachments.c.file_name, tables.attachments.c.sha256
    )
    return stage.folder / "attachments" / name, sha256


async def test_a_voice_message_arrives_byte_for_byte(stage, asked):
    asked.sends_voice(asked.acts.new_voice(VOICE, duration=7))
    await asked.is_asked(2)
    file, sha256 = await stored(stage)
    assert file.read_bytes() == VOICE
    assert hashlib.sha256(VOICE).digest() == sha256


async def test_a_photo_arrives_upright_and_without_its_owners_name(stage, asked):
    asked.sends_photo(asked.acts.new_photo(photograph()), caption="ons plein")
    await asked.is_asked(2)
    assert await stage.answers(asked) == ["ons plein"]
    file, sha256 = await stored(stage)
    assert hashlib.sha256(file.read_bytes()).digest() == sha256
    with Image.open(file) as photo:
        assert photo.size == (480, 640)
        assert not photo.getexif()


@pytest.mark.parametrize("fault", [{"kind": "5xx", "times": 3}, {"kind": "drop_after_accept"}, {"kind": "refuse"}])
async def test_a_failed_download_is_tried_again_and_loses_nothing(stage, asked, fault):
    stage.fails(method="getFile", **fault)
    asked.sends_voice(asked.acts.new_voice(VOICE, duration=7))
    await asked.is_asked(2)
    file, _sha256 = await stored(stage)
    assert file.read_bytes() == VOICE


async def test_what_only_says_it_is_a_voice_message_is_not_kept_and_the_answer_is(stage, asked):
    asked.sends_voice(asked.acts.new_voice(b"<html>not a sound</html>", duration=7))
    await asked.is_asked(2)

    async def failed():
        return await stage.count(tables.attachments, tables.attachments.c.state == "failed") == 1

    await stage.until(failed, "the download was given up")
    assert await stage.answers(asked) == [""]
    assert [path for path in stage.folder.rglob("*") if path.is_file()] == []


async def test_all_photos_of_an_album_are_kept_with_one_answer(stage, asked):
    photos = [asked.acts.new_photo(photograph(64 + number, 48)) for number in range(3)]
    asked.does(lambda: asked.acts.album(asked.place, photos, {"caption": "ons plein"}))
    await asked.is_asked(2)

    async def all_stored():
        return await stage.count(tables.attachments, tables.attachments.c.state == "stored") == 3

    await stage.until(all_stored, "three photos are stored")
    assert await stage.answers(asked) == ["ons plein"]
