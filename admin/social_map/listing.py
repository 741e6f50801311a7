"""The list of the social map: searched, narrowed, those first that were not checked for the longest time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from fastapi import Response

from admin.access import keeps_whole_map
from admin.initiatives.map import drawing
from admin.routing import may
from admin.social_map.router import KEEPERS, router
from admin.social_map.showing import areas_of
from admin.social_map.wording import LOOKS
from admin.visit import TheVisit, Visit
from domain import places
from domain.reminders import AMSTERDAM
from domain.social_map import lexicon
from domain.social_map.answer_texts import YEAR
from domain.spelling import bare
from domain.texts import Language
from storage.console.social_map_view import PAGE, Found, Only, SocialMapView, Sought, Wanted

LONGEST_SOUGHT = 200
_MOST_WORDS = 8
_LEAST_OF_A_NAME = 3
"""Letters of a word that are looked for in names of needs and of places."""
_MOST_PLACES = 40
_BY_NAME = "name"


@dataclass(frozen=True, slots=True)
class Look:
    """How somebody looks at the list; all of it stands in the address."""

    q: str = ""
    need: str = ""
    area: str = ""
    only: Only | None = None
    by_name: bool = False
    page: int = 0
    """From 0; the address says 2 for the second one."""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Look":
        """As the query says it. What is no known value is left out."""
        page = asked.get("page", "")
        return cls(
            asked.get("q", "").replace("\0", "")[:LONGEST_SOUGHT],
            need if (need := asked.get("need", "")) in lexicon.default().needs else "",
            area if (area := asked.get("area", "")) in places.area_names() else "",
            next((one for one in Only if one.value == asked.get("only")), None),
            asked.get("sort") == _BY_NAME,
            max(0, int(page) - 1) if page.isascii() and page.isdigit() and len(page) < 6 else 0,
        )

    def wanted(self, today: date, language: Language) -> Wanted:
        """The same, as the list is read. `today` is the day in Amsterdam."""
        words = self.q.lower().split()[:_MOST_WORDS]
        sought = [Sought(word, _needs_called(word, language), _places_called(word)) for word in words]
        area = codes_in(self.area) if self.area else ()
        return Wanted(stale_before(today), sought, self.need, area, self.only, self.by_name)

    @property
    def is_narrowed(self) -> bool:
        """Whether something is looked for."""
        return replace(self, by_name=False, page=0) != Look()

    @property
    def path(self) -> str:
        """Its address."""
        told: dict[str, Any] = {"q": self.q, "need": self.need, "area": self.area, "only": self.only}
        told |= {"sort": _BY_NAME if self.by_name else "", "page": self.page + 1 if self.page else ""}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"/map?{query}" if query else "/map"

    def with_(self, **changes: Any) -> "Look":
        """The same, but for these; from the first page on."""
        return replace(self, **{"page": 0, **changes})


def stale_before(today: date) -> date:
    """Who was last checked before this day is stale: residents are warned of that too."""
    return today - timedelta(days=YEAR)


@router.get("/map")
@may()
async def all_entries(visit: TheVisit) -> Response:
    """The map, also what residents do not see of it."""
    look = Look.of(visit.request.query_params)
    today = visit.now.astimezone(AMSTERDAM).date()
    view = SocialMapView(visit.work.connection)
    found = await view.listed(look.wanted(today, visit.language), look.page)
    first = look.page * PAGE + 1
    return await visit.page(
        "social_map.html",
        look=look,
        found=found,
        first=first,
        looks=LOOKS,
        counts=await view.counts(stale_before(today)),
        needs=need_names(visit.language),
        area_names=places.area_names(),
        areas_of=areas_of,
        drawn=_drawn(found, first),
        stale_before=stale_before(today),
        may_keep=visit.person.job in KEEPERS,
        may_import=keeps_whole_map(visit.person),
        before=replace(look, page=look.page - 1).path if look.page else None,
        after=replace(look, page=look.page + 1).path if (look.page + 1) * PAGE < found.total else None,
        is_empty=not found.total and not look.is_narrowed and await _is_empty(visit),
    )


def need_names(language: Language) -> Mapping[str, str]:
    """What residents look for, by the names that stand on the buttons."""
    return {need: one.names[language] for need, one in lexicon.default().needs.items()}


def codes_in(area: str) -> Sequence[str]:
    """By which codes it is known that something lies in this area, whatever the areas were when it was written."""
    areas = places.default().areas
    closed = [code for code in areas.division.closed if areas.goes_on_in(code) == area]
    if areas.is_as_in_file(area) and not closed:
        return [area]
    return [area, *closed, *(one.code for one in areas.inside(area))]


def _needs_called(word: str, language: Language) -> Sequence[str]:
    sought = bare(word)
    if len(sought) < _LEAST_OF_A_NAME:
        return []
    return [need for need, name in need_names(language).items() if sought in bare(name)]


def _places_called(word: str) -> Sequence[str]:
    sought = bare(word)
    if len(sought) < _LEAST_OF_A_NAME:
        return []
    return [one.code for one in places.neighbourhoods() if sought in bare(one.name)][:_MOST_PLACES]


def _drawn(found: Found, first: int) -> Any:
    """Where the entries of this page are, each by its number in the list."""
    spots = [
        (number, spot)
        for number, one in enumerate(found.items, first)
        for spot in (one.entry.spots if one.entry else ())
    ]
    return drawing([(str(number), spot.coordinate) for number, spot in spots if spot.coordinate])


async def _is_empty(visit: Visit) -> bool:
    return await visit.work.social_map.is_empty()
