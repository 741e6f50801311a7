"""The pages that stand in the bar at the top, by job."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.visit import Visit
from domain.staff import Job
from domain.texts import Text, _

_CHATS = frozenset({Job.WORKER, Job.COORDINATOR})
_RULES = frozenset({Job.COORDINATOR, Job.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the bar; `icon` is the name of one in icons.svg."""

    path: str
    label: Text
    icon: str
    jobs: frozenset[Job] = frozenset(Job)


PAGES = (
    Page("/inbox", _("Inbox"), "inbox", _CHATS),
    Page("/initiatives", _("Initiatives"), "lightbulb", _CHATS),
    Page("/tasks", _("Tasks"), "list-checks", _CHATS),
    Page("/replies", _("Standard replies"), "message-square-text"),
    Page("/hours", _("Office hours"), "clock", _RULES),
    Page("/people", _("Staff"), "users", frozenset({Job.ADMINISTRATOR})),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A page of the bar, for this person, now."""

    page: Page
    is_current: bool
    count: int = 0
    """How much waits there for this person."""


async def navigation(visit: Visit) -> Sequence[Item]:
    """The pages that this person may open."""
    here = visit.request.url.path
    return [
        Item(page, here == page.path or here.startswith(f"{page.path}/") or _stands_for(page, here))
        for page in PAGES
        if visit.person.job in page.jobs
    ]


def first_page(job: Job) -> str:
    """Where somebody begins."""
    return next(page.path for page in PAGES if job in page.jobs)


def _stands_for(page: Page, here: str) -> bool:
    """A chat is opened from the inbox."""
    return page.path == "/inbox" and here.startswith("/cases/")
