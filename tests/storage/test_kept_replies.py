"""Standard replies as the organisation changes them: what is offered follows at once, and nobody overwrites unseen."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from domain.standard_replies import StandardReply, first_replies
from storage.standard_replies import KeptReplies, Replies, seed

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
DOOR = StandardReply("d" * 32, "deur", {"nl": "De deur is open.", "tr": "Kapı açık.", "ar": "الباب مفتوح."})


@pytest.fixture
async def connection(database):
    async with database.writing() as opened:
        await seed(opened, NOW)
        yield opened


async def test_a_new_one_is_offered_last_and_found_by_its_shortcut(connection):
    assert await KeptReplies(connection).add(DOOR, "annelies", NOW)

    assert (await Replies(connection).all())[-1] == DOOR
    assert await Replies(connection).by_shortcut("/deur") == DOOR


async def test_two_never_have_the_same_shortcut_or_id(connection):
    kept = KeptReplies(connection)
    assert await kept.add(DOOR, "annelies", NOW)

    assert not await kept.add(replace(DOOR, id="e" * 32), "joost", NOW)
    assert not await kept.add(replace(DOOR, shortcut="poort"), "joost", NOW)
    assert await Replies(connection).by_shortcut("poort") is None


async def test_a_change_made_from_what_somebody_else_changed_meanwhile_is_refused(connection):
    kept = KeptReplies(connection)
    await kept.add(DOOR, "annelies", NOW)
    seen = await kept.get(DOOR.id)
    assert seen is not None
    mine, theirs = ({**DOOR.texts, "nl": words} for words in ("Kom binnen.", "Welkom."))

    assert await kept.change(replace(DOOR, texts=theirs), seen.revision, "joost", NOW)
    assert not await kept.change(replace(DOOR, texts=mine), seen.revision, "annelies", NOW)

    assert (await Replies(connection).get(DOOR.id)).texts["nl"] == "Welkom."
    assert await kept.change(replace(DOOR, texts=mine), seen.revision + 1, "annelies", NOW)
    assert (await Replies(connection).get(DOOR.id)).texts["nl"] == "Kom binnen."


async def test_one_that_is_retired_is_offered_to_nobody_until_it_is_brought_back(connection):
    kept = KeptReplies(connection)
    first = first_replies()[0]
    seen = await kept.get(first.id)
    assert seen is not None

    assert await kept.retire(first.id, seen.revision, "annelies", NOW)
    offered = Replies(connection)
    assert (await offered.get(first.id), await offered.by_shortcut(first.shortcut)) == (None, None)
    assert first not in await offered.all()
    assert (await kept.all())[-1].reply == first, "those that are not offered come last"
    assert not await kept.bring_back(first.id, seen.revision, "annelies", NOW), "an old page"

    assert await kept.bring_back(first.id, seen.revision + 1, "annelies", NOW)
    assert (await Replies(connection).all())[0] == first, "at its place again"
