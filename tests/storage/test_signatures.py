"""Lists of signatures: the port of the domain, in memory and on both databases; and what only a database can hold."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import IntegrityError

from domain.initiatives import Answer, Attachment, Question
from domain.signatures import Plan, Signature, SignatureList, Way, sign, take_back
from storage.tables import initiatives, residents, signatures
from storage.unit_of_work import unit_of_work
from tests.support.books import NOW, collecting

ONE, TWO = "1" * 32, "2" * 32
PLAN = Plan(
    "Birlikte yemek. نأكل معًا 🎉",
    {
        Question.WHAT: Answer("eten & drinken", "nl", NOW, None, (Attachment("f", "photo"), Attachment("g", "voice"))),
        Question.WHERE: Answer("Osdorpplein", "tr", NOW, {"version": 1, "coordinate": [52.359, 4.805]}),
    },
)


def by(resident: int | None, number: str, **more) -> Signature:
    fields = {"way": Way.TELEGRAM, "name": "Ali Kaya", "address": "Osdorpplein 1", "language": "nl", "at": NOW}
    return Signature(number * 32, **{**fields, "version": 1, "resident_id": resident, **more})


async def begun(shelves, count: int = 5) -> list[int]:
    """Two initiatives of the first of so many people; lists are kept by the test."""
    people = await shelves.people(count)
    async with shelves.open() as book:
        book.initiatives.save(collecting(ONE, people[0]))
        book.initiatives.save(collecting(TWO, people[0]))
    return people


async def kept(shelves, *lists: SignatureList) -> None:
    async with shelves.open() as book:
        for one in lists:
            book.signatures.save(one)


async def found(shelves, number: str = ONE) -> SignatureList | None:
    async with shelves.open() as book:
        return await book.signatures.get(number)


async def test_what_was_kept_is_found_again_as_it_was(shelves):
    fatma, ali, *_others = await begun(shelves)
    full = SignatureList(
        ONE,
        fatma,
        PLAN,
        initiator="Fatma",
        version=3,
        needed=2,
        most=7,
        is_open=False,
        told_complete=True,
        signatures=(
            by(
                ali,
                "a",
                name="عليّ كايا",
                offer="I can bring a grill 🔥",
                version=3,
                wants_news=True,
                is_told=True,
                account_since=NOW - timedelta(days=1),
                withdrawn_at=NOW + timedelta(hours=1),
            ),
            by(None, "b", way=Way.DOORSTEP, language="ar", at=NOW + timedelta(seconds=1)),
            by(None, "c", way=Way.PAPER, language="tr", at=NOW + timedelta(seconds=2)),
        ),
    )
    await kept(shelves, full)
    assert await found(shelves) == full


async def test_there_is_no_list_before_its_initiator_began_to_collect(shelves):
    await begun(shelves)
    assert await found(shelves) is None


async def test_a_change_keeps_the_rows_that_were_there(shelves):
    fatma, ali, bea, *_others = await begun(shelves)
    await kept(shelves, SignatureList(ONE, fatma, PLAN, "Fatma"))
    await kept(shelves, sign(await found(shelves), by(ali, "a")).after)
    await kept(shelves, sign(await found(shelves), by(bea, "b", at=NOW + timedelta(seconds=1))).after)
    await kept(shelves, take_back(await found(shelves), ali, NOW).after)
    names = await found(shelves)
    assert [one.id[0] for one in names.signatures] == ["a", "b"]
    assert [one.resident_id for one in names.valid] == [bea]


async def test_given_again_it_is_still_one_row(shelves):
    fatma, ali, *_others = await begun(shelves)
    await kept(shelves, SignatureList(ONE, fatma, PLAN, "Fatma", signatures=(by(ali, "a", withdrawn_at=NOW),)))
    await kept(shelves, sign(await found(shelves), by(ali, "z")).after)
    names = await found(shelves)
    assert [(one.id[0], one.withdrawn_at) for one in names.signatures] == [("a", None)]


async def test_the_lists_of_two_initiatives_are_kept_apart(shelves):
    fatma, ali, *_others = await begun(shelves)
    await kept(
        shelves,
        SignatureList(ONE, fatma, PLAN, "Fatma", signatures=(by(ali, "a"),)),
        SignatureList(TWO, fatma, PLAN, "Fatma"),
    )
    assert len((await found(shelves, ONE)).valid) == 1
    assert len((await found(shelves, TWO)).valid) == 0


async def test_what_somebody_signed_comes_last_signed_first_and_without_what_they_took_back(shelves):
    fatma, ali, bea, *_others = await begun(shelves)
    await kept(
        shelves,
        SignatureList(ONE, fatma, PLAN, signatures=(by(ali, "a"), by(bea, "b", withdrawn_at=NOW))),
        SignatureList(TWO, fatma, PLAN, signatures=(by(ali, "c", at=NOW + timedelta(hours=1)),)),
    )
    async with shelves.open() as book:
        assert list(await book.signatures.signed_by(ali)) == [TWO, ONE]
        assert list(await book.signatures.signed_by(bea)) == []


async def test_what_is_signed_in_a_turn_is_seen_in_the_same_turn(shelves):
    fatma, ali, *_others = await begun(shelves)
    async with shelves.open() as book:
        book.signatures.save(SignatureList(ONE, fatma, PLAN, "Fatma"))
        book.signatures.save(sign(await book.signatures.get(ONE), by(ali, "a")).after)
        assert list(await book.signatures.signed_by(ali)) == [ONE]
        assert len((await book.signatures.get(ONE)).valid) == 1


async def test_the_initiator_is_called_as_they_call_themselves_now(stored):
    fatma, *_others = await begun(stored)
    await kept(stored, SignatureList(ONE, fatma, PLAN, "Somebody"))
    assert (await found(stored)).initiator == "Fatma"


async def test_without_a_commit_nothing_is_kept(stored):
    fatma, ali, *_others = await begun(stored)
    async with unit_of_work(stored.database) as work:
        work.signatures.save(SignatureList(ONE, fatma, PLAN, signatures=(by(ali, "a"),)))
        await work.signatures.flush()
    assert await found(stored) is None


# What the database itself holds on to, whatever the code above it does


def row(resident: int | None, number: str) -> dict:
    return {
        "id": number * 32,
        "initiative_id": ONE,
        "resident_id": resident,
        "way": "telegram",
        "name": "Ali",
        "address": "1",
        "language": "nl",
        "version": 1,
        "wants_news": False,
        "is_told": False,
        "signed_at": NOW,
    }


async def insert_row(database, values: dict) -> None:
    async with database.writing() as connection:
        await connection.execute(insert(signatures).values(values))
        await connection.commit()


async def test_the_database_itself_refuses_a_second_signature_of_one_account(stored):
    _fatma, ali, bea, *_others = await begun(stored)
    await insert_row(stored.database, row(ali, "a"))
    with pytest.raises(IntegrityError):
        await insert_row(stored.database, row(ali, "b"))
    await insert_row(stored.database, row(bea, "b"))
    async with stored.database.reading() as connection:
        assert (await connection.execute(select(func.count()).select_from(signatures))).scalar_one() == 2


async def test_the_database_itself_takes_several_neighbours_without_an_account(stored):
    await begun(stored)
    await insert_row(stored.database, row(None, "a"))
    await insert_row(stored.database, row(None, "b"))


async def test_a_second_signature_that_slipped_through_the_rules_ends_the_turn_and_changes_nothing(stored):
    fatma, ali, *_others = await begun(stored)
    await kept(stored, SignatureList(ONE, fatma, PLAN, "Fatma", signatures=(by(ali, "a"),)))
    names = await found(stored)
    with pytest.raises(IntegrityError):
        await kept(stored, replace(names, version=9, signatures=(*names.signatures, by(ali, "b"))))
    assert await found(stored) == names


@pytest.mark.parametrize("table", [residents, initiatives])
async def test_who_is_erased_leaves_no_signature_behind(stored, table):
    fatma, ali, *_others = await begun(stored)
    await kept(stored, SignatureList(ONE, fatma, PLAN, signatures=(by(ali, "a"), by(None, "b"))))
    async with stored.database.writing() as connection:
        if table is residents:
            await connection.execute(residents.delete().where(residents.c.id == ali))
        else:
            await connection.execute(initiatives.delete().where(initiatives.c.id == ONE))
        await connection.commit()
    async with stored.database.reading() as connection:
        left = (await connection.execute(text("SELECT id FROM signatures ORDER BY id"))).scalars().all()
    assert left == (["b" * 32] if table is residents else [])
