"""Updates of the workers' bot as Telegram writes them, read by python-telegram-bot."""

import json
from typing import Any

import pytest

from bot.desk.events import Commands, GroupMoved, Rewrites, Says, Sends, SendsOther, SharesPlace, Taps
from bot.transports.workers import WorkersTransport

TRANSPORT = WorkersTransport(lambda: "VoordeurWorkersBot")
SAMIRA = {"id": 5, "is_bot": False, "first_name": "Samira"}
BOT = {"id": 42, "is_bot": True, "first_name": "Voordeur"}
PRIVATE = {"id": 5, "type": "private", "first_name": "Samira"}
FORUM = {"id": -1001, "type": "supergroup", "title": "West", "is_forum": True}
IN_TOPIC = {"chat": FORUM, "message_thread_id": 77, "is_topic_message": True}
OPENED = {
    "message_id": 77,
    "date": 1,
    "chat": FORUM,
    "from": BOT,
    "forum_topic_created": {"name": "x", "icon_color": 1},
}


def message(**content: Any) -> dict[str, Any]:
    return {"message_id": 10, "date": 1_795_000_000, "chat": PRIVATE, "from": SAMIRA, **content}


def read(kind: str = "message", **content: Any) -> Any:
    return TRANSPORT.read(json.dumps({"update_id": 1, kind: content}))


def did(**content: Any) -> Any:
    incoming = read(**message(**content))
    assert incoming is not None
    return incoming.action


def test_words_in_a_topic_tell_who_where_and_what() -> None:
    incoming = read(**message(text="Dag", reply_to_message=OPENED, **IN_TOPIC))

    assert incoming.action == Says("Dag")
    assert (incoming.chat_id, incoming.thread_id, incoming.telegram_id, incoming.message_id) == (-1001, 77, 5, 10)
    assert (incoming.is_private, incoming.is_forum, incoming.chat_title) == (False, True, "West")
    assert incoming.reply_to is None, "The notice that the topic was opened is no message that somebody answers to."


def test_an_answer_tells_to_what_and_which_buttons_it_has() -> None:
    markup = {
        "inline_keyboard": [[{"text": "Claim", "callback_data": "claim:x"}, {"text": "Site", "url": "https://x.nl"}]]
    }
    card = {"message_id": 80, "date": 1, "chat": FORUM, "from": BOT, "text": "kaart", "reply_markup": markup}

    incoming = read(**message(text="Dag", reply_to_message=card | IN_TOPIC, **IN_TOPIC))

    assert incoming.reply_to.message_id == 80
    assert incoming.reply_to.telegram_id == 42
    assert incoming.reply_to.words == "kaart"
    assert incoming.reply_to.buttons == ("claim:x",)


def test_an_answer_in_general_is_in_no_topic() -> None:
    earlier = {"message_id": 80, "date": 1, "chat": FORUM, "from": SAMIRA, "text": "x"}

    incoming = read(**message(text="Dag", chat=FORUM, message_thread_id=80, reply_to_message=earlier))

    assert incoming.thread_id is None
    assert incoming.reply_to.message_id == 80


@pytest.mark.parametrize(
    ("words", "action"),
    [
        ("/claim", Commands("claim", "", "/claim")),
        ("/NEEM", Commands("claim", "", "/NEEM")),
        ("/snooze@voordeurworkersbot ma 9:00", Commands("snooze", "ma 9:00", "/snooze@voordeurworkersbot ma 9:00")),
        ("/plan een\ntwee", Commands("plan", "een\ntwee", "/plan een\ntwee")),
        ("/ nee", Says("/ nee")),
        ("// let op", Says("// let op")),
        ("en/of", Says("en/of")),
    ],
)
def test_commands_are_told_from_words(words: str, action: object) -> None:
    assert did(text=words) == action


def test_a_command_to_another_bot_is_ours_only_in_private() -> None:
    assert read(**message(text="/claim@OtherBot", **IN_TOPIC)) is None
    assert did(text="/claim@OtherBot") == Commands("claim", "", "/claim@OtherBot")


def test_while_our_name_is_not_known_every_command_is_ours() -> None:
    update = {"update_id": 1, "message": message(text="/claim@VoordeurWorkersBot", **IN_TOPIC)}
    incoming = WorkersTransport().read(json.dumps(update))
    assert incoming
    assert incoming.action == Commands("claim", "", "/claim@VoordeurWorkersBot")


def test_files_of_every_kind_can_go_on() -> None:
    file = {"file_id": "f", "file_unique_id": "u", "file_size": 7}
    sizes = [file | {"file_id": str(size), "width": size, "height": size} for size in (90, 800, 320)]
    video = file | {"width": 1, "height": 1, "duration": 1}

    assert did(photo=sizes, caption="kijk", media_group_id="9") == Sends("photo", "800", 7, "kijk", album="9")
    assert did(voice=file | {"duration": 1}) == Sends("voice", "f", 7)
    assert did(document=file | {"file_name": "a.pdf"}) == Sends("document", "f", 7, name="a.pdf")
    assert did(document=file) == Sends("document", "f", 7, name="document")
    assert did(video=video) == Sends("document", "f", 7, name="video.mp4")
    assert did(animation=video, document=file) == Sends("document", "f", 7, name="video.mp4")
    assert did(video_note=file | {"length": 1, "duration": 1}) == Sends("document", "f", 7, name="video.mp4")
    assert did(audio=file | {"duration": 1, "file_name": "lied.ogg"}) == Sends("document", "f", 7, name="lied.ogg")


def test_a_place_and_a_venue_are_places() -> None:
    here = {"latitude": 52.36, "longitude": 4.8}
    venue = {"location": here, "title": "Buurtkamer", "address": "Osdorpplein 1"}

    assert did(location=here) == SharesPlace(52.36, 4.8)
    assert did(venue=venue, location=here) == SharesPlace(52.36, 4.8, "Buurtkamer, Osdorpplein 1")


def test_other_things_are_named() -> None:
    poll = {"id": "1", "question": "?", "options": [], "total_voter_count": 0, "is_closed": False}
    poll |= {"is_anonymous": True, "type": "regular", "allows_multiple_answers": False}
    assert did(dice={"emoji": "🎲", "value": 3}) == SendsOther("dice")
    assert did(contact={"phone_number": "1", "first_name": "x"}) == SendsOther("contact")


def test_what_is_newer_than_the_library_is_read_as_far_as_it_is_known() -> None:
    newer = {"receiver_user": {"id": 1, "is_bot": False, "first_name": "x", "is_new": True}, "guest_query_id": "7"}

    assert did(text="Dag", **newer) == Says("Dag")
    assert did(rich_message={"blocks": []}) == SendsOther("rich_message")
    assert read("new_kind_of_update", text="x") is None


def test_edits_of_words_and_captions_are_read_and_those_of_places_are_not() -> None:
    assert read("edited_message", **message(text="Anders", edit_date=2)).action == Rewrites("Anders")
    assert read("edited_message", **message(caption="Anders", edit_date=2)).action == Rewrites("Anders")
    assert read("edited_message", **message(location={"latitude": 1, "longitude": 2}, edit_date=2)) is None


def test_a_tap_tells_which_button_where() -> None:
    query = {"id": "q", "from": SAMIRA, "chat_instance": "1", "data": "claim:x"}

    incoming = read("callback_query", **query, message=message(text="kaart", **IN_TOPIC))

    assert incoming.action == Taps("claim:x")
    assert (incoming.tap_id, incoming.chat_id, incoming.thread_id, incoming.message_id) == ("q", -1001, 77, 10)


def test_a_tap_on_a_message_that_is_too_old_to_be_read_is_a_tap() -> None:
    query = {"id": "q", "from": SAMIRA, "chat_instance": "1", "data": "claim:x"}

    old = read("callback_query", **query, message={"chat": FORUM, "message_id": 10, "date": 0})
    gone = read("callback_query", **query)

    assert (old.chat_id, old.message_id, old.action) == (-1001, 10, Taps("claim:x"))
    assert (gone.chat_id, gone.message_id, gone.is_private) == (5, None, True)


def test_a_group_that_moved_is_told_by_either_side() -> None:
    old = {"id": -5, "type": "group", "title": "x"}
    assert read(**message(chat=old, migrate_to_chat_id=-1001)).action == GroupMoved(-1001)
    new = read(**message(chat=FORUM, migrate_from_chat_id=-5))
    assert (new.chat_id, new.action) == (-5, GroupMoved(-1001))


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Dag", "from": BOT},
        {"text": "Dag", "chat": FORUM, "sender_chat": FORUM},
        {"text": "Dag", "chat": {"id": -9, "type": "channel", "title": "x"}},
        {"text": " \n "},
        {"new_chat_title": "x", "chat": FORUM},
        {"forum_topic_created": {"name": "x", "icon_color": 1}, **IN_TOPIC},
        {"left_chat_member": SAMIRA, "chat": FORUM},
    ],
)
def test_bots_channels_notices_and_blanks_are_left_unanswered(content: dict[str, Any]) -> None:
    assert read(**message(**content)) is None


@pytest.mark.parametrize("kind", ["channel_post", "my_chat_member", "message_reaction", "poll"])
def test_kinds_of_no_use_to_us_are_left_unanswered(kind: str) -> None:
    known = {
        "channel_post": message(text="x", chat={"id": -9, "type": "channel", "title": "x"}),
        "my_chat_member": {
            "chat": PRIVATE,
            "from": SAMIRA,
            "date": 1,
            "old_chat_member": {"user": BOT, "status": "member"},
            "new_chat_member": {"user": BOT, "status": "status_of_next_year"},
        },
        "message_reaction": {"chat": FORUM, "message_id": 1, "date": 1, "old_reaction": [], "new_reaction": []},
        "poll": {
            "id": "1",
            "question": "?",
            "options": [],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": True,
            "type": "regular",
            "allows_multiple_answers": False,
        },
    }
    assert read(kind, **known[kind]) is None


@pytest.mark.parametrize(
    "raw", ["", "null", "[]", "{}", '"x"', '{"update_id": "1"}', '{"update_id": 1, "message": {"message_id": 1}}', "{"]
)
def test_what_is_no_update_is_refused(raw: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        TRANSPORT.read(raw)


def test_a_refusal_shows_nothing_of_what_it_was_given() -> None:
    with pytest.raises(ValueError, match="cannot be read") as refused:
        read(message_id=1, text="geheim")
    assert "geheim" not in str(refused.value)


def test_a_character_that_no_database_holds_is_left_out() -> None:
    assert did(text="a\x00b") == Says("ab")
    assert did(text=r"a\u0000b") == Says(r"a\u0000b")
    assert did(text="a\\\x00b") == Says("a\\b")
