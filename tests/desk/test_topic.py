"""In the topic of a case: what the one who has it writes goes to the resident, what colleagues write is a note."""

from datetime import timedelta

import pytest
from telegram.constants import ReactionEmoji

from bot.desk.moving import DONE
from bot.desk.speaking import NOTED
from domain.handover import Case, State
from tests.support.worker import Bureau, Neighbour, Room, Worker


@pytest.fixture
async def case(fatma: Neighbour) -> Case:
    return await fatma.asks_for_a_person("Ik heb een brief die ik niet begrijp")


async def test_who_has_the_case_writes_to_the_resident(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await samira.says("Dag Fatma, ik ben Samira.", topic)

    fatma.hears("Samira", "Dag Fatma, ik ben Samira.")
    assert bureau.last == [], "In a topic, what became of it is shown as a sign by `receipts.py`."


async def test_what_begins_with_two_slashes_stays_among_colleagues(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    number = await samira.says("// zij is bang voor de brief", topic)

    fatma.hears_nothing()
    samira.sees_mark("✍", number)
    assert await bureau.notes(case.id) == ["zij is bang voor de brief"]


async def test_what_a_colleague_writes_is_a_note(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)

    await joost.says("Ken jij haar al?", topic)

    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["Ken jij haar al?"]


async def test_who_writes_before_anybody_has_it_hears_once_an_hour_to_claim_first(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.says("Dag Fatma!", topic)
    samira.hears("kept this as a note", "To write to Fatma, claim the case first")
    assert samira.buttons == ["Claim"]
    fatma.hears_nothing()

    await samira.says("Hallo?", topic)
    assert bureau.last == []

    bureau.now += timedelta(hours=1)
    await samira.says("Iemand?", topic)
    samira.hears("claim the case first")
    assert await bureau.notes(case.id) == ["Dag Fatma!", "Hallo?", "Iemand?"]


async def test_an_answer_to_a_colleague_is_not_taken_for_words_to_the_resident(
    samira: Worker, joost: Worker, topic: Room, bureau: Bureau
) -> None:
    number = await joost.says("// wie kent haar?", topic)
    bureau.now += timedelta(hours=2)

    await samira.says("Ik!", topic, reply_to=number)

    assert bureau.last == []


async def test_after_it_was_closed_words_are_notes(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.taps("Close", topic)
    await samira.taps("Yes, close it", topic)

    await samira.says("Nog één ding", topic)

    fatma.hears_nothing()
    samira.hears("Not sent: this case is closed. I kept it as a note.")
    assert await bureau.notes(case.id) == ["Nog één ding"]


async def test_photo_voice_file_and_place_go_to_the_resident(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.sends_photo("Deze brief?", topic)
    (photo,) = fatma.calls
    assert photo["method"] == "sendPhoto"
    assert "Deze brief?" in photo["caption"]

    await samira.sends_voice("", topic)
    assert fatma.calls[0]["method"] == "sendVoice"

    file = {"file_id": "d", "file_unique_id": "d", "file_name": "folder.pdf", "file_size": 900}
    await samira.sends({"document": file}, topic)
    assert fatma.calls[0]["method"] == "sendDocument"
    assert fatma.calls[0]["made"]["name"] == "folder.pdf"

    await samira.sends({"location": {"latitude": 52.36, "longitude": 4.8}}, topic)
    assert fatma.calls[0]["method"] == "sendVenue"


async def test_a_video_goes_as_a_file(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    video = {"file_id": "v", "file_unique_id": "v", "width": 1, "height": 1, "duration": 3, "file_size": 900}
    await samira.sends({"video": video, "caption": "kijk"}, topic)

    assert fatma.calls[0]["method"] == "sendDocument"
    assert fatma.calls[0]["made"]["name"] == "video.mp4"


async def test_every_picture_of_an_album_arrives(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    for number in range(10):
        await samira.sends_photo("drie kanten" if number == 0 else "", topic, album="7001")
        assert [one["method"] for one in fatma.calls] == ["sendPhoto"]


async def test_an_album_whose_words_are_a_note_stays_among_colleagues_as_a_whole(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, case: Case
) -> None:
    await samira.taps("Claim", topic)

    for number in range(3):
        await samira.sends_photo("// voor Joost" if number == 0 else "", topic, album="7002")
        fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["Photo\nvoor Joost", "Photo", "Photo"]

    await samira.sends_photo("", topic, album="7003")
    assert [one["method"] for one in fatma.calls] == ["sendPhoto"]


async def test_what_cannot_be_brought_is_refused_kindly(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}

    await samira.sends({"sticker": {**sticker, "is_animated": False, "is_video": False}}, topic)

    samira.hears("cannot bring this to Fatma", "photos, voice messages")
    fatma.hears_nothing()


async def test_the_sticker_of_a_colleague_is_nobodys_business(
    samira: Worker, joost: Worker, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    sticker = {"file_id": "s", "file_unique_id": "s", "type": "regular", "width": 1, "height": 1}

    await joost.sends({"sticker": {**sticker, "is_animated": False, "is_video": False}}, topic)

    joost.hears_nothing()


async def test_too_long_says_by_how_much_and_sends_nothing(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.says("a" * 3507, topic)
    samira.hears("7 characters too long", "Nothing was sent")
    fatma.hears_nothing()

    await samira.says("a" * 3500, topic)
    fatma.hears("aaa")


async def test_a_file_above_twenty_megabytes_is_refused(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)

    await samira.sends_voice("", topic, size=20 * 1024 * 1024 + 1)
    samira.hears("too large: at most 20 MB")
    fatma.hears_nothing()

    await samira.sends_voice("", topic, size=20 * 1024 * 1024)
    assert fatma.calls[0]["method"] == "sendVoice"


async def test_words_to_who_blocked_the_bot_are_kept_as_a_note(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await fatma.blocks_the_bot()

    await samira.says("Ben je er nog?", topic)

    samira.hears("did not arrive: Fatma has blocked the bot", "kept as a note")
    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["Not sent: Ben je er nog?"]


async def test_in_the_topic_of_a_closed_case_is_said_once_where_it_goes_on(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    await samira.says("// zij belt liever", topic)
    await samira.taps("Close", topic)
    await samira.taps("Yes, close it", topic)
    await fatma.asks_for_a_person("Nog iets")

    await samira.says("Dag Fatma", topic)
    samira.hears("Not sent: this case is closed.", "Fatma's new case has its own topic.")
    fatma.hears_nothing()

    await samira.says("Bent u daar?", topic)
    assert bureau.last == []
    assert await bureau.notes(case.id) == ["zij belt liever", "Dag Fatma", "Bent u daar?"]


async def test_an_edit_follows_at_the_residents(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("Dinsdag om 10 uur", topic)
    (sent,) = fatma.calls

    await samira.edits(number, "Dinsdag om 11 uur", topic)

    (edit,) = fatma.calls
    assert edit["method"] == "editMessageText"
    assert edit["of"] == sent["ref"]
    fatma.hears("Dinsdag om 11 uur")

    await samira.edits(number, "Woensdag om 11 uur", topic)
    assert fatma.calls[0]["of"] == sent["ref"]


async def test_the_words_under_a_photo_can_be_edited(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)
    number = await samira.sends_photo("deze", topic)

    await samira.edits(number, "die andere", topic, field="caption")

    (edit,) = fatma.calls
    assert edit["method"] == "editMessageCaption"
    fatma.hears("die andere")


async def test_an_edited_note_is_a_note_also_without_its_slashes(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("// bang", topic)

    await samira.edits(number, "heel bang", topic)

    fatma.hears_nothing()
    assert await bureau.notes(case.id) == ["bang", "heel bang"]


async def test_what_was_sent_cannot_be_made_a_note_afterwards(
    samira: Worker, fatma: Neighbour, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("zij is bang", topic)

    await samira.edits(number, "// zij is bang", topic)

    samira.hears("Fatma was sent this already", "/wis")
    fatma.hears_nothing()


async def test_an_edit_of_what_was_never_sent_sends_nothing(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("b" * 4000, topic)

    await samira.edits(number, "korter", topic)

    samira.hears("never sent", "as a new message")
    fatma.hears_nothing()


async def test_an_edit_after_somebody_else_took_over_does_not_reach_the_resident(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, bureau: Bureau
) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("Dinsdag", topic)
    await samira.says("/pass Joost", topic)

    await samira.edits(number, "Woensdag", topic)

    samira.hears("Joost has this case", "Fatma reads the old text")
    fatma.hears_nothing()


@pytest.mark.parametrize("command", ["/delete", "/wis"])
async def test_a_sent_message_is_taken_away(command: str, samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("Verkeerde chat", topic)
    ref = fatma.calls[0]["ref"]

    await samira.says(command, topic, reply_to=number)

    (call,) = fatma.calls
    assert (call["method"], call["of"]) == ("deleteMessage", ref)
    samira.hears("48 hours")


async def test_nobody_takes_away_what_a_colleague_sent(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room
) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("Dag Fatma", topic)
    await samira.says("/pass Joost", topic)

    await joost.says("/delete", topic, reply_to=number)

    joost.hears("Only who wrote it")
    fatma.hears_nothing()


async def test_a_note_is_not_taken_away(samira: Worker, topic: Room, fatma: Neighbour) -> None:
    await samira.taps("Claim", topic)
    number = await samira.says("// intern", topic)

    await samira.says("/wis", topic, reply_to=number)

    samira.hears("That is a note")
    fatma.hears_nothing()


async def test_delete_without_an_answered_message_explains(samira: Worker, topic: Room) -> None:
    await samira.says("/delete", topic)

    samira.hears("Answer /wis to a message that you sent")


def test_telegram_allows_the_signs_that_stand_for_an_answer() -> None:
    assert {NOTED, DONE} <= {str(one.value) for one in ReactionEmoji}


async def test_words_in_general_are_nobodys_business(samira: Worker, topic: Room, fatma: Neighbour) -> None:
    await samira.says("Wie haalt koffie?", Room(topic.chat_id, None, topic.title))

    samira.hears_nothing()
    fatma.hears_nothing()


async def test_a_command_in_general_says_where_it_belongs(samira: Worker, topic: Room) -> None:
    await samira.says("/claim", Room(topic.chat_id, None, topic.title))

    samira.hears("in the topic of a case")


async def test_what_the_bot_says_about_a_case_stands_in_its_topic(
    samira: Worker, topic: Room, case: Case, bureau: Bureau
) -> None:
    await samira.says("Dag Fatma!", topic)

    assert bureau.last[0].payload["case"] == case.id
    assert bureau.last[0].payload["chat_id"] == topic.chat_id


async def test_who_answers_wakes_a_snoozed_case(samira: Worker, topic: Room, case: Case, bureau: Bureau) -> None:
    await samira.taps("Claim", topic)
    await samira.says("/snooze morgen", topic)

    await samira.says("Toch nog even", topic)

    assert (await bureau.case(case.id)).state is State.WAITING_FOR_RESIDENT
