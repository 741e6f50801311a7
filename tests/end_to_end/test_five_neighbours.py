"""Six initiatives, two of them nearly the same, from idea to evaluation: seven residents, three languages, all at once.

The scenes are those of the neighbourhood: Jolanda's street party, Malika's homework class, Sevgi's gardeners, Peter's
square, and Kees, whose plan is nearly that of newcomer Emine. Everything goes over HTTP, as from telephones; only the
steps of staff are taken through the domain, as the console will take them.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from uuid import uuid4

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import select

from bot.flows.initiative import doorstep, page, paper
from bot.flows.initiative.evaluation_talk import HAPPENED, NO_MORE_PHOTOS, NO_PHOTO
from domain import announcements, casework, desk
from domain.expectations import promised
from domain.initiatives import shortened
from domain.life import INITIATOR, Actor, Role, Stage, Step
from domain.paper import Line, Unreadable, enter_paper, list_of
from domain.policies import Policy
from domain.reminders import AMSTERDAM
from domain.signatures import Signed, Way
from domain.tasks import Todo
from domain.texts import DateParam, ListParam, Text, Verbatim, _, _n
from storage import tables
from storage.unit_of_work import unit_of_work
from tests.support.neighbours import MAY_BE_FOUND, RIGHT, STAYS_UNSEEN, Neighbour, enough
from voordeur.demo.files import content

NOOR, SAMI = Actor(Role.WORKER, "Noor"), Actor(Role.COORDINATOR, "Sami")
TITLE_FOR_SIGNERS = 40
NEEDED = 5
OFFER = "🍲 + 🪑"

AT_THE_DOOR = ("Truus de Wit", "Krokusstraat 77")
"""A neighbour of Sevgi without Telegram."""

ON_PAPER = (("Ans Visser", "Lelieplein 7"), ("Driss el Amrani", "Margrietstraat 9"))
"""Neighbours of Peter who wrote their names on the printed list."""


@dataclass(frozen=True)
class Scene:
    """What an initiator tells, and how it went."""

    answers: tuple[str, str, str, str, str]
    """Who, what, where, when, why."""
    reason: str
    """Of the coordinator, with the decision."""
    how_many: str = "30"
    needed: str = ""
    """From us, told when looking back."""


JOLANDA = Scene(
    (
        "mijn buurvrouw Merel en ik, voor de hele flat",
        "een straatfeest met een lange tafel",
        "Bijlmerplein",
        "op Burendag",
        "dan praten we een keer met elkaar over het lawaai",
    ),
    reason="Praten helpt, en aan tafel gaat dat vanzelf.",
    how_many="ongeveer 60 mensen",
    needed="een training voor buurtambassadeurs",
)
MALIKA = Scene(
    (
        "نحن ثماني أمهات من المدرسة",
        "درس للواجبات المدرسية لأولادنا",
        "في حي كولنكيت",
        "كل يوم أربعاء بعد المدرسة",
        "نريد أن ينجح أولادنا",
    ),
    reason="De school geeft een lokaal.",
    how_many="١٢",
    needed="معلمة للرياضيات",
)
SEVGI = Scene(
    (
        "Ben ve komşum Nurhan",
        "bahçecilerle tohum ve fidan takası",
        "Slotermeer",
        "her ay ilk cumartesi",
        "bahçesi olan komşular birbirinden öğrenir",
    ),
    reason="Groen brengt mensen bij elkaar.",
    how_many="7 kişi",
    needed="duyuru için yardım, az kişi geldi",
)
PETER = Scene(
    (
        "ik, met de ouders van het plein",
        "het plein opknappen met schommels en banken",
        "Nigelleplein",
        "volgend voorjaar",
        "kinderen kunnen nergens spelen",
    ),
    reason="Het plein is aan de beurt. Praat met alle buren over de glijbaan.",
    how_many="25",
    needed="één iemand bij het stadsdeel die opneemt",
)
KEES = Scene(
    (
        "ik en de koffieploeg",
        "elke week samen koken en eten met oudere buren",
        "1069 XB",
        "elke dinsdag om 5 uur",
        "veel ouderen eten alleen",
    ),
    reason="Goed plan, samen met Emine.",
    how_many="18",
    needed="een grotere pan",
)
EMINE = Scene(
    (
        "ben ve kız kardeşim",
        "yaşlı komşularla birlikte yemek pişirmek ve yemek",
        "1069 XG",
        "her cuma akşamı saat 6'da",
        "yaşlılar hep yalnız yemek yiyor",
    ),
    reason="Kees doet bijna hetzelfde: maak er één plan van.",
)


# Who they are


@pytest.fixture
async def street(stage) -> list[Neighbour]:
    """Seven residents. Six agreed before; Yusuf has a phone and never heard of us."""
    residents = [
        Neighbour(stage.phone("Jolanda", "nl"), "Akkerstraat 11"),
        Neighbour(stage.phone("مليكة", "ar"), "Bloemstraat 22"),
        Neighbour(stage.phone("Sevgi", "tr"), "Cederlaan 33"),
        Neighbour(stage.phone("Peter", "nl"), "Distelweg 44"),
        Neighbour(stage.phone("Kees", "nl"), "Eikenplein 55"),
        Neighbour(stage.phone("Emine", "tr"), "Fluithof 66"),
        Neighbour(stage.phone("يوسف", "ar"), "Grachtje 88", is_new=True),
    ]
    await asyncio.gather(*(one.phone.agrees() for one in residents if not one.is_new))
    return residents


# Ways to hand a neighbour the link


async def by_share_button(initiator: Neighbour) -> str:
    return await initiator.shares()


async def by_qr_picture(initiator: Neighbour) -> str:
    """What a camera reads from the picture in the chat, which leads where the button leads."""
    link = await initiator.shares()
    (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(await initiator.phone.sees_picture())))
    assert code.text == link
    return code.text


async def by_paper(initiator: Neighbour) -> str:
    """What a camera reads from the printed list; and the filled one comes back as a photo."""
    await initiator.opens_plan()
    await initiator.phone.taps(page.paper("").label)
    await initiator.phone.taps(paper.CHOICES[0][0].label)
    name, pdf = await initiator.phone.sees_document()
    assert (name, pdf[:5]) == (paper.FILE_NAMES[initiator.phone.reads_in], b"%PDF-")
    printed = pypdfium2.PdfDocument(pdf)
    (code,) = zxingcpp.read_barcodes(printed[0].render(scale=3).to_pil())
    line_codes = LINE.findall(printed[0].get_textpage().get_text_bounded())
    printed.close()
    assert len(line_codes) == paper.LINES
    initiator.phone.sends_photo(initiator.phone.acts.new_photo(content("demo.photo.square")))
    await initiator.phone.hears(
        _("Thank you! A worker copies the names from the photo. They count as soon as that is done.")
    )
    await a_worker_copies(initiator, line_codes)
    return code.text


LINE = re.compile(r"(A1-\d)\s+((?:[0-9A-Z]{4} ){6}[0-9A-Z]{2})")
"""The number and the code of a line, as they are printed."""


async def a_worker_copies(initiator: Neighbour, printed: Sequence[tuple[str, str]]) -> None:
    """As the console does it: two names by the numbers of their lines, one line that nobody can read."""
    initiative = await initiator.initiative()
    lines = [Line(*who, number) for who, (number, _code) in zip(ON_PAPER, printed, strict=False)]
    now = datetime.now(UTC)
    async with unit_of_work(initiator.phone.stage.database) as work:
        (task,) = await work.tasks.waiting(todo=Todo.ENTER_PAPER, initiative_id=initiative.id)
        assert await list_of(work, printed[4][1], now) == task.initiative_id, "also when only the paper is there"
        entered = await enter_paper(
            work, initiative.id, [*lines, Line("?", "", "A1-3")], NOOR, now, lambda: uuid4().hex, "nl"
        )
        assert [type(one) for one in entered.outcomes] == [Signed, Signed, Unreadable]
        assert isinstance(await desk.done(work, task.id, NOOR, now), desk.Done)
        await work.commit()
    first_names = ListParam(tuple(Verbatim(name.split()[0]) for name, _address in ON_PAPER))
    told = _n("🖊 {names} supports your plan!", "🖊 {names} support your plan!", len(ON_PAPER))
    await initiator.gets(told.with_(names=first_names))
    await initiator.gets(_n("{n} line could not be read.", "{n} lines could not be read.", 1))


async def signs_at_the_door(initiator: Neighbour) -> None:
    """A neighbour without Telegram, on the initiator's phone."""
    await initiator.opens_plan()
    await initiator.phone.taps(page.doorstep("").label)
    await initiator.phone.hears(_("📱 Give your phone to your neighbour."))
    initiator.phone.says(", ".join(AT_THE_DOOR))
    await initiator.phone.taps(doorstep.CHECK[0][0].label)
    await initiator.phone.hears(doorstep.GIVE_BACK)


# What every initiative goes through


async def collects(initiator: Neighbour, link: str, signers: Sequence[Neighbour]) -> None:
    """They sign as soon as they have their phone in hand; the first one wants to hear how it goes on."""
    sentences = (await initiator.initiative()).two_sentences

    async def signs(neighbour: Neighbour) -> None:
        first = neighbour is signers[0]
        async with neighbour.hands:
            await neighbour.signs(link, sentences, offer=OFFER if first else "", wants_news=first)

    await asyncio.gather(*map(signs, signers))
    await initiator.gets(enough(NEEDED))


async def hands_in(initiator: Neighbour, fan: Neighbour) -> None:
    """Submits it from its page, and reads a number and two dates; who wanted news hears it."""
    async with initiator.hands:
        await initiator.opens_plan()
        await initiator.phone.taps(page.submit("").label)
        promise = promised(datetime.now(UTC), Policy())
        await initiator.phone.hears(
            _("A worker gets in touch with you by {date} at the latest.").with_(
                date=DateParam(promise.first_contact_by)
            ),
            _("By {date} at the latest you hear whether your plan is approved.").with_(
                date=DateParam(promise.decision_by)
            ),
        )
        initiative = await initiator.initiative()
        assert initiative.stage is Stage.SUBMITTED
        assert initiative.number in initiator.phone.heard
    await fan.gets(
        announcements.to_signer(shortened(initiative.two_sentences, TITLE_FOR_SIGNERS), submitted(initiative))
    )


def submitted(initiative) -> Step:
    """The step as signers hear of it."""
    return Step("", initiative.id, Stage.COLLECTING, Stage.SUBMITTED, INITIATOR, initiative.changed_at)


async def staff_takes(initiator: Neighbour, after: Stage, actor: Actor, reason: str = "") -> Step:
    """A step as the console takes it; the initiator hears of it in their own language."""
    initiative = await initiator.initiative()
    async with unit_of_work(initiator.phone.stage.database) as work:
        taken = await casework.staff_step(work, initiative.id, after, actor, datetime.now(UTC), uuid4().hex, reason)
        assert isinstance(taken, casework.Stepped), taken
        await work.commit()
    await initiator.gets(announcements.to_initiator(taken.initiative, taken.step))
    return taken.step


async def is_decided(initiator: Neighbour, fan: Neighbour, decision: Stage, reason: str) -> None:
    """A worker goes along, a coordinator decides; the neighbour who wanted news reads why."""
    await staff_takes(initiator, Stage.IN_CONVERSATION, NOOR)
    step = await staff_takes(initiator, decision, SAMI, reason)
    title = shortened((await initiator.initiative()).two_sentences, TITLE_FOR_SIGNERS)
    await fan.gets(announcements.to_signer(title, step))


async def looks_back(initiator: Neighbour, scene: Scene) -> None:
    """From the button on the page to the last of six questions."""
    phone = initiator.phone
    async with initiator.hands:
        await initiator.opens_plan()
        await phone.hears(_("{name} goes along with your plan.").with_(name=Verbatim(NOOR.name)))
        await phone.taps(page.look_back("").label)
        await phone.taps(HAPPENED[0][0].label)
        for number, words in enumerate((scene.how_many, "👍", "🌧️", scene.needed), start=2):
            await phone.is_asked(number)
            phone.says(words)
        await phone.sees(NO_PHOTO[0][0].label)
        phone.sends_photo(phone.acts.new_photo(content("demo.photo.garden")))
        await phone.taps(NO_MORE_PHOTOS[0][0].label)
        await phone.hears(_("{name} reads what you told.").with_(name=Verbatim(NOOR.name)))
        assert (await initiator.initiative()).stage is Stage.EVALUATED


async def introduction(other: Neighbour) -> tuple[Text, str]:
    """What is told of the other one, after two times yes."""
    words = _("🤝 You both want it! This is {person}. Tap the name to write to each other.")
    return words.with_(person=Verbatim(other.name)), (await other.initiative()).two_sentences


async def meets(initiator: Neighbour, other: Neighbour) -> None:
    """Somebody two streets away wants nearly the same; both say yes and read each other's name and plan."""
    await initiator.phone.taps(MAY_BE_FOUND)
    await initiator.phone.taps(_("Yes, please"))
    await initiator.phone.hears(*await introduction(other))


@dataclass(frozen=True)
class Story:
    """One initiative: whose, what, and who helps it on."""

    initiator: Neighbour
    scene: Scene
    signers: Sequence[Neighbour]
    """The first one wants news."""
    by: Callable[[Neighbour], Awaitable[str]] = by_share_button
    like_minded: Neighbour | None = None
    begins_after: Neighbour | None = None
    """Whose plan is there already."""
    decision: Stage = Stage.APPROVED

    @property
    def without_telegram(self) -> set[tuple[str, str, Way, str]]:
        """Who signed on paper or at the door: name, address, in which way, in which language."""
        if self.by is by_paper:
            return {(*one, Way.PAPER, "nl") for one in ON_PAPER}
        if len(self.signers) < NEEDED:
            return {(*AT_THE_DOOR, Way.DOORSTEP, self.initiator.phone.reads_in)}
        return set()

    async def play(self) -> None:
        """From idea to evaluation; or to a no."""
        initiator, fan = self.initiator, self.signers[0]
        if self.begins_after:
            await self.begins_after.published.wait()
        async with initiator.hands:
            await initiator.tells(*self.scene.answers)
            if self.like_minded:
                await meets(initiator, self.like_minded)
            else:
                await initiator.phone.taps(STAYS_UNSEEN)
            link = await self.by(initiator)
            if self.by is not by_paper and len(self.signers) < NEEDED:
                await signs_at_the_door(initiator)
        await collects(initiator, link, self.signers)
        await hands_in(initiator, fan)
        await is_decided(initiator, fan, self.decision, self.scene.reason)
        if self.decision is Stage.APPROVED:
            await staff_takes(initiator, Stage.UNDER_WAY, NOOR)
            await looks_back(initiator, self.scene)


async def test_six_initiatives_live_from_idea_to_evaluation_at_once_with_seven_residents_in_three_languages(
    stage, street
):
    jolanda, malika, sevgi, peter, kees, emine, yusuf = street
    stories = [
        Story(jolanda, JOLANDA, [malika, sevgi, peter, kees, yusuf]),
        Story(malika, MALIKA, [yusuf, emine, jolanda, peter, sevgi], by=by_qr_picture),
        Story(sevgi, SEVGI, [emine, jolanda, malika, kees]),
        Story(peter, PETER, [sevgi, yusuf, kees], by=by_paper),
        Story(kees, KEES, [peter, malika, jolanda, emine, sevgi], like_minded=emine),
        Story(
            emine,
            EMINE,
            [kees, yusuf, sevgi, jolanda, peter],
            like_minded=kees,
            begins_after=kees,
            decision=Stage.NOT_APPROVED,
        ),
    ]

    await asyncio.gather(*(story.play() for story in stories))
    await nothing_waits_to_be_told(stage)

    await every_step_was_taken_and_is_shown(stage, stories)
    await every_signature_counts_once(stage, stories)
    await only_the_like_minded_were_introduced(stage, kees, emine)
    await staff_have_their_work(stage, stories)
    await nobody_reads_where_a_neighbour_lives(stage, street)
    await nothing_was_lost(stage)


async def test_two_who_publish_nearly_the_same_plan_in_one_moment_are_brought_into_contact(on_each_database):
    kees = Neighbour(await on_each_database.resident("Kees", "nl"), "Eikenplein 55")
    emine = Neighbour(await on_each_database.resident("Emine", "tr"), "Fluithof 66")
    both = (kees, emine)
    await asyncio.gather(kees.is_about_to_publish(*KEES.answers), emine.is_about_to_publish(*EMINE.answers))

    await asyncio.gather(*(one.phone.taps(RIGHT) for one in both))
    await asyncio.gather(*(one.phone.sees(MAY_BE_FOUND) for one in both))

    await asyncio.gather(meets(kees, emine), meets(emine, kees))
    await only_the_like_minded_were_introduced(on_each_database, kees, emine)
    await nothing_waits_to_be_told(on_each_database)
    assert [kees.got(*await introduction(emine)), emine.got(*await introduction(kees))] == [1, 1]


# What is true afterwards


async def every_step_was_taken_and_is_shown(stage, stories):
    """The table of life, step by step; and the initiator reads the same timeline."""
    decided = [Stage.COLLECTING, Stage.SUBMITTED, Stage.IN_CONVERSATION]
    numbers = set()
    for story in stories:
        initiative = await story.initiator.initiative()
        numbers.add(initiative.number)
        async with unit_of_work(stage.database) as work:
            steps = tuple(await work.steps.of(initiative.id))
        more = [Stage.UNDER_WAY, Stage.EVALUATED] if story.decision is Stage.APPROVED else []
        assert [step.after for step in steps] == [*decided, story.decision, *more]
        assert [step.actor.name for step in steps] == ["", "", "Noor", "Sami", *["Noor", ""][: len(more)]]
        assert initiative.stage is steps[-1].after
        await story.initiator.opens_plan()
        await story.initiator.phone.hears(initiative.number, announcements.timeline(steps))
    year = datetime.now(AMSTERDAM).year
    assert numbers == {f"NW-{year}-{count:04}" for count in range(1, 7)}


async def every_signature_counts_once(stage, stories):
    """Five each, in the ways they were given, and one an account; everyone was told of them once."""
    for story in stories:
        initiative = await story.initiator.initiative()
        async with unit_of_work(stage.database) as work:
            names = await work.signatures.get(initiative.id)
        assert len(names.valid) == len(names.signatures) == NEEDED
        assert not names.is_open
        expected = {(one.name, one.address, Way.TELEGRAM, one.phone.reads_in) for one in story.signers}
        expected |= story.without_telegram
        apart = desk.support(names)
        assert [len(some) for some in (apart.telegram, apart.to_confirm)] == [len(story.signers), 0]
        assert {(one.name, one.address, one.way, one.language) for one in names.signatures} == expected
        assert [one.name for one in names.signatures if one.wants_news] == [story.signers[0].name]
        assert story.initiator.was_told_that_it_is_enough(at_most=NEEDED) == 1
        offer = _("{name}: <i>{words}</i>").with_(name=Verbatim(story.signers[0].name), words=Verbatim(OFFER))
        assert story.initiator.got(offer) > 0


async def only_the_like_minded_were_introduced(stage, kees, emine):
    (found,) = await stage.rows(*tables.meetings.c)
    both = {(await kees.initiative()).id, (await emine.initiative()).id}
    assert {found.first_id, found.second_id} == both
    assert (found.first_agrees, found.second_agrees) == (True, True)
    assert found.introduced_at is not None


async def staff_have_their_work(stage, stories):
    """What initiators need, in their own words, and the photo of one filled list, which is done."""
    task = tables.tasks.c
    tasks = await stage.rows(task.todo, task.words, task.attachment_id, task.done_at)
    needed = {one.words for one in tasks if one.todo == Todo.WHAT_THEY_NEED}
    assert needed == {story.scene.needed for story in stories if story.scene.needed}
    (entering,) = [one for one in tasks if one.todo == Todo.ENTER_PAPER]
    assert entering.attachment_id
    assert entering.done_at, "a worker has copied it"
    assert len(tasks) == len(needed) + 1

    async def photos_are_stored():
        return await stage.count(tables.attachments, tables.attachments.c.state == "stored") == len(needed) + 1

    await stage.until(photos_are_stored, "the photos of five days and one list are stored")


async def nobody_reads_where_a_neighbour_lives(stage, street):
    """Not in the chat, and not in what is kept of it; at the door their own words stand on the initiator's phone."""
    addresses = {one.address for one in street} | {AT_THE_DOOR[1], *(address for _name, address in ON_PAPER)}
    said_by_bot = (
        select(tables.residents.c.telegram_id, tables.transcripts.c.words)
        .join(tables.residents, tables.residents.c.id == tables.transcripts.c.resident_id)
        .where(tables.transcripts.c.author == "bot")
    )
    async with stage.database.reading() as connection:
        kept = list(await connection.execute(said_by_bot))
    for one in street:
        others = addresses - {one.address}
        said = [*one.phone.messages(), *(row.words for row in kept if row.telegram_id == one.phone.id)]
        assert [words for words in said if any(address in words for address in others)] == []


async def nothing_waits_to_be_told(stage):
    async def all_told():
        return await stage.count(tables.notices) == 0

    await stage.until(all_told, "no notice waits")
    await stage.settled()


async def nothing_was_lost(stage):
    await stage.settled()
    assert await stage.count(tables.inbox, tables.inbox.c.state != "done") == 0
    assert await stage.count(tables.outbox, tables.outbox.c.state != "sent") == 0
