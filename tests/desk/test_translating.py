"""A worker's Dutch, translated by a machine: the worker sees it first, can better it, and sends it once, labelled."""

from collections.abc import Mapping

import pytest

from bot.desk.interpreter import Interpreter
from bot.desk.receipts import ARRIVED, Receipts
from domain.handover import Case
from domain.handover import Reason as Why
from domain.machine import NotTranslated, Reason, Translated
from domain.relaying import LONGEST_REPLY
from domain.translations import State
from domain.write_ups import LONGEST
from storage.tables import translations, write_ups
from tests.support.worker import Bureau, Message, Neighbour, Room, Worker

DUTCH, TURKISH, BETTER = "Kom je morgen?", "Yarın gelir misin?", "Yarın gelebilir misin?"
LABEL = "A machine translated this. There may be mistakes in it."


class Machine:
    """A translator by hand: it knows these words, and says it failed for all others."""

    def __init__(self, words: Mapping[str, str] | None = None, fails: Reason = Reason.FAILED) -> None:
        self.words = {DUTCH: TURKISH} if words is None else words
        self.fails = fails
        self.asked: list[tuple[str, str, str]] = []

    async def translate(self, words: str, source: str, target: str) -> Translated | NotTranslated:
        self.asked.append((words, source, target))
        return Translated(self.words[words]) if words in self.words else NotTranslated(self.fails)

    async def languages(self) -> NotTranslated:
        return NotTranslated(Reason.OFF)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def interpreter(bureau: Bureau, machine: Machine) -> Interpreter:
    bureau.translates = True
    return Interpreter(
        bureau.database, bureau.texts, lambda: bureau.policies, machine, lambda: bureau.now, bureau.new_id
    )


@pytest.fixture
async def fatma(bureau: Bureau) -> Neighbour:
    return await bureau.lives("Fatma", "tr")


@pytest.fixture
def topic(claimed: Room) -> Room:
    return claimed


async def translated(bureau: Bureau, interpreter: Interpreter) -> Message:
    """The machine does its work; what came of it."""
    assert await interpreter.translate_waiting()
    await bureau.delivers()
    return bureau.last[-1]


async def kept(bureau: Bureau) -> list[tuple[str, str]]:
    """How far each translation is, and its words."""
    async with bureau.opens() as work:
        rows = await work.connection.execute(translations.select().order_by(translations.c.asked_at))
        return [(row.state, row.words) for row in rows]


# Seen first, then sent


@pytest.mark.parametrize("command", ["/translate", "/vertaal"])
async def test_what_a_machine_made_is_seen_first_and_sent_labelled(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter, command: str
) -> None:
    number = await samira.says(f"{command} {DUTCH}", topic)
    samira.sees_mark("👀", number)

    preview = await translated(bureau, interpreter)
    fatma.hears_nothing()
    assert preview.text.startswith(f"🌐 Fatma would read this, in Turks:\n{TURKISH}")
    assert preview.payload["reply_parameters"]["message_id"] == number
    assert list(preview.buttons) == ["Send", "Send as the plan"]

    await samira.taps("Send", topic)
    (sent,) = fatma.calls
    assert sent["text"] == f"<b>Samira</b>\n{TURKISH}\n<i>{LABEL}</i>"
    samira.hears("→ Fatma", TURKISH)
    assert samira.buttons == []


async def test_the_transcript_keeps_the_dutch_beside_it(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    await translated(bureau, interpreter)
    await samira.taps("Send", topic)

    async with bureau.opens() as work:
        line = (await work.transcripts.last(fatma.person.id, 1))[0]
    assert (line.words, line.original, line.worker_id) == (TURKISH, DUTCH, samira.id)


async def test_it_is_sent_once_however_often_it_is_tapped(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)
    buttons = dict(preview.buttons)
    await samira.taps("Send", topic)

    for data in buttons.values():
        await samira.taps_forged(data, topic, preview.id)
        samira.sees_toast("This was sent already. Nothing was sent now.")
        fatma.hears_nothing()


async def test_an_earlier_note_of_their_own_is_translated_when_it_is_answered(
    samira: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    number = await samira.says(f"// {DUTCH}", topic)
    await samira.says("/vertaal", topic, reply_to=number)

    preview = await translated(bureau, interpreter)

    assert machine.asked == [(DUTCH, "nl", "tr")]
    assert preview.payload["reply_parameters"]["message_id"] == number


async def test_what_became_of_it_is_told_at_the_translation_and_it_can_be_taken_away(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)
    await samira.taps("Send", topic)

    await Receipts(bureau.database, bureau.texts, lambda: bureau.now).tell_waiting()
    await bureau.delivers()
    samira.sees_mark(ARRIVED, preview.id)

    await samira.says("/delete", topic, reply_to=preview)
    (call,) = fatma.calls
    assert call["method"] == "deleteMessage"


async def test_before_it_is_sent_there_is_nothing_to_take_away(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)

    await samira.says("/delete", topic, reply_to=preview)

    samira.hears("Answer /wis to a message that you sent")
    fatma.hears_nothing()


async def test_what_is_sent_in_private_stands_in_the_topic_with_the_dutch(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says("/cases")
    await samira.taps("Fatma")
    await samira.says(f"/translate {DUTCH}")
    await translated(bureau, interpreter)
    await samira.taps("Send")
    fatma.hears(TURKISH)

    await bureau.shows()

    said = "\n".join(bureau.said(topic.chat_id))
    assert f"Samira to Fatma:\n{TURKISH}" in said
    assert f"A machine translated it from:\n{DUTCH}" in said


# As the plan


async def test_it_can_be_asked_as_the_plan_and_the_dossier_knows_that_it_was_a_machines(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    await translated(bureau, interpreter)

    await samira.taps("Send as the plan", topic)

    fatma.hears("Is it right this way?", TURKISH, LABEL)
    samira.hears("Fatma is asked whether it is right this way.")
    async with bureau.opens() as work:
        (row,) = (await work.connection.execute(write_ups.select())).all()
    assert (row.words, row.dutch, row.is_machine) == (TURKISH, DUTCH, True)


async def test_a_plan_that_is_dutch_can_be_translated_from_the_question(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    number = await samira.says(f"/plan {DUTCH}", topic)
    assert samira.buttons == ["Yes, ask it", "No", "No, translate it"]

    yes = bureau.last[-1].buttons["Yes, ask it"]
    question = await samira.taps("No, translate it", topic)
    samira.hears("You see it before it is sent.")

    preview = await translated(bureau, interpreter)
    assert TURKISH in preview.text
    assert preview.payload["reply_parameters"]["message_id"] == number

    await samira.taps_forged(yes, topic, question.id)
    fatma.hears_nothing()


async def test_where_no_machine_translates_the_question_about_a_plan_has_two_answers(
    samira: Worker, topic: Room
) -> None:
    await samira.says(f"/plan {DUTCH}", topic)

    assert samira.buttons == ["Yes, ask it", "No"]


# Bettered


async def test_an_answer_to_the_preview_is_the_better_text_and_the_old_one_is_over(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    old = await translated(bureau, interpreter)
    send_old = old.buttons["Send"]

    await samira.says(BETTER, topic, reply_to=old)
    fatma.hears_nothing()
    assert "There is a newer text below" in old.text
    assert old.buttons == {}
    samira.hears("🌐 Fatma would read this, in Turks:", BETTER)

    await samira.taps_forged(send_old, topic, old.id)
    samira.sees_toast("There is a newer text")
    fatma.hears_nothing()

    await samira.taps("Send", topic)
    fatma.hears(BETTER, LABEL)


async def test_an_answer_to_a_text_that_is_over_never_goes_to_the_resident(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    old = await translated(bureau, interpreter)
    await samira.says(BETTER, topic, reply_to=old)
    await samira.says("Nog beter", topic, reply_to=old)
    samira.hears("There is a newer text: answer to that one. Nothing was sent.")
    fatma.hears_nothing()

    sent = await samira.taps("Send", topic)
    await samira.says("Nog veel beter", topic, reply_to=sent)
    samira.hears("This was sent already. Nothing was sent now.")
    fatma.hears_nothing()

    await samira.says("Tot morgen", topic)
    fatma.hears("Tot morgen")


async def test_a_picture_in_answer_to_the_preview_is_not_sent_either(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)

    await samira.sends({"location": {"latitude": 52.36, "longitude": 4.8}}, topic, reply_to=preview)

    samira.hears("Only words can be put in the place of a translation. Nothing was sent.")
    fatma.hears_nothing()


async def test_what_a_colleague_answers_to_the_preview_is_a_note_and_so_is_what_begins_with_its_mark(
    samira: Worker, joost: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, case: Case
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)

    await joost.says("Dat klopt", topic, reply_to=preview)
    await samira.says("// Dank je", topic, reply_to=preview)

    assert await bureau.notes(case.id) == ["Dat klopt", "Dank je"]
    assert await kept(bureau) == [(State.READY, TURKISH)]


async def test_a_better_text_that_is_too_long_is_refused_and_the_old_one_stays(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)

    await samira.says("a" * (LONGEST_REPLY + 1), topic, reply_to=preview)
    samira.hears("1 character too long")

    await samira.taps("Send", topic)
    fatma.hears(TURKISH)


async def test_whoever_has_the_case_now_sends_it_under_their_own_name(
    samira: Worker, joost: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    await translated(bureau, interpreter)
    await joost.taps("Send", topic)
    joost.sees_toast("Samira has this case.")
    fatma.hears_nothing()

    await samira.says("/pass Joost", topic)
    await joost.taps("Send", topic)

    fatma.hears("Joost", TURKISH)


# Refused


async def test_without_a_machine_standard_replies_are_named(samira: Worker, fatma: Neighbour, topic: Room) -> None:
    await samira.says(f"/translate {DUTCH}", topic)

    samira.hears("No machine translates here.", "/antwoorden")
    fatma.hears_nothing()


async def test_for_who_reads_dutch_nothing_is_translated(
    samira: Worker, bureau: Bureau, interpreter: Interpreter
) -> None:
    piet = await bureau.lives("Piet", "nl")
    room = await bureau.topic(await piet.asks_for_a_person(), await bureau.has_group())
    await samira.taps("Claim", room)

    await samira.says(f"/translate {DUTCH}", room)

    samira.hears("Piet reads Dutch")
    assert await interpreter.translate_waiting() == 0


async def test_who_does_not_have_the_case_is_refused(joost: Worker, topic: Room, interpreter: Interpreter) -> None:
    await joost.says(f"/translate {DUTCH}", topic)

    joost.hears("Samira has this case.")
    assert await interpreter.translate_waiting() == 0


@pytest.mark.parametrize("words", ["Je zei: ik wil dood", "mijn man slaat mij"])
async def test_words_of_danger_are_not_given_to_a_machine(
    samira: Worker, topic: Room, interpreter: Interpreter, machine: Machine, words: str
) -> None:
    await samira.says(f"/translate {words}", topic)

    samira.hears("Where there may be danger no machine translates.", "/antwoorden", "Nothing was sent.")
    assert await interpreter.translate_waiting() == 0
    assert machine.asked == []


async def test_in_a_case_with_danger_nothing_is_translated_and_nothing_ready_is_sent(
    samira: Worker, fatma: Neighbour, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    await samira.says(f"/translate {DUTCH}", topic)
    preview = await translated(bureau, interpreter)
    await samira.says("/translate Tot dan", topic)
    await fatma.asks_for_a_person(reason=Why.CRISIS)

    told = await translated(bureau, interpreter)
    assert "no machine translates" in told.text
    assert [words for words, _source, _target in machine.asked] == [DUTCH], "not given to the machine any more"

    await samira.taps("Send", topic, preview)
    samira.sees_toast("no machine translates")
    await samira.says(BETTER, topic, reply_to=preview)
    samira.hears("no machine translates")
    fatma.hears_nothing()


async def test_words_of_danger_that_a_machine_made_are_not_shown_to_be_sent(
    samira: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    machine.words = {DUTCH: "artık yaşamak istemiyorum"}
    await samira.says(f"/translate {DUTCH}", topic)

    told = await translated(bureau, interpreter)

    assert "no machine translates" in told.text
    assert told.buttons == {}


async def test_what_is_too_long_or_empty_is_said_at_once(samira: Worker, topic: Room, interpreter: Interpreter) -> None:
    await samira.says("/translate " + "a" * (LONGEST + 2), topic)
    samira.hears("2 characters too long", "Nothing was sent.")

    await samira.says("/translate", topic)
    samira.hears("Type /vertaal and the text in Dutch")
    assert await interpreter.translate_waiting() == 0


async def test_who_blocked_the_bot_is_not_translated_for(
    samira: Worker, fatma: Neighbour, topic: Room, interpreter: Interpreter
) -> None:
    await fatma.blocks_the_bot()

    await samira.says(f"/translate {DUTCH}", topic)

    samira.hears("Fatma has blocked the bot")
    assert await interpreter.translate_waiting() == 0


# The machine


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        (Reason.NOT_REACHED, "does not answer now. Please try again later."),
        (Reason.BUSY, "does not answer now. Please try again later."),
        (Reason.UNKNOWN_LANGUAGE, "does not know Turks."),
        (Reason.REFUSED, "could not do it."),
    ],
)
async def test_when_the_machine_fails_the_worker_hears_why_and_nothing_is_sent(
    samira: Worker,
    fatma: Neighbour,
    topic: Room,
    bureau: Bureau,
    interpreter: Interpreter,
    machine: Machine,
    reason: Reason,
    told: str,
) -> None:
    machine.words, machine.fails = {}, reason
    number = await samira.says(f"/translate {DUTCH}", topic)

    line = await translated(bureau, interpreter)

    assert told in line.text
    assert "Nothing was sent." in line.text
    assert (line.buttons, line.payload["reply_parameters"]["message_id"]) == ({}, number)
    fatma.hears_nothing()
    assert await interpreter.translate_waiting() == 0, "it is not tried again by itself"


async def test_what_becomes_too_long_is_told(
    samira: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    machine.words = {DUTCH: "a" * (LONGEST_REPLY + 1)}
    await samira.says(f"/translate {DUTCH}", topic)

    assert "it became too long" in (await translated(bureau, interpreter)).text


async def test_two_processes_show_one_preview(
    samira: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    other = Interpreter(
        bureau.database, bureau.texts, lambda: bureau.policies, machine, lambda: bureau.now, bureau.new_id
    )
    await samira.says(f"/translate {DUTCH}", topic)
    async with bureau.opens() as work:
        waiting = await work.translations.waiting(9)

    for one in (interpreter, other):
        await one._interpret(waiting[0])
    await bureau.delivers()

    assert [one.text for one in bureau.last if "would read this" in one.text] == [bureau.last[0].text]


async def test_a_bug_in_one_text_does_not_stop_the_others(
    samira: Worker, topic: Room, bureau: Bureau, interpreter: Interpreter, machine: Machine
) -> None:
    machine.words = {DUTCH: TURKISH, "Stuk": "\ud800"}
    await samira.says("/translate Stuk", topic)
    await samira.says(f"/translate {DUTCH}", topic)

    await translated(bureau, interpreter)

    assert sorted(await kept(bureau)) == [(State.FAILED, ""), (State.READY, TURKISH)]
    assert await interpreter.translate_waiting() == 0
