"""What coordinators set reaches every process within seconds, and never stops one."""

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from structlog.testing import capture_logs

from bot import locales
from domain import house_texts
from domain.house_rules import EVERYWHERE, HouseRules
from domain.policies import WrongPolicyError
from domain.texts import OwnWording, Texts
from storage.console.house_settings import TEXTS, HouseSettings
from storage.console.policies import Ruling, Rulings
from storage.database import Database
from storage.tables import residents
from tests.bot.test_turns import Chat
from tests.support.updates import message, tap
from voordeur.policy_keeper import PolicyKeeper

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FILE = HouseRules({"decision_weeks": 6}, {"Osdorp": {"signatures_needed": 3}})


async def set_rules(database: Database, area: str, **rules: int) -> bool:
    async with database.writing() as connection:
        rulings = Rulings(connection)
        before = (await rulings.all()).get(area, Ruling(area))
        is_set = await rulings.set(before, rules, "annelies", NOW)
        await connection.commit()
        return is_set


async def test_until_somebody_sets_something_the_file_holds(database):
    keeper = PolicyKeeper(database, FILE)

    assert await keeper.look() is False
    assert keeper.current() == FILE.policies()


async def test_what_is_set_holds_at_the_next_look_and_is_read_once(database):
    keeper = PolicyKeeper(database, FILE)
    assert await set_rules(database, EVERYWHERE, first_answer_office_minutes=60)

    assert await keeper.look() is True
    assert keeper.current().default.first_answer_office_minutes == 60
    assert keeper.current().default.decision_weeks == 6, "what is not set is as in the file"
    assert await keeper.look() is False


async def test_each_change_is_seen_also_of_an_area_that_was_set_before(database):
    keeper = PolicyKeeper(database, FILE)
    for minutes in (60, 90, 120):
        assert await set_rules(database, "GF13", urgent_answer_minutes=minutes)
        assert await keeper.look() is True
        assert keeper.current().of_area("GF13").urgent_answer_minutes == minutes
    assert keeper.current().default.urgent_answer_minutes == 15


async def test_what_contradicts_the_file_by_now_is_left_out_and_logged_and_the_rest_holds(database):
    await set_rules(database, "GF13", signatures_needed=20)
    await set_rules(database, EVERYWHERE, urgent_answer_minutes=30)
    keeper = PolicyKeeper(database, HouseRules({"signatures_most": 10}))

    with capture_logs() as logs:
        await keeper.look()

    assert {"event": "policy_left_out", "area": "GF13", "log_level": "warning"} in logs
    assert keeper.current().of_area("GF13").signatures_needed == 5
    assert keeper.current().of_area("GF13").urgent_answer_minutes == 30


async def test_a_file_that_cannot_hold_is_an_error_at_the_start(database):
    with pytest.raises(WrongPolicyError):
        PolicyKeeper(database, HouseRules({"signatures_most": 2}))


OWN = {"nl": "Wij bewaren je naam en je berichten.", "tr": "Adını saklıyoruz.", "ar": "نحتفظ باسمك."}


async def set_texts(database: Database, value: dict[str, Any]) -> None:
    async with database.writing() as connection:
        settings = HouseSettings(connection)
        assert await settings.set(await settings.get(TEXTS), value, "petra", NOW)
        await connection.commit()


class Bot:
    """A bot that runs, with the texts that its process keeps."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.texts = Texts(locales.catalogues())
        self.keeper = PolicyKeeper(
            database, HouseRules(), {TEXTS: lambda value: self.texts.use(house_texts.read(value))}
        )
        self.chat = Chat(database, self.texts)

    async def hears(self, *updates: str) -> list[str]:
        """What is in the chat after these."""
        await self.chat.receives(*updates)
        await self.chat.takes()
        return await self.chat.said()

    async def version(self) -> int:
        """Of what Fatma agreed to."""
        async with self.database.reading() as connection:
            return int((await connection.execute(select(residents.c.consent_version))).scalar_one())


async def test_a_running_bot_says_the_own_words_from_the_next_look_on_and_notes_who_agreed_to_them(sqlite_database):
    bot = Bot(sqlite_database)
    said = await bot.hears(message(1001, text="/start"), tap("1:language.nl", 1001))
    assert OWN["nl"] not in said[-1]

    await set_texts(sqlite_database, {"consent": {"words": OWN, "version": 1}})
    assert await bot.keeper.look() is True
    said = await bot.hears(tap("2:yes", 1001))
    assert OWN["nl"] in said[-1], "what they were asked has changed: they are asked again"
    assert await bot.version() == 0

    await bot.hears(tap("3:yes", 1001))
    assert await bot.version() == 1

    with capture_logs() as logs:
        await set_texts(sqlite_database, {"consent": {"words": {"nl": "Zonder de andere talen."}, "version": 2}})
        await bot.keeper.look()
    assert {"event": "setting_left_out", "name": TEXTS, "revision": 2, "log_level": "warning"} in logs
    assert bot.texts.plain(house_texts.CONSENT, "nl") == OWN["nl"], "what was in use stays"

    await set_texts(sqlite_database, {})
    await bot.keeper.look()
    assert bot.texts.version(house_texts.CONSENT) == 0
    assert bot.texts.plain(house_texts.CONSENT, "nl") != OWN["nl"]


def test_own_words_are_never_taken_for_markup():
    texts = Texts({})
    texts.use({house_texts.WELCOME.msgid: OwnWording({"nl": "Koffie & thee < 3"}, 1)})
    assert texts.render(house_texts.WELCOME, "nl") == "Koffie &amp; thee &lt; 3"
    assert texts.render(house_texts.WELCOME, "tr") == house_texts.WELCOME.msgid
