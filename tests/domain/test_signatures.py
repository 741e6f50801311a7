"""Co-signatures: every rule, as residents would say it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain import occasions, places
from domain.initiatives import Answer, Attachment, Question, answered, started
from domain.misuse import NEW_ACCOUNTS, SAME_PERSON, signs_of_misuse
from domain.signatures import (
    AlreadySigned,
    Ended,
    Full,
    NotSigned,
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
    plan_of,
    sign,
    take_back,
    told,
    with_plan,
)

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
FATMA = 1
"""The initiator."""
ALI, BEA = 2, 3


def said(words: str, **more) -> Answer:
    return Answer(words, "nl", NOW, **more)


def plan(what="samen eten", where="Nigelleplein", when="elke dinsdag", sentences="Samen eten. Wij kennen elkaar niet."):
    return Plan(sentences, {Question.WHAT: said(what), Question.WHERE: said(where), Question.WHEN: said(when)})


EMPTY = SignatureList("i" * 32, FATMA, plan())


def by(resident: int | None, *, name="", address="", at=NOW, version=1, way=Way.TELEGRAM, **more) -> Signature:
    """A signature of this account; of somebody of that name without one."""
    number = str(resident) if resident else f"{name}{address}"
    name, address = name or f"Ali {resident}", address or f"Osdorpplein {resident}"
    return Signature(f"s{number}", way, name, address, "nl", at, version, resident_id=resident, **more)


def at_the_door(name: str, address: str, **more) -> Signature:
    return by(None, name=name, address=address, way=Way.DOORSTEP, **more)


def signed_by(*residents: int, names: SignatureList = EMPTY) -> SignatureList:
    """The list after all of these signed."""
    for resident in residents:
        match sign(names, by(resident, version=names.version)):
            case Signed(after):
                names = after
            case refused:
                pytest.fail(f"{resident}: {refused}")
    return names


FIVE = signed_by(2, 3, 4, 5, 6)
CHANGED = with_plan(FIVE, plan(where="Osdorpplein"))


# Who can sign


def test_a_neighbour_signs_and_counts():
    outcome = sign(EMPTY, by(ALI))
    assert isinstance(outcome, Signed)
    assert outcome.after.valid == (outcome.signature,)


def test_the_initiator_cannot_sign_for_their_own_idea():
    assert sign(EMPTY, by(FATMA)) == OwnInitiative()


def test_one_account_signs_once_whatever_name_it_gives():
    names = signed_by(ALI)
    assert sign(names, by(ALI, name="Somebody Else", address="Elsewhere 1")) == AlreadySigned(names.signatures[0])


def test_two_neighbours_at_one_address_are_two():
    names = sign(EMPTY, by(ALI, name="Ali", address="Osdorpplein 1")).after
    assert isinstance(sign(names, by(BEA, name="Bea", address="Osdorpplein 1")), Signed)


def test_two_neighbours_with_one_name_are_two():
    names = sign(EMPTY, at_the_door("Mohamed Amrani", "Osdorpplein 1")).after
    assert isinstance(sign(names, at_the_door("Mohamed Amrani", "Osdorpplein 9")), Signed)


@pytest.mark.parametrize(
    ("name", "address"),
    [("Ali Kaya", "Osdorpplein 1"), ("ALİ KAYA", "osdorpplein, 1"), (" ali  kaya ", "Osdorpplein 1")],
)
def test_the_same_person_at_the_door_and_with_an_account_counts_once(name, address):
    at_door = at_the_door(name, address)
    with_account = by(ALI, name="Ali Kaya", address="Osdorpplein 1")
    assert sign(sign(EMPTY, at_door).after, with_account) == AlreadySigned(at_door)
    assert sign(sign(EMPTY, with_account).after, at_door) == AlreadySigned(with_account)


def test_the_same_person_twice_at_the_door_counts_once():
    names = sign(EMPTY, at_the_door("Ali Kaya", "Osdorpplein 1", at=NOW)).after
    again = replace(at_the_door("ali kaya", "osdorpplein 1"), id="another")
    assert isinstance(sign(names, again), AlreadySigned)


def test_two_accounts_with_the_same_name_and_address_both_count_and_are_recorded():
    names = sign(EMPTY, by(ALI, name="Ali Kaya", address="Osdorpplein 1")).after
    outcome = sign(names, by(BEA, name="ali kaya", address="osdorpplein 1"))
    assert isinstance(outcome, Signed)
    assert len(outcome.after.valid) == 2
    (odd,) = signs_of_misuse(outcome.after, outcome.signature)
    assert (odd.kind, odd.signatures) == (SAME_PERSON, ("s2", "s3"))


def test_a_neighbour_who_signs_anew_is_no_sign_of_misuse():
    names = take_back(signed_by(ALI), ALI, NOW).after
    again = sign(names, by(ALI))
    assert signs_of_misuse(again.after, again.signature) == ()


def test_a_neighbour_who_signed_at_the_door_for_the_plan_before_may_now_sign_by_phone():
    names = with_plan(sign(EMPTY, at_the_door("Ali Kaya", "Osdorpplein 1")).after, plan(what="een feest"))
    outcome = sign(names, by(ALI, name="Ali Kaya", address="Osdorpplein 1", version=2))
    assert isinstance(outcome, Signed)
    assert signs_of_misuse(outcome.after, outcome.signature) == ()
    # And the worker does not count them twice when the one at the door is confirmed as well.
    assert isinstance(confirm(outcome.after, names.signatures[0].id, 2, NOW), AlreadySigned)


# Withdrawing and signing again


def test_a_signature_that_is_taken_back_does_not_count():
    outcome = take_back(signed_by(ALI, BEA), ALI, NOW)
    assert isinstance(outcome, TakenBack)
    assert [one.resident_id for one in outcome.after.valid] == [BEA]
    assert outcome.after.of(ALI).withdrawn_at == NOW


def test_what_was_taken_back_can_be_given_again_and_stays_one_row():
    names = take_back(signed_by(ALI), ALI, NOW).after
    outcome = sign(names, replace(by(ALI), id="a new number"))
    assert isinstance(outcome, Signed)
    assert [one.id for one in outcome.after.signatures] == [names.signatures[0].id]
    assert len(outcome.after.valid) == 1


def test_nobody_takes_back_what_they_never_gave_or_took_back_already():
    assert take_back(EMPTY, ALI, NOW) == NotSigned()
    assert take_back(take_back(signed_by(ALI), ALI, NOW).after, ALI, NOW) == NotSigned()


def test_who_signed_for_the_plan_before_can_take_that_back_too():
    outcome = take_back(CHANGED, ALI, NOW)
    assert isinstance(outcome, TakenBack)
    assert ALI not in {one.resident_id for one in outcome.after.outdated}


# When it is over, or full


@pytest.fixture
def over():
    return replace(FIVE, is_open=False)


def test_after_submission_nobody_signs_takes_back_or_confirms(over):
    assert sign(over, by(9)) == Ended()
    assert take_back(over, ALI, NOW) == Ended()
    assert confirm(replace(CHANGED, is_open=False), CHANGED.signatures[0].id, 2, NOW) == Ended()


def test_before_submission_they_do():
    assert isinstance(sign(FIVE, by(9)), Signed)
    assert isinstance(take_back(FIVE, ALI, NOW), TakenBack)
    assert isinstance(confirm(CHANGED, CHANGED.signatures[0].id, 2, NOW), Signed)


def test_more_than_five_are_welcome_up_to_the_maximum():
    names = signed_by(7, 8, names=replace(FIVE, most=8))
    assert len(names.valid) == 7
    full = signed_by(9, names=names)
    assert sign(full, by(10)) == Full()
    assert len(full.valid) == full.most


def test_a_place_that_somebody_gives_up_is_free_again():
    full = signed_by(7, 8, 9, names=replace(FIVE, most=8))
    assert isinstance(sign(take_back(full, 9, NOW).after, by(10)), Signed)


def test_who_signed_already_hears_that_and_not_that_it_is_full():
    full = replace(FIVE, most=5)
    assert isinstance(sign(full, by(ALI)), AlreadySigned)


def test_a_full_list_does_not_send_anybody_back_to_read_the_changed_plan():
    full = signed_by(2, 3, 4, 5, 6, names=with_plan(replace(EMPTY, most=5), plan(what="een feest")))
    assert sign(full, by(9, version=1)) == Full()


# When the plan changes


def sure_place(name: str) -> dict:
    outcome = places.understand(name, "nl")
    assert isinstance(outcome, places.Found), outcome
    return outcome.place.to_json()


def on_day(words: str, at: datetime) -> Answer:
    occasion = occasions.understand(words, "nl", at)
    return Answer(words, "nl", at, occasions.to_json(occasion) if occasion else None)


def with_answer(question: Question, answer: Answer) -> Plan:
    return Plan(plan().sentences, {**plan().answers, question: answer})


@pytest.mark.parametrize(
    "changed",
    [
        plan(what="samen koken"),
        plan(where="Osdorpplein"),
        plan(when="elke woensdag"),
        plan(sentences="Samen koken. Wij kennen elkaar niet."),
        Plan(plan().sentences, {Question.WHAT: said("samen eten")}),
    ],
    ids=["what", "where", "when", "two sentences", "answers gone"],
)
def test_a_change_of_what_where_when_or_the_sentences_is_another_plan(changed):
    after = with_plan(FIVE, changed)
    assert after.version == 2
    assert after.valid == ()
    assert after.outdated == FIVE.valid


@pytest.mark.parametrize(
    "changed",
    [
        plan(what="Samen eten!"),
        plan(where="  nigelleplein. "),
        plan(when="ELKE dinsdag"),
        plan(sentences="samen eten; wij kennen elkaar niet"),
        Plan(plan().sentences, {**plan().answers, Question.WHY: said("omdat")}),
        Plan(plan().sentences, {**plan().answers, Question.WHAT: said("samen eten", message_id=7)}),
    ],
    ids=["exclamation mark", "blanks", "capitals", "punctuation", "another question", "another message"],
)
def test_capitals_punctuation_and_blanks_are_no_other_plan(changed):
    after = with_plan(FIVE, changed)
    assert (after.version, after.valid) == (1, FIVE.valid)
    assert after.plan == changed, "what neighbours read is still what the initiator wrote last"


def test_capitals_and_punctuation_change_nothing_of_what_was_understood():
    first = with_answer(Question.WHERE, said("Osdorpplein 12", understood=sure_place("Osdorpplein 12, 1068 EL")))
    again = with_answer(Question.WHERE, said("osdorpplein 12!", understood=sure_place("osdorpplein 12! 1068el")))
    assert not first.is_another(again)


def test_another_shared_location_is_another_plan():
    first, second = places.locate(52.3589, 4.7998), places.locate(52.3702, 4.8952)
    there = with_answer(Question.WHERE, said("", understood=first.place.to_json()))
    elsewhere = with_answer(Question.WHERE, said("", understood=second.place.to_json()))
    assert there.is_another(elsewhere)
    assert not there.is_another(with_answer(Question.WHERE, said("", understood=first.place.to_json())))


def test_the_same_words_for_another_day_are_another_plan():
    next_week = NOW + timedelta(days=7)
    saturday = with_answer(Question.WHEN, on_day("aanstaande zaterdag", NOW))
    assert saturday.is_another(with_answer(Question.WHEN, on_day("aanstaande zaterdag", next_week)))
    assert not saturday.is_another(with_answer(Question.WHEN, on_day("Aanstaande zaterdag!", NOW)))


def test_every_tuesday_is_the_same_plan_when_it_is_said_again_weeks_later():
    before = with_answer(Question.WHEN, on_day("elke dinsdag om 3 uur", NOW))
    later = with_answer(Question.WHEN, on_day("Elke dinsdag om 3 uur!", NOW + timedelta(days=20)))
    assert not before.is_another(later)


def test_another_voice_message_is_another_plan():
    spoken = with_answer(Question.WHAT, said("", attachments=(Attachment("f1", "voice"),)))
    assert spoken.is_another(with_answer(Question.WHAT, said("", attachments=(Attachment("f2", "voice"),))))
    assert not spoken.is_another(with_answer(Question.WHAT, said("", attachments=(Attachment("f1", "voice"),))))


def test_the_plan_of_an_initiative_is_what_neighbours_read_and_nothing_else():
    initiative = replace(started("i" * 32, FATMA, NOW), two_sentences="Samen eten.")
    for question in Question:
        initiative = answered(initiative, question, said(question.value))
    assert plan_of(initiative) == Plan(
        "Samen eten.", {Question.WHAT: said("what"), Question.WHERE: said("where"), Question.WHEN: said("when")}
    )


def test_who_read_the_plan_before_it_changed_reads_it_again_first():
    assert sign(CHANGED, by(9, version=1)) == PlanChanged()
    assert isinstance(sign(CHANGED, by(9, version=2)), Signed)


def test_a_signer_confirms_the_changed_plan_and_counts_again_as_the_same_row():
    first = CHANGED.signatures[0]
    outcome = confirm(CHANGED, first.id, 2, NOW + timedelta(hours=1))
    assert isinstance(outcome, Signed)
    assert outcome.signature == replace(first, version=2, at=NOW + timedelta(hours=1))
    assert outcome.after.valid == (outcome.signature,)
    assert len(outcome.after.signatures) == 5


def test_confirming_keeps_their_offer_and_their_wish_for_news():
    names = sign(EMPTY, by(ALI, offer="I can bring a grill", wants_news=True)).after
    outcome = confirm(with_plan(names, plan(what="een feest")), "s2", 2, NOW)
    assert (outcome.signature.offer, outcome.signature.wants_news) == ("I can bring a grill", True)


def test_confirming_a_plan_that_changed_once_more_asks_them_to_read_that():
    twice = with_plan(CHANGED, plan(where="De Meer en Vaart"))
    assert confirm(twice, twice.signatures[0].id, 2, NOW) == PlanChanged()
    assert isinstance(confirm(twice, twice.signatures[0].id, 3, NOW), Signed)


def test_confirming_twice_or_without_a_signature_counts_nothing():
    once = confirm(CHANGED, CHANGED.signatures[0].id, 2, NOW).after
    assert confirm(once, CHANGED.signatures[0].id, 2, NOW) == AlreadySigned(once.valid[0])
    assert confirm(CHANGED, "nobody", 2, NOW) == NotSigned()
    assert confirm(take_back(CHANGED, ALI, NOW).after, "s2", 2, NOW) == NotSigned()


# What the initiator hears


def test_below_five_it_is_collecting_and_with_five_it_is_complete():
    four = signed_by(2, 3, 4, 5)
    assert not four.is_complete
    assert signed_by(6, names=four).is_complete
    assert not take_back(FIVE, ALI, NOW).after.is_complete
    assert not CHANGED.is_complete


def test_five_reached_is_told_once():
    news = news_of(FIVE)
    assert news.reached
    heard = told(FIVE)
    assert not news_of(heard)
    assert not news_of(signed_by(7, names=heard)).reached


def test_falling_below_five_is_told_once_and_then_five_can_be_reached_again():
    four = take_back(told(FIVE), ALI, NOW).after
    assert news_of(four).fell
    assert not news_of(told(four))
    assert news_of(signed_by(7, names=told(four))).reached


def test_a_changed_plan_falls_below_five():
    assert news_of(with_plan(told(FIVE), plan(what="een feest"))).fell


def test_signatures_that_come_together_are_told_together_in_their_order():
    names = signed_by(2)
    for resident, second in ((3, 2), (4, 1)):
        names = sign(names, by(resident, at=NOW + timedelta(seconds=second))).after
    assert [one.resident_id for one in news_of(names).signed] == [2, 4, 3]
    assert [one.resident_id for one in news_of(sign(told(names), by(5)).after).signed] == [5]


def test_who_signed_and_took_it_back_before_it_was_told_is_not_told():
    assert not news_of(take_back(signed_by(ALI), ALI, NOW).after)


def test_who_confirms_is_told_again_but_who_only_stayed_is_not():
    names = told(CHANGED)
    confirmed = confirm(names, "s2", 2, NOW).after
    assert [one.resident_id for one in news_of(confirmed).signed] == [ALI]


def test_only_the_first_name_is_for_others_to_read():
    assert by(ALI, name="Ayşe Nur de Vries").first_name == "Ayşe"
    assert replace(by(ALI), name="  ").first_name == ""


# Signs of misuse


def burst(count: int, *, every: float = 10, account_age: float = 60) -> tuple[SignatureList, Signature]:
    """So many signatures, seconds apart, by accounts of that age in seconds."""
    names, last = EMPTY, None
    for number in range(count):
        at = NOW + timedelta(seconds=number * every)
        outcome = sign(names, by(number + 2, at=at, account_since=at - timedelta(seconds=account_age)))
        names, last = outcome.after, outcome.signature
    return names, last


def test_five_new_accounts_within_a_minute_are_recorded_and_still_count():
    names, last = burst(5)
    (odd,) = signs_of_misuse(names, last)
    assert (odd.kind, odd.signatures) == (NEW_ACCOUNTS, ("s2", "s3", "s4", "s5", "s6"))
    assert len(names.valid) == 5


@pytest.mark.parametrize(
    ("names", "last"),
    [burst(4), burst(5, every=20), burst(5, account_age=3601)],
    ids=["four", "slower", "accounts of yesterday"],
)
def test_fewer_slower_or_older_accounts_are_nothing_odd(names, last):
    assert signs_of_misuse(names, last) == ()


def test_neighbours_at_the_door_are_no_new_accounts():
    names = EMPTY
    for number in range(6):
        outcome = sign(names, at_the_door(f"Ali {number}", "Osdorpplein 1"))
        names = outcome.after
    assert signs_of_misuse(names, outcome.signature) == ()
