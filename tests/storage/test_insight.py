"""What insight counts, in the days of Amsterdam, of the half-year, and nothing twice."""

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from domain import places
from domain.insight.quotes import Quote, State, answered
from domain.life import Stage
from domain.social_map.visits import Answered
from storage.console.insight_view import InsightView, Load
from storage.tables import quotes
from tests.support.books import Stored
from tests.support.half_year import OSDORP, PERIOD, ZUIDOOST, Story

BEFORE = PERIOD.begins - timedelta(minutes=1)
"""In UTC this is the evening of 30 June, and so is the first minute of the half-year."""
LATE = datetime(2026, 10, 4, 22, 30, tzinfo=UTC)
"""The fifth of October in Amsterdam."""
WIJK = next(
    one.code
    for one in places.neighbourhoods()
    if one.level == "wijk" and OSDORP in {outer.code for outer in places.default().parents(one)}
)


@asynccontextmanager
async def seen(database, story):
    """The view of the half-year in which this happened."""
    await story.written(database)
    async with database.reading() as connection:
        yield InsightView(connection, PERIOD)


async def test_initiatives_and_signatures_are_counted_by_the_days_of_amsterdam(database):
    story = Story()
    signed = [LATE, LATE, LATE - timedelta(hours=1), BEFORE]
    needs = ("money", "space")
    story.idea(area=OSDORP, stage=Stage.SUBMITTED, needs=needs, concept="iftar", wijk=WIJK, signed=signed)
    story.rows["signatures"][0]["withdrawn_at"] = LATE
    story.idea(at=BEFORE, area=OSDORP, stage=Stage.SUBMITTED)
    story.idea(at=PERIOD.ends, area=OSDORP, stage=Stage.SUBMITTED)
    story.idea(area=ZUIDOOST, stage=Stage.COLLECTING, language=None, needs=("money",))
    story.idea(asking="where")
    async with seen(database, story) as view:
        assert await view.initiatives_by_stage() == {(OSDORP, "submitted"): 1, (ZUIDOOST, "collecting"): 1}
        assert await view.initiatives_by_language() == {(OSDORP, "nl"): 1, (ZUIDOOST, ""): 1}
        assert await view.initiatives_by_month() == {(OSDORP, "2026-07"): 1, (ZUIDOOST, "2026-07"): 1}
        assert await view.initiatives_by_theme() == {(OSDORP, "eating"): 1, (ZUIDOOST, ""): 1}
        assert await view.initiatives_by_neighbourhood() == {(OSDORP, WIJK): 1, (ZUIDOOST, ""): 1}
        assert await view.initiatives_by_need() == {(OSDORP, "money"): 1, (OSDORP, "space"): 1, (ZUIDOOST, "money"): 1}
        assert await view.signatures_by_day() == {(OSDORP, "2026-10-05"): 1, (OSDORP, "2026-10-04"): 1}
        assert await view.signatures_by_way() == {(OSDORP, "telegram"): 2}
        assert await view.first_moment() == BEFORE


async def test_questions_that_were_answered_are_counted_and_those_in_vain_too(database):
    story = Story()
    story.found("mee_eten", 3, where=WIJK)
    story.found("mee_eten", 2, day=PERIOD.before.last)
    story.missed("tandarts", 2, where=WIJK, language="ar")
    story.missed("tandarts", 1, at=BEFORE)
    async with seen(database, story) as view:
        assert await view.questions() == {
            (OSDORP, "found", "mee_eten", "nl"): 3,
            (OSDORP, "nothing", "tandarts", "ar"): 2,
        }
    for _ in range(2):
        async with Stored(database).open() as work:
            work.social_map.add_answered(Answered(PERIOD.first, "mee_eten", "nl", WIJK))
            work.social_map.add_answered(Answered(PERIOD.last, "fiets", "tr"))
    async with database.reading() as connection:
        found = await InsightView(connection, PERIOD).questions()
        assert await InsightView(connection, PERIOD).load() == []
    assert found[OSDORP, "found", "mee_eten", "nl"] == 5
    assert found["", "found", "fiets", "tr"] == 2


async def test_an_idea_stops_at_the_question_where_it_stands(sqlite_database):
    story = Story()
    for asking in (None, "who", "check_when", "cost", "sentences"):
        story.idea(asking=asking, language="tr")
    story.idea(stage=Stage.WITHDRAWN, asking="what", language="tr")
    story.idea(at=BEFORE, asking="who", language="tr")
    async with seen(sqlite_database, story) as view:
        stops = {stop: n for (language, stop), n in (await view.stops()).items() if language == "tr"}
    assert stops == {"who": 2, "when": 1, "how": 1, "summary": 1, "shared": 1}


async def test_chats_visits_and_the_work_of_each(sqlite_database):
    story = Story()
    story.works("Samira", areas=[OSDORP])
    story.works("Petra", "administrator")
    one = story.chat(area=OSDORP, helped=3, worker="samira", state="waiting_for_worker")
    story.chat(at=BEFORE)
    story.said(one, "samira", PERIOD.begins)
    story.said(one, "samira", BEFORE)
    for answer in ("right", "quiet", None):
        story.went(answer)
    async with seen(sqlite_database, story) as view:
        (chat,) = await view.chats()
        assert (chat.area, chat.helped, chat.first_answer_at - chat.opened_at) == (OSDORP, 3, timedelta(hours=1))
        assert await view.visits() == {"right": 1, "": 2}
        assert await view.load() == [Load("Samira", frozenset({OSDORP}), 1, 0, 1)]


async def test_only_quotes_with_a_yes_are_shown_and_those_of_who_is_erased_are_gone(sqlite_database):
    story = Story()
    case = story.chat(area=OSDORP)
    story.said(case, "samira", PERIOD.begins)
    whose = story.rows["cases"][0]["resident_id"]
    asked = Quote("q1", whose, case, 1, "Nu ken ik iedereen", "nl", OSDORP, "samira", PERIOD.begins)
    agreed = Quote("q2", whose, case, 1, "Wij", "nl", OSDORP, "samira", PERIOD.begins, State.AGREED, PERIOD.begins)
    await story.written(sqlite_database)
    async with Stored(sqlite_database).open() as work:
        work.quotes.save(asked)
        work.quotes.save(agreed)
    async with sqlite_database.reading() as connection:
        view = InsightView(connection, PERIOD)
        assert await view.quotes(None) == await view.quotes({OSDORP}) == [agreed]
        assert await view.quotes({ZUIDOOST}) == await InsightView(connection, PERIOD.before).quotes(None) == []
    async with Stored(sqlite_database).open() as work:
        assert await work.quotes.get("q1") == asked
        assert (await work.quotes.of_line(1)).id == "q1"
        # Its area moves with its case, and whoever answers in that moment does not bring it back.
        await work.connection.execute(update(quotes).values(area=ZUIDOOST))
        work.quotes.save(answered(asked, PERIOD.begins, agrees=True))
        assert await work.quotes.get("q1") == replace(
            asked, area=ZUIDOOST, state=State.AGREED, answered_at=PERIOD.begins
        )
        await work.connection.exec_driver_sql("DELETE FROM residents")
        assert await work.quotes.get("q2") is None
