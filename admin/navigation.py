"""The pages that stand in the bar at the top, by job."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.visit import Visit
from domain.staff import Job
from domain.texts import Text, _

_CHATS = frozenset({Job.WORKER, Job.COORDINATOR})


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the bar; `icon` is the name of one in icons.svg."""

    path: str
    label: Text
    icon: str
    jobs: frozenset[Job] = frozenset(Job)
    short: Text | None = None
    """What it is called where there is little room."""
    also: tuple[str, ...] = ()
    """Where the pages that belong to it begin, besides its own path."""


PAGES = (
    Page("/inbox", _("Inbox"), "inbox", _CHATS, also=("/cases",)),
    Page("/initiatives", _("Initiatives"), "lightbulb", _CHATS, also=("/exports",)),
    Page("/tasks", _("Tasks"), "list-checks", _CHATS),
    Page("/insight", _("Insight"), "chart-column", frozenset({Job.COORDINATOR})),
    Page("/map", _("Social map"), "map-pin", short=_("Map")),
    Page(
        "/settings",
        _("Set up"),
        "settings",
        also=("/replies", "/hours", "/people", "/account/programs"),
    ),
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
    return [Item(page, _is_of(page, here)) for page in PAGES if visit.person.job in page.jobs]


def first_page(job: Job) -> str:
    """Where somebody begins."""
    return "/settings" if job is Job.ADMINISTRATOR else "/inbox"


def _is_of(page: Page, here: str) -> bool:
    return any(here == path or here.startswith(f"{path}/") for path in (page.path, *page.also))
