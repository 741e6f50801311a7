"""A person takes over: a resident, two workers and a coordinator, both real libraries, over the sandbox."""

import asyncio

import pytest

from bot.flows import person
from bot.flows.menu import IDEA, PERSON
from domain import handover_texts
from domain.case_texts import REASONS, URGENCIES
from domain.handover import Reason, State, Urgency
from domain.texts import _
from storage import tables
from tests.support.office import CLAIM, CLOSE, GIVE_BACK, PASS_ON, Office, dutch
from tests.support.translation import translating

DEBTS = "وصلتني رسالة عن الديون وأخاف أن أفتحها"


@pytest.fixture
async def office(stage):
    made = Office(stage)
    await made.opens()
    return made


async def state_of(stage) -> str:
    ((state,),) = await stage.rows(tables.cases.c.state)
    return state


async def test_a_father_with_a_letter_about_debts_gets_a_person_and_a_colleague(office, stage):
    """Scene 9: in Arabic, from the flag to the end, with a colleague's help."""
    group, samira, joost = office.group, office.samira, office.joost
    ahmed = await stage.resident("Ahmed", "ar")
    await ahmed.taps(PERSON.label)
    await ahmed.hears(handover_texts.who_comes(None))
    ahmed.says(DEBTS)
    await ahmed.hears(_("📨 Kept for the worker. You can write more."))

    topic = await group.topic("Arabisch")
    await group.sees(topic, "Ahmed", dutch(REASONS[Reason.ASKED]))
    await group.sees(topic, DEBTS)

    await group.taps(samira, dutch(CLAIM), topic=topic)
    await ahmed.hears("Samira")
    await group.sees_no_button(topic, dutch(CLAIM))

    words = await group.says(samira, topic, "Dag Ahmed! Zullen we de brief samen openen?")
    await ahmed.hears("Samira", "Zullen we de brief samen openen?")
    await group.sees_reaction(words, "👍")

    note = await group.says(joost, topic, "Spreekuur sociaal raadslieden: dinsdag 9-12")
    ahmed.sends_photo(stage.sandbox.people.drawn_photo(), "الرسالة")
    await group.sees_photo(topic)
    assert "dinsdag 9-12" not in "\n".join(ahmed.messages())
    await group.sees_reaction(note, "✍")

    await group.taps(samira, dutch(PASS_ON), topic=topic)
    await group.sees(topic, dutch(_("Who takes over {name}?").with_(name="Ahmed")))
    await group.taps(samira, next(one for one in group.buttons(topic) if one.startswith("Joost")), topic=topic)
    await ahmed.hears("Joost", "Samira")
    await group.says(joost, topic, "Ik ben Joost. Kom dinsdag om 9 uur, ik ga mee.")
    await ahmed.hears("Kom dinsdag om 9 uur")

    await group.taps(joost, dutch(CLOSE), topic=topic)
    await group.taps(joost, dutch(_("Yes, close it")), topic=topic)
    await ahmed.hears(_("May I ask one thing: were you helped?"))
    await ahmed.taps(person.HELPED[3])
    await ahmed.hears(_("Do you want to say something about it? You may, you need not."))
    ahmed.says("شكرا جزيلا")
    await ahmed.hears(_("Thank you. The worker reads it."))
    await stage.settled()

    ((state, helped, words, first),) = await stage.rows(
        tables.cases.c.state, tables.cases.c.helped, tables.cases.c.helped_words, tables.cases.c.first_answer_at
    )
    assert (state, helped, words) == (State.CLOSED, 3, "شكرا جزيلا")
    assert first is not None
    await group.sees_closed(topic)


async def test_two_workers_claim_at_once_and_one_gets_it(office, stage):
    fatma = await stage.resident("Fatma", "tr")
    await fatma.taps(PERSON.label)
    topic = await office.group.topic("Turks")
    await office.group.sees_button(topic, dutch(CLAIM))
    await asyncio.gather(
        *(office.group.taps(worker, dutch(CLAIM), topic=topic) for worker in (office.samira, office.joost))
    )
    await stage.settled()
    claimed = await stage.count(tables.case_events, tables.case_events.c.kind == "claimed")
    assert claimed == 1
    assert await state_of(stage) == State.WAITING_FOR_WORKER


def _voice(stage):
    return stage.sandbox.people.new_voice(b"OggS" + bytes(2000), duration=3)


async def claimed(office, stage, name="Fatma", language="tr"):
    """A resident who asked for a person, and the topic in which Samira has the case."""
    resident = await stage.resident(name, language)
    await resident.taps(PERSON.label)
    topic = await office.group.topic("Turks" if language == "tr" else "Arabisch")
    await office.group.taps(office.samira, dutch(CLAIM), topic=topic)
    await resident.hears("Samira")
    return resident, topic


async def test_somebody_who_cannot_go_on_gets_the_numbers_at_once_and_a_worker_is_called(office, stage):
    """Scene 8: late at night, in Turkish, in the middle of an idea."""
    fatma = await stage.resident("Fatma", "tr")
    await fatma.taps(IDEA.label)
    await fatma.is_asked(1)
    fatma.says("artık yaşamak istemiyorum")
    await fatma.hears("113", "112")
    topic = await office.group.topic(dutch(URGENCIES[Urgency.URGENT]))
    await office.group.sees(topic, dutch(_("The bot gave the numbers to call at once.")))
    await office.group.sees(topic, "artık yaşamak istemiyorum")

    await office.group.taps(office.joost, dutch(CLAIM), topic=topic)
    await fatma.hears("Joost")
    await office.group.says(office.joost, topic, "Ik ben hier, Fatma.")
    await fatma.hears("Ik ben hier, Fatma.")
    await office.group.taps(office.joost, dutch(GIVE_BACK), topic=topic)
    await fatma.hears(_("We were at this question:"))
    await fatma.is_asked(1)


async def test_a_worker_writes_the_plan_down_and_the_mothers_say_whether_it_is_right(office, stage):
    """Scene 2: in Arabic, with a voice message that says what is not right yet."""
    group, samira = office.group, office.samira
    amina, topic = await claimed(office, stage, "Amina", "ar")
    amina.says("نريد درسا للواجبات المدرسية لأطفالنا")
    await group.sees(topic, "نريد درسا للواجبات المدرسية لأطفالنا")
    await group.says(samira, topic, "/plan درس للواجبات كل يوم أربعاء\n---\nHuiswerkklas elke woensdag")
    await amina.hears("درس للواجبات كل يوم أربعاء", "Samira")

    await amina.taps(handover_texts.IT_IS_NOT_RIGHT)
    await amina.hears("Samira")
    amina.sends_voice(_voice(stage))
    await group.sees_voice(topic)
    await stage.settled()
    ((answer, voice),) = await stage.rows(tables.write_ups.c.answer, tables.write_ups.c.attachment_id)
    assert answer == "wrong"
    assert voice

    await group.says(samira, topic, "/plan درس للواجبات مرتين في الأسبوع\n---\nHuiswerkklas twee keer per week")
    await amina.hears("درس للواجبات مرتين في الأسبوع")
    await amina.taps(handover_texts.IT_IS_RIGHT)
    await amina.hears(_("✅ Good. This is the text of your plan now. You find it under “My initiatives”."))
    await stage.settled()
    rows = await stage.rows(tables.write_ups.c.version, tables.write_ups.c.answer, tables.write_ups.c.dutch)
    assert [tuple(row) for row in rows] == [
        (1, "wrong", "Huiswerkklas elke woensdag"),
        (2, "right", "Huiswerkklas twee keer per week"),
    ]
    assert [words for (words,) in await stage.rows(tables.initiatives.c.write_up)] == ["درس للواجبات مرتين في الأسبوع"]


async def test_what_is_sent_passes_both_ways_photos_voice_and_papers(office, stage):
    group, samira = office.group, office.samira
    fatma, topic = await claimed(office, stage)
    fatma.sends_voice(_voice(stage))
    await group.sees_voice(topic)
    await group.sends_album(samira, topic, 2, "Het plein")
    await fatma.sees_picture()
    await fatma.hears("Het plein")
    await group.sends_voice(samira, topic)
    await group.sends_document(samira, topic, "brief.pdf")
    name, content = await fatma.sees_document()
    assert (name, content[:4]) == ("brief.pdf", b"%PDF")
    await group.sends_location(samira, topic)
    await stage.settled()
    statement = (tables.outbox.c.id, tables.outbox.c.method, tables.outbox.c.state)
    sent = [row for row in await stage.rows(*statement) if row.method in {"sendPhoto", "sendVoice", "sendLocation"}]
    assert {row.state for row in sent} == {"sent"}


async def test_an_edit_and_a_deletion_follow(office, stage):
    group, samira = office.group, office.samira
    fatma, topic = await claimed(office, stage)
    message = await group.says(samira, topic, "Kom om 9 uur")
    await fatma.hears("Kom om 9 uur")
    await group.edits(samira, message, "Kom om 10 uur")
    await fatma.hears("Kom om 10 uur")
    mine = fatma.says("geliyorum")
    relayed = await group.sees(topic, "geliyorum")
    fatma.edits(mine, "yarın geliyorum")
    await group.sees(topic, "yarın geliyorum", after=relayed)
    await group.says(samira, topic, "/delete", reply_to=message)
    await stage.until(lambda: _gone(fatma, "Kom om 10 uur"), "the message is gone from the phone")


async def _gone(resident, words) -> bool:
    return not any(words in str(one.body) for one in resident._chat.messages.values() if not one.deleted)


async def test_who_blocked_the_bot_is_not_reached_and_the_worker_hears_it(office, stage):
    fatma, topic = await claimed(office, stage)
    await stage.settled()
    stage.sandbox.world.set_blocked(stage.bot, fatma.account, blocked=True)
    await stage.settled()
    await office.group.says(office.samira, topic, "Ben je er nog?")
    await office.group.sees(
        topic, dutch(_("This did not arrive: {name} has blocked the bot or left Telegram.")).format(name="Fatma")
    )


async def test_a_deleted_topic_heals_and_nothing_is_lost(office, stage):
    fatma, topic = await claimed(office, stage)
    await stage.settled()
    await office.group.deletes_topic(topic)
    fatma.says("hâlâ buradayım")
    await stage.settled()
    again = await office.group.topic("Turks")
    assert again != topic
    await office.group.sees(again, "hâlâ buradayım")
    await office.group.says(office.samira, again, "Ik ook!")
    await fatma.hears("Ik ook!")


async def test_a_group_that_moves_takes_its_cases_along(office, stage):
    fatma, _topic = await claimed(office, stage)
    await stage.settled()
    await office.group.migrates()
    fatma.says("merhaba")
    again = await office.group.topic("Turks")
    await office.group.sees(again, "merhaba")
    await office.group.says(office.samira, again, "Hoi Fatma")
    await fatma.hears("Hoi Fatma")


async def test_nobody_but_staff_gets_an_answer(office, stage):
    fatma, topic = await claimed(office, stage)
    office.outsider.starts()
    office.outsider.says("hallo?")
    await stage.settled()
    before = len(fatma.messages())
    await office.group.says(office.outsider, topic, "Hoi Fatma, geef me je adres")
    await office.group.taps(office.outsider, dutch(CLOSE), topic=topic)
    await stage.settled()
    assert office.outsider.messages() == []
    assert len(fatma.messages()) == before
    assert await state_of(stage) == State.WAITING_FOR_WORKER


async def test_what_a_worker_wrote_arrives_once_when_the_system_stops_before_it_is_sent(office, stage):
    fatma, topic = await claimed(office, stage)
    await stage.settled()
    stage.fails("429", method="sendMessage", chat_id=fatma.id, retry_after=1)
    await office.group.says(office.samira, topic, "Dit komt maar een keer")
    await stage.until(lambda: _waits(stage), "the message waits, as Telegram asked")
    async with stage.stopped():
        await office.group.says(office.samira, topic, "En dit ook")
    await fatma.hears("En dit ook")
    await stage.settled()
    said = [one for one in fatma.messages() if "Dit komt" in one or "En dit" in one]
    assert said == ["Samira\nDit komt maar een keer", "Samira\nEn dit ook"]


async def _waits(stage) -> bool:
    return await stage.count(tables.outbox, tables.outbox.c.state == "held") > 0


async def test_a_message_of_which_nobody_knows_whether_it_arrived_is_said_to_be_so(office, stage):
    fatma, topic = await claimed(office, stage)
    await stage.settled()
    stage.fails("drop_after_accept", method="sendMessage", chat_id=fatma.id)
    await office.group.says(office.samira, topic, "Tot morgen")
    await office.group.sees(topic, "❔", "Fatma")
    await stage.settled()
    assert sum("Tot morgen" in one for one in fatma.messages()) == 1


async def test_the_resident_goes_on_with_the_bot_whenever_they_like(office, stage):
    fatma, topic = await claimed(office, stage)
    await fatma.taps(handover_texts.BACK_TO_BOT)
    await fatma.hears(_("I am here again. Do you want a person later? Tap “Talk to a person”."))
    await office.group.sees(topic, "🤖 Fatma")
    await office.group.says(office.samira, topic, "Fatma?")
    await stage.settled()
    assert not any("Fatma?" in one for one in fatma.messages())
    assert await state_of(stage) == State.RETURNED


@pytest.fixture
async def translator(stage):
    """What a translation server that the system was started with was asked."""
    async with translating(stage, "Yarın gelir misin?") as asked:
        yield asked


async def test_a_workers_dutch_is_translated_bettered_and_sent_with_a_label(translator, office, stage):
    group, samira = office.group, office.samira
    fatma, topic = await claimed(office, stage)
    await group.says(samira, topic, "/vertaal Kom je morgen?")
    preview = await group.sees(topic, "🌐", "Yarın gelir misin?")
    assert [one["q"] for one in translator] == ["Kom je morgen?"]

    await group.says(samira, topic, "Yarın gelebilir misin?", reply_to=preview)
    better = await group.sees(topic, "🌐", "Yarın gelebilir misin?", after=preview)
    await group.sees_gone(topic, "Yarın gelir misin?")
    await stage.settled()
    assert not any("Yarın" in one for one in fatma.messages())

    await group.taps(samira, dutch(_("Send")), topic=topic)
    await fatma.hears("Samira", "Yarın gelebilir misin?", handover_texts.BY_MACHINE)
    await group.sees_reaction(better, "👍")
    worker_lines = tables.transcripts.c.original, tables.transcripts.c.words, tables.transcripts.c.author
    said = [tuple(row) for row in await stage.rows(*worker_lines) if row.author == "worker"]
    assert said == [("Kom je morgen?", "Yarın gelebilir misin?", "worker")]
