"""The life of an initiative: every step that there is, who takes it, and why any other is refused."""

import itertools

import pytest

from domain.life import (
    AT_STAFF,
    DECIDED,
    ENDED,
    STEPS,
    WITH_A_REASON,
    NoSuchStep,
    NotTheirs,
    ReasonMissing,
    Role,
    Stage,
    refusal,
)

REASON = "It fits the neighbourhood."
EVERYTHING = list(itertools.product(Stage, Stage, Role))

WAYS = """
draft           collecting       initiator
draft           withdrawn        initiator
collecting      submitted        initiator
collecting      withdrawn        initiator
submitted       in_conversation  worker coordinator
submitted       withdrawn        initiator
in_conversation approved         coordinator
in_conversation not_approved     coordinator
in_conversation withdrawn        initiator
approved        under_way        initiator worker coordinator
approved        withdrawn        initiator
not_approved    in_conversation  worker coordinator
not_approved    closed           worker coordinator
not_approved    withdrawn        initiator
under_way       evaluated        initiator worker coordinator
under_way       closed           worker coordinator
under_way       withdrawn        initiator
evaluated       under_way        initiator worker coordinator
evaluated       closed           worker coordinator
"""
"""From where, to where, and who: written down once more, so that nobody changes the table by accident."""

ALLOWED = {
    (Stage(before), Stage(after), Role(role))
    for before, after, *roles in map(str.split, WAYS.strip().splitlines())
    for role in roles
}


@pytest.mark.parametrize(("before", "after", "role"), EVERYTHING)
def test_a_step_is_taken_by_whom_it_belongs_to_and_refused_to_everybody_else(before, after, role):
    refused = refusal(before, after, role, REASON)
    if (before, after, role) in ALLOWED:
        assert refused is None
        return
    others = frozenset(other for other in Role if (before, after, other) in ALLOWED)
    assert refused == (NotTheirs(others) if others else NoSuchStep(before, after)), "a refusal says why"


def test_every_stage_has_a_row_in_the_table():
    assert set(STEPS) == set(Stage)


def test_every_stage_is_reached_from_a_draft():
    reached, todo = {Stage.DRAFT}, [Stage.DRAFT]
    while todo:
        new = set(STEPS[todo.pop()]) - reached
        reached |= new
        todo += new
    assert reached == set(Stage)


def test_only_closed_and_withdrawn_are_ends():
    assert {stage for stage in Stage if not STEPS[stage]} == ENDED == {Stage.CLOSED, Stage.WITHDRAWN}


def test_an_end_is_reached_from_everywhere():
    ends = set(ENDED)
    while more := {stage for stage in Stage if stage not in ends and ends & set(STEPS[stage])}:
        ends |= more
    assert ends == set(Stage)


@pytest.mark.parametrize("before", Stage)
def test_the_initiator_withdraws_until_it_was_evaluated(before):
    can = refusal(before, Stage.WITHDRAWN, Role.INITIATOR, "") is None
    assert can is (before not in {Stage.EVALUATED, Stage.CLOSED, Stage.WITHDRAWN})


@pytest.mark.parametrize("before", Stage)
@pytest.mark.parametrize("role", [Role.WORKER, Role.COORDINATOR])
def test_nobody_else_withdraws_it_and_nobody_else_submits_it(before, role):
    assert refusal(before, Stage.WITHDRAWN, role, REASON) is not None
    assert refusal(before, Stage.SUBMITTED, role, REASON) is not None


@pytest.mark.parametrize("decision", sorted(DECIDED))
@pytest.mark.parametrize("reason", ["", "  ", "\n"])
def test_a_decision_without_a_reason_is_refused(decision, reason):
    assert refusal(Stage.IN_CONVERSATION, decision, Role.COORDINATOR, reason) == ReasonMissing()
    assert refusal(Stage.IN_CONVERSATION, decision, Role.COORDINATOR, REASON) is None


def test_only_decisions_need_a_reason():
    assert WITH_A_REASON == DECIDED
    for before, after, role in ALLOWED:
        assert (refusal(before, after, role, "") is None) is (after not in DECIDED)


def test_a_worker_who_may_not_decide_hears_who_may_before_anything_about_a_reason():
    refused = refusal(Stage.IN_CONVERSATION, Stage.APPROVED, Role.WORKER, "")
    assert refused == NotTheirs(frozenset({Role.COORDINATOR}))


def test_a_promise_runs_only_where_staff_take_the_next_step():
    for stage in AT_STAFF:
        roles = set().union(*(roles for after, roles in STEPS[stage].items() if after is not Stage.WITHDRAWN))
        assert Role.INITIATOR not in roles
