"""What the doctor says of the console: its address, its key, and who can sign in."""

from datetime import UTC, datetime

import pytest
from cryptography.fernet import Fernet

from admin.sign_in.codes import Vault
from domain.staff import Job, Staff
from storage.console.accounts import Accounts
from storage.database import Database
from storage.staff import People
from voordeur.console_key import key_of
from voordeur.doctor import examine
from voordeur.findings import Verdict
from voordeur.settings import Settings

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
PETRA = Staff("petra", "Petra", Job.ADMINISTRATOR)
PAUL = Staff("paul", "Paul", Job.ADMINISTRATOR)
SINGLE_SIGN_ON = {
    "oidc_issuer": "https://login.example.nl",
    "oidc_client_id": "voordeur",
    "oidc_client_secret": "hush",
    "oidc_name": "Stadspas",
}


@pytest.fixture
def house(sqlite_url, tmp_path):
    """The settings, with whatever else was set."""

    def settings(**others):
        return Settings(database_url=sqlite_url, data_dir=tmp_path / "files", **others)

    return settings


async def found(about, settings):
    [one] = [one for one in await examine(settings, offline=True) if one.about == about]
    return one


async def works_here(settings, *people, login=None, app_by=None):
    """With this address, and an app whose secret is locked with this key."""
    database = Database(settings.database_url)
    async with database.writing() as connection:
        stored, accounts = People(connection), Accounts(connection)
        for person in people:
            stored.save(person)
            await stored.flush()
            if login:
                await accounts.set_login(person.id, f"{person.id}@{login}", NOW)
            if app_by:
                await accounts.set_totp(person.id, Vault(app_by).lock("JBSWY3DP", person.id), NOW)
        await connection.commit()
    await database.close()


@pytest.mark.parametrize(
    ("others", "verdict", "words"),
    [
        ({}, Verdict.OK, "http://localhost:8090"),
        ({"console_url": "https://v.example.nl"}, Verdict.OK, "https://v.example.nl"),
        ({"console_url": "https://v.example.nl", "console_host": "192.0.2.7"}, Verdict.OK, "https://v.example.nl"),
        ({"console_url": "http://localhost:8090"}, Verdict.OK, "http://localhost:8090"),
        ({"console_host": "192.0.2.7"}, Verdict.WARNING, "other computers are refused"),
        ({"console_url": "https://v.example.nl", "console_port": 0}, Verdict.WARNING, "no proxy finds it"),
        ({"console_url": "http://localhost:9000"}, Verdict.WARNING, "it listens on port 8090"),
    ],
    ids=str,
)
async def test_an_address_at_which_nobody_arrives_is_told(house, others, verdict, words):
    finding = await found("console", house(**others))
    assert (finding.verdict, bool(finding.do)) == (verdict, verdict is not Verdict.OK)
    assert words in finding.says


async def test_the_key_that_is_made_at_the_first_start_is_in_order(house):
    settings = house()
    assert "is made at the first start" in (await found("console's key", settings)).says
    key_of(settings)
    finding = await found("console's key", settings)
    assert (finding.verdict, finding.do) == (Verdict.OK, "")
    assert "is there" in finding.says


@pytest.mark.parametrize("held", [b"", b"c2hvcnQ=", b"\xff\xfe"])
async def test_a_key_that_is_none_is_a_problem(house, held):
    settings = house()
    settings.data_dir.mkdir()
    (settings.data_dir / "console.key").write_bytes(held)
    finding = await found("console's key", settings)
    assert finding.verdict is Verdict.PROBLEM
    assert "Put the copy of it back" in finding.do


async def test_a_key_that_others_can_read_is_told(house):
    settings = house()
    key_of(settings)
    (settings.data_dir / "console.key").chmod(0o644)
    finding = await found("console's key", settings)
    assert finding.verdict is Verdict.WARNING
    assert finding.do.startswith("chmod 600")


async def test_a_key_that_was_lost_or_changed_is_told_with_how_many_have_to_do_without_their_app(house):
    settings, key = house(), Fernet.generate_key()
    await works_here(settings, PETRA, PAUL, app_by=key)
    assert "the apps of 2 people" in (await found("console's key", settings)).says
    same, other = (house(console_key=one.decode()) for one in (key, Fernet.generate_key()))
    assert (await found("console's key", same)).verdict is Verdict.OK
    finding = await found("console's key", other)
    assert finding.verdict is Verdict.WARNING
    assert "the apps of 2 of 2 people" in finding.says
    assert "voordeur user reset" in finding.do
    assert key.decode() not in finding.says + finding.do


async def test_somebody_has_to_be_able_to_sign_in_as_administrator(house):
    settings = house()
    finding = await found("console's sign-in", settings)
    assert finding.verdict is Verdict.WARNING
    assert "--job administrator" in finding.do

    await works_here(settings, Staff("noor", "Noor", Job.WORKER), login="example.nl", app_by=Fernet.generate_key())
    await works_here(settings, PETRA, login="example.nl")
    finding = await found("console's sign-in", settings)
    assert finding.verdict is Verdict.WARNING
    assert "voordeur user invite petra" in finding.do
    assert (await found("console's sign-in", house(**SINGLE_SIGN_ON))).verdict is Verdict.OK

    await works_here(settings, PAUL, login="example.nl", app_by=Fernet.generate_key())
    finding = await found("console's sign-in", settings)
    assert (finding.verdict, finding.do) == (Verdict.OK, "")
    assert "One administrator" in finding.says


async def test_without_tables_it_looks_at_the_settings_only(tmp_path):
    settings = Settings(database_url=f"sqlite:///{tmp_path}/none.db", data_dir=tmp_path / "files")
    abouts = {one.about for one in await examine(settings, offline=True)}
    assert {"console", "console's key"} <= abouts
    assert "console's sign-in" not in abouts
