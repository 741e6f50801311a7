"""Scenes 6, 7 and 9 with the whole system, the fictional map and all three languages: from a question to a place."""

import pytest

from bot.flows.menu import PLACES
from domain.texts import _
from storage import tables
from tests.support.sandbox import opened
from voordeur.demo.social_map import load_map

EATING = [
    ("nl", "samen eten waar ik kan aanschuiven, in Osdorp"),
    ("tr", "Osdorp'ta birlikte yemek yenen yer var mı"),
    ("ar", "فين ناكلو مع الناس فأوسدورب"),
]


@pytest.fixture
async def with_map(database_url, tmp_path):
    """The system on a database that has the demo map, on both databases."""
    async with opened(database_url, tmp_path / "data") as stage:
        await load_map(stage.database)
        await stage.start()
        yield stage
        await stage.stop()


async def test_who_wants_to_eat_with_others_gets_places_with_opening_times_in_each_language(with_map):
    for language, words in EATING:
        resident = await with_map.resident("Peter", language)
        await resident.taps(PLACES.label)
        await resident.hears(_("What are you looking for? Tell me in your own words."))
        resident.says(words)
        heard = await resident.hears("🕒", "📍")
        assert "020-555" in heard, language


async def test_margot_in_a_wheelchair_finds_the_city_farm_and_sees_it_on_the_map(with_map):
    margot = await with_map.resident("Margot", "nl")
    margot.says("ik zit in een rolstoel en wil leren met dieren om te gaan")
    await margot.hears(_("Near which place? Type your neighbourhood or postcode, or share your location."))
    await margot.taps(_("Anywhere in the city"))
    await margot.hears("De Krielhaan", _("♿ Wheelchair: yes"))
    farm = next(label for label in margot.buttons() if "Krielhaan" in label)
    await margot.taps(farm)
    await margot.hears("De Krielhaan", "📞")
    await margot.taps(_("🗺 On the map"))
    assert "Krielhaan" in (await margot.sees_venue())["title"]


async def test_a_father_with_a_letter_about_debts_asks_in_arabic_and_wants_to_be_introduced(with_map):
    father = await with_map.resident("أحمد", "ar")
    father.says("وصلتني رسالة ديال الكريدي وخايف نحلها، شكون يعاوني")
    await father.hears(_("Near which place? Type your neighbourhood or postcode, or share your location."))
    await father.taps(_("Anywhere in the city"))
    await father.hears("📞")
    await father.taps(father.buttons()[0])
    await father.hears("📞")
    await father.taps(_("🤝 Shall a worker introduce you there?"))
    await father.taps(_("Yes, please"))
    await father.hears("🤝")
    await with_map.settled()
    assert await with_map.count(tables.tasks, tables.tasks.c.todo == "introduce") == 1
