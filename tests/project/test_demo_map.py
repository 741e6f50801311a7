"""The demo map: there for who looks around, marked as invented, and never in the way of a real one."""

import json
import uuid

from domain.social_map.staging import staged
from storage.social_map import SocialMap
from tests.support.social_maps import READER, imported, service, write_json
from voordeur.demo import load_map
from voordeur.map_keeping import demo_file


async def count(database) -> int:
    async with database.reading() as connection:
        return await SocialMap(connection).count()


async def test_an_empty_map_gets_the_demo_once(database):
    loaded = await load_map(database)

    assert loaded >= 150
    assert await count(database) == loaded
    assert await load_map(database) == 0


async def test_a_real_map_never_gets_the_demo_beside_it(sqlite_database, tmp_path):
    await imported(sqlite_database, write_json(tmp_path / "map.json", [service()]))

    assert await load_map(sqlite_database) == 0
    assert await count(sqlite_database) == 1


async def test_without_the_file_there_is_no_demo_and_no_failure(sqlite_database, tmp_path):
    assert await load_map(sqlite_database, tmp_path / "gone.json") == 0


def test_the_demo_map_is_valid_hsds_without_a_warning_and_says_that_it_is_invented():
    with staged(demo_file(), READER) as ready:
        assert ready.report.lines() == []
    demo = json.loads(demo_file().read_text("utf-8"))
    assert "ictief" in demo["about"]["nl"]
    for one in demo["contents"]:
        uuid.UUID(one["id"])
        assert "ictief" in one["organization"]["description"]
        assert "example.org" in one.get("url", "example.org")
