"""The only way to somebody's case, initiative or file: who may not see it learns as little as if it were not there.

A person sees the cases of their areas, and those that they hold or were passed, wherever those are. An administrator
keeps people and settings, and sees no chats.
"""

from typing import Protocol

from admin.errors import NotHereError
from admin.visit import Visit
from domain.handover import Case
from domain.initiatives import Initiative
from domain.life import Stage
from domain.people import Resident
from domain.staff import Job, Staff
from storage.attachments import Kept, find_kept
from storage.console.chat_view import ChatView
from storage.console.initiatives_view import InitiativesView
from storage.console.tasks_view import TaskItem, TasksView


class Placed(Protocol):
    """A case, or as much of it as says whose it is."""

    @property
    def area(self) -> str: ...
    @property
    def worker_id(self) -> str | None: ...


def sees_case(person: Staff, case: Placed) -> bool:
    """Whether this case is theirs to see."""
    if person.job is Job.ADMINISTRATOR:
        return False
    return person.works_in(case.area) or case.worker_id == person.id


def sees_initiative(person: Staff, initiative: Initiative) -> bool:
    """Whether this initiative is theirs to see: one that was not submitted has no area yet, and is its initiator's."""
    return person.job is not Job.ADMINISTRATOR and person.works_in(initiative.area)


async def access_case(visit: Visit, case_id: str) -> Case:
    """The case, not locked. Raises NotHereError."""
    case = await visit.work.cases.get(case_id)
    if case is None or not sees_case(visit.person, case):
        raise NotHereError
    return case


async def access_resident(visit: Visit, case: Case) -> Resident:
    """Whose case it is. Raises NotHereError when they are gone."""
    resident = await visit.work.desk.resident(case.resident_id)
    if resident is None:
        raise NotHereError
    return resident


async def access_file(visit: Visit, file_id: str) -> Kept:
    """A file that came in, or was sent, in the chat of a resident of whom this person sees a case or an initiative.
    Raises NotHereError, also for one that is still to be fetched.
    """
    file = await find_kept(visit.work.connection, file_id)
    if file is None:
        raise NotHereError
    if any(sees_case(visit.person, one) for one in await ChatView(visit.work.connection).cases(file.resident_id)):
        return file
    theirs = await visit.work.initiatives.of_resident(file.resident_id)
    # A draft is its initiator's, until neighbours can read it.
    if any(one.stage is not Stage.DRAFT and sees_initiative(visit.person, one) for one in theirs):
        return file
    raise NotHereError


async def access_task(visit: Visit, task_id: str) -> TaskItem:
    """A piece of work of their areas, or about somebody whose case they see; done or not. Raises NotHereError."""
    item = await TasksView(visit.work.connection).get(task_id)
    if item is None or visit.person.job is Job.ADMINISTRATOR:
        raise NotHereError
    if not visit.person.works_in(item.area) and not (item.case and sees_case(visit.person, item.case)):
        raise NotHereError
    return item


async def access_initiative(visit: Visit, initiative_id: str) -> Initiative:
    """An initiative of their areas; one that nobody but its initiator has read only with a case of theirs, not locked.
    Raises NotHereError.
    """
    initiative = await visit.work.initiatives.get(initiative_id)
    if initiative is None or visit.person.job is Job.ADMINISTRATOR:
        raise NotHereError
    view = InitiativesView(visit.work.connection)
    if sees_initiative(visit.person, initiative) and await view.is_shared(initiative.id):
        return initiative
    if any(sees_case(visit.person, one) for one in await ChatView(visit.work.connection).cases(initiative.resident_id)):
        return initiative
    raise NotHereError
