"""What is written in the console: it goes to the resident once, stays a note, or waits as a draft; nothing is lost."""

import asyncio

import pytest

from domain.handover import State
from domain.relaying import LONGEST_REPLY
from domain.takeover import claim
from storage.signals import ReadAgain
from tests.support.console import ANNELIES, JOOST, SAMIRA

DUTCH = "Dag Fatma, ik lees alles."


def drafted(page, field="words", action="/reply"):
    return page.form(action).fields[field].strip()


async def test_a_reply_goes_to_the_resident_under_the_name_of_who_wrote_it(fatma):
    page = await fatma.claimed()
    page = await page.submits("/reply", words=DUTCH)
    assert page.status == 200
    (sent,) = await fatma.sent()
    assert "Samira" in sent["text"]
    assert DUTCH in sent["text"]
    assert "on its way" in page.words
    assert (await fatma.as_now()).state is State.WAITING_FOR_RESIDENT
    assert fatma.office.woken


async def test_colleagues_on_telegram_are_shown_what_was_written_here(fatma):
    await fatma.desk.connects()
    await (await fatma.claimed()).submits("/reply", words=DUTCH)
    await fatma.desk.shows()
    assert any(DUTCH in one.words for one in fatma.desk.forum.messages)


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sent", "sent"),
        ("claimed", "on its way"),
        ("uncertain", "perhaps sent: Telegram did not say"),
        ("failed", "not delivered: Telegram did not take it"),
    ],
)
async def test_what_became_of_it_stands_under_it(fatma, state, told):
    page = await (await fatma.claimed()).submits("/reply", words=DUTCH)
    await fatma.fares(state)
    page = await page.visitor.opens(fatma.path)
    assert told in page.words.split(DUTCH)[1]


async def test_a_form_that_is_sent_twice_is_sent_once(fatma):
    page = await fatma.claimed()
    await page.submits("/reply", words=DUTCH)
    again = await page.submits("/reply", words=DUTCH)
    assert len(await fatma.sent()) == 1
    assert "This was sent already" in again.words
    assert drafted(again) == ""


async def test_a_double_click_is_one_message(fatma):
    page = await fatma.claimed()
    await asyncio.gather(*(page.submits("/reply", words=DUTCH) for _ in range(3)))
    assert len(await fatma.sent()) == 1


async def test_the_same_words_in_a_new_form_are_a_new_message(fatma):
    page = await (await fatma.claimed()).submits("/reply", words=DUTCH)
    await page.submits("/reply", words=DUTCH)
    assert len(await fatma.sent()) == 2


async def test_who_was_overtaken_by_an_answer_is_asked_and_keeps_the_words(fatma):
    page = await fatma.claimed()
    elsewhere = await page.visitor.opens(fatma.path)
    await elsewhere.submits("/reply", words="Ik kijk ernaar.")
    page = await page.submits("/reply", words=DUTCH)
    assert "You answered meanwhile" in page.words
    assert drafted(page) == DUTCH
    assert len(await fatma.sent()) == 1
    await page.submits("/reply", words=drafted(page))
    assert len(await fatma.sent()) == 2, "sent too, after it was read"


async def test_an_answer_of_a_colleague_before_the_case_came_back_is_named(fatma):
    page = await fatma.claimed()
    joosts = await fatma.signs_in(JOOST)
    await page.submits("/pass-on", to=JOOST.id)
    joosts_page = await (await joosts.opens(fatma.path)).submits("/reply", words="Joost hier")
    await joosts_page.submits("/pass-on", to=SAMIRA.id)
    page = await page.submits("/reply", words=DUTCH)
    assert "Answered meanwhile: Joost." in page.words
    assert drafted(page) == DUTCH


async def test_what_the_resident_wrote_meanwhile_stops_nobody(fatma):
    page = await fatma.claimed()
    await fatma.writes("Merhaba?")
    await page.submits("/reply", words=DUTCH)
    assert len(await fatma.sent()) == 1


@pytest.mark.parametrize("words", ["", "   \n"])
async def test_nothing_is_not_sent(fatma, words):
    page = await (await fatma.claimed()).submits("/reply", words=words)
    assert "nothing in it to send" in page.words
    assert await fatma.sent() == []


async def test_what_is_too_long_is_kept_and_not_sent(fatma):
    words = "a" * (LONGEST_REPLY + 3)
    page = await (await fatma.claimed()).submits("/reply", words=words)
    assert "3 characters too long" in page.words or "3 tekens te lang" in page.words
    assert drafted(page) == words
    assert await fatma.sent() == []


async def test_who_cannot_be_reached_is_sent_nothing_and_the_words_stay(fatma):
    page = await fatma.claimed()
    await fatma.becomes(unreachable_since=fatma.office.now)
    page = await page.submits("/reply", words=DUTCH)
    assert "Fatma has blocked the bot" in page.words
    assert drafted(page) == DUTCH
    assert await fatma.sent() == []


async def test_who_lost_the_case_meanwhile_reads_who_has_it_and_keeps_the_words(fatma):
    page = await fatma.claimed()
    annelies = await fatma.opens(ANNELIES)
    await annelies.submits("/take-over")
    page = await page.submits("/reply", words=DUTCH)
    assert "Annelies" in page.words
    assert await fatma.sent() == []
    assert not [one for one in page.forms if one.action.partition("?")[0].endswith("/reply")]
    assert f"Not sent, and kept for you: {DUTCH}" in page.words
    await (await annelies.visitor.opens(fatma.path)).submits("/pass-on", to=SAMIRA.id)
    page = await page.visitor.opens(fatma.path)
    assert drafted(page) == DUTCH


async def test_in_a_closed_case_only_notes_are_written(fatma):
    page = await fatma.claimed()
    closed = await page.submits("/close")
    assert "This case is closed" in closed.words
    refused = await page.submits("/reply", words=DUTCH)
    assert refused.status == 200
    assert await fatma.sent() == []
    await closed.submits("/note", words="Belde nog.")
    assert [one.words for one in await fatma.story("note")] == ["Belde nog."]


async def test_a_note_is_for_colleagues_and_never_sent(fatma):
    page = await fatma.claimed()
    page = await page.submits("/note", words="Spreekt ook Koerdisch.")
    assert await fatma.sent() == []
    assert [(one.staff_id, one.words) for one in await fatma.story("note")] == [(SAMIRA.id, "Spreekt ook Koerdisch.")]
    assert "Your note" in page.words
    joosts = await fatma.opens(JOOST)
    assert "Note by Samira" in joosts.words
    assert "Spreekt ook Koerdisch." in joosts.words


async def test_who_does_not_have_the_case_writes_a_note_and_has_no_other_field(fatma):
    await fatma.claimed()
    page = await fatma.opens(JOOST)
    assert {one.action.partition("?")[0] for one in page.forms if "words" in one.fields} == {f"{fatma.path}/note"}
    await page.submits("/note", words="Let op de ramadan.")
    assert await fatma.sent() == []


async def test_a_note_that_is_sent_twice_is_one_note_and_later_it_is_another(fatma):
    page = await fatma.claimed()
    for _ in range(2):
        await page.submits("/note", words="Belt morgen.")
    assert len(await fatma.story("note")) == 1
    fatma.passes(minutes=10)
    await page.submits("/note", words="Belt morgen.")
    assert len(await fatma.story("note")) == 2


async def test_a_note_that_is_too_long_is_kept(fatma):
    page = await (await fatma.claimed()).submits("/note", words="b" * 4001)
    assert "at most 4,000" in page.words
    assert drafted(page, action="/note") == "b" * 4001
    assert await fatma.story("note") == []


async def test_a_draft_waits_on_another_computer_for_its_writer_only(fatma):
    page = await fatma.claimed()
    form = page.form("/reply").fields
    kept = await page.visitor.posts(f"{fatma.path}/draft", {"_csrf": form["_csrf"], "kind": "reply", "words": "Ik ga"})
    assert kept.status == 204
    assert drafted(await fatma.opens(SAMIRA)) == "Ik ga"
    await (await fatma.opens(ANNELIES)).submits("/take-over")
    assert drafted(await fatma.opens(ANNELIES)) == ""


async def test_what_was_sent_is_no_draft_any_more(fatma):
    page = await fatma.claimed()
    csrf = page.form("/reply").fields["_csrf"]
    for kind in ("reply", "note", "plan", "dutch"):
        await page.visitor.posts(f"{fatma.path}/draft", {"_csrf": csrf, "kind": kind, "words": f"half {kind}"})
    page = await page.submits("/reply", words="heel")
    assert drafted(page) == ""
    assert drafted(page, action="/note") == "half note"
    assert (drafted(page, action="/plan"), drafted(page, "dutch", "/plan")) == ("half plan", "half dutch")


async def test_a_draft_of_another_kind_is_refused(fatma):
    page = await fatma.claimed()
    csrf = page.form("/reply").fields["_csrf"]
    answer = await page.visitor.posts(f"{fatma.path}/draft", {"_csrf": csrf, "kind": "sms", "words": "x"})
    assert answer.status == 400


async def test_that_somebody_writes_is_told_to_who_listens(fatma):
    heard = asyncio.Queue()
    page = await fatma.claimed()
    async with fatma.office.database.signals.heard_by(heard.put_nowait), asyncio.timeout(10):
        assert isinstance(await heard.get(), ReadAgain)
        answer = await page.visitor.posts(f"{fatma.path}/typing", {"_csrf": page.form("/reply").fields["_csrf"]})
        told = await heard.get()
    assert answer.status == 204
    assert [(one.case_id, one.name) for one in told.typing] == [(fatma.case.id, "Samira")]


async def test_what_was_sent_can_be_changed_by_who_wrote_it(fatma):
    page = await (await fatma.claimed()).submits("/reply", words="Tot maandag")
    ref = next(one for one in page.links if "change=" in one).partition("change=")[2].partition("#")[0]
    page = await page.visitor.opens(f"{fatma.path}?change={ref}")
    page = await page.submits("/rewrite", words="Tot dinsdag")
    assert "Tot dinsdag" in page.words
    assert "changed" in page.words
    assert "How it read before" in page.words
    joosts = await fatma.opens(JOOST)
    assert not [one for one in joosts.links if "change=" in one]
    refused = await joosts.visitor.posts(
        f"{fatma.path}/rewrite", {"_csrf": joosts.form("/note").fields["_csrf"], "ref": ref, "words": "Nee"}
    )
    assert "Tot dinsdag" in refused.words


async def test_what_was_taken_away_stands_there_as_taken_away(fatma):
    page = await (await fatma.claimed()).submits("/reply", words="Verkeerd venster")
    ref = next(one for one in page.links if "change=" in one).partition("change=")[2].partition("#")[0]
    page = await page.visitor.opens(f"{fatma.path}?change={ref}")
    form = page.form("/rewrite")
    page = await page.visitor.posts(f"{fatma.path}/take-away", form.fields)
    assert "taken away" in page.words
    assert "Verkeerd venster" in page.words, "that it was said is kept"
    assert not [one for one in page.links if "change=" in one]


async def test_a_plan_is_asked_and_shown_with_the_answer(fatma):
    page = await fatma.claimed()
    page = await page.submits("/plan", words="Parkta iftar", dutch="Iftar in het park")
    assert "Fatma is asked whether it is right" in page.words or "Fatma wordt gevraagd" in page.words
    assert "Version 1" in page.words
    assert "not answered yet" in page.words
    async with fatma.desk.duty() as duty:
        theirs = await duty.book.initiatives.of_resident(fatma.resident.id)
        (write_up,) = await duty.book.write_ups.of(theirs[0].id)
    assert (write_up.words, write_up.dutch, write_up.language) == ("Parkta iftar", "Iftar in het park", "tr")


async def test_a_plan_is_sent_once_and_one_that_is_refused_is_kept(fatma):
    page = await fatma.claimed()
    await page.submits("/plan", words="Parkta iftar")
    again = await page.submits("/plan", words="Parkta iftar")
    assert "sent already" in again.words
    assert "Version 2" not in again.words
    page = await again.submits("/plan", words="c" * 3001, dutch="kort")
    assert drafted(page, action="/plan") == "c" * 3001
    assert drafted(page, "dutch", "/plan") == "kort"


async def test_words_keep_their_direction_and_their_signs(fatma):
    page = await fatma.claimed()
    words = 'مرحبا <b>Samira</b> & "vrienden"'
    await fatma.writes(words)
    page = await page.visitor.opens(fatma.path)
    assert words in page.words
    assert "<b>Samira</b>" not in page.response.text
    assert 'dir="auto">مرحبا' in page.response.text


async def test_nobody_of_another_area_writes_in_it(fatma):
    elsewhere = JOOST.__class__("karin", "Karin", JOOST.job, areas=frozenset({"GK99"}))
    own = await fatma.claimed()
    visitor = await fatma.signs_in(elsewhere)
    csrf = (await visitor.opens("/inbox")).response.text.partition('name="csrf" content="')[2].partition('"')[0]
    for action in ("reply", "note", "plan", "draft", "typing", "rewrite", "take-away", "translate", "translate-line"):
        fields = {"_csrf": csrf, "once": "a", "seen": "0", "words": "x", "kind": "reply", "ref": "a", "line": "1"}
        assert (await visitor.posts(f"{fatma.path}/{action}", fields)).status == 404, action
    assert (await visitor.opens(fatma.path)).status == 404
    assert await fatma.sent() == []
    assert (await own.submits("/reply", words="wel")).status == 200


async def test_a_case_that_telegram_claimed_meanwhile_is_named(fatma):
    page = await fatma.opens(SAMIRA)
    await fatma.signs_in(JOOST)
    await fatma.desk.does(claim, fatma.case.id, JOOST)
    page = await page.submits("/claim")
    assert "Joost" in page.words
    assert (await fatma.as_now()).worker_id == JOOST.id
