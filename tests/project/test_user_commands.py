"""`voordeur user …`: what somebody who keeps the list of workers sees. On both databases."""

import asyncio
import re
import sys
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from domain.handover import State
from domain.staff import CODE_LIVES, Staff
from storage.console.accounts import Account, Accounts
from storage.console.invitations import Invitations
from storage.console.sessions import Browser, Level, Sessions, Way, find_session
from storage.database import Database
from storage.people import Newcomer
from storage.staff import People
from storage.tables import audit, cases, outbox, residents
from storage.unit_of_work import unit_of_work
from voordeur.cli import main


class User:
    """Runs `voordeur user …`, and looks into the database afterwards."""

    def __init__(self, database_url, run):
        self.database_url = database_url
        self.run = run

    def __call__(self, *arguments: str) -> str:
        """What was printed by a command that succeeds."""
        code, said, complained = self.run(*arguments)
        assert (code, complained) == (0, "")
        return said

    def refused(self, *arguments: str) -> str:
        """The one line with which a command was refused."""
        code, said, complained = self.run(*arguments)
        assert (code, said) == (1, "")
        assert complained.count("\n") == 1
        return complained.rstrip()

    def verifies(self) -> tuple[int, bool, str]:
        """What `voordeur audit verify` ends with, whether it says that all is well, and what it complains."""
        code, said, complained = self.run("verify", group="audit")
        return code, "4 entries are as they were written" in said, complained

    def look(self, work):
        """What `work(people)` gives, in a transaction of its own."""

        async def now():
            database = Database(self.database_url)
            async with database.writing() as connection:
                people = People(connection)
                found = await work(people)
                await people.flush()
                await connection.commit()
            await database.close()
            return found

        return asyncio.run(now())

    def everybody(self) -> dict[str, Staff]:
        """By name."""
        return {one.name: one for one in self.look(lambda people: people.everybody())}


@pytest.fixture
def user(database_url, monkeypatch, tmp_path, capsys, logging_as_it_was):
    """The command, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("VOORDEUR_DATABASE_URL", database_url)

    def run(*arguments: str, group: str = "user") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["voordeur", group, *arguments])
        with pytest.raises(SystemExit) as end:
            main()
        return end.value.code or 0, *capsys.readouterr()

    return User(database_url, run)


@pytest.fixture
def photo(tmp_path):
    """A file with a picture."""
    Image.new("RGB", (300, 200), (200, 30, 30)).save(tmp_path / "me.png")
    return tmp_path / "me.png"


def portraits(tmp_path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "var" / "portraits").glob("*"))


def test_somebody_new_is_kept_as_they_were_described(user):
    said = user("add", "Noor", "--job", "coordinator", "--languages", "ar,tr", "--areas", "osdorp, GE04")

    noor = user.everybody()["Noor"]
    assert (noor.job, noor.languages, noor.areas) == ("coordinator", ("tr", "ar"), {"GF08", "GE04"})
    assert noor.is_active
    assert said.splitlines() == [
        f"Noor is a coordinator in Bos en Lommer; Osdorp, and writes nl, tr, ar (id {noor.id}).",
        f"To sign in on the console: voordeur user invite {noor.id} --login EMAIL",
        f"To sign in on Telegram, Noor needs a code: voordeur user code {noor.id}",
    ]


def test_somebody_of_whom_nothing_is_said_is_a_worker_everywhere_who_writes_dutch(user):
    assert "Bas is a worker everywhere, and writes nl" in user("add", "Bas")


@pytest.mark.parametrize(
    ("areas", "codes"),
    [
        ("GF08", {"GF08"}),
        ("Geuzenveld, Slotermeer", {"GF07"}),
        ("slotermeer", {"GF07"}),
        ("Nieuw-West", {"GF06", "GF07", "GF08", "GF09", "GF10"}),
        ("Everywhere", set()),
    ],
)
def test_areas_are_known_by_code_by_each_half_of_their_name_and_by_their_stadsdeel(user, areas, codes):
    user("add", "Noor", "--areas", areas)
    assert user.everybody()["Noor"].areas == codes


@pytest.mark.parametrize(
    ("areas", "line"),
    [
        ("Ostorp", '"Ostorp" is no gebied: did you mean Osdorp?'),
        ("Osdorp,Bijlmer", '"Bijlmer" is no gebied: did you mean Bijlmer-Centrum or Bijlmer-Oost or Bijlmer-West?'),
        ("Kolenkit", '"Kolenkit" is not a whole gebied: it lies in Bos en Lommer.'),
        (
            "Xyzzy",
            '"Xyzzy" is no gebied. Give for example Osdorp, its code GF08, or a whole stadsdeel: Nieuw-West.',
        ),
        (" , ", 'Which gebieden? Give names or codes, or "everywhere".'),
    ],
)
def test_an_area_that_is_not_known_is_refused_with_the_nearest_names(user, areas, line):
    assert user.refused("add", "Noor", "--areas", areas) == line
    assert "Nobody works here yet" in user("list")


@pytest.mark.parametrize(
    ("options", "line"),
    [
        (("Noor", "--job", "boss"), '"boss" is no job here. Give one of: worker, coordinator, administrator.'),
        (("Noor", "--languages", "tr,de"), '"de" is no language of residents. Give some of: tr, ar; or "none".'),
        (("Noor", "--languages", ""), '"" is no language of residents. Give some of: tr, ar; or "none".'),
        ((" ",), "A name has 1 to 80 characters: the first name, as residents read it."),
        (("x" * 81,), "A name has 1 to 80 characters: the first name, as residents read it."),
        (("Noor", "--login", "noor"), '"noor" is no e-mail address.'),
        (("Noor", "--portrait", "none.jpg"), "none.jpg cannot be read: No such file or directory."),
    ],
)
def test_what_cannot_be_is_refused_with_one_line(user, options, line):
    assert user.refused("add", *options) == line
    assert "Nobody works here yet" in user("list")


def test_a_name_is_cleaned_of_what_could_disguise_it(user):
    user("add", " Noor\u202e  van\nDam ")
    assert list(user.everybody()) == ["Noor van Dam"]


def test_the_list_shows_everybody_in_columns(user):
    user("add", "Noor", "--areas", "Osdorp", "--languages", "tr", "--login", "Noor@example.nl")
    user("add", "Bas", "--job", "administrator")
    user("disable", "Bas")

    heading, bas, noor = (re.split(r"\s{2,}", line) for line in user("list").splitlines())
    assert heading == ["id", "name", "job", "languages", "Telegram", "login", "areas"]
    assert bas[1:] == ["Bas", "administrator", "nl", "disabled", "-", "everywhere"]
    assert noor == [user.everybody()["Noor"].id, "Noor", "worker", "nl, tr", "-", "noor@example.nl", "Osdorp"]


def test_a_code_that_was_printed_signs_in_once_and_for_a_quarter_of_an_hour(user):
    user("add", "Noor")
    before = datetime.now(UTC)
    code = re.search(r"^ +/start (\w{8})$", user("code", "noor"), re.MULTILINE)[1]

    async def too_late(people):
        return await people.use_code(code, datetime.now(UTC) + CODE_LIVES)

    async def in_time(people):
        return await people.use_code(code, before + CODE_LIVES - timedelta(seconds=1))

    assert user.look(too_late) is None
    assert user.look(in_time) == user.everybody()["Noor"].id
    assert user.look(in_time) is None


def invited(said: str) -> str:
    """The code of the address that was printed."""
    return re.search(r"^ +http://localhost:8090/invitation/([\w-]{22})$", said, re.MULTILINE)[1]


def test_the_address_that_is_printed_invites_them_to_the_console_and_the_newest_one_only(user):
    first = invited(user("add", "Noor", "--job", "administrator", "--login", " Noor@Example.nl"))
    second = invited(user("invite", "Noor"))
    noor = user.everybody()["Noor"].id

    async def whose(people):
        invitations = Invitations(people._connection)
        return [await invitations.whose(code, datetime.now(UTC)) for code in (first, second)]

    assert user.look(whose) == [None, noor]
    assert "noor@example.nl" in user("list")


def test_the_address_is_that_of_the_console_as_it_was_set(user, monkeypatch):
    monkeypatch.setenv("VOORDEUR_CONSOLE_URL", "https://voordeur.example.nl")
    assert "https://voordeur.example.nl/invitation/" in user("add", "Noor", "--login", "noor@example.nl")


def test_a_login_of_a_colleague_is_refused_and_nobody_is_added(user):
    user("add", "Noor", "--login", "noor@example.nl")
    line = "Somebody else signs in with noor@example.nl. Give another address."
    assert user.refused("add", "Bas", "--login", "NOOR@example.nl") == line
    assert list(user.everybody()) == ["Noor"]


def test_with_single_sign_on_who_invites_gives_the_address(user, monkeypatch):
    for name, value in (("ISSUER", "https://login.example.nl"), ("CLIENT_ID", "v"), ("CLIENT_SECRET", "s")):
        monkeypatch.setenv(f"VOORDEUR_OIDC_{name}", value)
    monkeypatch.setenv("VOORDEUR_OIDC_NAME", "Stadspas")
    user("add", "Noor")
    noor = user.everybody()["Noor"].id
    line = f"With single sign-on, whoever invites gives the address: voordeur user invite {noor} --login EMAIL"
    assert [user.refused(command, "Noor") for command in ("invite", "reset")] == [line] * 2
    assert invited(user("invite", "Noor", "--login", "noor@example.nl"))
    assert invited(user("invite", "Noor"))
    assert invited(user("reset", "Noor"))


def test_who_is_reset_is_out_and_gets_a_new_invitation(user):
    user("add", "Noor", "--login", "noor@example.nl")
    noor = user.everybody()["Noor"].id
    now = datetime.now(UTC)

    async def makes_an_account(people):
        accounts, sessions = Accounts(people._connection), Sessions(people._connection)
        await accounts.set_password(noor, "hash", now)
        await accounts.set_totp(noor, "locked", now)
        return await sessions.open(noor, Level.FULL, Way.PASSWORD, Browser("", ""), now)

    async def what_is_left(people):
        account = await Accounts(people._connection).of(noor)
        return account, await find_session(people._connection, token, now)

    token = user.look(makes_an_account)
    assert user.look(what_is_left)[1] is not None
    assert invited(user("reset", "Noor"))
    assert user.look(what_is_left) == (Account(noor, "noor@example.nl"), None)


def test_who_does_not_work_here_any_more_is_not_invited_and_out_of_the_console(user):
    code = invited(user("add", "Noor", "--login", "noor@example.nl"))
    noor = user.everybody()["Noor"].id
    user("disable", "Noor")

    async def whose(people):
        return await Invitations(people._connection).whose(code, datetime.now(UTC))

    line = f"Noor does not work here any more. First: voordeur user enable {noor}"
    assert [user.refused(command, "Noor") for command in ("invite", "reset")] == [line] * 2
    user("enable", "Noor")
    assert user.look(whose) is None


def test_what_the_command_line_did_is_in_the_audit_and_a_change_of_it_is_found(user):
    user("add", "Noor", "--login", "noor@example.nl")
    user("change", "Noor", "--job", "coordinator")
    user("disable", "Noor")

    async def acts(people):
        columns = (audit.c.action, audit.c.staff_id)
        return list((await people._connection.execute(select(*columns).order_by(audit.c.number))).tuples())

    async def falsify(people):
        await people._connection.execute(audit.update().where(audit.c.number == 2).values(action="signed_in"))

    told = ["person_added", "invited", "person_changed", "person_disabled"]
    assert user.look(acts) == [(act, None) for act in told]
    assert user.verifies()[:2] == (0, True)
    user.look(falsify)
    assert user.verifies() == (1, False, "Entry 2 is not as it was written, or is missing.\n")


def test_only_the_newest_code_of_somebody_signs_in(user):
    user("add", "Noor")
    first, second = (re.search(r"/start (\w+)", user("code", "Noor"))[1] for _ in range(2))

    async def tried(people):
        return [await people.use_code(code, datetime.now(UTC)) for code in (first, second)]

    assert user.look(tried) == [None, user.everybody()["Noor"].id]


def test_somebody_is_meant_by_their_name_their_id_or_its_beginning(user):
    user("add", "Noor")
    number = user.everybody()["Noor"].id

    for who in ("Noor", "NOOR", number, number[:4], number.upper()):
        assert "/start" in user("code", who)
    assert user.refused("code", number[:3]) == f'Nobody called "{number[:3]}" works here. These people do: Noor.'


def test_of_two_with_one_name_the_id_is_asked_for(user):
    user("add", "Noor", "--job", "coordinator")
    coordinator = user.everybody()["Noor"].id
    user("add", "Noor")
    worker = next(one.id for one in user.look(lambda people: people.everybody()) if one.id != coordinator)

    line = user.refused("disable", "Noor")
    assert line.startswith('2 people are meant by "Noor". Give the id of one of them: ')
    assert f"{coordinator} (coordinator)" in line
    assert f"{worker} (worker)" in line
    user("disable", worker)
    assert [one.id for one in user.look(lambda people: people.active())] == [coordinator]


def test_who_is_not_there_is_said_so(user):
    assert user.refused("code", "Noor") == 'Nobody called "Noor" works here. Nobody does yet: voordeur user add NAME'
    user("add", "Bas")
    assert user.refused("change", "Noor", "--job", "worker").endswith("These people do: Bas.")


def test_only_what_is_given_is_changed(user):
    user("add", "Noor", "--languages", "tr", "--areas", "Osdorp")
    before = user.everybody()["Noor"]

    user("change", "Noor", "--job", "coordinator")
    after = user.everybody()["Noor"]
    assert (after.id, after.job, after.languages, after.areas) == (before.id, "coordinator", ("tr",), {"GF08"})

    user("change", "Noor", "--name", "Nora", "--languages", "none", "--areas", "everywhere")
    nora = user.everybody()["Nora"]
    assert (nora.id, nora.job, nora.languages, nora.areas) == (before.id, "coordinator", (), frozenset())


def test_a_change_of_nothing_is_refused(user):
    user("add", "Noor")
    assert user.refused("change", "Noor").startswith("Nothing to change")


def test_who_is_disabled_is_signed_out_at_once_and_no_code_lets_them_in(user):
    user("add", "Noor")
    code = re.search(r"/start (\w+)", user("code", "Noor"))[1]

    async def sign_in(people):
        noor = (await people.everybody())[0]
        people.save(Staff(noor.id, "Noor", noor.job, telegram_id=800_001, in_hand="c" * 32))

    async def knock(people):
        return await people.by_telegram(800_001), await people.use_code(code, datetime.now(UTC))

    user.look(sign_in)
    assert "signed in" in user("list")
    assert user("disable", "Noor") == "Noor is signed out and cannot sign in any more.\n"
    assert user.look(knock) == (None, None)
    noor = user.everybody()["Noor"]
    assert (noor.is_active, noor.telegram_id, noor.in_hand) == (False, None, None)
    assert user.refused("code", "Noor") == f"Noor does not work here any more. First: voordeur user enable {noor.id}"

    said = user("enable", "Noor")
    assert "On the console, Noor signs in as before." in said
    assert all(f"voordeur user {command} {noor.id}" in said for command in ("invite", "reset", "code"))
    assert "/start" in user("code", "Noor")


def test_residents_who_talk_with_somebody_who_is_disabled_get_a_colleague_and_read_so(user):
    user("add", "Noor")
    noor = user.everybody()["Noor"]

    async def two_cases():
        database = Database(user.database_url)
        async with unit_of_work(database) as work:
            for number in (1, 2):
                chats = await work.chats.load([Newcomer(number, "Fatma")], datetime.now(UTC))
                row = {"id": str(number), "resident_id": chats[number].resident.id, "worker_id": noor.id}
                row |= {"urgency": 2, "language": "tr", "opened_at": datetime.now(UTC), "state": State.SNOOZED.value}
                await work.connection.execute(cases.insert().values(**row))
            await work.connection.execute(residents.update().values(held_by=noor.id, language="nl"))
            await work.commit()
        await database.close()

    async def afterwards():
        database = Database(user.database_url)
        async with unit_of_work(database) as work:
            found = [await work.cases.open_of(one) for one in await work.connection.scalars(select(residents.c.id))]
            said = list((await work.connection.execute(select(outbox.c.chat_id, outbox.c.payload))).tuples())
            holders = set(await work.connection.scalars(select(residents.c.held_by)))
            due = await work.cases.due(datetime.now(UTC), 9)
        await database.close()
        return found, said, holders, due

    asyncio.run(two_cases())
    assert "2 residents read that a colleague comes in the place of Noor: colleagues are called." in user(
        "disable", "Noor"
    )
    found, said, holders, due = asyncio.run(afterwards())
    assert [one.state for one in found] == [State.QUEUED] * 2
    assert sorted(due) == sorted(one.id for one in found)
    assert holders == {None}
    assert sorted(chat for chat, _payload in said) == [1, 2]
    assert all("Noor" in payload["text"] for _chat, payload in said)
    assert user("disable", "Noor") == "Noor is signed out and cannot sign in any more.\n", "there is nothing left"


def test_a_portrait_is_kept_changed_and_taken_away(user, tmp_path, photo):
    user("add", "Noor", "--portrait", str(photo))
    first = user.everybody()["Noor"].portrait
    assert portraits(tmp_path) == [first]

    user("change", "Noor", "--portrait", "me.png")
    second = user.everybody()["Noor"].portrait
    assert second != first
    assert portraits(tmp_path) == [second]

    user("change", "Noor", "--job", "coordinator")
    assert portraits(tmp_path) == [second]
    user("disable", "Noor")
    assert (portraits(tmp_path), user.everybody()["Noor"].portrait) == ([], "")


def test_a_portrait_for_nobody_is_not_kept(user, tmp_path, photo):
    user.refused("change", "Noor", "--portrait", str(photo))
    assert portraits(tmp_path) == []
