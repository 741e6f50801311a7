"""Many neighbours with one link in one moment: the whole system, over HTTP, on both databases."""

import asyncio

import pytest

from bot.flows.signing.questions import NO_WISH
from domain.misuse import NEW_ACCOUNTS
from domain.texts import LANGUAGES, _, _n
from storage import tables
from storage.unit_of_work import unit_of_work
from tests.support.neighbours import STAYS_UNSEEN, Neighbour

AT_ONCE = 12
ANSWERS = ("mijn buurvrouw en ik", "samen eten", "Osdorp", "elke dinsdag om 3 uur", "niemand kent elkaar")


@pytest.fixture
async def fatma(on_each_database) -> Neighbour:
    """Her idea collects signatures."""
    fatma = Neighbour(await on_each_database.resident("Fatma", "nl"), "Akkerstraat 1")
    await fatma.tells(*ANSWERS)
    await fatma.phone.taps(STAYS_UNSEEN)
    return fatma


async def come(stage, initiator, count):
    """So many neighbours, in all languages and new here, each with one tap left to sign."""
    link = await initiator.shares()
    phones = [stage.phone(f"Buur{number}", LANGUAGES[number % len(LANGUAGES)]) for number in range(1, count + 1)]
    neighbours = [Neighbour(phone, f"Cederlaan {number}", is_new=True) for number, phone in enumerate(phones, start=1)]
    await asyncio.gather(*(one.is_about_to_sign(link) for one in neighbours))
    return neighbours


def taps_yes_i_sign(neighbour):
    """Without waiting for an answer."""
    message = neighbour.phone.newest
    (sign, *_others), *_rows = message.body["reply_markup"]["inline_keyboard"]
    neighbour.phone.taps_forged(sign["callback_data"], message.id)


async def list_under(stage, initiator):
    """The signatures, when the initiator was told of all of them."""

    async def all_told():
        return not await stage.count(tables.signatures, tables.signatures.c.is_told.is_(False))

    await stage.until(all_told, "the initiator was told of every signature")
    await stage.settled()
    number = (await initiator.initiative()).id
    async with unit_of_work(stage.database) as work:
        return await work.signatures.get(number)


async def test_twelve_who_sign_in_one_moment_all_count_hear_a_number_each_and_five_reached_is_told_once(
    on_each_database, fatma
):
    neighbours = await come(on_each_database, fatma, AT_ONCE)

    for one in neighbours:
        taps_yes_i_sign(one)

    await asyncio.gather(*(one.phone.sees(NO_WISH[0][0].label) for one in neighbours))
    names = await list_under(on_each_database, fatma)
    assert sorted(one.address for one in names.valid) == sorted(one.address for one in neighbours)
    assert len(names.signatures) == AT_ONCE
    assert fatma.was_told_that_it_is_enough(at_most=AT_ONCE) == 1
    assert await on_each_database.count(tables.misuse, tables.misuse.c.kind == NEW_ACCOUNTS) > 0
    assert sorted(number_heard(one) for one in neighbours) == list(range(1, AT_ONCE + 1))


def number_heard(neighbour):
    """Which number they are, of the five and beyond."""
    yours = [
        _("🤝 Thank you, you have signed! You are number {n} of {needed}.").with_(n=n, needed=5) for n in range(1, 6)
    ]
    beyond = [_n("{n} neighbour supports it now.", "{n} neighbours support it now.", n) for n in range(6, AT_ONCE + 1)]
    heard = [number for number, words in enumerate([*yours, *beyond], start=1) if neighbour.got(words)]
    assert len(heard) == 1, neighbour.phone.chat_so_far()
    return heard[0]


async def test_a_neighbour_who_taps_three_times_at_once_counts_once(on_each_database, fatma):
    (neighbour,) = await come(on_each_database, fatma, 1)

    for _tap in range(3):
        taps_yes_i_sign(neighbour)

    await fatma.gets(_("That makes {n} of {needed} signatures.").with_(n=1, needed=5))
    names = await list_under(on_each_database, fatma)
    assert [(one.name, one.address) for one in names.signatures] == [(neighbour.name, neighbour.address)]
    assert number_heard(neighbour) == 1
    assert fatma.got("🖊") == 1
