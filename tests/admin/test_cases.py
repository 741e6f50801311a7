"""The page of a case: all that was said and done with a resident, in order, and what one should know about them."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.cases import Content, Line
from domain.handover import Reason
from domain.initiatives import Answer, Question, started
from domain.relaying import worker_rewrites, worker_takes_away, worker_writes
from domain.takeover import claim, close, give_back
from domain.writing_up import answer as answers_write_up
from domain.writing_up import write_down
from storage.console.chat_view import PAGE
from storage.standard_replies import seed
from storage.tables import audit, transcripts
from storage.transcripts import Said
from tests.support.chatroom import chatroom
from tests.support.console import JOOST, SAMIRA, Office


async def bot_said(room, *words, author="bot"):
    async with room.desk.work() as work:
        for one in words:
            work.transcripts.add(Said(room.resident.id, author, "text", one, room.desk.now))


async def test_what_was_said_and_done_stands_in_the_order_in_which_it_happened(fatma):
    await fatma.signs_in(SAMIRA)
    await fatma.writes("Merhaba?")
    fatma.passes(minutes=1)
    await fatma.desk.does(claim, fatma.case.id, SAMIRA)
    fatma.passes(minutes=1)
    await fatma.desk.does(worker_writes, fatma.case.id, SAMIRA, Content("Dag Fatma"))
    fatma.passes(days=1)
    await fatma.writes("Teşekkürler")
    words = (await fatma.opens()).words.split("Back to the inbox")[1]
    order = [
        "Monday, November 30, 2026",
        "This case begins",
        "wants to talk to a person",
        "Merhaba?",
        "Samira took this case.",
        "Dag Fatma",
        "Tuesday, December 1, 2026",
        "Teşekkürler",
    ]
    places = [words.index(one) for one in order]
    assert places == sorted(places)


async def test_what_was_said_before_the_case_stands_there_too(fatma):
    await bot_said(fatma, "Wat is je idee?")
    await bot_said(fatma, "Iftar in het park", author="resident")
    page = await fatma.opens()
    assert "The bot Wat is je idee?" in page.words
    assert "Fatma Iftar in het park" in page.words


async def test_earlier_lines_are_paged_back_and_forth(fatma):
    async with fatma.desk.work() as work:
        for number in range(PAGE + 30):
            at = fatma.desk.now + timedelta(seconds=number)
            work.transcripts.add(Said(fatma.resident.id, "resident", "text", f"regel {number:03}", at))
    page = await fatma.opens()
    assert "regel 029" not in page.words
    assert f"regel {PAGE + 29:03}" in page.words
    (earlier,) = [one for one in page.links if "earlier=" in one]
    before = await page.visitor.opens(earlier)
    assert "regel 000" in before.words
    assert "regel 029" in before.words
    assert "regel 030" not in before.words
    assert "This case begins" in before.words
    assert "To the last messages" in before.words
    assert not [one for one in before.links if "earlier=" in one]


async def test_a_search_leads_to_its_line_with_what_is_around_it(fatma):
    await bot_said(fatma, *(f"regel {number:03}" for number in range(300)))
    async with fatma.office.database.reading() as connection:
        number = (
            await connection.execute(select(transcripts.c.id).where(transcripts.c.words == "regel 100"))
        ).scalar_one()
    page = await (await fatma.signs_in()).opens(f"{fatma.path}?line={number}")
    assert f'id="line-{number}"' in page.response.text
    assert "regel 060" in page.words
    assert "regel 140" in page.words
    assert "regel 299" not in page.words


async def test_a_corrected_line_stands_once_where_it_was_said_first(fatma):
    ref = await fatma.writes("Saat 17")
    await fatma.writes("Tamam mı?")
    await fatma.writes("Saat 18", replaces=ref)
    words = (await fatma.opens()).words
    assert words.index("Saat 18") < words.index("Tamam mı?")
    assert words.count("Saat 18") == 1
    assert "How it read before Saat 17" in words


async def test_what_a_worker_changed_and_took_away_on_telegram_is_seen_here(fatma):
    await fatma.signs_in(SAMIRA)
    await fatma.desk.does(claim, fatma.case.id, SAMIRA)
    said = await fatma.desk.does(worker_writes, fatma.case.id, SAMIRA, Content("Maandag"))
    await fatma.desk.does(worker_rewrites, fatma.case.id, SAMIRA, said.ref, "Dinsdag")
    gone = await fatma.desk.does(worker_writes, fatma.case.id, SAMIRA, Content("Oeps"))
    await fatma.desk.does(worker_takes_away, fatma.case.id, SAMIRA, gone.ref)
    words = (await fatma.opens()).words
    assert "changed" in words.split("Dinsdag")[1]
    assert "taken away" in words.split("Oeps")[1]
    assert "taken away" not in words.split("Oeps")[0]


@pytest.mark.parametrize(
    ("kind", "state", "shown"),
    [
        ("photo", "stored", '<img class="photo" src="/attachments/{file}"'),
        ("voice", "stored", '<audio controls preload="metadata" src="/attachments/{file}"'),
        ("document", "stored", 'href="/attachments/{file}" download'),
        ("photo", "wanted", "This file is still on its way."),
        ("voice", "failed", "This file could not be fetched."),
    ],
)
async def test_files_are_shown_as_what_they_are_or_why_not(fatma, kind, state, shown):
    file = await fatma.desk.has_file(fatma.resident, kind, state, "brief.pdf")
    await fatma.writes("", kind=kind, attachment_id=file)
    assert shown.format(file=file) in (await fatma.opens()).response.text


async def test_a_tapped_button_is_no_typed_word_and_a_place_keeps_no_coordinates(fatma):
    await bot_said(fatma)
    async with fatma.desk.work() as work:
        work.transcripts.keep(fatma.resident.id, Line("resident", "choice", "Evet", fatma.desk.now))
    await fatma.writes("Plein 40-45", kind="place")
    page = await fatma.opens()
    assert "Tapped: Evet" in page.words
    assert "A place Plein 40-45" in page.words


async def test_beside_the_chat_stands_who_it_is_and_why_somebody_should_look(fatma):
    await fatma.desk.flags(fatma.resident, Reason.FRUSTRATED)
    await fatma.desk.flags(fatma.resident, Reason.FRUSTRATED)
    words = (await fatma.opens()).words.split("The resident")[1]
    assert "Reads Turkish" in words
    assert "Neighbourhood Geuzenveld" in words
    assert "is not happy with the bot's answers (2×)" in words
    assert "Bir insanla konuşmak istiyorum" in words


async def test_danger_stands_first_and_says_that_the_numbers_were_given(each_office):
    room = await chatroom(each_office, reason=Reason.ASKED)
    await room.desk.flags(room.resident, Reason.CRISIS, subject="suicide")
    await room.desk.flags(room.resident, Reason.QUESTION)
    words = (await room.opens()).words.split("Why somebody should look")[1]
    assert words.index("not wanting to live") < words.index("question about an initiative")
    assert "The bot gave the numbers to call at once." in words
    await room.close()


async def test_the_six_answers_are_their_own_words_with_the_versions_of_the_plan(fatma):
    await fatma.signs_in(SAMIRA)
    idea = started(fatma.desk.new_id(), fatma.resident.id, fatma.desk.now)
    idea = replace(idea, answers={Question.WHAT: Answer("Parkta iftar", "tr", fatma.desk.now)})
    async with fatma.desk.work() as work:
        work.initiatives.save(idea)
    await fatma.desk.does(claim, fatma.case.id, SAMIRA)
    await fatma.desk.does(write_down, fatma.case.id, SAMIRA, "İlk metin")
    fatma.passes(minutes=5)
    second = await fatma.desk.does(write_down, fatma.case.id, SAMIRA, "İkinci metin", dutch="Tweede tekst")
    async with fatma.desk.duty() as duty:
        resident = await duty.book.residents.take(fatma.resident.id)
        await answers_write_up(duty, resident, second.write_up.id, is_right=True)
    words = (await fatma.opens()).words
    side = words.split("The initiative")[1]
    assert "What Parkta iftar" in side
    assert "Where not answered yet" in side
    assert side.index("Version 2 right İkinci metin Tweede tekst") < side.index("Version 1")
    assert "Fatma says: the plan is right (version 2)." in words


async def test_earlier_cases_are_linked_and_those_of_other_areas_are_not(fatma):
    await fatma.signs_in(SAMIRA)
    await fatma.desk.does(claim, fatma.case.id, SAMIRA)
    await fatma.desk.does(close, fatma.case.id, SAMIRA)
    fatma.passes(days=2)
    again = await fatma.desk.flags(fatma.resident, Reason.QUESTION)
    page = await (await fatma.signs_in()).opens(f"/cases/{again.id}")
    assert f"/cases/{fatma.case.id}" in page.links
    assert "wants to talk to a person · Samira" in page.words.split("Other cases")[1]
    assert "Knows Samira" in page.words
    old = await page.visitor.opens(fatma.path)
    assert "It goes on in another case." in old.words
    assert f"/cases/{again.id}" in old.links


async def test_who_looked_is_recorded_once_a_day(fatma):
    visitor = (await fatma.opens()).visitor
    await visitor.opens(fatma.path)
    fatma.passes(hours=7)
    await visitor.opens(fatma.path)
    async with fatma.office.database.reading() as connection:
        rows = (
            await connection.execute(select(audit.c.staff_id, audit.c.subject_id).where(audit.c.action == "looked_at"))
        ).all()
    assert [tuple(row) for row in rows] == [(SAMIRA.id, fatma.case.id)]


async def test_who_looks_again_waits_for_nobody_who_writes(sqlite_database, tmp_path):
    fatma = await chatroom(Office(sqlite_database, tmp_path))
    visitor = (await fatma.opens()).visitor
    async with asyncio.timeout(10), sqlite_database.writing():
        assert (await visitor.opens(fatma.path)).status == 200
    await fatma.close()


async def test_what_is_typed_stands_outside_of_all_that_is_live(fatma):
    page = await fatma.claimed()
    live = page.response.text.split('id="transcript"')[1].split('class="typing"')[0]
    assert f'data-live="case:{fatma.case.id}"' in live
    assert "<textarea" not in live
    head = page.response.text.split('id="chat-head"')[1].split('id="transcript"')[0]
    assert "<textarea" not in head


@pytest.mark.parametrize("query", ["line=abc", "earlier=0", "line=99999999999999999999", "translation=" + "x" * 50])
async def test_an_address_that_nobody_made_is_refused(fatma, query):
    assert (await (await fatma.signs_in()).opens(f"{fatma.path}?{query}")).status == 400


async def test_what_is_not_there_looks_like_what_is_not_theirs(fatma):
    visitor = await fatma.signs_in(replace(JOOST, id="karin", name="Karin", areas=frozenset({"GK99"})))
    foreign, missing = await visitor.opens(fatma.path), await visitor.opens("/cases/0000")
    assert (foreign.status, missing.status) == (404, 404)
    assert foreign.words == missing.words


async def test_a_case_that_the_bot_has_again_says_so(fatma):
    await fatma.signs_in(SAMIRA)
    await fatma.desk.does(claim, fatma.case.id, SAMIRA)
    await fatma.desk.does(give_back, fatma.case.id, SAMIRA)
    page = await fatma.opens(JOOST)
    assert "The bot has the chat" in page.words
    assert "Claim it to write to Fatma." in page.words


# Standard replies


async def test_a_standard_reply_is_seen_in_both_languages_and_sent_in_theirs(fatma):
    async with fatma.office.database.writing() as connection:
        await seed(connection, fatma.office.now)
        await connection.commit()
    page = await fatma.claimed()
    link = next(one for one in page.links if "/replies/" in one)
    shown = await page.visitor.opens(link)
    assert "Send this to Fatma?" in shown.words
    back = await shown.submits("/standard")
    (sent,) = await fatma.sent()
    assert "Fatma" in sent["text"]
    assert back.path.startswith(fatma.path)
    again = await shown.submits("/standard")
    assert "sent already" in again.words
    assert len(await fatma.sent()) == 1


async def test_a_standard_reply_that_is_gone_sends_nothing(fatma):
    page = await fatma.claimed()
    fields = page.form("/reply").fields
    refused = await page.visitor.posts(f"{fatma.path}/standard", {**fields, "reply": "gone"})
    assert "not there any more" in refused.words
    assert (await page.visitor.opens(f"{fatma.path}/replies/gone")).status == 404
    assert await fatma.sent() == []
