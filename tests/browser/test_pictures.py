"""The pictures of the documentation: residents of the neighbourhood's scenes talk with the real system, and we look.

They are taken at every run, so that what they show can always be shown. Normally they go into a temporary folder;
`PICTURES=docs/pictures make test ARGS=tests/browser/test_pictures.py` puts them where the documentation finds them.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pypdfium2
import pytest

from bot.flows.idea import needs
from bot.flows.idea.summary import RIGHT_OR_CHANGE
from bot.flows.initiative import page, paper
from bot.flows.initiative.evaluation_talk import HAPPENED, NO_PHOTO
from bot.flows.menu import IDEA
from domain import announcements, casework, life
from domain.initiatives import Need
from domain.life import Actor, Role
from domain.question_texts import NEEDS
from domain.texts import Verbatim, _
from storage import tables
from storage.unit_of_work import unit_of_work
from tests.browser.screens import DARK, LARGE_PHONE, LONG, PHONE, TALL, WIDE
from tests.support.neighbours import MAY_BE_FOUND, STAYS_UNSEEN, Neighbour, enough
from tests.support.sandbox import Phone, Stage
from voordeur.demo.files import content

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def tells(phone: Phone, *answers: str) -> None:
    """From the menu on, the answers to the first questions, in order."""
    await phone.taps(IDEA.label)
    for number, words in enumerate(answers, start=1):
        await phone.is_asked(number)
        phone.says(words)
    await phone.is_asked(len(answers) + 1)


async def test_jolanda_s_street_party_on_a_wide_screen_with_the_tools_beside_it(stage, picture):
    jolanda = stage.phone("Jolanda", "nl")
    stage.phone("Sevgi", "tr")
    stage.phone("مليكة", "ar")
    await jolanda.agrees()
    await tells(
        jolanda,
        "Ik en mijn buurvrouw Merel, voor de hele flat",
        "een straatfeest met een lange tafel",
        "bij ons op het Bijlmerplein",
        "zaterdag 5 juni om 2 uur 's middags",
        "dan praten we een keer met elkaar over het lawaai",
    )
    await jolanda.taps(NEEDS[Need.MONEY])
    await jolanda.sees(_("✓ {need}").with_(need=NEEDS[Need.MONEY]))

    await picture("sandbox", jolanda, "6 van 6", **WIDE)


async def test_sevgi_is_understood_in_turkish_on_a_phone(stage, picture):
    sevgi = stage.phone("Sevgi", "tr")
    await sevgi.agrees()
    await tells(sevgi, "Ben ve komşum Nurhan", "Bütün apartmanla sokak şenliği")
    sevgi.sends(location={"latitude": 52.3126, "longitude": 4.9473})
    await sevgi.is_asked(4)
    sevgi.says("12 Haziran cumartesi saat 3'te")
    await sevgi.is_asked(5)

    await picture("turkish", sevgi, "12 Haziran 2027", **PHONE)


async def test_malika_s_homework_class_in_arabic_is_read_from_right_to_left(stage, picture):
    malika = stage.phone("مليكة", "ar")
    await malika.agrees()
    await tells(
        malika,
        "نحن ثماني أمهات من المدرسة",
        "درس للواجبات المدرسية لأولادنا",
        "في حي كولنكيت",
        "كل يوم أربعاء بعد المدرسة",
        "نريد أن ينجح أولادنا",
    )
    await malika.taps(NEEDS[Need.SPACE])
    await malika.taps(_("Done"))
    await malika.hears(needs.SHORT_QUESTIONS[Need.SPACE])
    malika.says("غرفة لخمسة عشر طفلا")
    await malika.sees(RIGHT_OR_CHANGE[0][0].label)

    await picture("arabic", malika, "De Kolenkit", **PHONE)


async def test_peter_shows_his_square_in_the_dark(stage, picture):
    peter = stage.phone("Peter", "nl")
    await peter.agrees()
    await tells(peter, "ik, met de ouders van het plein")
    peter.sends_photo(stage.sandbox.people.new_photo(content("demo.photo.square")), "het plein opknappen")
    await peter.is_asked(3)

    await picture("dark", peter, "het plein opknappen", **DARK)


# Where can I go?


async def test_a_man_who_wants_to_eat_with_others_gets_three_places(with_map, picture):
    kees = with_map.phone("Kees", "nl")
    await kees.agrees()
    kees.says("waar kan ik gezellig mee-eten in de Rivierenbuurt?")
    await kees.hears("🕒", "📍")

    await picture("where-to-eat", kees, "Rivierenbuurt", **LONG)


async def test_a_place_has_a_page_in_turkish(with_map, picture):
    sevgi = with_map.phone("Sevgi", "tr")
    await sevgi.agrees()
    sevgi.says("Osdorp'ta Hollandaca öğrenmek istiyorum")
    await sevgi.hears("🕒", "📍")
    await sevgi.taps(sevgi.buttons()[0])
    await sevgi.hears("📞")

    await picture("a-place", sevgi, "020-555", **TALL)


async def test_a_father_with_a_letter_about_debts_reads_from_right_to_left(with_map, picture):
    father = with_map.phone("أحمد", "ar")
    await father.agrees()
    father.says("وصلتني رسالة عن الديون وأخاف أن أفتحها")
    await father.hears(_("Near which place? Type your neighbourhood or postcode, or share your location."))
    father.says("Slotermeer")
    await father.hears("📞")

    await picture("letter-about-debts", father, "020-555", **LONG)


# Five neighbours

STREET_PARTY = (
    "Ik en mijn buurvrouw Merel, voor de hele flat",
    "een straatfeest met een lange tafel",
    "bij ons op het Bijlmerplein",
    "op Burendag",
    "dan praten we een keer met elkaar over het lawaai",
)
STREET_PARTY_OF_NADIA = (
    "ik en de moeders van de flat",
    "een straatfeest waar we samen eten op straat",
    "Bijlmerplein",
    "op Burendag",
    "dan leren we elkaar kennen en praten we over het lawaai",
)
HOMEWORK_CLASS = (
    "نحن ثماني أمهات من المدرسة",
    "درس للواجبات المدرسية لأولادنا",
    "في حي كولنكيت",
    "كل يوم أربعاء بعد المدرسة",
    "نريد أن ينجح أولادنا",
)
GARDENERS = (
    "Ben ve komşum Nurhan",
    "bahçecilerle tohum ve fidan takası",
    "Slotermeer",
    "her ay ilk cumartesi",
    "bahçesi olan komşular birbirinden öğrenir",
)


async def collecting(phone: Phone, *answers: str, found: bool = False) -> Neighbour:
    """Somebody whose idea neighbours can sign."""
    initiator = Neighbour(phone, "Osdorpplein 1")
    await phone.agrees()
    await initiator.tells(*answers)
    await phone.taps(MAY_BE_FOUND if found else STAYS_UNSEEN)
    return initiator


async def supported(initiator: Neighbour, *signers: tuple[str, str, str]) -> None:
    """These sign it: name, language, and what they offer."""
    link = await initiator.shares()
    stage = initiator.phone.stage
    new = [
        (Neighbour(stage.phone(name, language), "Osdorpplein 3", is_new=True), say) for name, language, say in signers
    ]
    await asyncio.gather(*(one.signs(link, offer=offer) for one, offer in new))


async def test_jolanda_asks_neighbours_with_a_link_and_a_qr_code(stage, picture):
    jolanda = await collecting(stage.phone("Jolanda", "nl"), *STREET_PARTY)
    await jolanda.shares()
    await jolanda.phone.sees_picture()

    await picture("asking-neighbours", jolanda.phone, "Steun je mijn idee?", **TALL)


async def test_emine_reads_in_turkish_what_jolanda_wants_in_dutch(stage, picture):
    jolanda = await collecting(stage.phone("Jolanda", "nl"), *STREET_PARTY)
    emine = Neighbour(stage.phone("Emine", "tr"), "Bijlmerplein 20", is_new=True)
    await emine.reads(await jolanda.shares(), "Een straatfeest met een lange tafel.")

    await picture("reading", emine.phone, "Een straatfeest met een lange tafel.", **LARGE_PHONE)


async def test_malika_sees_in_arabic_that_three_of_five_signed(stage, picture):
    malika = await collecting(stage.phone("مليكة", "ar"), *HOMEWORK_CLASS)
    await supported(
        malika, ("فاطمة", "ar", "أستطيع أن أشرح الحساب"), ("Kees", "nl", ""), ("Nurhan", "tr", "Çay getiririm")
    )
    await malika.phone.stage.until(told_of_all(stage), "she was told of all three")
    await malika.opens_plan()
    await malika.phone.sees(page.ask("").label)

    await picture("three-of-five", malika.phone, "Çay getiririm", **PHONE)


def told_of_all(stage: Stage) -> Callable[[], Awaitable[bool]]:
    """Whether initiators heard of every signature."""

    async def all_told() -> bool:
        return not await stage.count(tables.signatures, tables.signatures.c.is_told.is_(False))

    return all_told


async def submitted(initiator: Neighbour) -> None:
    """Five neighbours sign, and it is handed in."""
    names = (("Fatma", "tr"), ("سمير", "ar"), ("Ans", "nl"), ("Nurhan", "tr"), ("Bea", "nl"))
    await supported(initiator, *((name, language, "") for name, language in names))
    await initiator.gets(enough(len(names)))
    await initiator.opens_plan()
    await initiator.phone.taps(page.submit("").label)
    await initiator.phone.sees(page.add("").label)


async def test_peter_submits_his_plan_for_the_square(stage, picture):
    peter = await collecting(
        stage.phone("Peter", "nl"),
        "ik, met de ouders van het plein",
        "het plein opknappen met schommels en banken",
        "Nigelleplein",
        "volgend voorjaar",
        "kinderen kunnen nergens spelen",
    )
    await submitted(peter)

    await picture("submitted", peter.phone, "NW-2", **PHONE)


async def staff_takes(initiator: Neighbour, after: life.Stage, actor: Actor, reason: str = "") -> None:
    """A step as the console takes it; the initiator hears of it."""
    initiative = await initiator.initiative()
    async with unit_of_work(initiator.phone.stage.database) as work:
        taken = await casework.staff_step(work, initiative.id, after, actor, datetime.now(UTC), uuid4().hex, reason)
        assert isinstance(taken, casework.Stepped), taken
        await work.commit()
    await initiator.gets(announcements.to_initiator(taken.initiative, taken.step))


async def approved(initiator: Neighbour, reason: str) -> None:
    """A worker goes along with it, and a coordinator says yes."""
    await staff_takes(initiator, life.Stage.IN_CONVERSATION, Actor(Role.WORKER, "Noor"))
    await staff_takes(initiator, life.Stage.APPROVED, Actor(Role.COORDINATOR, "Sami"), reason)


async def test_sevgi_reads_in_turkish_that_her_plan_is_approved_and_why(stage, picture):
    sevgi = await collecting(stage.phone("Sevgi", "tr"), *GARDENERS)
    await submitted(sevgi)
    reason = "Groen brengt mensen bij elkaar. De sleutel van de kas ligt klaar bij Noor."
    await approved(sevgi, reason)

    await picture("decision", sevgi.phone, reason, **PHONE)


async def test_jolanda_and_nadia_want_nearly_the_same_and_are_introduced(stage, picture):
    jolanda = await collecting(stage.phone("Jolanda", "nl"), *STREET_PARTY, found=True)
    nadia = await collecting(stage.phone("Nadia", "nl"), *STREET_PARTY_OF_NADIA, found=True)
    await nadia.phone.taps(_("Yes, please"))
    await jolanda.phone.taps(_("Yes, please"))
    words = _("🤝 You both want it! This is {person}. Tap the name to write to each other.")
    await jolanda.gets(words.with_(person=Verbatim("Nadia")))

    await picture("introduction", jolanda.phone, "samen eten op straat", **PHONE)


async def test_malika_looks_back_in_arabic_on_her_homework_class(stage, picture):
    malika = await collecting(stage.phone("مليكة", "ar"), *HOMEWORK_CLASS)
    await submitted(malika)
    await approved(malika, "De school geeft een lokaal.")
    phone = malika.phone
    await malika.opens_plan()
    await phone.taps(page.look_back("").label)
    await phone.taps(HAPPENED[0][0].label)
    answers = ("١٢", "الأولاد يساعدون بعضهم", "الغرفة صغيرة", "معلمة للرياضيات")
    for number, words in enumerate(answers, start=2):
        await phone.is_asked(number)
        phone.says(words)
    await phone.sees(NO_PHOTO[0][0].label)

    await picture("looking-back", phone, answers[-1], **PHONE)


@pytest.mark.skipif("PICTURES" not in os.environ, reason="the sheets themselves are tested in tests/bot/test_paper.py")
@pytest.mark.parametrize(
    ("name", "language", "answers"),
    [("Jolanda", "nl", STREET_PARTY), ("Sevgi", "tr", GARDENERS), ("مليكة", "ar", HOMEWORK_CLASS)],
)
async def test_the_list_on_paper_in_each_language(stage, tmp_path, name, language, answers):
    initiator = await collecting(stage.phone(name, language), *answers)
    await initiator.opens_plan()
    await initiator.phone.taps(page.paper("").label)
    await initiator.phone.taps(paper.CHOICES[0][0].label)
    _name, pdf = await initiator.phone.sees_document()

    with pypdfium2.PdfDocument(pdf) as printed:
        assert len(printed) == 1
        printed[0].render(scale=1.5).to_pil().save(
            Path(os.environ["PICTURES"]) / f"sheet-{language}.png", optimize=True
        )
