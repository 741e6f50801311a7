"""Deciding in the console: what is read beforehand is what goes out, once, also when two decide at once."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from domain.announcements import to_initiator
from domain.casework import SignatureList, plan_of, withdraw
from domain.life import Kind, Stage
from domain.machine import NotTranslated, Reason, Translated
from domain.texts import plain_of
from storage.tables import notices, residents
from storage.unit_of_work import UnitOfWork
from tests.support.books import Stored, collecting
from tests.support.console import ANNELIES, MONDAY, SAMIRA, TEXTS, Office

ONE = "1" * 32
PAGE = f"/initiatives/{ONE}"
TURKISH = "Mahalleye uyuyor."
WHY = "Het past bij de buurt."


@dataclass
class Machine:
    """A translator by hand."""

    answer: Translated | NotTranslated = field(default_factory=lambda: Translated(TURKISH))
    asked: list[str] = field(default_factory=list)

    async def translate(self, words: str, source: str, target: str) -> Translated | NotTranslated:
        self.asked.append(words)
        assert (source, target) == ("nl", "tr")
        return self.answer


@pytest.fixture
def machine():
    return Machine()


@pytest.fixture
def office(sqlite_database, tmp_path, machine):
    return Office(sqlite_database, tmp_path, options={"translator": machine})


@pytest.fixture
async def shelf(office):
    """Fatma, who reads Turkish, waits for a decision."""
    return await submitted(office, Stage.IN_CONVERSATION)


async def submitted(office, stage: Stage) -> Stored:
    stored = Stored(office.database)
    (fatma,) = await stored.people(1)
    async with stored.open() as work:
        await work.connection.execute(update(residents).values(language="tr"))
        work.initiatives.save(
            collecting(ONE, fatma, stage=stage, number="NW-2026-0001", area="GF08", decision_by=MONDAY.date())
        )
    return stored


async def read(office):
    """The initiative, its steps, whom notices are for, and what was recorded."""
    async with office.database.reading() as connection:
        work = UnitOfWork(connection)
        waiting = (await connection.execute(notices.select())).all()
        acts = [one for one in await work.audit.of("initiative", ONE) if one.action != "looked_at_initiative"]
        return await work.initiatives.get(ONE), await work.steps.of(ONE), waiting, acts


async def shown(visitor, verdict, reason=WHY, **more):
    page = await visitor.opens(f"{PAGE}/step")
    return await page.submits("/step", verdict=verdict, reason=reason, do="show", **more)


async def test_what_was_read_beforehand_is_what_goes_out(office, shelf, machine):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "approve", granted="1.250,50")
        assert (await read(office))[1:] == ([], [], [])
        assert TURKISH in page.form("/step").fields["told"]
        sent = await page.submits("/step", do="send")

    initiative, (step,), (notice,), (act,) = await read(office)
    assert (sent.path, initiative.stage, initiative.granted_cents) == (PAGE, Stage.APPROVED, 125050)
    assert (step.reason, step.told.words, step.told.is_machine) == (WHY, TURKISH, True)
    goes_out = plain_of(TEXTS.render(to_initiator(initiative, step), "tr"))
    assert " ".join(goes_out.split()) in page.words
    assert notice.subject == step.id
    assert (act.action, act.staff_id, act.details["verdict"]) == ("step_taken", ANNELIES.id, "approve")
    assert WHY not in str(act.details)
    assert machine.asked == [WHY]


async def test_what_is_sent_twice_is_sent_once(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "refuse")
        for _time in range(2):
            assert (await page.submits("/step", do="send")).path == PAGE
    assert len((await read(office))[1]) == 1


async def test_of_two_who_decide_at_once_the_second_is_told_and_loses_no_word(office, shelf):
    karim = replace(ANNELIES, id="karim", name="Karim")
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(karim) as other:
        hers, his = await shown(annelies, "approve"), await shown(other, "refuse", "Te duur voor ons.")
        await hers.submits("/step", do="send")
        page = await his.submits("/step", do="send")
        assert "Annelies" in page.words
        assert page.form("/step").fields["reason"].strip() == "Te duur voor ons."
    assert [one.after for one in (await read(office))[1]] == [Stage.APPROVED]


async def test_what_was_typed_stands_there_still_when_it_was_withdrawn_meanwhile(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "approve")
        async with shelf.open() as work:
            initiative = await work.initiatives.take(ONE)
            work.signatures.save(SignatureList(ONE, initiative.resident_id, plan_of(initiative)))
            await withdraw(work, initiative, MONDAY, "w" * 32)
        page = await page.submits("/step", do="send")
    assert "Fatma took a step: withdrawn" in page.words
    assert WHY in page.words
    assert TURKISH in page.words
    assert [one.after for one in (await read(office))[1]] == [Stage.WITHDRAWN]


async def test_other_words_than_those_that_were_read_are_not_sent(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "approve")
        page = await page.submits("/step", do="send", told="Bambaşka bir şey.")
        assert (await read(office))[1] == []
        await page.submits("/step", do="send")
    assert (await read(office))[1][0].told.words == "Bambaşka bir şey."


async def test_of_another_reason_the_machine_is_asked_anew(office, shelf, machine):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "approve")
        machine.answer = Translated("Yeni.")
        page = await page.submits("/step", do="send", reason="Iets nieuws.")
        assert page.form("/step").fields["told"].strip() == "Yeni."
    assert machine.asked == [WHY, "Iets nieuws."]
    assert (await read(office))[1] == []


@pytest.mark.parametrize("answer", [NotTranslated(Reason.NOT_REACHED), Translated("x" * 5000)])
async def test_without_a_machine_the_words_go_out_as_dutch(office, shelf, machine, answer):
    machine.answer = answer
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await shown(annelies, "refuse")).submits("/step", do="send")
        assert page.path == PAGE
    initiative, (step,), *_more = await read(office)
    assert step.told is None
    assert WHY in TEXTS.render(to_initiator(initiative, step), "tr")


async def test_what_a_machine_says_of_danger_is_not_used(office, shelf, machine):
    machine.answer = Translated("artık yaşamak istemiyorum")
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "refuse")
    assert "No machine translated it now" in page.words
    assert page.form("/step").fields["told"] == ""


async def test_words_of_danger_are_given_to_no_machine(office, shelf, machine):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "ask", "Je schreef: ik wil niet meer leven. Gaat het?")
        assert "no machine translates" in page.words
    assert machine.asked == []


async def test_more_is_asked_without_a_decision(office, shelf):
    async with office.signed_in(SAMIRA) as samira:
        page = await shown(samira, "ask", "Wie helpt er mee?")
        await page.submits("/step", do="send")
    initiative, (step,), *_more = await read(office)
    assert (initiative.stage, step.kind) == (Stage.IN_CONVERSATION, Kind.ASKED)


@pytest.mark.parametrize("verdict", ["approve", "refuse", "close", "nonsense", ""])
async def test_a_worker_does_not_decide(office, shelf, verdict):
    async with office.signed_in(SAMIRA) as samira:
        page = await samira.opens(f"{PAGE}/step")
        for do in ("show", "send"):
            page = await page.submits("/step", verdict=verdict, reason=WHY, do=do)
    assert (await read(office))[1:] == ([], [], [])


@pytest.mark.parametrize("fields", [{"reason": " "}, {"reason": "x" * 2001}, {"granted": "veel"}, {"granted": "-5"}])
async def test_what_is_wrong_is_said_and_kept(office, shelf, fields):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"{PAGE}/step")
        page = await page.submits("/step", **{"verdict": "approve", "reason": WHY, "do": "send", **fields})
    assert 'role="alert"' in page.response.text
    name, typed = next(iter(fields.items()))
    assert page.form("/step").fields[name].strip() == typed.strip()
    assert (await read(office))[1] == []


async def test_what_a_resident_wrote_and_a_coordinator_types_is_never_markup(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await shown(annelies, "refuse", "<script>alert(1)</script> {name} %s")
    assert "<script>alert" not in page.response.text
    assert "{name} %s" in page.words


# Day and money


async def test_day_and_money_are_noted_and_recorded_and_residents_hear_nothing(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(PAGE)
        page = await page.submits("/agreed", planned_on="2026-12-12", granted="€ 250", spent="99,95")
        assert "noted" in page.words
        assert page.form("/agreed").fields["spent"] == "99,95"
    initiative, _steps, waiting, (act,) = await read(office)
    assert initiative.planned_on == date(2026, 12, 12)
    assert (initiative.granted_cents, initiative.spent_cents) == (25000, 9995)
    assert act.details == {"planned_on": "2026-12-12", "granted_cents": 25000, "spent_cents": 9995}
    assert waiting == []


@pytest.mark.parametrize(
    "fields",
    [{"planned_on": "morgen"}, {"planned_on": "9999-01-01"}, {"done_on": "2026-12-24"}, {"spent": "1.2.3,4"}],
)
async def test_what_is_no_day_or_amount_is_not_noted(office, shelf, fields):
    async with office.signed_in(ANNELIES) as annelies:
        page = await (await annelies.opens(PAGE)).submits("/agreed", **fields)
    assert page.response.text.count("utrecht-form-field-error-message") == 1
    assert (await read(office))[3] == []


async def test_a_worker_notes_what_was_spent_and_not_what_it_gets(office, shelf):
    async with office.signed_in(SAMIRA) as samira:
        await (await samira.opens(PAGE)).submits("/agreed", granted="9999", spent="10")
    initiative, *_more = await read(office)
    assert (initiative.granted_cents, initiative.spent_cents) == (None, 1000)


async def test_of_two_who_note_at_once_the_second_is_told_and_keeps_what_they_typed(office, shelf):
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(SAMIRA) as samira:
        first, second = await annelies.opens(PAGE), await samira.opens(PAGE)
        await first.submits("/agreed", spent="10", granted="250")
        # What is wrong in a form does not make it newer than it is.
        second = await second.submits("/agreed", spent="much", planned_on="2026-12-12")
        assert second.status == 422
        second = await second.submits("/agreed", spent="20")
        assert (second.status, "meanwhile" in second.words) == (409, True)
        assert "Noted now: €10.00" in second.words
        typed = second.form("/agreed").fields
        assert (typed["spent"], typed["planned_on"], typed["granted"]) == ("20", "2026-12-12", "250")
        assert (await read(office))[0].spent_cents == 1000
        assert 'id="goes-on"' in (await samira.opens(second.path)).response.text, "it follows along by its address"
        assert "noted" in (await second.submits("/agreed")).words
    initiative, *_more = await read(office)
    noted = (initiative.planned_on, initiative.granted_cents, initiative.spent_cents)
    assert noted == (date(2026, 12, 12), 25000, 2000)


async def test_a_late_promise_is_seen_in_the_list(office, shelf):
    office.now += timedelta(days=3)
    async with office.signed_in(ANNELIES) as annelies:
        assert f"/initiatives/{ONE}" in (await annelies.opens("/initiatives?overdue=yes")).links


async def test_two_who_send_in_the_same_moment_take_one_step(postgresql_database, tmp_path):
    office = Office(postgresql_database, tmp_path)
    await submitted(office, Stage.IN_CONVERSATION)
    karim = replace(ANNELIES, id="karim", name="Karim")
    async with office.signed_in(ANNELIES) as annelies, office.signed_in(karim) as other:
        pages = [await shown(annelies, "approve"), await shown(other, "refuse")]
        after = await asyncio.gather(*(page.submits("/step", do="send") for page in pages))
    _initiative, steps, *_more = await read(office)
    assert len(steps) == 1
    assert sorted(page.path for page in after) == [PAGE, f"{PAGE}/step"]
