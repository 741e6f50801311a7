"""How somebody looks at the list of initiatives: what the query of its address says, and back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from urllib.parse import urlencode

from domain.initiatives import Need
from domain.insight.themes import usual
from domain.life import Stage
from domain.texts import LANGUAGES, Language
from storage.console.initiatives_view import NO_AREA, NO_THEME, Order, Wanted

LONGEST_SOUGHT = 200
"""Characters of what is searched for; what follows is left out."""
LONGEST_LABEL = 40
_LONGEST_NAME = 80
_FURTHEST_PAGE = 1000
_YES = "yes"

One = TypeVar("One", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Look:
    """What is chosen; the names of the fields are those of the query."""

    q: str = ""
    stage: Stage | None = None
    area: str = ""
    language: Language = ""
    need: Need | None = None
    theme: str = ""
    worker: str = ""
    label: str = ""
    waits: bool = False
    overdue: bool = False
    sort: Order = Order.CHANGED
    board: bool = False
    page: int = 0
    """From 0; the address says 2 for the second one."""

    @classmethod
    def of(cls, asked: Mapping[str, str], areas: Collection[str]) -> "Look":
        """As the query says it. What is no known value is left out; `areas` are the codes that there are."""
        area, language = asked.get("area", ""), asked.get("language", "")
        return cls(
            q=_words(asked, "q", LONGEST_SOUGHT),
            stage=_one(Stage, asked.get("stage")),
            area=area if area in {*areas, NO_AREA} else "",
            language=language if language in LANGUAGES else "",
            need=_one(Need, asked.get("need")),
            theme=theme if (theme := asked.get("theme", "")) in {*usual().keys, NO_THEME} else "",
            worker=_words(asked, "worker", _LONGEST_NAME),
            label=_words(asked, "label", LONGEST_LABEL),
            waits=asked.get("waits") == _YES,
            overdue=asked.get("overdue") == _YES,
            sort=_one(Order, asked.get("sort")) or Order.CHANGED,
            board=asked.get("board") == _YES,
            page=_page(asked.get("page", "")),
        )

    def wanted(self, today: date) -> Wanted:
        """The same, as the list is read. `today` is the day in Amsterdam."""
        return Wanted(
            today,
            self.q,
            self.stage,
            self.area,
            self.language,
            self.need,
            self.theme,
            self.worker,
            self.label,
            self.waits,
            self.overdue,
            self.sort,
        )

    @property
    def is_narrowed(self) -> bool:
        """Whether something is looked for."""
        return replace(self, sort=Order.CHANGED, board=False, page=0) != Look()

    @property
    def query(self) -> str:
        """As it stands in an address, without what is as usual."""
        told: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        told["page"] = self.page + 1 if self.page else ""
        told["sort"] = "" if self.sort is Order.CHANGED else self.sort.value
        return urlencode({name: _YES if value is True else value for name, value in told.items() if value})

    @property
    def path(self) -> str:
        """Its address."""
        return f"/initiatives?{self.query}" if self.query else "/initiatives"

    def with_(self, **changes: Any) -> "Look":
        """The same, but for these; from the first page on."""
        return replace(self, **{"page": 0, **changes})


def _words(asked: Mapping[str, str], name: str, most: int) -> str:
    return asked.get(name, "").replace("\0", "")[:most]


def _one(kind: type[One], value: str | None) -> One | None:
    return next((one for one in kind if one.value == value), None)


def _page(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) < len(str(_FURTHEST_PAGE))
    return max(0, int(typed) - 1) if is_number else 0
