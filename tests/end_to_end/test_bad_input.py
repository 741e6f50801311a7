"""Whatever comes over the wire: a kind answer or deliberate silence, and the chat goes on."""

import asyncio

import pytest
from sqlalchemy import select

from bot.flows.idea.talk import SKIP, TOO_LARGE
from bot.flows.menu import IDEA, MENU
from domain.texts import _
from storage import tables

IN_THE_OCEAN = {"latitude": 20.0, "longitude": -40.0}
MB = 1024 * 1024


@pytest.fixture
async def asked(fatma):
    """Fatma at the first question."""
    await fatma.taps(IDEA.label)
    await fatma.is_asked(1)
    return fatma


async def answers(stage):
    return [words for _id, words in await stage.rows(tables.answers.c.question, tables.answers.c.words)]


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


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_what_cannot_be_an_answer_is_refused_kindly_and_the_question_stays(stage, asked, content):
    asked.sends(**content)
    assert len(await asked.hears("")) > 10
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    assert await answers(stage) == ["mijn buurvrouw en ik"]


@pytest.mark.parametrize("content", UNUSABLE.values(), ids=UNUSABLE.keys())
async def test_before_anything_was_asked_too(stage, content):
    newcomer = stage.phone("Ali", None)
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
    "half an emoji": "a\ud83cb",
    "combining marks": "a" + "\u0301" * 500,
    "lines": "a\n" * 2000,
    "SQL": "'); DROP TABLE answers; --",
}


@pytest.mark.parametrize("words", STRANGE_WORDS.values(), ids=STRANGE_WORDS.keys())
async def test_strange_words_are_an_answer_and_can_be_shown_again(on_each_database, words):
    stage = on_each_database
    samira = stage.phone("Samira", "ar")
    await samira.agrees()
    await samira.taps(IDEA.label)
    await samira.is_asked(1)
    # Not as a phone would send it: the stand-in cleans up what is typed on its phones, and Telegram may not.
    samira.sends(text=words)
    await samira.is_asked(2)
    samira.sends(text=words)
    await samira.is_asked(3)
    samira.says("رجوع")
    await samira.is_asked(2)
    for number in range(2, 6):
        await samira.is_asked(number)
        await samira.taps(SKIP.label)
    await samira.is_asked(6)
    await samira.taps(SKIP.label)
    await samira.hears(_("<b>This is your idea</b>"))
    kept = await answers(stage)
    assert len(kept) == 2
    assert kept[0] == kept[1]
    assert kept[0].startswith(words[0])
    await stage.settled()
    assert await stage.count(tables.outbox, tables.outbox.c.state != "sent") == 0


@pytest.mark.parametrize("words", [" ", "\n\t ", "\u200b", "\u2066\u2069", "\u00a0"])
async def test_blank_text_is_no_answer_and_asked_for_again(stage, asked, words):
    asked.sends(text=words)
    assert len(await asked.hears("")) > 10
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    assert await answers(stage) == ["mijn buurvrouw en ik"]


async def test_a_photo_of_21_mb_is_refused_kindly_and_one_of_19_is_not(stage, asked):
    for size in (21 * MB, 19 * MB):
        photo = {"file_id": "p", "file_unique_id": "p", "width": 9000, "height": 5000, "file_size": size}
        asked.sends(photo=[photo])
        if size > 20 * MB:
            await asked.hears(TOO_LARGE)
    await asked.is_asked(2)
    assert await stage.count(tables.attachments) == 1


async def test_an_edited_message_changes_its_answer_and_another_says_nothing(stage, asked):
    answer = asked.says("mijn burvrouw")
    await asked.is_asked(2)
    asked.edits(answer, "mijn buurvrouw")
    await asked.hears("")
    assert await answers(stage) == ["mijn buurvrouw"]
    command = asked.says("/help")
    await asked.hears("/menu")
    asked.edits(command, "/helpen")
    await asked.hears_nothing()


async def test_an_edited_sticker_or_photo_without_words_says_nothing(asked):
    person = asked.account.as_user()
    asked.emits(
        {"edited_message": {"message_id": 3, "date": 1, "chat": asked.account.as_chat(), "from": person, "sticker": sticker()}}
    )
    await asked.hears_nothing()


FORGED = ["", "x", "go:", "go:nowhere", "go:open.00000000000000000000000000000000", "go:language.xx", "go:language.",
          "go:remind.1", "go:rewrite", "go:idle", "99:yes", "-1:skip", "1:" + "ي" * 30, "go:open.\x00", "0:yes"]


@pytest.mark.parametrize("data", FORGED)
async def test_a_forged_button_does_no_harm_and_always_stops_waiting(stage, asked, data):
    toasts = len(asked.toasts())
    asked.taps_forged(data, asked.newest.id)
    await asked.sees_toast(toasts + 1)
    asked.says("mijn buurvrouw en ik")
    await asked.hears("")
    await stage.settled()
    assert await stage.count(tables.inbox, tables.inbox.c.state == "quarantined") == 0
    asked.says("/menu")
    await asked.sees(IDEA.label)


async def test_the_button_of_somebody_elses_idea_opens_nothing(stage, asked):
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    ((number,),) = await stage.rows(tables.initiatives.c.id)
    stranger = stage.phone("Ali", "nl")
    await stranger.agrees()
    stranger.taps_forged(f"go:open.{number}", stranger.newest.id)
    assert "buurvrouw" not in await stranger.hears(_("I cannot find that idea any more."))


async def test_a_tap_from_another_chat_is_not_answered_there(stage, asked):
    message = {"message_id": 5, "date": 1, "chat": {"id": -77, "type": "group", "title": "Straat"}, "text": "?"}
    person = asked.account.as_user()
    asked.emits({"callback_query": {"id": "1", "from": person, "chat_instance": "1", "data": "1:skip", "message": message}})
    await asked.hears_nothing()


async def test_a_tap_under_a_message_that_is_gone_is_answered(asked):
    gone = {"message_id": 5, "date": 0, "chat": asked.account.as_chat()}
    for message in ({"message": gone}, {}, {"inline_message_id": "abc"}):
        person = asked.account.as_user()
        asked.emits({"callback_query": {"id": "1", "from": person, "chat_instance": "1", "data": "go:menu"} | message})
        await asked.sees(IDEA.label)


async def test_two_taps_at_once_count_once(stage, fatma):
    fatma.says("/menu")
    await fatma.hears("")
    menu = fatma.newest
    for _time in range(2):
        fatma.taps_forged("go:idea", menu.id)
    await fatma.is_asked(1)
    fatma.says("mijn buurvrouw en ik")
    await fatma.is_asked(2)
    await stage.settled()
    assert await stage.count(tables.initiatives) == 1


async def test_a_key_hit_twice_skips_one_question(asked):
    label = next(key for key in asked._raw_keys() if asked.reads(SKIP.label) == key)
    asked.says(label)
    asked.says(label)
    await asked.is_asked(2)
    await asked.hears_nothing()
    assert asked.reads(_("<i>Question {number} of 6</i>").with_(number=2)) in asked.heard


@pytest.mark.parametrize(
    "command", ["/help", "/menu", "/language", "/stop", "/start", "/unknown", "/start@VoordeurBot", "/", "/help me", "/HELP"]
)
async def test_a_command_in_the_middle_of_a_question_is_answered_and_the_chat_goes_on(stage, asked, command):
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)
    asked.says(command)
    assert await asked.hears("")
    asked.says("/menu")
    await asked.sees(IDEA.label)
    assert await answers(stage) == ["mijn buurvrouw en ik"]


@pytest.mark.parametrize("payload", ["x", "A" * 64, "../../etc", "'; --", "a b c", "\u202e", "😀"])
async def test_a_deep_link_with_garbage_is_a_start(stage, payload):
    newcomer = stage.phone("Ali", "nl")
    newcomer.says(f"/start {payload}")
    await newcomer.sees("Nederlands")


UNANSWERED = {
    "a kind that does not exist yet": {"hologram": {"chat": {"id": 1, "type": "private"}, "shape": "cat"}},
    "a channel's post": {"channel_post": {"message_id": 1, "date": 1, "chat": {"id": -100, "type": "channel", "title": "x"}, "text": "x"}},
    "a group's message": {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "group", "title": "x"}, "from": {"id": 9, "is_bot": False, "first_name": "A"}, "text": "/start"}},
    "a bot's message in a group": {"message": {"message_id": 1, "date": 1, "chat": {"id": -5, "type": "supergroup", "title": "x"}, "from": {"id": 9, "is_bot": True, "first_name": "A"}, "text": "x"}},
    "only a number": {},
    "no object": {"message": "poison"},
    "a list": {"message": [1, 2, 3]},
    "an update without end": {"message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}, "text": ["x"] * 50}},
}


@pytest.mark.parametrize("update", UNANSWERED.values(), ids=UNANSWERED.keys())
async def test_what_is_not_for_us_is_left_unanswered_and_holds_nobody_up(stage, asked, update):
    asked.emits(update)
    await asked.hears_nothing()
    await stage.settled()
    assert await stage.count(tables.outbox, tables.outbox.c.chat_id != asked.id) == 0


async def test_an_update_nobody_can_read_is_put_aside_with_an_apology(stage, asked):
    asked.emits({"message": {"chat": asked.account.as_chat(), "from": asked.account.as_user(), "text": 5}})
    await asked.hears(_("Something went wrong on our side, sorry. Your ideas are kept. Please try it once more."))
    asked.says("mijn buurvrouw en ik")
    await asked.is_asked(2)


async def test_in_a_group_the_bot_keeps_silent(stage, fatma):
    group = stage.sandbox.world.add_group("Onze straat", forum=False)
    stage.sandbox.people.join(group, [fatma.id], ["VoordeurBot"], ["VoordeurBot"])
    place = stage.sandbox.people.in_group(group.id, fatma.id)
    for words in ("/start", "/help@VoordeurBot", "hallo @VoordeurBot"):
        stage.sandbox.people.text(place, words)
    await stage.settled()
    assert not any(message.from_bot for message in group.messages.values())
    await fatma.hears_nothing()


async def test_what_a_hundred_people_send_at_once_is_answered_to_each(stage):
    people = [stage.phone(f"Bewoner {number}", "nl") for number in range(100)]
    for person in people:
        person.starts()
        person.says("hallo?")
        person.sends(sticker=sticker())
    await asyncio.gather(*(person.sees("Nederlands") for person in people))
    await stage.settled()
    async with stage.database.reading() as connection:
        answered = await connection.execute(select(tables.outbox.c.chat_id).distinct())
    assert {row.chat_id for row in answered} == {person.id for person in people}
