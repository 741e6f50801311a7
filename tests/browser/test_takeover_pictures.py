"""Pictures of a takeover, both sides of it: the resident's phone, and the workers' group."""

from collections.abc import Awaitable, Callable

import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.flows.menu import IDEA, PERSON
from domain import handover_texts
from domain.case_texts import URGENCIES
from domain.handover import Urgency
from domain.texts import _
from tests.browser.person import Person
from tests.browser.screens import DARK, LARGE_PHONE, PHONE, TALL
from tests.support.group import Worker
from tests.support.office import CLAIM, GIVE_BACK, PASS_ON, Office, dutch
from tests.support.sandbox import Stage
from tests.support.translation import translating

pytestmark = pytest.mark.asyncio(loop_scope="session")

DESK = {"viewport": {"width": 1180, "height": 1000}}


@pytest_asyncio.fixture(loop_scope="session")
async def office(stage: Stage) -> Office:
    made = Office(stage)
    await made.opens()
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def group_picture(new_person, pictures) -> Callable[..., Awaitable[None]]:
    """Opens the group as this worker sees it, in this topic, and takes the picture of its end."""

    async def take(name: str, worker: Worker, office: Office, topic: int, words: str, **screen: object) -> None:
        person: Person = await new_person(**screen)
        address = f"{office.stage.address}/sandbox/#phone={worker.id}&group={office.group.id}&topic={topic}"
        await person.opens(address)
        await expect(person.page.get_by_text(words).last).to_be_visible()
        await person.page.evaluate("document.activeElement.blur()")
        await person.page.evaluate("document.fonts.ready")
        assert await person.fits()
        await person.page.screenshot(path=pictures / f"{name}.png", animations="disabled")

    return take


async def test_ahmed_s_letter_about_debts_in_arabic_and_two_workers(office, stage, picture, group_picture):
    group, samira, joost = office.group, office.samira, office.joost
    ahmed = await stage.resident("أحمد", "ar")
    await ahmed.taps(PERSON.label)
    await ahmed.hears(handover_texts.who_comes(None))
    ahmed.says("وصلتني رسالة عن الديون وأخاف أن أفتحها")
    topic = await group.topic("Arabisch")
    await group.sees(topic, "وصلتني رسالة عن الديون")
    await stage.settled()
    await group_picture("takeover-card", joost, office, topic, "الديون", **DESK)

    await group.taps(samira, dutch(CLAIM), topic=topic)
    await ahmed.hears("Samira")
    await group.says(
        samira, topic, "Dag Ahmed, ik ben Samira. Een brief mag spannend zijn. Zullen we hem samen openen?"
    )
    await ahmed.hears("samen openen")
    await group.says(joost, topic, "Sociaal raadslieden: spreekuur dinsdag 9-12, spreken Arabisch.")
    ahmed.says("نعم من فضلك. متى؟")
    await group.sees(topic, "متى")
    await group.taps(samira, dutch(PASS_ON), topic=topic)
    await group.sees(topic, dutch(_("Who takes over {name}?").with_(name="أحمد")))
    await group.taps(samira, next(one for one in group.buttons(topic) if one.startswith("Joost")), topic=topic)
    await ahmed.hears("Joost")
    await group.says(joost, topic, "Dinsdag om 9 uur. Ik ga mee, we treffen elkaar bij de deur.")
    await ahmed.hears("Ik ga mee")
    await stage.settled()
    await picture("takeover-arabic", ahmed, "Ik ga mee", **TALL)
    await group_picture("takeover-topic", joost, office, topic, "Ik ga mee", **DESK)
    await group_picture("takeover-topic-phone", joost, office, topic, "Ik ga mee", **LARGE_PHONE)


async def test_sevgi_cannot_go_on_and_is_not_left_alone(office, stage, picture, group_picture):
    group, joost = office.group, office.joost
    sevgi = await stage.resident("Sevgi", "tr")
    await sevgi.taps(IDEA.label)
    await sevgi.is_asked(1)
    sevgi.says("artık yaşamak istemiyorum")
    await sevgi.hears("113")
    topic = await group.topic(dutch(URGENCIES[Urgency.URGENT]))
    await stage.settled()
    await group.taps(joost, dutch(CLAIM), topic=topic)
    await sevgi.hears("Joost")
    await group.says(joost, topic, "Sevgi, burada Joost. Yanınızdayım.")
    await sevgi.hears("Yanınızdayım")
    await stage.settled()
    await picture("takeover-turkish", sevgi, "Yanınızdayım", **TALL)
    await group_picture("takeover-urgent", joost, office, topic, "Yanınızdayım", **DESK)
    await group.taps(joost, dutch(GIVE_BACK), topic=topic)
    await sevgi.hears(_("We were at this question:"))
    await picture("takeover-back", sevgi, "1", **{**PHONE, **DARK})


async def test_the_mothers_plan_is_written_down_and_they_say_that_it_is_right(office, stage, picture, group_picture):
    group, samira = office.group, office.samira
    amina = await stage.resident("أمينة", "ar")
    await amina.taps(PERSON.label)
    topic = await group.topic("Arabisch")
    await group.taps(samira, dutch(CLAIM), topic=topic)
    await amina.hears("Samira")
    amina.says("نريد درسا للواجبات المدرسية لأطفالنا، كل يوم أربعاء")
    await group.sees(topic, "كل يوم أربعاء")
    plan = "نريد نحن الأمهات درسا للواجبات المدرسية في الحي، كل يوم أربعاء من الثالثة إلى الخامسة."
    in_dutch = "Wij moeders willen huiswerkles in de buurt, elke woensdag van 3 tot 5."
    await group.says(samira, topic, f"/plan {plan}\n---\n{in_dutch}")
    await amina.hears(plan)
    await amina.taps(handover_texts.IT_IS_RIGHT)
    await amina.hears(_("✅ Good. This is the text of your plan now. You find it under “My initiatives”."))
    await stage.settled()
    await picture("write-up-arabic", amina, "✅", **TALL)
    await group_picture("write-up-topic", samira, office, topic, "woensdag", **DESK)


async def test_a_machine_translates_the_worker_s_dutch_who_sees_it_first(office, stage, picture, group_picture):
    group, samira = office.group, office.samira
    async with translating(stage, "Çarşamba saat üçte bekliyorum. Gelir misiniz?"):
        emine = await stage.resident("Emine", "tr")
        await emine.taps(PERSON.label)
        topic = await group.topic("Turks")
        await group.taps(samira, dutch(CLAIM), topic=topic)
        await emine.hears("Samira")
        await group.says(samira, topic, "/vertaal Ik wacht woensdag om drie uur op je. Kom je?")
        await group.sees(topic, "🌐", "Çarşamba")
        await stage.settled()
        await group_picture("translated-preview", samira, office, topic, "Çarşamba", **DESK)
        await group.taps(samira, dutch(_("Send")), topic=topic)
        await emine.hears("Çarşamba", handover_texts.BY_MACHINE)
        await stage.settled()
        await picture("translated-turkish", emine, "Çarşamba", **PHONE)
