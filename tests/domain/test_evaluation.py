"""When it is asked how it went, and what counts as told."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import evaluation, occasions
from domain.evaluation import Happened, has_happened
from domain.initiatives import Answer, Initiative, Looking, Question, answered, started
from domain.life import INITIATOR, Stage, Step
from domain.reminders import AMSTERDAM

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)


def approved(when: str = "") -> Initiative:
    """An approved initiative that takes place then."""
    idea = replace(started("a" * 32, 1, NOW), stage=Stage.APPROVED)
    if not when:
        return idea
    occasion = occasions.understand(when, "en", NOW)
    assert occasion is not None
    return answered(idea, Question.WHEN, Answer(when, "en", NOW, occasions.to_json(occasion)))


@pytest.mark.parametrize(
    ("when", "day"),
    [("Saturday 28 November", 29), ("every tuesday", 25), ("every tuesday", 32), ("Sinterklaas", 36)],
)
def test_the_morning_after_a_known_day_it_was_yesterday(when, day):
    morning = datetime(2026, 11, 1, 10, tzinfo=AMSTERDAM) + timedelta(days=day - 1)
    assert evaluation.was_yesterday(approved(when), morning)
    assert not evaluation.was_yesterday(approved(when), morning + timedelta(days=1))


@pytest.mark.parametrize("when", ["", "from 28 November until 5 December", "in the evening"])
def test_nobody_knows_which_day_it_was_of_a_period_or_of_no_day(when):
    days = [NOW + timedelta(days=number) for number in range(20)]
    assert not any(evaluation.was_yesterday(approved(when), day) for day in days)


def test_answers_count_once_it_has_happened_and_not_before():
    idea = evaluation.told(approved(), Looking.WENT_WELL, Answer("all", "en", NOW))
    assert evaluation.answered(idea, ()) == frozenset()
    assert evaluation.answered(evaluation.postponed(idea, "en", NOW), ()) == frozenset()
    it_was = evaluation.it_happened(idea, "en", NOW)
    assert evaluation.answered(it_was, ()) == {Looking.HAPPENED, Looking.WENT_WELL}


def test_answers_from_before_it_went_on_do_not_count():
    idea = evaluation.it_happened(approved(), "en", NOW)
    over = Step("b" * 32, idea.id, Stage.UNDER_WAY, Stage.EVALUATED, INITIATOR, NOW)
    assert evaluation.answered(idea, [over]) == frozenset()
    again = evaluation.it_happened(idea, "en", NOW + timedelta(days=7))
    assert evaluation.answered(again, [over]) == {Looking.HAPPENED}


def test_words_about_whether_it_happened_stay_when_the_answer_changes():
    idea = evaluation.told(approved(), Looking.HAPPENED, Answer("it rained", "en", NOW))
    for change, value in [
        (evaluation.not_going_to_happen, Happened.NEVER),
        (evaluation.postponed, Happened.NOT_YET),
        (evaluation.it_happened, Happened.YES),
    ]:
        idea = change(idea, "en", NOW)
        assert has_happened(idea) is value
        assert idea.looking_back[Looking.HAPPENED].words == "it rained"


def test_another_answer_makes_not_yet_count_from_the_start():
    idea = approved()
    for _again in range(3):
        idea = evaluation.postponed(evaluation.invited(idea, NOW), "en", NOW)
    assert idea.remind_at is None
    idea = evaluation.it_happened(idea, "en", NOW)
    idea = evaluation.postponed(evaluation.invited(idea, NOW), "en", NOW)
    assert idea.remind_at == NOW + evaluation.POSTPONED_BY


def test_an_answer_of_another_version_is_no_answer():
    strange = Answer("", "en", NOW, {"happened": "perhaps"})
    assert has_happened(replace(approved(), looking_back={Looking.HAPPENED: strange})) is None


@pytest.mark.parametrize("stage", [Stage.EVALUATED, Stage.CLOSED])
def test_what_is_told_after_the_end_brings_no_reminder(stage):
    idea = replace(approved(), stage=stage)
    assert evaluation.told(idea, Looking.BETTER, Answer("chairs", "en", NOW)).remind_at is None
    assert evaluation.told(approved(), Looking.BETTER, Answer("chairs", "en", NOW)).remind_at is not None
