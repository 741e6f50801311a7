"""The pages of insight: figures of one half-year, of one area or of all together, each with its table to download."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from admin.access import access_quote
from admin.errors import NotHereError
from admin.insight import report, wording
from admin.insight.figures import FEW, Figure
from admin.insight.subjects import NAMES, SUBJECTS, Look, workers
from admin.insight.table_file import csv_of
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain.insight import quoting
from domain.insight.periods import HalfYear, half_years
from domain.insight.quotes import Quote
from domain.staff import Job, Staff
from domain.texts import Words, _
from storage.console.audit import Act
from storage.console.insight_view import InsightView
from storage.unit_of_work import UnitOfWork

router = APIRouter(route_class=ConsoleRoute)

STORIES, WORKERS = "stories", "workers"

Written = Annotated[str, Query(max_length=20)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen above a page."""

    period: HalfYear
    area: str | None

    def query(self, **more: str) -> str:
        """For an address."""
        return urlencode({"period": str(self.period), **({"area": self.area} if self.area else {}), **more})


def areas_of(person: Staff) -> Mapping[str, Words]:
    """The areas that this coordinator may choose."""
    return {code: name for code, name in wording.areas().items() if code and person.works_in(code)}


def chosen(visit: Visit, period: str, area: str) -> Chosen:
    """Raises NotHereError for an area that is not theirs, and for a time that is not yet."""
    wanted = HalfYear.read(period) if period else HalfYear.of(visit.now)
    if wanted is None or wanted > HalfYear.of(visit.now) or (area and area not in areas_of(visit.person)):
        raise NotHereError
    return Chosen(wanted, area or None)


def look_of(visit: Visit, choice: Chosen) -> Look:
    """What figures are made of."""
    return Look(visit.work.connection, choice.period, choice.area, visit.now, visit.language)


async def figures_of(visit: Visit, choice: Chosen, about: str) -> Sequence[Figure]:
    """The figures of a subject. Raises NotHereError when there is no such subject."""
    look = look_of(visit, choice)
    if about == WORKERS:
        return await workers(look, visit.person.areas)
    if about not in SUBJECTS:
        raise NotHereError
    return await SUBJECTS[about](look)


async def quotes_of(visit: Visit, choice: Chosen) -> Sequence[Quote]:
    """What residents of these areas said and let us quote."""
    areas = {choice.area} if choice.area else {*visit.person.areas, ""} if visit.person.areas else None
    return await InsightView(visit.work.connection, choice.period).quotes(areas)


@router.get("/insight")
@may(Job.COORDINATOR)
async def insight(visit: TheVisit, period: Written = "", area: Written = "", about: Written = "ideas") -> Response:
    """One subject. Raises NotHereError."""
    choice = chosen(visit, period, area)
    if about not in NAMES:
        raise NotHereError
    first = await InsightView(visit.work.connection, choice.period).first_moment()
    periods = {*half_years(first, visit.now), choice.period}
    return await visit.page(
        "insight.html",
        about=about,
        choice=choice,
        subjects=NAMES,
        areas=areas_of(visit.person),
        periods={str(one): wording.period_name(one) for one in sorted(periods, reverse=True)},
        is_running=choice.period == HalfYear.of(visit.now),
        figures=() if about == STORIES else await figures_of(visit, choice, about),
        quotes=await quotes_of(visit, choice) if about == STORIES else (),
        languages=wording.languages(),
        few=FEW,
        months=[(_said(visit)(words), at) for words, at in report.months_in(choice.period)],
    )


@router.get("/insight/tables/{name}.csv")
@may(Job.COORDINATOR)
async def table(visit: TheVisit, name: str, period: Written = "", area: Written = "") -> Response:
    """The table of one figure. Raises NotHereError."""
    choice = chosen(visit, period, area)
    found = await figures_of(visit, choice, name.partition("-")[0])
    figure = next((one for one in found if one.name == name), None)
    if figure is None:
        raise NotHereError
    _recorded(visit, choice, name)
    return _file(csv_of(figure, _said(visit)), "text/csv; charset=utf-8", f"{name}-{_named(choice)}.csv")


@router.get("/insight/report.{kind}")
@may(Job.COORDINATOR)
async def whole_report(visit: TheVisit, kind: str, period: Written = "", area: Written = "") -> Response:
    """All figures and quotes of a half-year, ready to send. Raises NotHereError for a kind that there is not."""
    choice = chosen(visit, period, area)
    if kind not in report.KINDS:
        raise NotHereError
    parts = [(NAMES[about], await subject(look_of(visit, choice))) for about, subject in SUBJECTS.items()]
    told = report.Report(
        choice.period,
        areas_of(visit.person)[choice.area] if choice.area else None,
        parts,
        await quotes_of(visit, choice),
        visit.now,
        visit.language,
    )
    made, media_type = await report.made(told, kind, visit.console.texts)
    _recorded(visit, choice, f"report.{kind}")
    return _file(made, media_type, f"voordeur-{_named(choice)}.{kind}")


@router.post("/insight/quotes/{quote_id}/remove")
@may(Job.COORDINATOR)
async def remove_quote(visit: TheVisit, quote_id: str) -> Response:
    """It is not shown any more. Raises NotHereError."""
    quote = await quoting.remove(visit.duty(), await access_quote(visit, quote_id))
    if quote is None:
        raise NotHereError
    visit.work.audit.record(Act.QUOTE_REMOVED, visit.now, visit.person.id, ("quote", quote.id))
    return visit.redirect("/insight?about=stories", _("It is not shown any more."))


def _said(visit: Visit) -> Callable[[Words], str]:
    return lambda words: visit.console.texts.plain(words, visit.language)


def _recorded(visit: Visit, choice: Chosen, what: str) -> None:
    async def record(work: UnitOfWork) -> None:
        details = {"what": what, "period": str(choice.period), "area": choice.area or ""}
        work.audit.record(Act.EXPORTED, visit.now, visit.person.id, ("insight", what), **details)

    visit.afterwards.append(record)


def _named(choice: Chosen) -> str:
    return f"{choice.period}{f'-{choice.area}' if choice.area else ''}"


def _file(content: bytes, media_type: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
