"""The search page: what was said, names, and numbers of initiatives, of the cases that whoever searches may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response

from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit
from domain.spelling import folded
from domain.staff import Job
from storage.console.search import LONGEST, PAGE, FoundLine, Search, wanted_in

AROUND = 70
"""Characters that are shown before and after what was found."""

_LARGEST_LINE = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of somebody's words; `is_hit`: it is what was looked for."""

    words: str
    is_hit: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A line, with the words around what was found."""

    line: FoundLine
    pieces: Sequence[Piece]

    @property
    def path(self) -> str:
        """The case, at this line."""
        return f"/cases/{self.line.case_id}?line={self.line.id}#line-{self.line.id}"


def pieces_of(words: str, parts: Sequence[str]) -> Sequence[Piece]:
    """The words around the first of these parts, each part marked wherever it stands. `parts` are in one spelling."""
    spelled, places = _spelled(words)
    marked = [False] * len(words)
    first = len(words)
    for part in parts:
        at = spelled.find(part)
        while part and at >= 0:
            start, end = places[at], places[at + len(part) - 1] + 1
            # Vowel signs and accents of their own belong to the letter before them.
            while end < len(words) and not folded(words[end]):
                end += 1
            first = min(first, start)
            marked[start:end] = [True] * (end - start)
            at = spelled.find(part, at + len(part))
    begin = max(0, (first if first < len(words) else 0) - AROUND)
    end = min(len(words), max(first, 0) + 2 * AROUND)
    shown = [*_runs(words, marked, begin, end)]
    return [
        *([Piece("…", is_hit=False)] if begin else []),
        *shown,
        *([Piece("…", is_hit=False)] if end < len(words) else []),
    ]


def _spelled(words: str) -> tuple[str, Sequence[int]]:
    """In one spelling, and for each of its characters the place where it stood."""
    spelled, places = [], []
    for place, char in enumerate(words):
        same = folded(char)
        spelled.append(same)
        places += [place] * len(same)
    return "".join(spelled), places


def _runs(words: str, marked: Sequence[bool], begin: int, end: int) -> Sequence[Piece]:
    runs: list[Piece] = []
    start = begin
    for place in range(begin + 1, end + 1):
        if place == end or marked[place] != marked[start]:
            runs.append(Piece(words[start:place], marked[start]))
            start = place
    return runs if end > begin else []


router = APIRouter(route_class=ConsoleRoute)


@router.get("/search")
@may(Job.WORKER, Job.COORDINATOR)
async def search(visit: TheVisit, q: str = "", before: str = "") -> Response:
    """What is found; `before`: the number of the line at which the page before this ended."""
    wanted = wanted_in(q)
    looks = Search(visit.work.connection, visit.person)
    last = int(before) if before.isascii() and before.isdecimal() and int(before[:20]) <= _LARGEST_LINE else None
    lines = await looks.for_words(q, last)
    cases = await looks.for_cases(q) if last is None else []
    shown = lines[:PAGE]
    return await visit.page(
        "search.html",
        q=" ".join(q.split())[:LONGEST],
        is_too_short=wanted.is_too_short,
        cases=cases,
        hits=[Hit(line, pieces_of(line.words, wanted.parts)) for line in shown],
        older=shown[-1].id if len(lines) > PAGE else None,
    )
