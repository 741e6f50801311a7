"""What residents read about a handover: everything in their own language, out of hours too."""

from datetime import timedelta

import pytest

from domain.flagging import expected
from domain.handover import Reason
from domain.office_hours import OfficeHours
from domain.policies import Policy
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.takeover import claim, give_back, pass_on
from domain.writing_up import write_down
from tests.support.english import english_in
from tests.support.handover import JOOST, KINGS_NIGHT, NOW, SAMIRA, TEXTS, Office


async def shown_of_everything(language: str) -> list[str]:
    """All that a resident can read from the first flag to the last, at night on King's Day and the days after."""
    office = Office(KINGS_NIGHT, language=language)
    policy, known = Policy(), await office.book.staff.get(SAMIRA.id)
    shown = [TEXTS.render(expected(policy, Reason.ASKED, who, office.now), language) for who in (None, known)]
    await office.is_claimed()
    await office.answers()
    await office.passes(hours=1)
    await office.writes("…")
    case_id = (await office.case()).id
    await pass_on(office.duty, case_id, SAMIRA, JOOST.id)
    for _version in (1, 2):
        await write_down(office.duty, case_id, JOOST, "…")
    await give_back(office.duty, case_id, JOOST)
    await claim(office.duty, case_id, JOOST)
    await office.passes(days=1)
    told = office.told()
    assert len(told) == 9
    return [*shown, *(one.html for one in told), *(button.label for one in told for button in one.buttons)]


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_nothing_about_a_handover_is_left_in_english(language):
    assert english_in(await shown_of_everything(language), language) == []
    # That it can be seen at all: every line, were it left in English, is found.
    english = [line for text in await shown_of_everything("en") for line in text.splitlines() if line.strip(" …")]
    assert len(english_in(english, language)) == len(english), "Not all of it is translated: run `make texts` first."


async def test_a_name_with_markup_in_it_is_shown_as_it_is_written():
    office = Office()
    worker = Staff("w" * 32, "<b>Jo & Co</b>", SAMIRA.job)
    office.book.staff.save(worker)
    await office.is_claimed(worker)
    assert "&lt;b&gt;Jo &amp; Co&lt;/b&gt; is in this chat now." in office.heard()[0]


@pytest.mark.parametrize(
    ("at", "says"),
    [
        (NOW.astimezone(AMSTERDAM).replace(hour=8), "It opens today at 09:00."),
        (NOW.astimezone(AMSTERDAM).replace(hour=17), "It opens Wednesday November 25 at 09:00."),
        (NOW.astimezone(AMSTERDAM).replace(day=27, hour=17), "It opens Monday November 30 at 09:00."),
        (KINGS_NIGHT, "It opens Wednesday April 28 at 09:00."),
        # Ten minutes after midnight it is today that it opens.
        (KINGS_NIGHT + timedelta(minutes=30), "It opens today at 09:00."),
    ],
)
def test_out_of_hours_they_hear_when_it_opens(at, says):
    assert says in TEXTS.plain(expected(Policy(), Reason.ASKED, None, at), "en")


@pytest.mark.parametrize("clock", [9, 12, 16])
def test_in_office_hours_they_hear_nothing_about_a_closed_office(clock):
    at = NOW.astimezone(AMSTERDAM).replace(hour=clock)
    assert "closed" not in TEXTS.plain(expected(Policy(), Reason.ASKED, None, at), "en")


def test_the_hours_are_those_of_the_policy():
    always = Policy(office_hours=OfficeHours((*OfficeHours().week[:1],) * 7))
    sunday = NOW.astimezone(AMSTERDAM).replace(day=29, hour=14)
    assert "closed" not in TEXTS.plain(expected(always, Reason.ASKED, None, sunday), "en")
    assert "closed" in TEXTS.plain(expected(Policy(), Reason.ASKED, None, sunday), "en")
