"""Two initiatives beside each other in the console: found alike, brought into contact, made one plan."""

from dataclasses import dataclass, field, replace

import pytest
from sqlalchemy import update

from domain import places
from domain.initiatives import Answer, Question
from domain.life import Stage
from domain.machine import Translated
from domain.meetings import Meeting, gist_of
from storage.tables import notices, residents
from storage.unit_of_work import UnitOfWork
from tests.support.books import Stored, collecting
from tests.support.console import ANNELIES, MONDAY, SAMIRA

ONE, TWO, FAR = ("1" * 32, "2" * 32, "3" * 32)
HERE, ELSEWHERE = "GF08", "GT24"
OF_HERE = replace(ANNELIES, id="hanna", name="Hanna", areas=frozenset({HERE}))


def wanting(initiative_id, resident, words, where="Osdorp", **more):
    found = places.understand(where, "nl")
    assert isinstance(found, places.Found), where
    answers = {
        Question.WHAT: Answer(words, "nl", MONDAY),
        Question.WHERE: Answer(where, "nl", MONDAY, found.place.to_json()),
    }
    fields = {"stage": Stage.SUBMITTED, "area": HERE, "two_sentences": words, "answers": answers, **more}
    return collecting(initiative_id, resident, **fields)


@pytest.fixture
async def shelf(office):
    """Fatma and Ali want to eat together in one neighbourhood; Bea plays chess elsewhere."""
    stored = Stored(office.database)
    fatma, ali, bea = await stored.people(3)
    every = (
        wanting(ONE, fatma, "Samen koken en eten met de buren <i>", number="NW-2026-0001", findable=True),
        wanting(TWO, ali, "Samen eten met buren, iedere week koken", number="NW-2026-0002"),
        wanting(FAR, bea, "Schaken", "Buitenveldert", number="NW-2026-0003", area=ELSEWHERE),
    )
    async with stored.open() as work:
        for one in every:
            work.initiatives.save(one)
        await work.initiatives.flush()
        for one in every:
            await work.meetings.keep(one.id, gist_of(one))
    return stored


async def asked(office):
    async with office.database.reading() as connection:
        return [(row.about, row.initiative_id) for row in await connection.execute(notices.select())]


async def agree(shelf, first, second):
    async with shelf.open() as work:
        at = MONDAY if first and second else None
        work.meetings.save(Meeting(ONE, TWO, 0.8, 100.0, MONDAY, first, second, at))


async def test_the_page_shows_what_is_like_it_with_a_map_and_nothing_else(office, shelf):
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"/initiatives/{ONE}")
        other = await annelies.opens(f"/initiatives/{FAR}")
    assert f"/initiatives/{ONE}/beside?other={TWO}" in page.links
    assert f"/initiatives/{FAR}" not in page.links
    assert "<svg viewBox" in page.response.text
    assert "★" in page.words
    assert "<svg viewBox" not in other.response.text
    assert "<i>" not in page.response.text.replace("<i class", "")


async def test_another_one_is_put_beside_it_by_its_number_if_it_is_theirs(office, shelf):
    async with office.signed_in(OF_HERE) as hanna:
        page = await hanna.opens(f"/initiatives/{ONE}/beside?number=nw-2026-0002")
        assert page.path.endswith(f"other={TWO}")
        assert "iedere week" in page.words
        for number in ("NW-2026-0003", "NW-9", "%00"):
            assert "Schaken" not in (await hanna.opens(f"/initiatives/{ONE}/beside?number={number}")).words
        assert (await hanna.opens(f"/initiatives/{ONE}/beside?other={FAR}")).status == 404
        form = page.form("/introduce")
        assert (await hanna.posts(form.action, form.fields | {"other": FAR})).status == 404
        assert (await hanna.posts(form.action, form.fields | {"other": ONE})).status == 400
    assert await asked(office) == []


async def test_only_who_may_hear_of_the_other_is_asked_to_meet(office, shelf):
    async with office.signed_in(SAMIRA) as samira:
        page = await samira.opens(f"/initiatives/{ONE}/beside?other={TWO}")
        page = await page.submits("/introduce")
    assert "1 initiator is asked" in page.words
    assert await asked(office) == [("meeting", TWO)]
    async with office.database.reading() as connection:
        acts = await UnitOfWork(connection).audit.of("initiative", TWO)
    assert [one.action for one in acts] == ["introduction_asked", "looked_at_initiative"]


async def test_one_plan_is_made_after_both_agreed_and_everybody_reads_what_was_shown(office, shelf):
    path = f"/initiatives/{ONE}/beside?other={TWO}"
    async with office.signed_in(ANNELIES) as annelies:
        before = await annelies.opens(path)
        assert not any(form.action.partition("#")[0].endswith("/join") for form in before.forms)
        await agree(shelf, first=True, second=True)
        page = await annelies.opens(path)
        action = f"/initiatives/{ONE}/join"
        fields = page.form("/introduce").fields if any("introduce" in one.action for one in page.forms) else {}
        join = next(one for one in page.forms if one.action.startswith(action))
        shown = await annelies.posts(action, fields | join.fields | {"ends": TWO, "reason": "Samen!", "do": "show"})
        assert await asked(office) == []
        assert "goes on" in shown.words
        join = next(one for one in shown.forms if one.action.startswith(action))
        changed = await annelies.posts(action, join.fields | {"reason": "Anders", "do": "send"})
        assert "Read it once more" in changed.words
        done = await annelies.posts(action, join.fields | {"do": "send"})
        assert done.path == f"/initiatives/{ONE}"
        assert "NW-2026-0002" in done.words
        again = await annelies.posts(action, join.fields | {"do": "send"})
        assert "one plan already" in again.words
        assert "NW-2026-0001" in (await annelies.opens(f"/initiatives/{TWO}")).words
    assert sorted(await asked(office)) == [("step", ONE), ("step", TWO)]


@dataclass
class Machine:
    """A translator by hand."""

    asked: list[tuple[str, str]] = field(default_factory=list)

    async def translate(self, words: str, _source: str, target: str) -> Translated:
        self.asked.append((words, target))
        return Translated(f"{words} [{target}]")


async def test_each_initiator_reads_the_reason_as_a_machine_put_it_and_the_coordinator_read_it(office, shelf):
    machine = Machine()
    office.app.state.console = replace(office.app.state.console, translator=machine)
    await agree(shelf, first=True, second=True)
    async with shelf.open() as work:
        for name, language in (("Fatma", "tr"), ("Ali", "ar")):
            await work.connection.execute(
                update(residents).where(residents.c.first_name == name).values(language=language)
            )
    action = f"/initiatives/{ONE}/join"
    async with office.signed_in(SAMIRA) as samira, office.signed_in(ANNELIES) as annelies:
        forged = {"_csrf": (await samira.opens("/initiatives")).form("/sign-out").fields["_csrf"]}
        assert (await samira.posts(action, forged | {"other": TWO, "ends": TWO, "reason": "Samen!"})).status == 403
        assert machine.asked == []
        page = await annelies.opens(f"/initiatives/{ONE}/beside?other={TWO}")
        join = next(one for one in page.forms if one.action.startswith(action))
        shown = await annelies.posts(action, join.fields | {"ends": TWO, "reason": "Samen!", "do": "show"})
        join = next(one for one in shown.forms if one.action.startswith(action))
        assert [join.fields[f"told_{one}"].strip() for one in ("tr", "ar")] == ["Samen! [tr]", "Samen! [ar]"]
        assert (await annelies.posts(action, join.fields | {"do": "send"})).path == f"/initiatives/{ONE}"
    assert sorted(machine.asked) == [("Samen!", "ar"), ("Samen!", "tr")]
    async with shelf.open() as work:
        told = [(await work.steps.of(one))[-1].told for one in (ONE, TWO)]
    assert [(one.language, one.is_machine) for one in told] == [("tr", True), ("ar", True)]


async def test_what_still_collects_can_go_on_in_what_was_submitted(office, shelf):
    async with shelf.open() as work:
        one = await work.initiatives.take(TWO)
        work.initiatives.save(replace(one, stage=Stage.COLLECTING, number=""))
    await agree(shelf, first=True, second=True)
    action = f"/initiatives/{ONE}/join"
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"/initiatives/{ONE}/beside?other={TWO}")
        join = next(one for one in page.forms if one.action.startswith(action))
        fields = join.fields | {"do": "show"}
        assert "not submitted yet" in (await annelies.posts(action, fields | {"ends": ONE})).words
        shown = await annelies.posts(action, fields | {"ends": TWO})
        join = next(one for one in shown.forms if one.action.startswith(action))
        done = await annelies.posts(action, join.fields | {"do": "send"})
    assert "One plan with another idea" in done.words


@pytest.mark.parametrize(("first", "second"), [(None, None), (True, False)])
async def test_no_form_makes_one_plan_of_two_without_both_saying_yes(office, shelf, first, second):
    await agree(shelf, first, second)
    async with office.signed_in(ANNELIES) as annelies:
        page = await annelies.opens(f"/initiatives/{ONE}")
        csrf = page.form("/sign-out").fields["_csrf"]
        forged = {"_csrf": csrf, "other": TWO, "ends": TWO, "do": "send"}
        page = await annelies.posts(f"/initiatives/{ONE}/join", forged)
        assert "not both agreed" in page.words
    async with office.signed_in(SAMIRA) as samira:
        forged["_csrf"] = (await samira.opens("/initiatives")).form("/sign-out").fields["_csrf"]
        assert (await samira.posts(f"/initiatives/{ONE}/join", forged)).status == 403
    assert await asked(office) == []
