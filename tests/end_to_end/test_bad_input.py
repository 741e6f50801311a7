"""Whatever comes over the wire: a kind answer or deliberate silence, and the chat goes on."""

import asyncio

import pytest

from bot.flows.idea import summary
from bot.flows.idea.talk import SKIP, TOO_LARGE
from bot.flows.menu import IDEA, MENU, MINE
from domain.initiatives import Need
from domain.question_texts import NEEDS
from domain.texts import _
from storage import tables

IN_THE_OCEAN = {"latitude": 20.0, "longitude": -40.0}
MB = 1024 * 1024


pytestmark = pytest.mark.asyncio(loop_scope="module")


def sticker(number=1):
    return {
        "file_id": f"sticker{number}",
        "file_unique_id": f"s{number}",
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
        "emoji": "👍",
    }


UNUSABLE = {
    "sticker": {"sticker": sticker()},
    "contact": {"contact": {"phone_number": "+31600000000", "first_name": "Ans"}},
    "poll": {
        "poll": {
            "id": "1",
            "question": "When?",
            "options": [{"text": "Now", "voter_count": 0, "persistent_id": "1"}],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
        }
    },
    "dice": {"dice": {"emoji": "🎲", "value": 6}},
    "document": {"document": {"file_id": "d", "file_unique_id": "d", "file_name": "<b>.exe", "file_size": 10}},
    "video note": {"video_note": {"file_id": "v", "file_unique_id": "v", "length": 240, "duration": 3}},
    "location at sea": {"location": IN_THE_OCEAN},
    "something of 2031": {"hologram": {"file_id": "h"}},
    "nothing at all": {},
}


async def quarantined(shared, resident):
    of_them = tables.inbox.c.chat_id == resident.id
    return await shared.count(tables.inbox, of_them, tables.inbox.c.state == "quarantined")


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_what_cannot_be_an_answer_is_refused_kindly_and_the_question_stays(shared, asked, content):
    asked.sends(**content)
    assert len(await asked.hears()) > 10
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    assert await shared.answers(asked) == ["mijn buurvrouw en ik"]


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_before_anything_was_asked_too(shared, content):
    newcomer = shared.phone("Ali", None)
    newcomer.sends(**content)
    await newcomer.sees("Nederlands")
    await newcomer.agrees("tr")


STRANGE_WORDS = {
    "4,096 characters of emoji": "🎉" * 2048,
    "4,096 emoji": "🎉" * 4096,
    "4,096 of what HTML escapes": "&" * 4096,
    "HTML that closes ours": "</i></b><a href='tg://x'>klik</a> </code>",
    "a format string": "{number} %s {0} {",
    "bidi controls": "\u202egnol\u202c \u2067أهلا\u2069 \u2066x\u2069",
    "null characters": "a\x00b\x00",
    "other control characters": "a\x07b\x1b[31mred\ufffe\uffff",
    "combining marks": "a" + "\u0301" * 500,
    "lines": "a\n" * 2000,
    "SQL": "'); DROP TABLE answers; --",
}


@pytest.mark.parametrize("words", STRANGE_WORDS.values(), ids=STRANGE_WORDS.keys())
async def test_strange_words_are_an_answer_and_can_be_shown_again(shared, words):
    samira = await shared.resident("Samira", "ar")
    await samira.taps(IDEA.label)
    await samira.is_asked(1)
    # Not as a phone would send it: the stand-in cleans up what is typed on its phones, and Telegram may not.
    samira.sends(text=words)
    await samira.is_asked(2)
    samira.sends(text=words)
    await samira.is_asked(3)
    samira.says("رجوع")
    await samira.is_asked(2)
    samira.says("/menu")
    await samira.taps(MINE.label)
    await samira.sees(MENU.label)
    await samira.taps(samira.buttons()[0])
    for number in range(2, 6):
        await samira.is_asked(number)
        samira.sends(text=words)
    await samira.is_asked(6)
    await samira.taps(NEEDS[Need.NOTHING])
    await samira.sees(summary.CHANGE.label)
    kept = [text for text in await shared.answers(samira) if text]
    assert len(kept) == 5
    assert len(set(kept)) == 1
    assert kept[0].startswith(words[0])


@pytest.mark.parametrize("words", [" ", "\n\t ", "\u200b", "\u2066\u2069", "\u00a0"])
async def test_blank_text_is_no_answer_and_asked_for_again(shared, asked, words):
    asked.sends(text=words)
    assert len(await asked.hears()) > 10
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    assert await shared.answers(asked) == ["mijn buurvrouw en ik"]


async def test_a_photo_of_21_mb_is_refused_kindly_and_one_of_19_is_not(shared, asked):
    for size in (21 * MB, 19 * MB):
        photo = {"file_id": "p", "file_unique_id": "p", "width": 9000, "height": 5000, "file_size": size}
        asked.sends(photo=[photo])
        if size > 20 * MB:
            await asked.hears(TOO_LARGE)
    await asked.is_asked(2)
    assert await shared.answers(asked) == [""]


async def test_an_edited_message_changes_its_answer_and_another_says_nothing(shared, asked):
    answer = asked.says("mijn burvrouw")
    await asked.is_asked(2)
    asked.edits(answer, "mijn buurvrouw")
    await asked.hears()
    assert await shared.answers(asked) == ["mijn buurvrouw"]
    command = asked.says("/help")
    await asked.hears("/menu")
    asked.edits(command, "/helpen")
    await asked.hears_nothing()


async def test_an_edited_sticker_or_photo_without_words_says_nothing(asked):
    person = asked.account.as_user()
    asked.emits(
        {
            "edited_message": {
                "message_id": 3,
                "date": 1,
                "chat": asked.account.as_chat(),
                "from": person,
                "sticker": sticker(),
            }
        }
    )
    await asked.hears_nothing()


FORGED = [
    "",
    "x",
    "go:",
    "go:nowhere",
    "go:open.00000000000000000000000000000000",
    "go:language.xx",
    "go:language.",
    "go:remind.1",
    "go:rewrite",
    "go:idle",
    "99:yes",
    "-1:skip",
    "1:" + "ي" * 30,
    "go:open.\x00",
    "0:yes",
]


@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_button_does_no_harm_and_always_stops_waiting(shared, asked, data):
    asked.taps_forged(data, asked.newest.id)
    await asked.sees_its_tap_answered()
    asked.says("mijn buurvrouw en ik")
    await asked.hears()
    assert await quarantined(shared, asked) == 0
    asked.says("/menu")
    await asked.sees(IDEA.label)


async def test_the_button_of_somebody_elses_idea_opens_nothing(shared, asked):
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    *_others, (_created, number) = await shared.rows(tables.initiatives.c.created_at, tables.initiatives.c.id)
    stranger = await shared.resident("Ali")
    stranger.taps_forged(f"go:open.{number}", stranger.newest.id)
    assert "buurvrouw" not in await stranger.hears(_("I cannot find that idea any more."))


async def test_a_tap_under_a_message_that_is_gone_is_answered(asked):
    gone = {"message_id": 5, "date": 0, "chat": asked.account.as_chat()}
    for message in ({"message": gone}, {}, {"inline_message_id": "abc"}):
        person = asked.account.as_user()
        asked.emits({"callback_query": {"id": "1", "from": person, "chat_instance": "1", "data": "go:menu"} | message})
        await asked.sees(IDEA.label)


async def test_two_taps_at_once_count_once(shared):
    resident = await shared.resident()
    menu = resident.newest
    for _time in range(2):
        resident.taps_forged("go:idea", menu.id)
    await resident.is_asked(1)
    resident.says("mijn buurvrouw en ik")
    await resident.is_asked(2)
    assert await shared.answers(resident) == ["mijn buurvrouw en ik"]
    resident.says("/menu")
    await resident.taps(MINE.label)
    await resident.sees(MENU.label)
    assert len(resident.buttons()) == 2


async def test_a_key_hit_twice_skips_one_question(asked):
    key = asked.reads(SKIP.label)
    asked.does(lambda: [asked.acts.text(asked.place, key) for _time in range(2)])
    await asked.is_asked(2)
    asked.says("een straatfeest")
    await asked.is_asked(3)


@pytest.mark.parametrize(
    "command",
    [
        "/help",
        "/menu",
        "/language",
        "/stop",
        "/start",
        "/unknown",
        "/start@VoordeurBot",
        "/an_idea",
        "/help me",
        "/HELP",
        "/rewrite",
        "/remind 1",
        "/idle",
    ],
)
async def test_a_command_in_the_middle_of_a_question_is_answered_and_the_chat_goes_on(shared, asked, command):
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    asked.says(command)
    assert await asked.hears()
    asked.says("/menu")
    await asked.sees(IDEA.label)
    assert await shared.answers(asked) == ["mijn buurvrouw en ik"]


@pytest.mark.parametrize("payload", ["x", "A" * 64, "../../etc", "'; --", "a b c", "\u202e", "😀"])
async def test_a_deep_link_with_garbage_is_a_start(shared, payload):
    newcomer = shared.phone("Ali", "nl")
    newcomer.says(f"/start {payload}")
    await newcomer.sees("Nederlands")


UNREADABLE = {
    "text that is a number": {"text": 5},
    "half an emoji": {"text": "a\ud83cb", "date": 1, "message_id": 1},
    "a photo without sizes": {"photo": [{}], "date": 1, "message_id": 1},
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_a_message_nobody_can_read_is_put_aside_with_an_apology(shared, asked, content):
    asked.emits({"message": {"chat": asked.account.as_chat(), "from": asked.account.as_user()} | content})
    await asked.hears()
    assert await quarantined(shared, asked) == 1
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)


async def test_what_many_send_at_once_is_answered_to_each(shared):
    people = [shared.phone(f"Bewoner {number}", "nl") for number in range(20)]
    for person in people:
        person.starts()
        person.does(lambda person=person: person.acts.text(person.place, "hallo?"))
    await asyncio.gather(*(person.sees("Nederlands") for person in people))
