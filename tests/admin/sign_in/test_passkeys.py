"""Passkeys: what is asked, and that only a true answer to it counts. The signatures are real, and really verified."""

import json
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from admin.sign_in.passkeys import PasskeyDesk, RefusedPasskeyError, shown, unshown
from domain.staff import Job, Staff
from storage.console.passkeys import CHALLENGE_LIVES, Passkeys
from storage.unit_of_work import unit_of_work
from tests.support.passkey import SoftPasskey, changed

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ORIGIN = "https://voordeur.example.nl"
NOOR, BAS = Staff("a1", "Noor", Job.WORKER), Staff("b2", "Bas", Job.WORKER)


class Counter:
    """Where passkeys are made and shown; each thing that is done is a transaction of its own."""

    def __init__(self, database):
        self.database = database
        self.now = NOW

    @asynccontextmanager
    async def desk(self):
        async with unit_of_work(self.database) as work:
            yield PasskeyDesk(Passkeys(work.connection), ORIGIN, self.now)
            await work.commit()

    async def asks_for_new(self, person=NOOR):
        async with self.desk() as desk:
            return json.loads(await desk.ask_for_new(person, "noor@example.nl"))

    async def keeps(self, answer, person=NOOR, label="Telefoon"):
        async with self.desk() as desk:
            return await desk.keep(person, answer, label)

    async def asks(self, purpose="sign_in", staff_id=None):
        async with self.desk() as desk:
            return json.loads(await desk.ask(purpose, staff_id))

    async def whose(self, answer, purpose="sign_in", staff_id=None):
        async with self.desk() as desk:
            return await desk.whose(answer, purpose, staff_id)


@pytest.fixture
async def counter(sqlite_database):
    """Noor and Bas work here."""
    async with unit_of_work(sqlite_database) as work:
        work.staff.save(NOOR)
        work.staff.save(BAS)
        await work.commit()
    return Counter(sqlite_database)


@pytest.fixture
async def phone(counter):
    """A passkey of Noor's."""
    phone = SoftPasskey(ORIGIN)
    await counter.keeps(phone.made(await counter.asks_for_new()))
    return phone


async def test_a_passkey_that_was_made_signs_its_owner_in(counter, phone):
    assert await counter.whose(phone.signed(await counter.asks())) == "a1"


async def test_it_is_asked_to_check_its_owner_and_to_know_whose_it_is(counter):
    asked = await counter.asks_for_new()
    assert asked["authenticatorSelection"]["userVerification"] == "required"
    assert asked["authenticatorSelection"]["residentKey"] == "required"
    assert asked["rp"]["id"] == "voordeur.example.nl"
    assert (await counter.asks())["userVerification"] == "required"


async def test_one_that_is_kept_already_is_not_made_again(counter, phone):
    asked = await counter.asks_for_new()
    assert [one["id"] for one in asked["excludeCredentials"]] == [shown(phone.id)]


async def test_an_answer_counts_once(counter, phone):
    answer = phone.signed(await counter.asks())
    assert await counter.whose(answer) == "a1"
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(answer)


async def test_an_answer_that_comes_too_late_is_refused(counter, phone):
    answer = phone.signed(await counter.asks())
    counter.now += CHALLENGE_LIVES
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(answer)
    counter.now -= timedelta(seconds=1)
    assert await counter.whose(answer) == "a1"


async def test_what_nobody_asked_is_refused(counter, phone):
    asked = await counter.asks()
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(phone.signed(asked | {"challenge": "bm9ib2R5IGFza2VkIHRoaXM"}))
    assert await counter.whose(phone.signed(asked)) == "a1"


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://voordeur.example.com"},
        {"origin": "http://voordeur.example.nl"},
        {"verifies_user": False},
        {"key": SoftPasskey(ORIGIN).key},
        {"id": b"unknown"},
    ],
    ids=["another site", "not safe", "owner not checked", "another key", "another passkey"],
)
async def test_a_passkey_that_lies_signs_nobody_in(counter, phone, lie):
    asked = await counter.asks()
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(replace(phone, **lie).signed(asked))
    assert await counter.whose(phone.signed(await counter.asks())) == "a1"


@pytest.mark.parametrize("lie", [{"origin": "https://voordeur.example.com"}, {"verifies_user": False}])
async def test_a_passkey_that_lies_is_not_kept(counter, lie):
    phone = SoftPasskey(ORIGIN)
    with pytest.raises(RefusedPasskeyError):
        await counter.keeps(replace(phone, **lie).made(await counter.asks_for_new()))
    assert (await counter.keeps(phone.made(await counter.asks_for_new()))).id == phone.id


async def test_what_was_signed_cannot_be_changed_afterwards(counter, phone):
    answer = phone.signed(await counter.asks())
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(changed(answer, "clientDataJSON", crossOrigin=True))


async def test_a_copy_of_a_passkey_that_counts_is_noticed(counter, phone):
    copy = replace(phone)
    assert await counter.whose(phone.signed(await counter.asks())) == "a1"
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(copy.signed(await counter.asks()))


async def test_one_that_never_counts_signs_in_again_and_again(counter):
    phone = SoftPasskey(ORIGIN, counts=False)
    await counter.keeps(phone.made(await counter.asks_for_new()))
    for _ in range(2):
        assert await counter.whose(phone.signed(await counter.asks())) == "a1"


async def test_as_a_second_step_only_the_persons_own_passkey_counts(counter, phone):
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(phone.signed(await counter.asks("second", "b2")), "second", "b2")
    asked = await counter.asks("second", "a1")
    assert [one["id"] for one in asked["allowCredentials"]] == [shown(phone.id)]
    assert await counter.whose(phone.signed(asked), "second", "a1") == "a1"


async def test_an_answer_for_one_purpose_is_none_for_another(counter, phone):
    second = phone.signed(await counter.asks("second", "a1"))
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(second)
    with pytest.raises(RefusedPasskeyError):
        await counter.keeps(SoftPasskey(ORIGIN).made((await counter.asks()) | {"user": {"id": "YTE"}}))


async def test_a_passkey_is_made_for_who_asked(counter):
    asked = await counter.asks_for_new(NOOR)
    with pytest.raises(RefusedPasskeyError):
        await counter.keeps(SoftPasskey(ORIGIN).made(asked), BAS)
    assert (await counter.keeps(SoftPasskey(ORIGIN).made(asked), NOOR)).staff_id == "a1"


async def test_the_passkey_of_a_colleague_cannot_be_kept_once_more(counter, phone):
    with pytest.raises(RefusedPasskeyError):
        await counter.keeps(phone.made(await counter.asks_for_new(BAS)), BAS)


@pytest.mark.parametrize(
    "answer",
    ["", "{", "[]", "null", '"x"', "{}", '{"response": 1}', '{"response": {"clientDataJSON": "!"}}', "{" * 30_000],
)
async def test_rubbish_is_refused(counter, answer):
    with pytest.raises(RefusedPasskeyError):
        await counter.whose(answer)
    with pytest.raises(RefusedPasskeyError):
        await counter.keeps(answer)


async def test_an_id_is_read_back_as_it_was_shown():
    assert unshown(shown(b"\x00\xff\x10")) == b"\x00\xff\x10"


async def test_a_label_is_one_short_line(counter):
    kept = await counter.keeps(SoftPasskey(ORIGIN).made(await counter.asks_for_new()), label=" My\n phone" + "x" * 200)
    assert kept.label.startswith("My phonex")
    assert len(kept.label) == 80
