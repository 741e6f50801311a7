"""What staff put into a resident's chat, as it waits in the outbox; and the transcript, in memory and on databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from domain.cases import Button, Content, Line
from domain.staff import Job, Staff
from storage import tables
from storage.dispatch import Again, Dispatch, Unreachable
from storage.outbox import ANNOUNCEMENT, Outgoing
from storage.people import Newcomer
from tests.support.books import NOW, Stored

FATMA = 1001
"""Telegram id of the first newcomer."""
REF, CASE = "r" * 32, "c" * 32
SAMIRA = Staff("s" * 32, "Samira", Job.WORKER, portrait="samira.jpg")
LEASE = timedelta(seconds=60)
FILE = {"kind": "stored", "name": "", "of": {"attachment": "f" * 32}}


async def person(stored: Stored, work, language: str = "nl"):
    """Fatma, as a turn of hers loads her."""
    return replace((await work.chats.load([Newcomer(FATMA, "Fatma")], NOW))[FATMA].resident, language=language)


async def said(stored: Stored, act, language: str = "nl"):
    """The one row that this leaves in the outbox."""
    async with stored.open() as work:
        act(work.speech, await person(stored, work, language))
    (row,) = await rows(stored)
    return row


async def rows(stored: Stored, table=tables.outbox):
    async with stored.database.reading() as connection:
        return (await connection.execute(select(table).order_by(table.c.id))).all()


async def states(stored: Stored) -> list[str]:
    return [row.state for row in await rows(stored)]


# A worker's words


async def test_a_workers_words_go_out_under_their_first_name_once_and_report_back(stored):
    content = Content("Kom je & <je zus> ook?\nDag!")
    row = await said(stored, lambda speech, to: speech.worker_says(to, SAMIRA, content, REF, NOW))
    assert (row.bot, row.chat_id, row.method, row.state) == ("residents", FATMA, "sendMessage", "due")
    assert row.payload["text"] == "<b>Samira</b>\nKom je &amp; &lt;je zus&gt; ook?\nDag!"
    assert (row.payload["chat_id"], row.payload["parse_mode"]) == (FATMA, "HTML")
    assert (row.speaker, row.ref, row.is_reported, row.repeatable) == ("worker", REF, 0, 0)


async def test_a_label_stands_below_the_words(stored):
    content = Content("Yarın gelir misin?", original="Kom je morgen?", label="Makine çevirdi & olabilir.")
    row = await said(stored, lambda speech, to: speech.worker_says(to, SAMIRA, content, REF, NOW))
    assert row.payload["text"] == "<b>Samira</b>\nYarın gelir misin?\n<i>Makine çevirdi &amp; olabilir.</i>"


@pytest.mark.parametrize(
    ("content", "method", "sent"),
    [
        (Content("Kijk", "photo", "f" * 32), "sendPhoto", {"made": {"field": "photo", **FILE}}),
        (Content("", "voice", "f" * 32), "sendVoice", {"made": {"field": "voice", **FILE}}),
        (
            Content("", "document", "f" * 32, "brief.pdf"),
            "sendDocument",
            {"made": {"field": "document", **FILE, "name": "brief.pdf"}},
        ),
    ],
    ids=["photo", "voice", "document"],
)
async def test_a_photo_a_voice_message_and_a_document_are_sent_as_such(stored, content, method, sent):
    row = await said(stored, lambda speech, to: speech.worker_says(to, SAMIRA, content, REF, NOW))
    assert row.method == method
    assert {key: row.payload.get(key) for key in sent} == sent
    assert row.payload["caption"] == "<b>Samira</b>" + (f"\n{content.words}" if content.words else "")


@pytest.mark.parametrize(("words", "shown"), [("Hier & nu", "Hier & nu"), ("", "📍")])
async def test_a_place_is_one_message_with_who_sends_it_and_what_they_say_of_it(stored, words, shown):
    """One, so that taking it away takes all of it away."""
    content = Content(words, "place", latitude=52.36, longitude=4.8)
    row = await said(stored, lambda speech, to: speech.worker_says(to, SAMIRA, content, REF, NOW))
    assert (row.method, row.payload) == (
        "sendVenue",
        {"chat_id": FATMA, "latitude": 52.36, "longitude": 4.8, "title": "Samira", "address": shown},
    )
    assert (row.speaker, row.ref, row.is_reported, row.repeatable) == ("worker", REF, 0, 0)


async def test_a_name_and_words_of_another_direction_do_not_turn_what_is_around_them(stored):
    content = Content("\u202eاختبار\u2069 Dag")
    row = await said(stored, lambda speech, to: speech.worker_says(to, SAMIRA, content, REF, NOW), "ar")
    name, words = row.payload["text"].split("\n")
    assert name == "<b>\u2068Samira\u2069</b>"
    assert words == "اختبار Dag"


@pytest.mark.parametrize(
    ("kind", "method", "field"),
    [("text", "editMessageText", "text"), ("photo", "editMessageCaption", "caption")],
)
async def test_an_edit_points_at_what_it_changes(stored, kind, method, field):
    row = await said(stored, lambda speech, to: speech.worker_rewrites(to, SAMIRA, "Tot <dan>", REF, kind, NOW))
    assert (row.method, row.payload["of"], row.payload[field]) == (method, REF, "<b>Samira</b>\nTot &lt;dan&gt;")
    assert (row.speaker, row.ref) == ("worker", None)


async def test_a_deletion_points_at_what_it_takes_away(stored):
    row = await said(stored, lambda speech, to: speech.worker_takes_away(to, REF, NOW))
    assert (row.method, row.payload["of"], row.payload["chat_id"]) == ("deleteMessage", REF, FATMA)


# What the bot tells about it


async def test_what_is_told_about_a_handover_goes_out_while_a_worker_has_the_chat_and_stands_in_the_transcript(stored):
    buttons = [Button("Yes", "write_up_right.1"), Button("No", "write_up_wrong.1")]
    row = await said(stored, lambda speech, to: speech.tell(to, "Is dit <b>goed</b> &amp; af?", NOW, buttons=buttons))
    assert (row.method, row.payload["text"], row.speaker) == ("sendMessage", "Is dit <b>goed</b> &amp; af?", "worker")
    labels = [one for line in row.payload["reply_markup"]["inline_keyboard"] for one in line]
    assert labels == [
        {"text": "Yes", "callback_data": "go:write_up_right.1"},
        {"text": "No", "callback_data": "go:write_up_wrong.1"},
    ]
    (line,) = await rows(stored, tables.transcripts)
    assert (line.author, line.words) == ("bot", "Is dit goed & af?")


async def test_the_data_of_a_button_fits_what_telegram_takes(stored):
    longest = Button("Yes", f"write_up_right.{'f' * 32}")
    row = await said(stored, lambda speech, to: speech.tell(to, "?", NOW, buttons=[longest]))
    ((button,),) = row.payload["reply_markup"]["inline_keyboard"]
    assert len(button["callback_data"].encode()) <= 64


async def test_who_has_a_picture_is_shown_with_it(stored):
    row = await said(stored, lambda speech, to: speech.tell(to, "Samira is er", NOW, portrait="samira.jpg"))
    assert (row.method, row.payload["caption"]) == ("sendPhoto", "Samira is er")
    assert row.payload["made"]["of"] == {"file": "samira.jpg"}
    assert "text" not in row.payload


@pytest.mark.parametrize("portrait", ["", "samira.jpg"])
async def test_with_the_worker_the_keys_under_the_chat_go(stored, portrait):
    row = await said(
        stored, lambda speech, to: speech.tell(to, "Samira is er", NOW, portrait=portrait, takes_keyboard=True)
    )
    assert row.payload["reply_markup"] == {"remove_keyboard": True}


# The bot is silent meanwhile


def bots(method: str = "sendMessage", chat: int = FATMA, **more) -> Outgoing:
    return Outgoing("residents", chat, method, {"chat_id": chat, "text": "?"}, **more)


def news(chat: int = FATMA) -> Outgoing:
    return bots(chat=chat, priority=ANNOUNCEMENT)


async def test_news_that_the_bot_had_not_sent_yet_waits_its_answers_are_dropped_and_the_rest_goes_on(stored):
    """An answer would come too late when the bot has the chat again."""
    async with stored.open() as work:
        for one in (
            bots(),
            bots(priority=ANNOUNCEMENT),
            bots("answerCallbackQuery"),
            bots("editMessageReplyMarkup"),
            bots(chat=1002),
            bots(speaker="worker"),
            Outgoing("workers", FATMA, "sendMessage", {}),
        ):
            work.outbox.add(one, NOW)
        await work.speech.withhold(await person(stored, work))
        work.speech.tell(await person(stored, work), "Samira is er", NOW)
    assert await states(stored) == ["cancelled", "withheld", *["due"] * 6]
    async with stored.open() as work:
        await work.speech.release(await person(stored, work))
    assert await states(stored) == ["cancelled", *["due"] * 7]


async def test_what_is_withheld_is_not_sent_and_does_not_stop_what_a_worker_says(stored):
    async with stored.open() as work:
        work.outbox.add(news(), NOW)
        await work.speech.withhold(await person(stored, work))
        work.speech.worker_says(await person(stored, work), SAMIRA, Content("Dag!"), REF, NOW)
    async with stored.open() as work:
        (claimed,) = await Dispatch(work.connection, "residents").claim(9, NOW, LEASE)
    assert claimed.payload["text"] == "<b>Samira</b>\nDag!"


async def test_what_waited_goes_out_in_its_order_before_what_is_said_later(stored):
    async with stored.open() as work:
        for words in ("een", "twee"):
            work.outbox.add(Outgoing("residents", FATMA, "sendMessage", {"text": words}, priority=ANNOUNCEMENT), NOW)
        to = await person(stored, work)
        await work.speech.withhold(to)
        await work.speech.release(to)
        work.outbox.add(Outgoing("residents", FATMA, "sendMessage", {"text": "drie"}, priority=ANNOUNCEMENT), NOW)
    sent = []
    for _time in range(3):
        async with stored.open() as work:
            dispatch = Dispatch(work.connection, "residents")
            (claimed,) = await dispatch.claim(9, NOW, LEASE)
            sent.append(claimed.payload["text"])
            await work.connection.execute(
                tables.outbox.update().where(tables.outbox.c.id == claimed.id).values(state="sent")
            )
    assert sent == ["een", "twee", "drie"]


@pytest.mark.parametrize(("is_news", "state"), [(True, "withheld"), (False, "cancelled")])
async def test_what_failed_on_its_way_while_the_worker_came_is_not_said_by_the_bot_meanwhile(stored, is_news, state):
    """It was claimed when the worker came, so it could not be held back; tried again, it must be."""
    (fatma,) = await stored.people(1)
    async with stored.open() as work:
        work.outbox.add(news() if is_news else bots(), NOW)
    async with stored.open() as work:
        (claimed,) = await Dispatch(work.connection, "residents").claim(9, NOW, LEASE)
    async with stored.open() as work:
        await work.speech.withhold(await person(stored, work))
        await work.connection.execute(tables.residents.update().values(held_by=SAMIRA.id))
    assert await states(stored) == ["claimed"]
    async with stored.open() as work:
        await Dispatch(work.connection, "residents").record([Again(claimed, NOW, "it was unwell")])
    async with stored.open() as work:
        assert await Dispatch(work.connection, "residents").claim(9, NOW, LEASE) == []
    assert await states(stored) == [state]
    async with stored.open() as work:
        await work.connection.execute(tables.residents.update().values(held_by=None))
        await work.speech.release(await person(stored, work))
    async with stored.open() as work:
        again = await Dispatch(work.connection, "residents").claim(9, NOW, LEASE)
    # The time that it was held back is no try.
    assert [(one.id, one.attempts) for one in again] == ([(claimed.id, 2)] if is_news else [])
    assert fatma


async def test_what_was_held_back_in_the_moment_in_which_the_chat_was_given_back_goes_out_all_the_same(stored):
    """Its sender saw the worker still there, and held it back after everything that waited had been freed."""
    fatma, ali = await stored.people(2)
    residents, chats = tables.residents, (FATMA, 1002)
    async with stored.open() as work:
        for chat in chats:
            work.outbox.add(news(chat), NOW)
        await work.connection.execute(residents.update().values(held_by=SAMIRA.id))
    async with stored.open() as work:
        assert await Dispatch(work.connection, "residents").claim(9, NOW, LEASE) == []
        await work.connection.execute(residents.update().where(residents.c.id == fatma).values(held_by=None))
    assert await states(stored) == ["withheld"] * 2
    async with stored.open() as work:
        assert await Dispatch(work.connection, "workers").take_back(LEASE, 9, []) == []
    assert await states(stored) == ["withheld"] * 2, "the other bot has nothing to say of it"
    async with stored.open() as work:
        assert await Dispatch(work.connection, "residents").take_back(LEASE, 9, []) == []
    assert await states(stored) == ["due", "withheld"], "Ali's worker is still there"
    assert ali


async def test_that_somebody_blocked_the_bot_is_noted_while_a_worker_claims_them_and_neither_fails(on_postgresql):
    stored = on_postgresql
    await stored.people(1)
    async with stored.open() as work:
        for _number in range(3):
            work.outbox.add(bots(), NOW)
    async with stored.open() as work:
        (claimed,) = await Dispatch(work.connection, "residents").claim(9, NOW, LEASE)

    async def note_it() -> None:
        async with stored.open() as work:
            await Dispatch(work.connection, "residents").record([Unreachable(claimed, "Forbidden: blocked", NOW)])

    async with stored.open() as work:
        to = await person(stored, work)
        noting = asyncio.create_task(note_it())
        while not await waits_for_a_lock(stored):
            assert not noting.done(), "It does not wait for the resident."
        await work.speech.withhold(to)
    await noting
    assert await states(stored) == ["failed", "cancelled", "cancelled"]
    async with stored.open() as work:
        assert (await person(stored, work)).unreachable_since == NOW


async def waits_for_a_lock(stored: Stored) -> bool:
    """Whether a transaction stands still because of what another one has."""
    async with stored.database.reading() as connection:
        return bool((await connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted"))).scalar_one())


async def test_that_the_bot_has_the_chat_again_comes_as_an_update_of_that_chat_and_once(stored):
    async with stored.open() as work:
        to = await person(stored, work)
        for _twice in range(2):
            await work.speech.bot_goes_on(to, "given_back", "Samira", CASE, NOW)
        await work.speech.bot_goes_on(to, "closed", "Samira", CASE, NOW)
    waiting = await rows(stored, tables.inbox)
    assert [row.chat_id for row in waiting] == [FATMA, FATMA]
    assert '"given_back"' in waiting[0].raw
    assert CASE in waiting[0].raw


# The transcript


LINES = [
    Line("resident", "text", "Hallo & <dag> كثير", NOW, "a" * 32),
    Line("bot", "text", "Dag!", NOW),
    Line("resident", "voice", "", NOW, "b" * 32, "f" * 32),
    Line("worker", "text", "Salıya", NOW + timedelta(minutes=1), "d" * 32, None, SAMIRA.id, original="Tot dinsdag"),
    Line("worker", "text", "Tot woensdag", NOW, "e" * 32, None, SAMIRA.id, replaces="d" * 32),
]


SAID_IN_CASE = [replace(line, case_id=CASE) for line in LINES[:3]]


async def test_the_last_lines_come_in_the_order_in_which_they_were_said(shelves):
    fatma, ali = await shelves.people(2)
    async with shelves.open() as book:
        for line in LINES[:3]:
            book.transcripts.keep(fatma, line, case_id=CASE)
        assert list(await book.transcripts.last(fatma, 9)) == SAID_IN_CASE, "also in the same transaction"
    async with shelves.open() as book:
        for line in LINES[3:]:
            book.transcripts.keep(fatma, line)
        book.transcripts.keep(ali, Line("resident", "text", "van Ali", NOW))
    async with shelves.open() as book:
        assert list(await book.transcripts.last(fatma, 9)) == [*SAID_IN_CASE, *LINES[3:]]
        assert list(await book.transcripts.last(fatma, 2)) == LINES[-2:]
        assert [one.words for one in await book.transcripts.last(ali, 9)] == ["van Ali"]
        assert list(await book.transcripts.last(99, 9)) == []


async def test_a_line_is_found_by_its_reference_and_nothing_by_none(shelves):
    (fatma,) = await shelves.people(1)
    async with shelves.open() as book:
        for line in LINES:
            book.transcripts.keep(fatma, line)
        assert await book.transcripts.line("b" * 32) == LINES[2]
    async with shelves.open() as book:
        assert await book.transcripts.line("d" * 32) == LINES[3], "not the one that replaces it"
        assert await book.transcripts.line("x" * 32) is None
        assert await book.transcripts.line("") is None
