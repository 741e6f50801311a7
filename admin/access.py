"""The only way to somebody's case, initiative or file: who may not see it learns as little as if it were not there.

A person sees the cases of their areas, and those that they hold or were passed, wherever those are. An administrator
keeps people and settings, and sees no chats.
"""

from collections.abc import Iterable
from typing import Protocol

from admin.errors import NotAllowedError, NotHereError
from admin.visit import Visit
from domain.handover import Case
from domain.initiatives import Initiative
from domain.insight.quotes import Quote
from domain.people import Resident
from domain.social_map.hsds import service_of
from domain.social_map.service import Spot
from domain.staff import Job, Staff
from storage.attachments import Kept, find_kept
from storage.console.chat_view import ChatView
from storage.console.exports import Export, Exports
from storage.console.initiatives_view import InitiativesView
from storage.console.map_uploads import MapUpload, MapUploads
from storage.console.tasks_view import TaskItem, TasksView
from storage.map_edits import Kept as KeptEntry
from storage.map_edits import MapEdits


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
    return sees_area(person, initiative.area)


def sees_area(person: Staff, area: str) -> bool:
    """Whether the initiatives of this area are theirs to see."""
    return person.job is not Job.ADMINISTRATOR and person.works_in(area)


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
    """A file of the chat of a resident of whom this person sees a case; or one that stands in an initiative, or came
    with a task, that they see. Raises NotHereError, also for one that is still to be fetched.
    """
    file = await find_kept(visit.work.connection, file_id)
    if file is None:
        raise NotHereError
    if any(sees_case(visit.person, one) for one in await ChatView(visit.work.connection).cases(file.resident_id)):
        return file
    theirs = await visit.work.initiatives.of_resident(file.resident_id)
    shown_in = [one.id for one in theirs if file_id in one.file_ids]
    # Only of those that others than their initiator have read.
    areas = await InitiativesView(visit.work.connection).areas(shown_in)
    if any(sees_area(visit.person, area) for area in areas.values()):
        return file
    if any(sees_task(visit.person, one) for one in await TasksView(visit.work.connection).with_file(file_id)):
        return file
    raise NotHereError


def sees_task(person: Staff, item: TaskItem) -> bool:
    """Whether this piece of work is theirs to see: of their areas, or about somebody whose case they see."""
    if person.job is Job.ADMINISTRATOR:
        return False
    return person.works_in(item.area) or bool(item.case and sees_case(person, item.case))


async def access_task(visit: Visit, task_id: str) -> TaskItem:
    """A piece of work that they see, done or not. Raises NotHereError."""
    item = await TasksView(visit.work.connection).get(task_id)
    if item is None or not sees_task(visit.person, item):
        raise NotHereError
    return item


async def access_quote(visit: Visit, quote_id: str) -> Quote:
    """What a resident of their areas let us quote, or was asked for. Raises NotHereError."""
    quote = await visit.work.quotes.get(quote_id)
    if quote is None or visit.person.job is Job.ADMINISTRATOR or not visit.person.works_in(quote.area):
        raise NotHereError
    return quote


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


async def access_resident_of(visit: Visit, initiative: Initiative) -> Resident:
    """The initiator of an initiative that may be seen. Raises NotHereError when they are gone."""
    resident = await visit.work.desk.resident(initiative.resident_id)
    if resident is None:
        raise NotHereError
    return resident


async def access_export(visit: Visit, export_id: str) -> Export:
    """An export that this person asked for, as long as it is kept. Raises NotHereError."""
    export = await Exports(visit.work.connection).get(export_id, visit.now)
    if export is None or export.staff_id != visit.person.id:
        raise NotHereError
    return export


def keeps_entry(person: Staff, entry: KeptEntry) -> bool:
    """Whether this entry of the social map is theirs to change: it lies in one of their areas, or in none. Everybody
    who works here may read all of the map, as residents do.
    """
    if person.job is Job.WORKER:
        return False
    # Of the document: one that its source calls inactive lies somewhere too, and search knows nothing of it.
    return keeps_spots(person, service_of(entry.document).spots)


def keeps_spots(person: Staff, spots: Iterable[Spot]) -> bool:
    """Whether one of these places is theirs to keep, or none of them lies in an area."""
    areas = {spot.place.area.code for spot in spots if spot.place and spot.place.area}
    return not areas or any(person.works_in(area) for area in areas)


def keeps_whole_map(person: Staff) -> bool:
    """Whether they may bring in a file, which changes entries of all areas."""
    return person.job is not Job.WORKER and not person.areas


async def access_entry(visit: Visit, service_id: str) -> KeptEntry:
    """An entry of the social map, also one that residents do not see. Raises NotHereError."""
    entry = await MapEdits(visit.work.connection, visit.person.id, visit.now).get(service_id)
    if entry is None:
        raise NotHereError
    return entry


async def access_entry_to_change(visit: Visit, service_id: str) -> KeptEntry:
    """The same, for who may change it. Raises NotHereError, and NotAllowedError for one of another area."""
    entry = await access_entry(visit, service_id)
    if not keeps_entry(visit.person, entry):
        raise NotAllowedError
    return entry


async def access_upload(visit: Visit, upload_id: str) -> MapUpload:
    """A file for the social map that this person sent, for a day. Raises NotHereError; NotAllowedError for who may
    bring in none.
    """
    if not keeps_whole_map(visit.person):
        raise NotAllowedError
    upload = await MapUploads(visit.work.connection).get(upload_id, visit.now)
    if upload is None or upload.staff_id != visit.person.id:
        raise NotHereError
    return upload
