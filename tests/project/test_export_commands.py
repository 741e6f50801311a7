"""`voordeur export`: the same files as the console's, from the command line."""

import asyncio
import json

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from storage.database import Database
from storage.migrate import upgrade
from storage.tables import audit
from tests.support.exports import three_initiatives
from voordeur.cli import app

WHY = "Voor het gesprek met de wijkraad"


async def _prepared(url):
    await upgrade(url)
    database = Database(url)
    await three_initiatives(database)
    await database.close()


async def _audited(url):
    database = Database(url)
    async with database.reading() as connection:
        found = (await connection.execute(select(audit.c.details))).scalars().all()
    await database.close()
    return found


@pytest.fixture
def export(command, tmp_path):
    """The command on three initiatives; `.told()` is what the audit says of it."""
    url = f"sqlite+aiosqlite:///{tmp_path}/voordeur.db"
    asyncio.run(_prepared(url))
    command.told = lambda: asyncio.run(_audited(url))
    return command


@pytest.fixture
def command(tmp_path, monkeypatch):
    """Runs `voordeur export initiatives`, without a database yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOORDEUR_DATABASE_URL", f"sqlite:///{tmp_path}/voordeur.db")

    def run(*options):
        return CliRunner().invoke(app, ["export", "initiatives", "--out", str(tmp_path / "out"), *options])

    run.out = tmp_path / "out"
    return run


def test_what_was_asked_for_is_written_and_recorded(export):
    done = export(
        "--format", "json", "--stage", "approved", "--stage", "submitted", "--area", "Osdorp", "--since", "2026-10-01"
    )
    assert (done.exit_code, "1 initiative written" in done.output) == (0, True), done.output
    told = json.loads(export.out.read_text())
    assert [one["number"] for one in told["initiatives"]] == ["NW-2026-0001"]
    assert told["personal_data"] == []
    assert [(one["format"], one["count"], one["personal"]) for one in export.told()] == [("json", 1, [])]


def test_personal_data_needs_a_reason_and_then_it_is_there(export):
    refused = export("--format", "csv", "--with-personal-data")
    assert (refused.exit_code, export.out.exists(), export.told()) == (1, False, [])
    assert "--reason" in refused.output
    assert export("--format", "csv", "--with-personal-data", "--reason", WHY).exit_code == 0
    assert "Dorpsplein 1" in export.out.read_text("utf-8-sig")
    assert [one["reason"] for one in export.told()] == [WHY]
    assert export.out.stat().st_mode & 0o077 == 0, "names and addresses are for who asked"


def test_nothing_that_stands_beside_it_is_touched(export):
    theirs = export.out.with_name(f"making-{export.out.name}") / "diary"
    theirs.parent.mkdir()
    theirs.write_text("mine")
    assert export("--format", "csv").exit_code == 0
    assert theirs.read_text() == "mine"
    assert {one.name for one in export.out.parent.iterdir() if "out" in one.name} == {"out", "making-out"}


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (["--format", "doc"], "The formats are xlsx, csv, json, decidim, dossiers."),
        (["--format", "csv", "--stage", "draft"], "no stage"),
        (["--format", "csv", "--area", "Osdrop"], "did you mean Osdorp?"),
        (["--format", "csv", "--since", "yesterday"], "no day"),
        (["--format", "csv", "--since", "0001-01-01"], "no day"),
        (["--format", "csv", "--language", "tr"], "nl or en"),
        (["--format", "decidim", "--with-personal-data", "--reason", WHY], "for publishing"),
    ],
)
def test_what_cannot_be_is_refused_with_one_line(options, line, command):
    refused = command(*options)
    assert (refused.exit_code, command.out.exists()) == (1, False)
    assert line in refused.output
