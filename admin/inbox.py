"""The inbox: the cases of whoever looks in five queues, filtered as the address says.

The same list stands at the left of a case: `listed` makes it for both pages, from the address of the request.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Annotated, Self
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Response
from starlette.datastructures import QueryParams

from admin.access import access_case
from admin.days import moment_from
from admin.errors import WrongRequestError
from admin.rendering import moment
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain import places
from domain.case_texts import reason, span
from domain.handover import Case, State, Urgency
from domain.staff import Job, Staff
from domain.texts import LANGUAGES, Language, LanguageParam, Text, Words, _
from storage.console.inbox_view import Filter, InboxView, Item, LastWords, Place, Queue, queues_of
from storage.console.reads import Reads

QUEUES: Mapping[Queue, Text] = {
    Queue.MINE: _("Mine"),
    Queue.UNASSIGNED: _("Unassigned"),
    Queue.WAITING: _("Waiting for the resident"),
    Queue.SNOOZED: _("Snoozed"),
    Queue.DONE: _("Done"),
    Queue.OPEN: _("All open"),
}

EMPTY: Mapping[Queue, tuple[Text, Text]] = {
    Queue.MINE: (
        _("Nobody waits for you."),
        _("What you claim stands here until you have answered. Look at Unassigned for who waits."),
    ),
    Queue.UNASSIGNED: (
        _("Nobody waits for a person."),
        _("When a resident of your areas wants one, or may be in danger, it stands here at once."),
    ),
    Queue.WAITING: (
        _("You wait for nobody."),
        _("Cases stand here after you answered, until the resident writes again."),
    ),
    Queue.SNOOZED: (
        _("Nothing is put off."),
        _("What you snooze comes back at the moment you chose, or when the resident writes."),
    ),
    Queue.DONE: (
        _("Nothing is done yet."),
        _("Cases that you gave back to the bot, and closed ones, stand here."),
    ),
    Queue.OPEN: (_("Nothing is open."), _("All cases that are not closed stand here, whoever has them.")),
}
NOTHING_FITS = (_("No case fits these filters."), _("Take a filter away to see the others."))

URGENCIES: Mapping[Urgency, Text] = {
    Urgency.URGENT: _("Urgent"),
    Urgency.SOON: _("Soon"),
    Urgency.NORMAL: _("No hurry"),
}

KINDS: Mapping[str, Text] = {
    "photo": _("Photo"),
    "voice": _("Voice message"),
    "document": _("File"),
    "place": _("Place"),
}
NO_WORDS = _("Without words")

REASONS_SHOWN = 3

_LARGEST_LINE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Look:
    """What somebody looks at, as it stands in the address. What does not make sense there is left out."""

    queue: Queue = Queue.MINE
    filter: Filter = field(default_factory=Filter)
    before: Place | None = None

    @classmethod
    def of(cls, query: QueryParams, person: Staff) -> Self:
        """What this address asks for, of what this person has."""
        queue = query.get("queue", "")
        area, language, urgency = (query.get(name) for name in ("area", "language", "urgency"))
        return cls(
            next((one for one in queues_of(person.job) if one == queue), Queue.MINE),
            Filter(
                area if area and person.works_in(area) and len(area) <= 20 else None,
                language if language in LANGUAGES else None,
                next((one for one in Urgency if one.name.lower() == urgency), None),
            ),
            _place(query.get("before", "")),
        )

    @property
    def is_filtered(self) -> bool:
        """Whether not all of the queue is shown."""
        return self.filter != Filter()

    @property
    def query(self) -> str:
        """For an address: the same look, without the page."""
        wanted = self.filter
        named = {
            "queue": self.queue.value,
            "area": wanted.area,
            "language": wanted.language,
            "urgency": wanted.urgency.name.lower() if wanted.urgency is not None else None,
        }
        return urlencode({name: value for name, value in named.items() if value is not None})

    @property
    def address(self) -> str:
        """The inbox with this look."""
        return f"/inbox?{self.query}"

    @property
    def without_filter(self) -> str:
        """The same queue, all of it."""
        return replace(self, filter=Filter(), before=None).address

    def page_before(self, place: Place) -> str:
        """The next page of what is done."""
        moment = place.moment.isoformat().replace("+00:00", "Z")
        return f"{self.address}&{urlencode({'before': f'{moment} {place.case_id}'})}"


@dataclass(frozen=True, slots=True)
class Tab:
    """A queue one can go to; `count` None: nobody needs to know."""

    queue: Queue
    label: Text
    path: str
    count: int | None
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a filter."""

    value: str
    label: Words | str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of cases, as `_queue.html` shows it."""

    look: Look
    tabs: Sequence[Tab]
    items: Sequence[Item]
    open_id: str
    """The case beside the list; empty without one."""
    older: str | None
    """The address of the next page, if there is one."""
    hidden: int
    """How many more stand in this queue than are shown."""
    areas: Sequence[Choice]
    languages: Sequence[Choice]
    urgencies: Sequence[Choice]
    now: datetime
    reads: Language
    """The language of whoever looks."""

    @property
    def empty(self) -> tuple[Text, Text]:
        """What is said when there is nothing."""
        return NOTHING_FITS if self.look.is_filtered else EMPTY[self.look.queue]

    @property
    def waiting(self) -> int:
        """How many ask for this person now: what stands in the title of the page."""
        return sum(tab.count or 0 for tab in self.tabs if tab.queue in {Queue.MINE, Queue.UNASSIGNED})

    def why(self, item: Item) -> Sequence[Text]:
        """Why somebody should look, danger first."""
        return [reason(flag) for flag in item.flags[:REASONS_SHOWN]]

    def said(self, last: LastWords) -> Words | str:
        """The words; of a file without any, what it is."""
        return last.words or KINDS.get(last.kind, NO_WORDS)

    def language(self, code: Language) -> Text:
        """Its name."""
        return Text("{language}").with_(language=LanguageParam(code))

    def clock(self, case: Case) -> Words | None:
        """By when an answer is due, or what happens when."""
        return _clock(case, self.now, self.reads)

    def path_of(self, case_id: str) -> str:
        """A case with this same list beside it."""
        return f"/cases/{case_id}?{self.look.query}"

    @property
    def next(self) -> str | None:
        """The case below the open one; without one, the first."""
        return self._beside(1)

    @property
    def previous(self) -> str | None:
        """The case above the open one."""
        return self._beside(-1)

    def _beside(self, step: int) -> str | None:
        ids = [item.case.id for item in self.items]
        if self.open_id not in ids:
            return self.path_of(ids[0]) if ids and step > 0 else None
        at = ids.index(self.open_id) + step
        return self.path_of(ids[at]) if 0 <= at < len(ids) else None


async def listed(visit: Visit, open_id: str = "") -> Listed:
    """The list that the address of this request asks for, beside the case with this id, if any."""
    look = Look.of(visit.request.query_params, visit.person)
    view = InboxView(visit.work.connection, visit.person)
    counts = await view.counts(look.filter)
    items, place = await view.shown(look.queue, look.filter, look.before)
    hidden = max(0, counts[look.queue] - len(items)) if look.queue in counts else 0
    tabs = [
        Tab(
            queue,
            QUEUES[queue],
            replace(look, queue=queue, before=None).address,
            counts.get(queue),
            queue is look.queue,
        )
        for queue in queues_of(visit.person.job)
    ]
    return Listed(
        look,
        tabs,
        items,
        open_id,
        look.page_before(place) if place and look.queue is Queue.DONE else None,
        hidden,
        _areas(visit.person, look.filter.area),
        [
            Choice(one, Text("{language}").with_(language=LanguageParam(one)), one == look.filter.language)
            for one in LANGUAGES
        ],
        [Choice(one.name.lower(), URGENCIES[one], one is look.filter.urgency) for one in Urgency],
        visit.now,
        visit.language,
    )


def _clock(case: Case, now: datetime, reads: Language) -> Words | None:
    if case.state is State.CLOSED and case.closed_at:
        return _("closed {moment}").with_(moment=moment(case.closed_at, now, reads))
    if case.state is State.SNOOZED and case.snoozed_until:
        return _("until {moment}").with_(moment=moment(case.snoozed_until, now, reads))
    if case.urgency is Urgency.URGENT and case.state is State.QUEUED and case.waiting_since:
        # In danger no promise counts: somebody is needed now.
        return _waits(now - case.waiting_since)
    if case.answer_by and case.is_overdue(now):
        return _("{span} too late").with_(span=span(now - case.answer_by))
    if case.answer_by:
        return _("before {moment}").with_(moment=moment(case.answer_by, now, reads))
    return _waits(now - case.waiting_since) if case.waiting_since else None


def _waits(length: timedelta) -> Text:
    # Nobody waits for nought minutes.
    return _("waits {span}").with_(span=span(max(length, timedelta(minutes=1))))


def _areas(person: Staff, chosen: str | None) -> Sequence[Choice]:
    """Those where this person works, by name."""
    return [Choice(code, name, code == chosen) for code, name in places.area_names().items() if person.works_in(code)]


def _place(written: str) -> Place | None:
    moment, _blank, case_id = written.partition(" ")
    try:
        at = moment_from(moment)
    except ValueError:
        return None
    return Place(at, case_id) if 0 < len(case_id) <= 32 and case_id.isalnum() else None


router = APIRouter(route_class=ConsoleRoute)


@router.get("/inbox")
@may(Job.WORKER, Job.COORDINATOR)
async def inbox(visit: TheVisit) -> Response:
    """The list, with nothing beside it."""
    return await visit.page("inbox.html", inbox=await listed(visit))


@router.post("/cases/{case_id}/seen")
@may(Job.WORKER, Job.COORDINATOR)
async def seen(visit: TheVisit, case_id: str, line: Annotated[str, Form()]) -> Response:
    """They saw everything until this line of the transcript. Raises WrongRequestError when it is no number."""
    case = await access_case(visit, case_id)
    if not line.isascii() or not line.isdecimal() or int(line) > _LARGEST_LINE:
        raise WrongRequestError
    await Reads(visit.work.connection, visit.person.id).seen(case.id, int(line), visit.now)
    return Response(status_code=204)
