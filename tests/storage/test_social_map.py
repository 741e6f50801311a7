"""The social map in the database: imports change only what changed and can be undone; what becomes of answers."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from bot.map_keeper import MapKeeper
from domain.social_map.staging import Reader, staged
from domain.social_map.visits import HowItWas, Unanswered, Visit
from domain.social_map.writing import writer_for
from domain.tasks import Task, Todo
from storage import tables
from storage.due_visits import due_visits
from storage.map_history import KEPT_IMPORTS, Counts, NothingToUndoError, NotLatestError, TooOldError
from storage.map_imports import MapChangedError
from storage.social_map import SocialMap
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, Stored
from tests.support.social_maps import EXAMPLES, READER, found, imported, located, number, service, write_json
from voordeur.map_keeping import bring_in, demo_file, take_back, write_out

EATING, WALKING, SINGING = service("Samen eten"), located("Wandelen"), service("Zingen")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def path(tmp_path):
    return write_json(tmp_path / "map.json", [EATING, WALKING])


async def everything(database):
    """All rows of the map, in order."""
    async with database.reading() as connection:
        rows = await connection.execute(select(tables.map_services).order_by(tables.map_services.c.id))
        return [dict(row) for row in rows.mappings()]


async def revision(database) -> int:
    async with database.reading() as connection:
        return await SocialMap(connection).revision()


async def changed(database, change):
    """Do something to the map in a transaction of its own."""
    async with unit_of_work(database) as work:
        result = await change(work.social_map)
        await work.commit()
        return result


async def test_an_import_brings_services_in_with_what_search_needs(database, path):
    assert await imported(database, path) == Counts(added=2)

    entries = await found(database)
    assert set(entries) == {"Samen eten", "Wandelen"}
    assert entries["Samen eten"].needs == {"mee_eten": 1.0}
    assert entries["Wandelen"].spots[0].place.postcode == "1057 BS"
    assert await revision(database) == 1


async def test_entries_come_page_by_page(database, tmp_path):
    await imported(database, write_json(tmp_path / "map.json", [service(f"Eten {at}") for at in range(7)]))
    async with database.reading() as connection:
        social_map = SocialMap(connection)
        first = await social_map.entries(limit=5)
        rest = await social_map.entries(first[-1].id, limit=5)
        assert (len(first), len(rest)) == (5, 2)
        assert await social_map.entries(rest[-1].id) == []


async def test_the_same_file_again_changes_nothing_at_all(database, path):
    await imported(database, path)
    before = await everything(database)

    assert await imported(database, path, at=LATER) == Counts(unchanged=2)
    assert await everything(database) == before
    assert await revision(database) == 1


async def test_only_what_changed_is_written(database, path):
    await imported(database, path)
    write_json(path, [EATING | {"description": "Nu met soep."}, WALKING])

    assert await imported(database, path, at=LATER) == Counts(changed=1, unchanged=1)
    at = {row["document"]["name"]: row["changed_at"] for row in await everything(database)}
    assert at == {"Samen eten": LATER, "Wandelen": NOW}


async def test_what_left_the_file_is_retired_and_comes_back_with_it(database, path):
    await imported(database, path)
    write_json(path, [EATING])

    assert await imported(database, path) == Counts(unchanged=1, retired=1)
    assert set(await found(database)) == {"Samen eten"}
    write_json(path, [EATING, WALKING])
    assert await imported(database, path) == Counts(changed=1, unchanged=1)
    assert set(await found(database)) == {"Samen eten", "Wandelen"}


async def test_a_file_that_is_only_a_part_retires_nothing(database, path, tmp_path):
    await imported(database, path)

    part = write_json(tmp_path / "part.json", [SINGING])
    assert await imported(database, part, keep_missing=True) == Counts(added=1)
    assert len(await found(database)) == 3


async def test_an_undo_restores_exactly_what_was_before(database, path):
    await imported(database, path)
    await changed(database, lambda one: one.correct_needs(EATING["id"], {"ouderen": 1.0}, READER))
    await changed(database, lambda one: one.hide(WALKING["id"], NOW))
    before, number_before = await everything(database), await revision(database)
    write_json(path, [EATING | {"name": "Anders"}, SINGING])
    await imported(database, path, at=LATER)
    assert await everything(database) != before

    undone = await take_back(database, LATER)

    assert undone.counts == Counts(added=1, changed=1, retired=1)
    assert await everything(database) == before
    assert await revision(database) > number_before


async def test_undoing_goes_back_one_import_at_a_time_and_then_refuses(database, path):
    with pytest.raises(NothingToUndoError):
        await take_back(database, NOW)
    await imported(database, path)
    write_json(path, [EATING, WALKING, SINGING])
    await imported(database, path)

    await take_back(database, NOW)
    assert len(await found(database)) == 2
    await take_back(database, NOW)
    assert await everything(database) == []
    with pytest.raises(NothingToUndoError):
        await take_back(database, NOW)


async def test_an_import_under_a_later_one_cannot_be_undone(database, path):
    await imported(database, path)
    write_json(path, [SINGING])
    await imported(database, path)
    async with database.reading() as connection:
        earlier = (await connection.execute(select(func.min(tables.map_imports.c.id)))).scalar_one()

    with pytest.raises(NotLatestError):
        await changed(database, lambda one: one.undo(NOW, earlier))
    assert set(await found(database)) == {"Zingen"}


async def test_only_the_last_imports_are_remembered(database, path):
    for at in range(KEPT_IMPORTS + 2):
        write_json(path, [EATING | {"alternate_name": str(at)}])
        await imported(database, path)
    for _import in range(KEPT_IMPORTS):
        await take_back(database, NOW)
    with pytest.raises(TooOldError):
        await take_back(database, NOW)


async def test_a_file_with_one_wrong_row_changes_nothing(database, path):
    await imported(database, path)
    before = await everything(database)
    write_json(path, [EATING | {"name": "Anders"}, WALKING | {"id": "7"}])

    with staged(path, READER) as ready:
        assert not ready.is_fit
        with pytest.raises(AssertionError):
            await bring_in(database, ready, NOW, keep_missing=False)
    assert await everything(database) == before


async def test_a_warning_does_not_stop_an_import(database, tmp_path):
    path = write_json(tmp_path / "map.json", [located("Ver weg", postal_code="9999 XX")])
    with staged(path, READER) as ready:
        assert (ready.report.error_count, ready.report.warning_count) == (0, 1)
        assert await bring_in(database, ready, NOW, keep_missing=False) == Counts(added=1)


async def test_a_plan_that_was_overtaken_is_not_carried_out(database, path):
    await imported(database, path)
    write_json(path, [SINGING])
    with staged(path, READER) as ready:
        async with database.reading() as connection:
            plan = await SocialMap(connection).plan(ready)
        await changed(database, lambda one: one.hide(EATING["id"], NOW))
        with pytest.raises(MapChangedError):
            await changed(database, lambda one: one.carry_out(ready, plan, NOW))
        assert await bring_in(database, ready, NOW, keep_missing=False) == Counts(added=1, retired=2)


async def test_needs_set_by_hand_stay_when_the_service_changes(database, path):
    await imported(database, path)
    assert await changed(database, lambda one: one.correct_needs(EATING["id"], {"ouderen": 1.0}, READER))
    assert (await found(database))["Samen eten"].needs == {"ouderen": 1.0}

    assert await imported(database, path) == Counts(unchanged=2)
    write_json(path, [EATING | {"description": "Nieuw."}, WALKING])
    assert await imported(database, path) == Counts(changed=1, unchanged=1)
    assert (await found(database))["Samen eten"].needs == {"ouderen": 1.0}

    assert await changed(database, lambda one: one.correct_needs(EATING["id"], None, READER))
    assert (await found(database))["Samen eten"].needs == {"mee_eten": 1.0}
    assert not await changed(database, lambda one: one.correct_needs(number("gone"), None, READER))


async def test_needs_in_the_file_count_as_set_by_hand(database, path):
    write_json(path, [EATING | {"nl_profile": {"needs": ["dieren"]}}])
    await imported(database, path)
    assert (await found(database))["Samen eten"].needs == {"dieren": 1.0}

    write_json(path, [EATING | {"nl_profile": {"needs": ["werk"]}}])
    assert await imported(database, path) == Counts(changed=1)
    assert (await found(database))["Samen eten"].needs == {"werk": 1.0}


async def test_another_lexicon_reads_entries_anew_without_touching_the_documents(database, path):
    await imported(database, path)
    await changed(database, lambda one: one.correct_needs(WALKING["id"], {"sporten": 1.0}, READER))
    new = Reader(lambda _service: {"dieren": 1.0}, "new")

    assert await imported(database, path, reader=new) == Counts(unchanged=2)
    assert {name: entry.needs for name, entry in (await found(database)).items()} == {
        "Samen eten": {"dieren": 1.0},
        "Wandelen": {"sporten": 1.0},
    }
    assert await changed(database, lambda one: one.reread(READER)) == 2
    assert await changed(database, lambda one: one.reread(READER)) == 0
    assert (await found(database))["Samen eten"].needs == {"mee_eten": 1.0}


async def test_residents_see_neither_retired_nor_hidden_nor_inactive_services(database, path):
    write_json(path, [EATING, WALKING, SINGING, service("Dicht", status="inactive")])
    await imported(database, path)
    ids = [EATING["id"], WALKING["id"], SINGING["id"], number("Dicht")]
    assert await changed(database, lambda one: one.retire(WALKING["id"], NOW))
    assert await changed(database, lambda one: one.hide(SINGING["id"], NOW))
    assert not await changed(database, lambda one: one.hide(number("gone"), NOW))

    assert set(await found(database)) == {"Samen eten"}
    async with database.reading() as connection:
        shown = await SocialMap(connection).get(ids)
    assert [one.name for one in shown.values()] == ["Samen eten"]

    before = await revision(database)
    assert await changed(database, lambda one: one.unhide(SINGING["id"], LATER))
    assert set(await found(database)) == {"Samen eten", "Zingen"}
    assert await revision(database) == before + 1


@pytest.mark.parametrize("name", ["map.json", "map.jsonl", "map.zip"])
@pytest.mark.parametrize("source", ["hsds", "demo"])
async def test_an_export_imports_to_the_same_map(database, tmp_path, name, source):
    if source == "demo":
        original = demo_file()
    else:
        examples = json.loads((EXAMPLES / "service_full.json").read_text("utf-8"))
        original = write_json(tmp_path / "hsds.json", [examples, EATING])
    await imported(database, original)
    some = (await everything(database))[0]["id"]
    await changed(database, lambda one: one.correct_needs(some, {"dieren": 1.0, "werk": 0.5}, READER))
    before = await everything(database)

    out = tmp_path / name
    assert await write_out(database, writer_for(out), lambda _share: None) == len(before)

    counts = await imported(database, out)
    assert counts == Counts(unchanged=len(before))
    assert await everything(database) == before
    # And into an empty map.
    while await _undone(database):
        pass
    assert await imported(database, out) == Counts(added=len(before))
    again = await everything(database)
    assert [(row["digest"], row["needs_by_hand"]) for row in again] == [
        (row["digest"], row["needs_by_hand"]) for row in before
    ]


async def _undone(database) -> bool:
    try:
        await take_back(database, NOW)
    except NothingToUndoError:
        return False
    return True


async def test_entries_of_an_earlier_lexicon_are_made_anew_at_the_start(database, path):
    await imported(database, path)
    assert await MapKeeper(database).derive_anew() == 2
    assert await MapKeeper(database).derive_anew() == 0


async def test_a_question_without_an_answer_is_kept_without_whose_it_was(database):
    asked = Unanswered(NOW, "tr", "mee_eten", "K24", None)
    await changed(database, lambda one: _added(one.add_unanswered, asked))

    async with database.reading() as connection:
        (row,) = (await connection.execute(select(tables.unanswered))).mappings()
    assert {**row, "id": 0} == {
        "id": 0,
        "asked_at": NOW,
        "language": "tr",
        "topic": "mee_eten",
        "neighbourhood": "K24",
        "words": None,
    }


async def _added(add, thing) -> None:
    add(thing)


async def asked_about(database, at):
    async with database.reading() as connection:
        return [one.visit_id for one in await due_visits(connection, at, 10)]


async def test_visits_fall_due_are_asked_about_once_and_answered(database):
    fatma, ali = await Stored(database).people(2)
    early = Visit("1" * 32, fatma, EATING["id"], "mee_eten", NOW, LATER)
    late = Visit("2" * 32, ali, EATING["id"], "mee_eten", NOW, LATER + timedelta(days=9))
    await changed(database, lambda one: _added(one.add_visit, early))
    await changed(database, lambda one: _added(one.add_visit, late))

    assert await asked_about(database, NOW) == []
    assert await asked_about(database, LATER) == [early.id]
    await changed(database, lambda one: one.mark_asked([early.id]))
    assert await asked_about(database, LATER) == []
    await changed(database, lambda one: one.answer_visit(early.id, HowItWas.RIGHT))
    answered = await changed(database, lambda one: one.visit(early.id))
    assert (answered.answer, answered.ask_at) == (HowItWas.RIGHT, None)
    assert await changed(database, lambda one: one.visits_of(ali)) == [late]
    assert await changed(database, lambda one: one.visit("9" * 32)) is None


async def test_two_residents_who_say_wrong_are_two_until_the_service_changes(database, path):
    await imported(database, path)
    fatma, ali = await Stored(database).people(2)
    for at, resident in enumerate((fatma, fatma, ali)):
        visit = Visit(str(at) * 32, resident, EATING["id"], "", LATER, None, HowItWas.WRONG)
        await changed(database, lambda one, visit=visit: _added(one.add_visit, visit))
    assert await changed(database, lambda one: one.said_wrong(EATING["id"])) == 2
    assert await changed(database, lambda one: one.said_wrong(WALKING["id"])) == 0
    await changed(database, lambda one: one.hide(EATING["id"], LATER))
    assert await changed(database, lambda one: one.said_wrong(EATING["id"])) == 2

    write_json(path, [EATING | {"description": "Verbeterd."}, WALKING])
    await imported(database, path, at=LATER + timedelta(days=1))
    assert await changed(database, lambda one: one.said_wrong(EATING["id"])) == 0


async def test_what_was_said_before_somebody_looked_counts_no_more(database, path):
    await imported(database, path)
    fatma, ali = await Stored(database).people(2)
    for at, resident in enumerate((fatma, ali)):
        visit = Visit(str(at) * 32, resident, EATING["id"], "", LATER, None, HowItWas.WRONG)
        await changed(database, lambda one, visit=visit: _added(one.add_visit, visit))
    await changed(database, lambda one: one.hide(EATING["id"], LATER))

    assert await changed(database, lambda one: one.unhide(EATING["id"], LATER + timedelta(hours=1)))
    assert await changed(database, lambda one: one.said_wrong(EATING["id"])) == 0


async def test_a_task_may_be_about_a_service_or_only_about_a_resident(database):
    (fatma,) = await Stored(database).people(1)
    async with unit_of_work(database) as work:
        work.tasks.add(Task("1" * 32, Todo.CHECK_ENTRY, None, fatma, NOW, subject="hidden"))
        work.tasks.add(Task("2" * 32, Todo.ANSWER_QUESTION, None, fatma, NOW, service_id=EATING["id"]))
        await work.commit()
    async with database.reading() as connection:
        rows = await connection.execute(select(tables.tasks).order_by(tables.tasks.c.id))
        assert [(row.initiative_id, row.service_id, row.subject) for row in rows] == [
            (None, None, "hidden"),
            (None, EATING["id"], ""),
        ]


async def test_an_empty_map_is_empty_until_the_first_import(database, path):
    async with database.reading() as connection:
        assert await SocialMap(connection).is_empty()
    await imported(database, path, at=datetime.now(UTC))
    async with database.reading() as connection:
        assert not await SocialMap(connection).is_empty()
        assert await SocialMap(connection).count() == 2
