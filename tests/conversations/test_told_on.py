"""May we tell on what you said? The resident decides, changes their mind, and nobody else can."""

from dataclasses import dataclass, replace

import pytest

from domain.insight import quoting
from domain.insight.quotes import State
from domain.relaying import NothingToSay, TooLong
from domain.takeover import NotHeld
from domain.translating import InDanger
from tests.conversations.test_person import SAMIRA, Worker
from tests.support.resident import Resident

SAID = "I used to know nobody. Now my neighbour Ali and I cook every Friday."


@dataclass
class Said:
    id: int
    author: str
    words: str
    case_id: str | None = None


LINE = Said(7, "resident", SAID)


@pytest.fixture
async def fatma():
    fatma = Resident("en")
    await fatma.says("a person please")
    return fatma


@pytest.fixture
def samira(fatma):
    return Worker(fatma)


async def asked(samira, words="I used to know nobody.", line=LINE):
    return await quoting.mark(samira.duty, samira.case.id, SAMIRA, replace(line, case_id=samira.case.id), words)


async def test_the_resident_reads_the_very_words_and_says_yes_and_takes_it_back(fatma, samira):
    await samira.claims()
    quote = (await asked(samira)).quote
    told = fatma.book.speech.said[-1]
    assert "“I used to know nobody.”" in told.html
    assert [button.entry for button in told.buttons] == [f"quote_yes.{quote.id}", f"quote_no.{quote.id}"]
    await fatma.taps_forged(f"go:quote_yes.{quote.id}")
    fatma.hears("Thank you! Your name does not stand with it.")
    assert fatma.book.quotes.shelf[quote.id].state is State.AGREED
    await samira.gives_back()
    await fatma.taps_forged(f"go:quote_no.{quote.id}")
    fatma.hears("Your words are not shown any more.")
    assert fatma.book.quotes.shelf[quote.id].state is State.WITHDRAWN


async def test_no_is_fine_and_nobody_is_asked_twice(fatma, samira):
    await samira.claims()
    quote = (await asked(samira)).quote
    await fatma.taps_forged(f"go:quote_no.{quote.id}")
    fatma.hears("That is fine. Your words stay between us.")
    assert isinstance(await asked(samira), quoting.MarkedBefore)


async def test_nobody_answers_for_somebody_else(fatma, samira):
    await samira.claims()
    quote = (await asked(samira)).quote
    ali = fatma.neighbourhood.resident("en", "Ali")
    await ali.taps_forged(f"go:quote_yes.{quote.id}")
    ali.hears("This is not asked any more.")
    assert fatma.book.quotes.shelf[quote.id].state is State.ASKED


@pytest.mark.parametrize(
    ("words", "line", "why"),
    [
        ("", LINE, NothingToSay),
        ("I used to know everybody.", LINE, quoting.NotTheirWords),
        (SAID, Said(7, "worker", SAID), quoting.NotTheirWords),
        ("a" * 401, Said(7, "resident", "a" * 500), TooLong),
        ("I want to die", Said(7, "resident", "I want to die"), InDanger),
    ],
)
async def test_only_their_own_words_are_asked_about_and_none_in_danger(words, line, why, fatma, samira):
    await samira.claims()
    assert isinstance(await asked(samira, words, line), why)
    assert not fatma.book.quotes.shelf


@pytest.mark.parametrize("case_id", ["an-earlier-one", None])
async def test_nothing_is_asked_about_what_was_said_in_another_case_where_there_may_have_been_danger(
    case_id, fatma, samira
):
    await samira.claims()
    line = replace(LINE, case_id=case_id)
    refused = await quoting.mark(samira.duty, samira.case.id, SAMIRA, line, SAID)
    assert isinstance(refused, quoting.NotOfThisCase)
    assert not fatma.book.quotes.shelf


async def test_what_staff_removed_stays_removed_whatever_its_resident_answers(fatma, samira):
    await samira.claims()
    quote = (await asked(samira)).quote
    removed = await quoting.remove(samira.duty, quote)
    await fatma.taps_forged(f"go:quote_yes.{quote.id}")
    fatma.hears("This is not asked any more.")
    assert fatma.book.quotes.shelf[quote.id] == removed
    assert removed.state is State.REMOVED


async def test_only_who_has_the_case_asks(fatma, samira):
    assert isinstance(await asked(samira), NotHeld)
