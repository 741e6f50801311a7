"""What residents send comes in whole, checked and without traces, or is tried again; the message never suffers."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import delete, insert, select
from structlog.testing import capture_logs

from bot.downloads import MOST_TRIES, Fetcher, FileGoneError
from storage import pictures
from storage.attachments import Attachments, Wanted
from storage.database import Database
from storage.tables import attachments, residents

BEGIN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
VOICE = b"OggS" + bytes(range(256)) * 20
CANARY = b"Erik's telephone"


def photo(shape: str = "JPEG", size: tuple[int, int] = (60, 40), orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = CANARY.decode(), orientation
    out = io.BytesIO()
    Image.new("RGB", size, "orange").save(out, shape, exif=exif)
    return out.getvalue()


class Files:
    """Telegram's files, by their ids there. What stands there as an error is raised, once if it stands in a list."""

    def __init__(self) -> None:
        self.there: dict[str, Any] = {}

    async def fetch(self, file_id: str) -> AsyncIterator[bytes]:
        content = self.there[file_id]
        if isinstance(content, list):
            content = content.pop(0)
        if isinstance(content, Exception):
            raise content
        for begin in range(0, len(content), 1000):
            yield content[begin : begin + 1000]


class Desk:
    """A fetcher, its folder and its clock."""

    def __init__(self, database: Database, folder: Path, **options: Any) -> None:
        self.database, self.folder, self.files, self.now = database, folder, Files(), BEGIN
        self.fetcher = Fetcher(database, self.files, folder=folder, now=lambda: self.now, chance=lambda: 0.0, **options)

    async def want(self, file_id: str, kind: str, content: Any) -> None:
        self.files.there[f"at-telegram-{file_id}"] = content
        async with self.database.writing() as connection:
            wanted = Attachments(connection)
            wanted.want(Wanted(file_id, 1, kind, f"at-telegram-{file_id}", None), self.now)
            await wanted.flush()
            await connection.commit()

    async def row(self, file_id: str) -> Any:
        async with self.database.reading() as connection:
            return (await connection.execute(select(attachments).where(attachments.c.id == file_id))).one()

    def kept(self) -> list[str]:
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
async def desk(sqlite_database: Database, tmp_path: Path) -> Desk:
    async with sqlite_database.writing() as connection:
        await connection.execute(insert(residents), {"id": 1, "telegram_id": 7, "created_at": BEGIN})
        await connection.commit()
    return Desk(sqlite_database, tmp_path / "attachments", most_bytes=50_000)


async def test_a_voice_message_is_kept_byte_for_byte_under_a_name_of_ours(desk: Desk) -> None:
    await desk.want("a1b2c3", "voice", VOICE)
    assert await desk.fetcher.round() == 1
    row = await desk.row("a1b2c3")
    assert (row.state, row.file_name, row.size) == ("stored", "c3/a1b2c3.ogg", len(VOICE))
    assert row.sha256 == hashlib.sha256(VOICE).digest()
    assert (desk.folder / row.file_name).read_bytes() == VOICE
    assert desk.kept() == ["c3/a1b2c3.ogg"]


@pytest.mark.parametrize("shape", ["JPEG", "PNG", "WEBP"])
async def test_a_photo_is_drawn_anew_upright_and_without_what_the_camera_wrote(desk: Desk, shape: str) -> None:
    original = photo(shape, orientation=6)
    assert CANARY in original
    await desk.want("a1", "photo", original)
    await desk.fetcher.round()
    row = await desk.row("a1")
    kept = (desk.folder / row.file_name).read_bytes()
    assert CANARY not in kept
    assert row.sha256 == hashlib.sha256(kept).digest()
    with Image.open(io.BytesIO(kept)) as picture:
        assert (picture.format, picture.size, dict(picture.getexif())) == ("JPEG", (40, 60), {})


@pytest.mark.parametrize(
    ("kind", "content", "why"),
    [
        ("photo", b"<svg onload=alert(1)>", "not a picture"),
        ("photo", b"GIF89a" + bytes(100), "not a picture"),
        ("photo", photo()[:200], "not a picture"),
        ("voice", b"MZ" + bytes(100), "not an Ogg"),
        ("voice", b"", "not an Ogg"),
        ("voice", b"OggS" + bytes(50_000), "more than 50000 bytes"),
        ("program", b"MZ", "nothing can be kept"),
        ("photo", FileGoneError("Bad Request: file is too big"), "file is too big"),
    ],
    ids=["svg", "gif", "cut off", "a program", "empty", "too big", "unknown kind", "gone"],
)
async def test_what_is_not_what_it_says_is_refused_aloud_and_not_kept(
    desk: Desk, kind: str, content: Any, why: str
) -> None:
    await desk.want("a1", kind, content)
    with capture_logs() as logs:
        await desk.fetcher.round()
    row = await desk.row("a1")
    assert row.state == "failed"
    assert why in row.error
    assert desk.kept() == []
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("attachment_failed", "error")]


async def test_a_picture_that_claims_too_many_pixels_is_never_unpacked(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 2_399)
    await desk.want("a1", "photo", photo(size=(60, 40)))
    await desk.want("b2", "photo", photo(size=(60, 39)))
    await desk.fetcher.round()
    assert ((await desk.row("a1")).state, (await desk.row("b2")).state) == ("failed", "stored")


async def test_a_file_can_not_choose_where_it_stands(desk: Desk) -> None:
    await desk.want("../../evil", "voice", VOICE)
    await desk.fetcher.round()
    assert (await desk.row("../../evil")).state == "failed"
    assert desk.kept() == []


async def test_a_download_that_fails_is_tried_again_later_and_holds_up_no_other(desk: Desk) -> None:
    await desk.want("a1", "voice", [ConnectionError("cut off"), VOICE])
    await desk.want("b2", "voice", VOICE)
    assert await desk.fetcher.round() == 2
    assert ((await desk.row("a1")).state, (await desk.row("b2")).state) == ("wanted", "stored")
    desk.now = BEGIN + timedelta(seconds=4)
    assert await desk.fetcher.round() == 0
    desk.now = BEGIN + timedelta(seconds=5)
    assert await desk.fetcher.round() == 1
    assert (await desk.row("a1")).state == "stored"


async def test_after_about_three_days_of_trying_it_is_given_up_aloud(desk: Desk) -> None:
    await desk.want("a1", "voice", ConnectionError("cut off"))
    desk.fetcher._chance = lambda: 0.999
    with capture_logs() as logs:
        for _ in range(MOST_TRIES):
            desk.now = (await desk.row("a1")).due_at
            assert await desk.fetcher.round() == 1
    assert (await desk.row("a1")).state == "failed"
    assert logs[-1]["event"] == "attachment_failed"
    assert timedelta(days=2.5) < desk.now - BEGIN < timedelta(days=3.5)


async def test_a_full_disk_is_no_reason_to_give_up(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    await desk.want("a1", "photo", photo())
    with monkeypatch.context() as patched:
        patched.setattr(Image.Image, "save", full)
        await desk.fetcher.round()
    assert (await desk.row("a1")).state == "wanted"
    desk.now += timedelta(minutes=1)
    await desk.fetcher.round()
    assert (await desk.row("a1")).state == "stored"


async def test_a_file_of_somebody_erased_meanwhile_does_not_stay(desk: Desk) -> None:
    await desk.want("a1", "voice", VOICE)
    fetch = desk.fetcher._fetch

    async def erased_meanwhile(file: Any) -> Any:
        stored = await fetch(file)
        async with desk.database.writing() as connection:
            await connection.execute(delete(residents))
            await connection.commit()
        return stored

    desk.fetcher._fetch = erased_meanwhile
    await desk.fetcher.round()
    assert desk.kept() == []


async def test_it_runs_until_cancelled_and_clears_what_a_killed_process_left(desk: Desk) -> None:
    leftover = desk.folder / "coming-abc"
    leftover.mkdir(parents=True)
    (leftover / "raw").write_bytes(b"half")
    desk.now = datetime.now(UTC) + timedelta(days=1)
    running = asyncio.create_task(desk.fetcher.run())
    await asyncio.sleep(0.03)
    await desk.want("a1", "voice", VOICE)
    desk.fetcher.wake()
    for _ in range(1_000):
        if (await desk.row("a1")).state == "stored":
            break
        await asyncio.sleep(0.005)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert desk.kept() == ["a1/a1.ogg"]


async def test_when_the_database_fails_it_goes_on_after_a_pause(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds, went_on = 0, asyncio.Event()

    async def failing() -> int:
        nonlocal rounds
        rounds += 1
        if rounds < 3:
            raise OSError("gone")
        went_on.set()
        return 0

    monkeypatch.setattr("bot.patience.backoff", lambda *_, **__: 0.001)
    desk.fetcher.round = failing
    with capture_logs() as logs:
        running = asyncio.create_task(desk.fetcher.run())
        await asyncio.wait_for(went_on.wait(), 5)
        await asyncio.sleep(0)
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert [entry["event"] for entry in logs] == ["fetching_failed", "fetching_again"]
