"""What is told at each step, and when something is late."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain.announcements import of_delay, timeline, to_initiator, to_signer
from domain.initiatives import started
from domain.life import DECIDED, INITIATOR, Actor, Role, Stage, Step, Told
from domain.texts import Texts

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
LATE = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)
TEXTS = Texts({})
KARIM = Actor(Role.COORDINATOR, "Karim")
SUBMITTED = replace(
    started("1" * 32, 1, NOW),
    two_sentences="Samen eten.",
    number="NW-2026-0001",
    first_contact_by=date(2026, 12, 1),
    decision_by=date(2027, 1, 19),
)


def step(after: Stage, *, before=Stage.SUBMITTED, actor=KARIM, at=NOW, reason="because <1> & 2") -> Step:
    return Step("x", SUBMITTED.id, before, after, actor, at, reason)


def english(words) -> str:
    return TEXTS.render(words, "en") if words else ""


def delay(stage: Stage, now: datetime) -> str:
    return english(of_delay(replace(SUBMITTED, stage=stage), now))


@pytest.mark.parametrize("stage", Stage)
def test_something_is_late_only_where_staff_take_the_next_step(stage):
    assert bool(delay(stage, LATE)) is (stage in {Stage.SUBMITTED, Stage.IN_CONVERSATION})


def test_the_decision_is_late_also_for_who_never_heard_from_us():
    soon = datetime(2026, 12, 3, 12, 0, tzinfo=UTC)
    assert "would hear from us" in delay(Stage.SUBMITTED, soon)
    assert "would have a decision" in delay(Stage.SUBMITTED, LATE)
    assert not delay(Stage.IN_CONVERSATION, soon)


def test_a_promise_is_late_from_the_day_after_in_amsterdam():
    midnight = datetime(2026, 12, 1, 23, 0, tzinfo=UTC)
    assert not delay(Stage.SUBMITTED, midnight - timedelta(minutes=1))
    assert delay(Stage.SUBMITTED, midnight)


@pytest.mark.parametrize(("at", "is_promised"), [(NOW, True), (LATE, False)])
def test_nobody_is_promised_a_day_that_has_passed(at, is_promised):
    words = english(to_initiator(SUBMITTED, step(Stage.IN_CONVERSATION, at=at)))
    assert ("at the latest" in words) is is_promised


@pytest.mark.parametrize("after", [stage for stage in Stage if stage not in {Stage.DRAFT, Stage.COLLECTING}])
def test_every_step_has_words_for_the_initiator_and_for_a_signer(after):
    assert "Samen eten" in english(to_initiator(SUBMITTED, step(after)))
    assert "Samen eten" in english(to_signer("Samen eten", step(after)))


@pytest.mark.parametrize("decision", sorted(DECIDED))
def test_a_decision_is_told_with_its_reason_in_the_words_of_who_took_it(decision):
    for words in (to_initiator(SUBMITTED, step(decision)), to_signer("Samen eten", step(decision))):
        assert "Karim writes: <i>because &lt;1&gt; &amp; 2</i>" in TEXTS.render(words, "nl")


@pytest.mark.parametrize("is_machine", [False, True])
def test_who_reads_no_dutch_reads_what_was_made_of_the_reason_or_that_it_is_dutch(is_machine):
    told = replace(step(Stage.APPROVED), told=Told("çünkü <1>", "tr", is_machine))
    for words in (to_initiator(SUBMITTED, told), to_signer("Samen eten", told)):
        assert "Karim writes: <i>çünkü &lt;1&gt;</i>" in TEXTS.render(words, "tr")
        assert ("A machine translated this" in TEXTS.render(words, "tr")) is is_machine
        assert "Karim writes: <i>because" in TEXTS.render(words, "nl")
        assert "writes in Dutch: <i>" in TEXTS.render(words, "ar")
        assert "machine" not in TEXTS.render(words, "ar")


def test_what_an_initiator_writes_is_not_said_to_be_dutch():
    own = step(Stage.WITHDRAWN, actor=INITIATOR, reason="vazgeçtim")
    assert "<i>vazgeçtim</i>" in TEXTS.render(to_initiator(SUBMITTED, own), "tr")


def test_an_approval_says_how_much_there_is_for_it():
    granted = replace(SUBMITTED, granted_cents=25000)
    assert "€250" in english(to_initiator(granted, step(Stage.APPROVED)))
    assert "€" not in english(to_initiator(granted, step(Stage.NOT_APPROVED)))
    assert "€" not in english(to_signer("Samen eten", step(Stage.APPROVED)))


def test_a_second_talk_after_a_no_is_told_as_that():
    again = english(to_initiator(SUBMITTED, step(Stage.IN_CONVERSATION, before=Stage.NOT_APPROVED)))
    assert "once more" in again
    assert "once more" not in english(to_initiator(SUBMITTED, step(Stage.IN_CONVERSATION)))


def test_the_timeline_has_one_line_a_step_with_who_took_it_on_its_day_in_amsterdam():
    steps = (
        step(Stage.SUBMITTED, actor=INITIATOR, at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC)),
        step(Stage.IN_CONVERSATION),
    )
    assert english(timeline(steps)).split("\n") == [
        "Nov 25, 2026: submitted",
        "Nov 24, 2026: in conversation (Karim)",
    ]
