"""The doctor: finds what is wrong, says what to do, and gives no secret away."""

import shutil
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, NamedTuple

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from sqlalchemy import text

from storage.database import Database
from voordeur.doctor import examine
from voordeur.findings import Finding, Verdict, has_problem, report
from voordeur.settings import Settings

TOKEN = "123456789:" + "canary" * 6


class Usage(NamedTuple):
    total: int
    used: int
    free: int


class FakeTelegram:
    """A Bot API server that knows one token."""

    def __init__(self) -> None:
        self.webhook = ""
        self.clock_is_off = timedelta()
        self.app = web.Application()
        self.app.router.add_route("*", "/{path:.*}", self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        date = format_datetime(datetime.now(UTC) + self.clock_is_off, usegmt=True)
        bot, _, method = request.match_info["path"].partition("/")
        if bot and bot != f"bot{TOKEN}":
            return web.json_response({"ok": False, "error_code": 401, "description": "Unauthorized"}, status=401)
        result: dict[str, Any] = {"id": 123456789, "is_bot": True, "first_name": "Voordeur", "username": "voordeur_bot"}
        if method == "getWebhookInfo":
            result = {"url": self.webhook, "has_custom_certificate": False, "pending_update_count": 3}
        return web.json_response({"ok": True, "result": result}, headers={"Date": date})


@pytest.fixture
async def telegram():
    return FakeTelegram()


@pytest.fixture
async def settings(telegram, sqlite_url, tmp_path):
    async with TestServer(telegram.app) as server:
        yield Settings(
            database_url=sqlite_url,
            data_dir=tmp_path / "files",
            residents_token=TOKEN,
            telegram_api=str(server.make_url("/")),
        )


async def finding(about: str, settings: Settings, *, offline: bool = True) -> Finding:
    """The last that was found about this."""
    return [one for one in await examine(settings, offline=offline) if one.about == about][-1]


async def test_a_healthy_installation_has_no_problem(settings):
    findings = await examine(settings)

    assert not has_problem(findings), report(findings)
    assert {one.about for one in findings if one.verdict is Verdict.OK} >= {
        "database",
        "files",
        "clock",
        "residents' bot",
    }


async def test_it_names_the_bot_and_what_waits(settings):
    assert (await finding("residents' bot", settings, offline=False)).says == "@voordeur_bot, 3 updates waiting."


async def test_a_bot_without_token_is_a_warning_that_names_the_variable(settings):
    found = await finding("workers' bot", settings, offline=False)

    assert found.verdict is Verdict.WARNING
    assert "VOORDEUR_WORKERS_TOKEN" in found.do


async def test_without_any_token_telegram_need_not_answer(settings):
    findings = await examine(
        settings.model_copy(update={"residents_token": None, "telegram_api": "http://127.0.0.1:1"})
    )

    assert not has_problem(findings)


async def test_a_token_that_telegram_does_not_know_is_a_problem_and_is_not_shown(settings):
    other = Settings(**settings.model_dump() | {"residents_token": TOKEN + "other"})

    found = await finding("residents' bot", other, offline=False)

    assert found.verdict is Verdict.PROBLEM
    assert "VOORDEUR_RESIDENTS_TOKEN" in found.do
    assert "canary" not in report(await examine(other))


async def test_a_telegram_that_does_not_answer_is_a_problem_and_the_token_is_not_shown(settings):
    silent = settings.model_copy(update={"telegram_api": "http://127.0.0.1:1"})

    assert (await finding("clock", silent, offline=False)).verdict is Verdict.PROBLEM
    assert (await finding("residents' bot", silent, offline=False)).verdict is Verdict.PROBLEM
    assert "canary" not in report(await examine(silent))


async def test_a_webhook_is_a_warning(settings, telegram):
    telegram.webhook = "https://elsewhere.example/secret-path"

    found = await finding("residents' bot", settings, offline=False)

    assert found.verdict is Verdict.WARNING
    assert "elsewhere.example" in found.says
    assert "secret-path" not in found.says


@pytest.mark.parametrize(
    ("seconds", "verdict"), [(0, Verdict.OK), (-20, Verdict.WARNING), (20, Verdict.WARNING), (600, Verdict.PROBLEM)]
)
async def test_a_clock_is_compared_with_telegrams(settings, telegram, seconds, verdict):
    telegram.clock_is_off = timedelta(seconds=seconds)

    assert (await finding("clock", settings, offline=False)).verdict is verdict


async def test_a_sqlite_file_that_is_not_there_is_a_problem_and_is_not_made(settings, tmp_path):
    nowhere = settings.model_copy(update={"database_url": f"sqlite+aiosqlite:///{tmp_path}/new/voordeur.db"})

    found = await finding("database", nowhere)

    assert found.verdict is Verdict.PROBLEM
    assert "voordeur migrate" in found.do
    assert not (tmp_path / "new").exists()


async def test_a_database_at_another_step_is_a_problem(settings, database):
    here = settings.model_copy(update={"database_url": database.url.render_as_string(hide_password=False)})
    assert (await finding("database", here)).verdict is Verdict.OK

    await _move_to_step(database, "0000")

    found = await finding("database", here)
    assert found.verdict is Verdict.PROBLEM
    assert "0000" in found.says


async def test_a_server_that_does_not_answer_is_a_problem(settings):
    gone = settings.model_copy(update={"database_url": "postgresql+asyncpg://me:hush@127.0.0.1:1/none"})

    found = await finding("database", gone)

    assert found.verdict is Verdict.PROBLEM
    assert "hush" not in found.says


async def test_a_folder_that_cannot_be_made_is_a_problem(settings, tmp_path):
    (tmp_path / "file").write_text("")

    blocked = settings.model_copy(update={"data_dir": tmp_path / "file" / "folder"})

    assert (await finding("files", blocked)).verdict is Verdict.PROBLEM
    assert (await finding("files", settings)).verdict is Verdict.OK


@pytest.mark.parametrize(("free", "verdict"), [(2**33, Verdict.OK), (2**29, Verdict.WARNING), (2**20, Verdict.PROBLEM)])
async def test_a_full_disk_is_told(settings, monkeypatch, free, verdict):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(2**40, 2**40 - free, free))

    assert (await finding("disk", settings)).verdict is verdict


def test_the_report_puts_what_to_do_under_what_is_wrong():
    findings = [Finding("disk", Verdict.OK, "8 GB free."), Finding("clock", Verdict.PROBLEM, "It is off.", "Set it.")]

    assert report(findings).splitlines() == [
        "ok       disk   8 GB free.",
        "problem  clock  It is off.",
        "                → Set it.",
    ]
    assert report(findings, quiet=True).splitlines()[0] == "problem  clock  It is off."


async def _move_to_step(database: Database, step: str) -> None:
    async with database.writing() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = :step"), {"step": step})
        await connection.commit()
