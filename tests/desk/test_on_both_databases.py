"""One day at the desk, on SQLite and on PostgreSQL: what is only statements elsewhere meets both databases here."""

from domain.staff import Job
from storage.database import Database
from tests.support.worker import Bureau, Room


async def test_a_case_from_the_first_word_to_the_last(database: Database) -> None:
    bureau = Bureau(database)
    samira = await bureau.works("Samira", signed_in=False)
    joost = await bureau.works("Joost")
    annelies = await bureau.works("Annelies", Job.COORDINATOR)
    fatma = await bureau.lives("Fatma", "ar")
    group = Room(-5001, None, "Voordeur West")
    case = await fatma.asks_for_a_person("Ik heb een brief")

    await samira.says(f"/start {await samira.gets_code()}")
    samira.hears("Hello Samira", "Fatma")
    await annelies.says("/koppel Nieuw-West", group)
    annelies.hears("connected", "Osdorp")

    topic = await bureau.topic(case, group.chat_id)
    await samira.taps("Claim", topic)
    await joost.taps("Claim", topic)
    joost.sees_toast("Samira has this case.")
    number = await samira.says("Dag Fatma", topic)
    await annelies.taps("Claim", topic)
    await annelies.taps("No", topic)
    annelies.hears("It stays with Samira.")
    await samira.edits(number, "Dag Fatma!", topic)
    fatma.hears("Dag Fatma!")
    await samira.sends_photo("// een foto van de brief", topic, album="1")
    await samira.sends_photo("", topic, album="1")
    fatma.hears_nothing()

    await samira.taps("Pass on", topic)
    await samira.taps("Joost · nl · 0 cases", topic)
    await joost.says("/zaken")
    joost.hears("Yours", "Fatma")
    await joost.taps("Fatma")
    await joost.says("Ik neem het over")
    fatma.hears("Joost", "Ik neem het over")
    joost.hears("→ Fatma")
    await joost.says("/hallo", topic)
    joost.hears("→ Fatma")
    await joost.says("/plan Samen naar de inloop")
    await joost.taps("Yes, ask it")
    joost.hears("Fatma is asked whether it is right")

    await joost.says("/later morgen", topic)
    await joost.says("/sluit", topic)
    await joost.taps("Yes, close it", topic)
    joost.hears("Closed.")
    assert await bureau.notes(case.id) == ["Photo\neen foto van de brief", "Photo"]
