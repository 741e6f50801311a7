"""Every route that opens something of a resident, for every job, in their own area and in another one."""

import re
from dataclasses import replace

import pytest
from fastapi.routing import APIRoute

from admin.routing import CSRF_HEADER, allowed
from domain.casework import SignatureList, plan_of
from domain.handover import State
from domain.insight.quotes import Quote
from domain.insight.quotes import State as Agreed
from domain.staff import Job
from domain.tasks import Task, Todo
from storage.tables import attachments
from tests.support.books import collecting
from tests.support.console import ANNELIES, MONDAY, ORIGIN, PETRA, SAMIRA, every_route
from tests.support.inbox import Shelf

HERE, ELSEWHERE = "GF02", "GF08"
INITIATIVE = "1" * 32
FILE = "f" * 32
THINGS = {"case_id": "fatma", "initiative_id": INITIATIVE, "task_id": "task", "file_id": FILE, "quote_id": "quote"}
"""What stands in an address for something of a resident, and which one here."""

PEOPLE = {
    (job, area): replace(one, id=f"{one.id}-{area}", areas=frozenset({area}))
    for job, one in ((Job.WORKER, SAMIRA), (Job.COORDINATOR, ANNELIES), (Job.ADMINISTRATOR, PETRA))
    for area in (HERE, ELSEWHERE)
}


def params(route: APIRoute) -> set[str]:
    return set(re.findall(r"{(\w+)}", route.path))


ROUTES = every_route()
THEIRS = [route for route in ROUTES if params(route) & THINGS.keys()]


@pytest.fixture
async def residents_things(office):
    """A case, an initiative, a task and a file of one resident, in one area."""
    shelf = await Shelf(office.database).staffed()
    await shelf.has("fatma", State.QUEUED, HERE)
    await shelf.says("fatma", "Nu groeten ze me.")
    resident = shelf.residents["fatma"]
    initiative = collecting(INITIATIVE, resident, area=HERE)
    async with shelf.stored.open() as work:
        work.initiatives.save(initiative)
        work.signatures.save(SignatureList(INITIATIVE, resident, plan_of(initiative), initiator="Fatma"))
        await work.initiatives.flush()
        words = Quote("quote", resident, "fatma", 1, "Nu groeten ze me.", "nl", HERE, "samira", MONDAY, Agreed.AGREED)
        work.quotes.save(words)
        work.tasks.add(Task("task", Todo.ENTER_PAPER, INITIATIVE, resident, MONDAY, "", FILE))
        row = {"id": FILE, "resident_id": resident, "kind": "photo", "telegram_file_id": "x", "state": "stored"}
        row |= {"due_at": MONDAY, "created_at": MONDAY, "file_name": "ab/x.jpg"}
        await work.connection.execute(attachments.insert().values(**row))
    file = office.folder / "attachments" / "ab" / "x.jpg"
    file.parent.mkdir(parents=True)
    file.write_bytes(b"picture")
    return shelf


def open_to(job: Job) -> list[APIRoute]:
    """The routes for this job; all for who keeps people: it is to be refused everywhere."""
    return [one for one in THEIRS if job is Job.ADMINISTRATOR or job in (allowed(one) or Job)]


async def statuses(office, person) -> dict[str, int]:
    """What each of these routes answers to this person, who sends a real form with nothing in it."""
    found = {}
    async with office.signed_in(person) as visitor:
        csrf = re.search(r'name="csrf" content="(\w+)"', (await visitor.opens("/account")).response.text)
        headers = {"origin": ORIGIN, CSRF_HEADER: csrf[1]}
        # Reading first: what is done by the other ones changes what there is.
        for route in sorted(open_to(person.job), key=lambda one: "GET" not in one.methods):
            method = min(route.methods - {"HEAD"})
            path = re.sub(r"{(\w+)}", lambda name: THINGS.get(name[1], "0" * 32), route.path)
            answer = await visitor.client.request(method, path, headers=headers)
            found[f"{method} {route.path}"] = answer.status_code
    return found


def test_there_are_routes_of_each_kind():
    assert set().union(*map(params, THEIRS)) >= THINGS.keys()
    assert not any(Job.ADMINISTRATOR in (allowed(route) or Job) for route in THEIRS)


@pytest.mark.parametrize("job", [Job.WORKER, Job.COORDINATOR])
async def test_of_another_area_nothing_is_there(job, office, residents_things):
    answers = await statuses(office, PEOPLE[job, ELSEWHERE])
    # A form that lacks what it needs may be refused before it is looked whose it is.
    assert {path: status for path, status in answers.items() if status not in {400, 404}} == {}
    assert {path: status for path, status in answers.items() if path.startswith("GET") and status != 404} == {}


@pytest.mark.parametrize("job", [Job.WORKER, Job.COORDINATOR])
async def test_of_their_own_area_everything_opens(job, office, residents_things):
    answers = await statuses(office, PEOPLE[job, HERE])
    opened = {path: status for path, status in answers.items() if path.startswith("GET") and "reply_id" not in path}
    assert set(opened.values()) == {200}, opened
    assert [path for path, status in answers.items() if status >= 500] == []


@pytest.mark.parametrize("area", [HERE, ELSEWHERE])
async def test_who_keeps_people_and_settings_sees_nothing_of_residents(area, office, residents_things):
    answers = await statuses(office, PEOPLE[Job.ADMINISTRATOR, area])
    assert set(answers.values()) == {403}, answers
