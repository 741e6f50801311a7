"""What coordinators set reaches every process within seconds, and never stops one."""

from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from domain.house_rules import EVERYWHERE, HouseRules
from domain.policies import WrongPolicyError
from storage.console.policies import Ruling, Rulings
from storage.database import Database
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
