"""Co-signatures in any order: whatever neighbours and the initiator do, these sentences stay true."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.initiatives import Answer, Question
from domain.signatures import (
    AlreadySigned,
    Ended,
    Full,
    OwnInitiative,
    Plan,
    PlanChanged,
    Signature,
    SignatureList,
    Signed,
    TakenBack,
    Way,
    confirm,
    news_of,
    sign,
    take_back,
    told,
    with_plan,
)

START = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
INITIATOR = 1
ACCOUNTS = strategies.integers(INITIATOR, 5)
"""Few, so that the same ones come back."""
NAMES = strategies.sampled_from(["Ali", "ali!", "Bea", "Cem"])


def plan(what: str) -> Plan:
    return Plan("Samen eten.", {Question.WHAT: Answer(what, "nl", START)})


class Signing(RuleBasedStateMachine):
    """One list, its neighbours, and an initiator who hears the news now and then."""

    @initialize(needed=strategies.integers(1, 3), more=strategies.integers(0, 2))
    def begin(self, needed, more):
        self.now = START
        self.names = SignatureList("i" * 32, INITIATOR, plan("eten"), needed=needed, most=needed + more)
        self.given = 0
        self.heard: list[str] = []
        self.told_of: set[tuple[str, int]] = set()

    @rule(account=ACCOUNTS | strategies.none(), name=NAMES, is_late=strategies.booleans())
    def a_neighbour_signs(self, account, name, is_late):
        """By phone, or (without an account) at the door; perhaps for the plan as it was a moment ago."""
        self.given += 1
        self.now += timedelta(seconds=1)
        signature = Signature(
            f"s{self.given}",
            Way.TELEGRAM if account else Way.DOORSTEP,
            name,
            "Osdorpplein 1",
            "nl",
            self.now,
            self.names.version - is_late,
            resident_id=account,
        )
        before = self.names
        match sign(before, signature):
            case Signed(after, counted):
                self.names = after
                assert before.is_open
                assert set(after.valid) == {*before.valid, counted}
                known = before.of(account) if account else None
                assert counted.id == (known.id if known else signature.id)
            case AlreadySigned(there):
                assert there in before.valid
                assert there.resident_id == account or None in {there.resident_id, account}
            case OwnInitiative():
                assert account == INITIATOR
            case Full():
                assert len(before.valid) == before.most
            case PlanChanged():
                assert is_late
            case refused:
                assert refused == Ended()
                assert not before.is_open

    @rule(account=ACCOUNTS)
    def a_neighbour_takes_it_back(self, account):
        match take_back(self.names, account, self.now):
            case TakenBack(after):
                assert {one.id for one in self.names.valid} - {one.id for one in after.valid} <= {after.of(account).id}
                self.names = after

    @precondition(lambda self: self.names.signatures)
    @rule(data=strategies.data())
    def a_neighbour_confirms(self, data):
        chosen = data.draw(strategies.sampled_from(self.names.signatures))
        before = self.names
        match confirm(before, chosen.id, before.version, self.now):
            case Signed(after, counted):
                assert counted.id == chosen.id
                assert set(after.valid) == {*before.valid, counted}
                self.names = after

    @rule(what=strategies.sampled_from(["eten", "Eten!", "koken"]))
    def the_initiator_changes_the_plan(self, what):
        after = with_plan(self.names, plan(what))
        same = what.strip("!").lower() == self.names.plan.answers[Question.WHAT].words.strip("!").lower()
        assert (after.version == self.names.version) is same
        self.names = after

    @rule()
    def the_initiator_hears_the_news(self):
        news = news_of(self.names)
        assert not (news.reached and news.fell)
        if news.reached:
            self.heard.append("reached")
        if news.fell:
            self.heard.append("fell")
        self.told_of |= {(one.id, one.version) for one in news.signed}
        self.names = told(self.names)
        assert not news_of(self.names)
        assert {(one.id, one.version) for one in self.names.valid} <= self.told_of

    # Late: nothing more can be learnt from a list that is closed.
    @precondition(lambda self: self.given > 10)
    @rule()
    def it_is_submitted(self):
        if self.names.is_complete:
            self.names = replace(self.names, is_open=False)

    @invariant()
    def no_more_count_than_can_sign(self):
        assert len(self.names.valid) <= self.names.most

    @invariant()
    def one_account_has_one_row_and_the_initiator_none(self):
        accounts = [one.resident_id for one in self.names.signatures if one.resident_id is not None]
        assert len(accounts) == len(set(accounts))
        assert INITIATOR not in accounts

    @invariant()
    def who_has_no_account_counts_once(self):
        at_the_door = [one.person for one in self.names.valid if one.resident_id is None]
        assert len(at_the_door) == len(set(at_the_door))

    @invariant()
    def enough_and_not_enough_are_told_in_turns_beginning_with_enough(self):
        assert self.heard == ["reached", "fell"] * (len(self.heard) // 2) + ["reached"] * (len(self.heard) % 2)

    @invariant()
    def nothing_is_lost(self):
        """Each row is in exactly one of three piles."""
        withdrawn = [one for one in self.names.signatures if one.withdrawn_at]
        piles = [*self.names.valid, *self.names.outdated, *withdrawn]
        assert sorted(one.id for one in piles) == sorted(one.id for one in self.names.signatures)

    @invariant()
    def the_news_says_how_it_is(self):
        news = news_of(self.names)
        assert (self.names.told_complete or news.reached) == (self.names.is_complete or news.fell)


Signing.TestCase.settings = settings(max_examples=150, stateful_step_count=30)
TestSigning = Signing.TestCase
