"""From /start to an idea that is ready for signatures: the whole system, over HTTP, in every language."""

import asyncio

from sqlalchemy import select

from bot.flows import COMMANDS
from bot.flows.idea import needs, summary
from bot.flows.menu import IDEA, MINE
from domain.initiatives import Need
from domain.question_texts import NEEDS
from domain.texts import LANGUAGES, _
from storage import tables
from tests.support.resident import TEXTS

ANSWERS = {
    "nl": [
        "mijn buurvrouw Ans en ik",
        "samen koken op het plein",
        "Osdorp",
        "elke dinsdag om 3 uur",
        "niemand kent elkaar",
    ],
    "tr": ["komşum Ayşe ve ben", "birlikte yemek pişirmek", "Osdorp", "her cuma", "komşular birbirini tanımıyor"],
    "ar": ["أنا وجارتي", "نطبخ معا في الساحة", "Osdorp", "كل يوم جمعة بعد العصر", "الجيران لا يعرفون بعضهم"],
}


async def play(resident, language):
    """The idea from the menu to the end."""
    await resident.taps(IDEA.label)
    for number, words in enumerate(ANSWERS[language], start=1):
        await resident.is_asked(number)
        resident.says(words)
    await resident.is_asked(6)
    await resident.taps(NEEDS[Need.PEOPLE])
    await resident.taps(_("✓ {need}").with_(need=NEEDS[Need.PEOPLE]))
    await resident.taps(NEEDS[Need.SPACE])
    await resident.taps(_("Done"))
    await resident.hears(needs.SHORT_QUESTIONS[Need.SPACE])
    resident.says("10 m²")
    await resident.hears(*ANSWERS[language])
    await resident.taps(summary.RIGHT_OR_CHANGE[0][0].label)
    await resident.hears("🎉")


async def test_an_idea_is_made_ready_for_signatures_in_every_language_at_once(on_each_database):
    stage = on_each_database
    residents = {
        language: stage.phone(name, language)
        for language, name in zip(LANGUAGES, ["Ans", "Fatma", "Samira"], strict=True)
    }

    async def whole_story(language):
        await residents[language].agrees()
        await play(residents[language], language)

    await asyncio.gather(*map(whole_story, LANGUAGES))
    await stage.settled()

    async with stage.database.reading() as connection:
        kept = await connection.execute(
            select(tables.residents.c.language, tables.answers.c.words)
            .join(tables.initiatives, tables.initiatives.c.resident_id == tables.residents.c.id)
            .join(tables.answers, tables.answers.c.initiative_id == tables.initiatives.c.id)
            .where(tables.initiatives.c.stage == "collecting", tables.answers.c.question != "how")
        )
    assert sorted(kept.tuples()) == sorted((language, words) for language in LANGUAGES for words in ANSWERS[language])


async def test_a_chat_goes_on_after_a_restart_where_it_stood(stage, fatma):
    await fatma.taps(IDEA.label)
    fatma.says("mijn buurvrouw en ik")
    await fatma.is_asked(2)

    async with stage.stopped():
        fatma.says("een straatfeest")

    await fatma.is_asked(3)


async def test_my_initiatives_leads_back_into_an_idea(fatma):
    await fatma.taps(IDEA.label)
    fatma.says("mijn buurvrouw en ik")
    await fatma.is_asked(2)
    fatma.says("/menu")
    await fatma.taps(MINE.label)
    await fatma.taps("✏️ mijn buurvrouw en ik (1/6)")
    await fatma.is_asked(2)


async def test_the_commands_are_registered_in_each_language_and_in_english_for_others(stage):
    expected = {
        language: {name: TEXTS.plain(about, language or "en") for name, about in COMMANDS.items()}
        for language in (*LANGUAGES, "")
    }

    async def registered():
        commands = {
            language: {each["command"]: each["description"] for each in listed}
            for (_scope, language), listed in stage.bot.commands.items()
        }
        return commands == expected

    await stage.until(registered, "the commands are those of the flows")
