"""A person takes over, as the resident lives through it: asking, writing, the worker, and the bot again."""

from datetime import datetime

import pytest

from bot.conversation.events import HasBotBack
from bot.flows.idea.talk import TOO_LARGE
from domain import relaying, takeover, writing_up
from domain.cases import Content
from domain.duty import Duty
from domain.handover import Reason, State, Urgency
from domain.reminders import AMSTERDAM
from domain.staff import Job, Staff
from domain.texts import _
from domain.write_ups import WriteUp
from tests.support.resident import TEXTS, Resident

SAMIRA = Staff("s" * 32, "Samira", Job.WORKER)
KINGS_NIGHT = datetime(2027, 4, 27, 23, 40, tzinfo=AMSTERDAM)
KEPT = _("📨 Kept for the worker. You can write more.")


class Worker:
    """Samira, who acts through the same use cases as the workers' bot and the console."""

    def __init__(self, resident: Resident) -> None:
        self.resident = resident
        self.resident.book.staff.save(SAMIRA)

    @property
    def duty(self) -> Duty:
        neighbourhood = self.resident.neighbourhood
        return Duty(
            self.resident.book,
            TEXTS,
            neighbourhood.policies,
            neighbourhood.now,
            lambda: f"{next(neighbourhood.ids):032x}",
        )

    @property
    def case(self):
        (case,) = self.resident.book.cases.shelf.values()
        return case

    async def claims(self) -> None:
        assert isinstance(await takeover.claim(self.duty, self.case.id, SAMIRA), takeover.Moved)

    async def says(self, words: str) -> None:
        content = Content(words)
        assert isinstance(await relaying.worker_writes(self.duty, self.case.id, SAMIRA, content), relaying.Said)

    async def writes_the_plan_down(self, words: str) -> WriteUp:
        written = await writing_up.write_down(self.duty, self.case.id, SAMIRA, words)
        assert isinstance(written, writing_up.WrittenDown)
        return written.write_up

    async def dismisses(self) -> None:
        """Nobody need come: closed from the queue."""
        assert isinstance(await takeover.close(self.duty, self.case.id, SAMIRA), takeover.Moved)

    async def gives_back(self) -> None:
        assert isinstance(await takeover.give_back(self.duty, self.case.id, SAMIRA), takeover.Moved)
        await self.resident.does(HasBotBack("given_back", "Samira", self.case.id))

    async def closes(self) -> None:
        assert isinstance(await takeover.close(self.duty, self.case.id, SAMIRA), takeover.Moved)
        await self.resident.does(HasBotBack("closed", "Samira", self.case.id))

    @property
    def got(self) -> list[str]:
        """The references of what the resident wrote for a person, in order."""
        return [one.ref for one in self.resident.book.cases.postings if one.kind == "said"]


@pytest.fixture
def fatma():
    return Resident("en")


@pytest.fixture
def samira(fatma):
    return Worker(fatma)


def reasons(resident: Resident) -> list[Reason]:
    return [flag.reason for flag in resident.book.cases.raised]


# Asking


async def test_who_asks_for_a_person_reads_who_comes_and_by_when_and_writes_what_it_is_about(fatma, samira):
    await fatma.says("/menu")
    await fatma.taps("🙋 Talk to a person")
    fatma.hears("I have asked for a person", "A worker, a person, writes to you here", "today at", "What is it about?")
    await fatma.says("I have a letter about debts")
    fatma.hears(KEPT)
    await fatma.sends_photo("this one")
    fatma.hears(KEPT)
    assert reasons(fatma) == [Reason.ASKED]
    assert len(samira.got) == 2


async def test_at_night_on_king_s_day_nobody_is_promised_before_the_office_opens():
    fatma = Resident("en", now=KINGS_NIGHT)
    await fatma.says("/menu")
    await fatma.taps("🙋 Talk to a person")
    fatma.hears("The office is closed now", "Wednesday April 28 at 09:00", "Wednesday April 28 at 13:00 at the latest")


async def test_asking_again_while_nobody_came_raises_no_second_flag(fatma):
    await fatma.says("/menu")
    for _again in range(3):
        await fatma.says("can I talk to a person")
    assert reasons(fatma) == [Reason.ASKED]


async def test_who_knows_a_worker_reads_their_name(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    await fatma.taps("😊 Yes")
    await fatma.says("/menu")
    await fatma.taps("🙋 Talk to a person")
    fatma.hears("Samira, whom you know")


async def test_a_person_in_the_middle_of_an_idea_leaves_the_question_open(fatma):
    await fatma.says("/menu")
    await fatma.taps("💡 I have an idea")
    await fatma.says("my neighbours and me")
    await fatma.says("ik wil met een echt mens praten")
    fatma.hears("I have asked for a person", "Question 2 of 6")
    await fatma.says("a street party")
    fatma.hears("Question 3 of 6")


async def test_what_nobody_can_pass_on_is_refused_kindly_and_what_is_too_large_is_said_to_be():
    fatma = Resident("en", largest_file=1000)
    await fatma.says("a person please")
    await fatma.sends("sticker")
    fatma.hears("I cannot pass that on")
    await fatma.sends_photo(size=2000)
    fatma.hears(TOO_LARGE)


async def test_before_agreeing_nobody_is_called(fatma):
    newcomer = Resident(None, neighbourhood=fatma.neighbourhood)
    await newcomer.starts()
    await newcomer.taps("Nederlands")
    await newcomer.says("ik wil een mens spreken")
    assert reasons(newcomer) == []


async def test_what_is_kept_for_a_worker_reaches_one_also_when_the_case_was_closed_meanwhile(fatma, samira):
    await fatma.says("a person please")
    first = samira.case
    assert isinstance(await takeover.close(samira.duty, first.id, SAMIRA), takeover.Moved)
    await fatma.says("It is about my rent")
    fatma.hears(KEPT)
    second = await fatma.book.cases.open_of(fatma.person.id)
    assert second.id != first.id
    assert (second.state, reasons(fatma)) == (State.QUEUED, [Reason.ASKED, Reason.ASKED])
    said = [one for one in fatma.book.cases.postings if one.kind == "said"]
    assert [(one.case_id, one.ref) for one in said] == [(second.id, samira.got[-1])]
    await fatma.says("and I got a letter")
    fatma.hears(KEPT)
    assert len(samira.got) == 2
    assert len(reasons(fatma)) == 2, "it is open now: once is enough"


async def test_a_late_tap_on_an_old_button_does_not_send_away_who_comes_because_of_danger(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.gives_back()
    await fatma.says("ik wil dood")
    fatma.hears("113", "112")
    await fatma.taps_forged("go:back_to_bot")
    fatma.hears_not("I am here again")
    assert (samira.case.state, samira.case.urgency, bool(samira.case.call_at)) == (State.QUEUED, Urgency.URGENT, True)


async def test_who_only_asked_for_a_person_and_goes_on_with_the_bot_needs_nobody_any_more(fatma, samira):
    await fatma.says("a person please")
    await fatma.taps_forged("go:back_to_bot")
    fatma.hears("I am here again")
    assert samira.case.state is State.CLOSED


# Noticing


async def test_three_misunderstandings_call_a_worker(fatma):
    for _try in range(3):
        await fatma.says("blah blah")
    assert reasons(fatma) == [Reason.MISUNDERSTOOD]


async def test_who_is_fed_up_gets_an_apology_and_a_person(fatma):
    await fatma.says("/menu")
    await fatma.says("je snapt er helemaal niks van")
    fatma.hears("I am sorry", "I have asked a person to look at this chat")
    assert reasons(fatma) == [Reason.FRUSTRATED]


async def test_being_fed_up_is_no_answer_to_anything(fatma):
    await fatma.says("/menu")
    await fatma.taps("💡 I have an idea")
    await fatma.says("waardeloze bot, je snapt er niks van")
    fatma.hears("I am sorry", "I have asked a person")
    await fatma.says("ik en mijn buren")
    fatma.hears("Question 2 of 6")
    assert reasons(fatma) == [Reason.FRUSTRATED]


async def test_the_same_question_twice_calls_a_worker(fatma):
    fatma.neighbourhood.has_places()
    await fatma.says("waar kan ik met anderen eten in Osdorp?")
    await fatma.is_silent_for(minutes=1)
    await fatma.says("met anderen eten in osdorp, waar kan ik dat?")
    fatma.hears("You asked this before")
    assert reasons(fatma) == [Reason.ASKED_AGAIN]


async def test_when_a_worker_saw_that_it_was_no_danger_the_bot_answers_again(fatma, samira):
    await fatma.says("ik wil dood")
    await fatma.says("waarom zegt niemand iets")
    fatma.hears("I have passed this on to a worker")
    await samira.dismisses()
    await fatma.says("blah blah")
    fatma.hears_not("I have passed this on to a worker")


async def test_who_asks_for_a_person_again_after_the_bot_had_the_chat_is_flagged_again(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.gives_back()
    await fatma.is_silent_for(hours=1)
    for _try in range(3):
        await fatma.says("blah blah")
    await fatma.is_silent_for(minutes=1)
    await fatma.says("a person please")
    assert reasons(fatma) == [Reason.ASKED, Reason.MISUNDERSTOOD, Reason.ASKED]


# A worker has the chat


@pytest.fixture
async def held(fatma, samira):
    """At question two of an idea; Samira has the chat."""
    await fatma.says("/menu")
    await fatma.taps("💡 I have an idea")
    await fatma.says("my neighbours and me")
    await fatma.says("a person please")
    await samira.claims()
    return fatma


async def test_what_is_written_then_goes_to_the_worker_and_the_bot_is_silent(held, samira):
    await held.says("a street party")
    held.hears_nothing()
    await held.sends_voice()
    held.hears_nothing()
    await held.sends("sticker")
    held.hears("I cannot pass that on")
    assert len(samira.got) == 2
    assert len(held.idea.answers) == 1


async def test_old_buttons_and_commands_say_who_is_here(held):
    await held.taps_forged("go:idea")
    held.sees_toast("Samira is in this chat now. Write to Samira.")
    await held.says("/menu")
    held.hears("Samira is in this chat now", "You can go on with me, the computer")


async def test_words_of_danger_get_the_numbers_also_then_and_reach_the_worker(held, samira):
    await held.says("ik wil dood")
    held.hears("113", "112")
    assert reasons(held)[-1] is Reason.CRISIS
    assert len(samira.got) == 1
    assert samira.case.state is State.WAITING_FOR_WORKER


async def test_the_button_below_the_numbers_finds_a_bed_also_while_a_worker_has_the_chat(held, samira):
    held.neighbourhood.has_places()
    await held.says("I have nowhere to sleep tonight")
    held.hears("112")
    await held.taps("Where can I sleep or get help?")
    assert held.heard, "the bot answers"
    assert held.toasts == []
    assert samira.case.state is State.WAITING_FOR_WORKER, "Samira has the chat"
    await held.taps_forged("go:need.eten")
    held.sees_toast("Samira is in this chat now. Write to Samira.")
    held.hears_nothing()


async def test_what_is_not_right_about_a_plan_may_be_said_in_a_voice_message_that_is_not_too_large():
    fatma = Resident("en", largest_file=1000)
    samira = Worker(fatma)
    await fatma.says("a person please")
    await samira.claims()
    write_up = await samira.writes_the_plan_down("Eating together on Fridays.")
    await samira.gives_back()
    await fatma.taps_forged(f"go:write_up_wrong.{write_up.id}")
    fatma.hears("What is not right")
    await fatma.sends_voice(size=2000)
    fatma.hears(TOO_LARGE)
    assert fatma.files.kept == []
    assert Reason.WRITE_UP not in reasons(fatma)
    await fatma.sends_voice(size=900)
    assert len(fatma.files.kept) == 1
    assert reasons(fatma)[-1] is Reason.WRITE_UP


async def test_given_back_the_bot_goes_on_at_the_open_question(held, samira):
    await samira.says("What is your party about?")
    await samira.gives_back()
    held.hears("Samira gives this chat back to me", "We were at this question:", "Question 2 of 6")
    await held.says("a street party")
    held.hears("Question 3 of 6")


async def test_what_was_written_before_the_bot_was_back_is_for_the_worker_and_no_answer(held, samira):
    written = held.now
    await samira.gives_back()
    await held.says("and the music may be loud?", at=written)
    held.hears("Kept for the worker", "Samira")
    held.hears_not("Question")
    assert len(samira.got) == 1
    assert (samira.case.state, samira.case.worker_id) == (State.QUEUED, SAMIRA.id)
    await held.says("the neighbours like music", at=written)
    held.hears("Kept for the worker")
    assert len(held.idea.answers) == 1
    await held.says("a street party")
    held.hears("Question 3 of 6")


async def test_also_when_it_is_read_before_the_bot_said_that_it_is_back(held, samira):
    written = held.now
    assert isinstance(await takeover.give_back(samira.duty, samira.case.id, SAMIRA), takeover.Moved)
    await held.says("and the music may be loud?", at=written)
    held.hears("Kept for the worker")
    assert len(held.idea.answers) == 1


async def test_words_of_danger_from_before_get_the_numbers_and_reach_the_worker(held, samira):
    written = held.now
    await samira.gives_back()
    await held.says("ik wil dood", at=written)
    held.hears("113", "112")
    assert reasons(held)[-1] is Reason.CRISIS
    assert len(samira.got) == 1


async def test_a_thank_you_from_before_calls_nobody(held, samira):
    written = held.now
    await samira.gives_back()
    await held.says("dank je wel", at=written)
    assert samira.got == []
    assert samira.case.state is State.RETURNED


async def test_who_took_the_chat_back_answers_the_bot_at_once(held, samira):
    await held.taps_forged("go:back_to_bot")
    await held.says("a street party", at=held.now)
    held.hears("Question 3 of 6")
    assert samira.got == []


async def test_the_resident_takes_the_chat_back_whenever_they_like(held, samira):
    await held.taps_forged("go:back_to_bot")
    held.hears("I am here again", "Question 2 of 6")
    assert samira.case.state is State.RETURNED


async def test_when_it_is_over_one_question_is_asked_and_words_are_welcome(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    fatma.hears("Samira is done here", "were you helped?")
    await fatma.taps("😐 A little")
    fatma.hears("Thank you", "Do you want to say something about it?")
    await fatma.says("it took long")
    fatma.hears("The worker reads it")
    assert (samira.case.helped, samira.case.helped_words) == (2, "it took long")


@pytest.mark.parametrize(("words", "figure"), [("nee", 1), ("evet", 3), ("نعم", 3), ("😐", 2)])
async def test_a_typed_yes_or_no_is_as_good_as_a_face(fatma, samira, words, figure):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    await fatma.says(words)
    fatma.hears("Thank you", "Do you want to say something about it?")
    assert (samira.case.helped, samira.case.helped_words) == (figure, "")


@pytest.mark.parametrize(
    ("words", "figure"),
    [("ja heel goed geholpen", 3), ("teşekkürler", None), ("شكرا", None), ("it took long, but she was kind", None)],
)
async def test_how_it_was_can_be_said_in_words_at_once(fatma, samira, words, figure):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    await fatma.says(words)
    fatma.hears("The worker reads it", "What can I help you with?")
    assert (samira.case.helped, samira.case.helped_words) == (figure, words)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("ik wil een buurtfeest organiseren", "Question 1 of 6"),
        ("nieuw idee", "Question 1 of 6"),
        ("waar kan ik samen eten?", "Near which place?"),
    ],
)
async def test_who_goes_on_to_something_else_is_followed(fatma, samira, words, answer):
    fatma.neighbourhood.has_places()
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    await fatma.says(words)
    fatma.hears(answer)
    assert samira.case.helped_words == ""


async def test_who_says_that_it_is_not_over_gets_a_person_again(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    await fatma.says("nee, ik wil weer een medewerker spreken")
    fatma.hears("I have asked for a person")
    over, again = fatma.book.cases.shelf.values()
    assert (over.state, over.helped, again.state) == (State.CLOSED, 1, State.QUEUED)


async def test_nobody_answers_for_another_resident_s_case(fatma, samira):
    await fatma.says("a person please")
    await samira.claims()
    await samira.closes()
    other = Resident("en", neighbourhood=fatma.neighbourhood)
    await other.taps_forged(f"go:helped.1{samira.case.id}")
    other.hears("We already had this question")
    await other.taps_forged("go:helped.9x")
    other.hears("We already had this question")
    assert samira.case.helped is None


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_all_of_it_is_said_in_the_resident_s_language(language):
    resident = Resident(language)
    worker = Worker(resident)
    await resident.says("/menu")
    await resident.taps(_("🙋 Talk to a person"))
    await resident.says("???")
    await worker.claims()
    await resident.says("/help")
    await worker.gives_back()
    await resident.taps(_("🙋 Talk to a person"))
    await worker.claims()
    await worker.closes()
    await resident.taps(_("🙁 No"))
    await resident.taps(_("No, that's all"))
    resident.hears_no_english()
