"""A machine translates in the console: a worker sees it before it goes out, and nobody waits for the machine."""

from dataclasses import dataclass, field, replace

import pytest

from domain.handover import Reason
from domain.machine import NotTranslated, Translated
from domain.machine import Reason as Why
from storage.unit_of_work import unit_of_work
from tests.support.chatroom import chatroom
from tests.support.console import JOOST, Office

DUTCH = "Wij helpen je."
TURKISH = "Size yardım ederiz."


@dataclass
class Machine:
    """A translator by hand."""

    answer: object = field(default_factory=lambda: Translated(TURKISH))
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    database: object = None

    async def translate(self, words, source, target):
        self.asked.append((words, source, target))
        if self.database:
            # Somebody else writes while it thinks.
            async with unit_of_work(self.database) as work:
                await work.commit()
        return self.answer

    async def languages(self):
        return {}


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
async def fatma(postgresql_database, tmp_path, machine):
    machine.database = postgresql_database
    room = await chatroom(Office(postgresql_database, tmp_path, options={"translator": machine}))
    yield room
    await room.close()


async def previewed(room):
    page = await room.claimed()
    return await page.visitor.posts(f"{room.path}/translate", page.form("/reply").fields | {"words": DUTCH})


async def test_what_a_worker_wrote_is_translated_and_seen_and_nothing_is_sent(fatma, machine):
    page = await previewed(fatma)
    assert machine.asked == [(DUTCH, "nl", "tr")]
    form = page.form("/send-translation")
    assert form.fields["words"].strip() == TURKISH
    assert DUTCH in page.words
    assert await fatma.sent() == []


async def test_it_is_sent_labelled_with_the_dutch_kept_for_colleagues(fatma):
    page = await (await previewed(fatma)).submits("/send-translation", send_as="reply")
    (sent,) = await fatma.sent()
    assert TURKISH in sent["text"]
    assert "<i>" in sent["text"]
    assert "Translated by a machine from this Dutch" in page.words
    assert page.form("/reply").fields["words"].strip() == ""


async def test_a_person_betters_it_and_that_is_what_goes_out(fatma):
    page = await previewed(fatma)
    await page.submits("/send-translation", send_as="reply", words="Sana yardım ederiz.")
    (sent,) = await fatma.sent()
    assert "Sana yardım ederiz." in sent["text"]
    assert TURKISH not in sent["text"]


async def test_it_goes_out_once(fatma):
    page = await previewed(fatma)
    await page.submits("/send-translation", send_as="reply")
    again = await page.submits("/send-translation", send_as="reply")
    assert "sent already" in again.words
    assert len(await fatma.sent()) == 1


async def test_as_the_plan_the_resident_is_asked(fatma):
    page = await (await previewed(fatma)).submits("/send-translation", send_as="plan")
    assert "Version 1" in page.words
    assert f"{TURKISH} {DUTCH} Translated by a machine." in page.words


async def test_back_to_the_text_it_stands_there_still(fatma):
    page = await previewed(fatma)
    page = await page.visitor.opens(fatma.path)
    assert page.form("/reply").fields["words"].strip() == DUTCH


async def test_an_answer_meanwhile_stops_it(fatma):
    page = await previewed(fatma)
    await (await page.visitor.opens(fatma.path)).submits("/reply", words="Momentje")
    page = await page.submits("/send-translation", send_as="reply")
    assert "You answered meanwhile" in page.words
    assert page.form("/send-translation").fields["words"].strip() == TURKISH
    await page.submits("/send-translation", send_as="reply")
    assert len(await fatma.sent()) == 2


@pytest.mark.parametrize(
    ("why", "told"),
    [
        (Why.NOT_REACHED, "the server does not answer now"),
        (Why.UNKNOWN_LANGUAGE, "does not know Turkish"),
        (Why.FAILED, "the server could not do it"),
    ],
)
async def test_where_the_machine_does_not_the_words_are_kept_and_it_is_said_why(fatma, machine, why, told):
    machine.answer = NotTranslated(why)
    page = await previewed(fatma)
    assert told in page.words
    assert page.form("/reply").fields["words"].strip() == DUTCH
    assert await fatma.sent() == []


async def test_where_there_is_danger_no_machine_is_asked(database, tmp_path, machine):
    room = await chatroom(
        Office(database, tmp_path, options={"translator": machine}), reason=Reason.CRISIS, subject="violence"
    )
    page = await room.claimed()
    assert 'formaction="' + room.path + "/translate" not in page.response.text
    fields = page.form("/reply").fields
    page = await page.visitor.posts(f"{room.path}/translate", fields | {"words": DUTCH})
    assert "Where there may be danger no machine translates." in page.words
    assert page.form("/reply").fields["words"].strip() == DUTCH
    assert machine.asked == []
    await room.close()


async def test_for_who_reads_dutch_there_is_nothing_to_translate(database, tmp_path, machine):
    room = await chatroom(Office(database, tmp_path, options={"translator": machine}), name="Ria", language="nl")
    await room.writes("Goedemiddag")
    page = await room.claimed()
    assert "/translate" not in page.response.text
    page = await page.visitor.posts(f"{room.path}/translate", page.form("/reply").fields | {"words": DUTCH})
    assert "Ria reads Dutch: write it as it is." in page.words
    assert machine.asked == []
    await room.close()


async def test_without_a_machine_nothing_of_it_is_there(each_office):
    room = await chatroom(each_office)
    await room.writes("Merhaba")
    page = await room.claimed()
    assert "/translate" not in page.response.text
    await room.close()


async def test_what_a_resident_wrote_is_translated_when_somebody_asks_and_kept_for_everybody(fatma, machine):
    await fatma.writes("Merhaba?")
    machine.answer = Translated("Hallo?")
    page = await (await fatma.opens()).submits("/translate-line")
    assert machine.asked == [("Merhaba?", "tr", "nl")]
    assert "Merhaba? Translated by a machine: there may be mistakes in it. Hallo?" in page.words
    joosts = await fatma.opens(JOOST)
    assert "Hallo?" in joosts.words
    assert not [one for one in joosts.forms if one.action.partition("?")[0].endswith("/translate-line")]


async def test_what_was_corrected_is_translated_as_it_reads_now(fatma, machine):
    ref = await fatma.writes("Saat 17")
    await fatma.writes("Saat 18", replaces=ref)
    await (await fatma.opens()).submits("/translate-line")
    assert machine.asked == [("Saat 18", "tr", "nl")]


async def test_words_of_danger_are_read_by_people(fatma, machine):
    await fatma.writes("Kendimi öldürmek istiyorum")
    page = await (await fatma.opens()).submits("/translate-line")
    assert "no machine translates" in page.words
    assert machine.asked == []


async def test_a_line_of_somebody_else_is_not_translated_here(fatma, machine):
    await fatma.writes("Merhaba?")
    other = await chatroom(fatma.office, name="Aylin", beside=fatma)
    page = await fatma.opens()
    line = page.form("/translate-line").fields["line"]
    answer = await page.visitor.posts(
        f"{other.path}/translate-line", {"_csrf": page.form("/note").fields["_csrf"], "line": line}
    )
    assert answer.status == 404
    assert machine.asked == []


async def test_a_translation_of_another_case_is_not_here(fatma):
    page = await previewed(fatma)
    form = page.form("/send-translation").fields
    other = await chatroom(fatma.office, name="Aylin", beside=fatma)
    answer = await page.visitor.posts(f"{other.path}/send-translation", form | {"send_as": "reply"})
    assert answer.status == 404
    assert (
        form["translation"]
        not in (await page.visitor.opens(f"{other.path}?translation={form['translation']}")).response.text
    )


async def test_nobody_of_another_area_has_anything_translated(fatma, machine):
    await fatma.writes("Merhaba?")
    karin = await fatma.signs_in(replace(JOOST, id="karin", name="Karin", areas=frozenset({"GK99"})))
    csrf = (await karin.opens("/inbox")).response.text.partition('name="csrf" content="')[2].partition('"')[0]
    for action in ("translate", "translate-line", "send-translation"):
        fields = {"_csrf": csrf, "words": "x", "line": "1", "translation": "1", "seen": "0"}
        assert (await karin.posts(f"{fatma.path}/{action}", fields)).status == 404, action
    assert machine.asked == []
