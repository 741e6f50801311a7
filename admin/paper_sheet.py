"""A filled paper list beside its photo: typed line by line, counted by the rules of every signature.

The lines are tried in the transaction of the request. When one does not count, nothing is kept: the page comes again
with what was typed and says why at each line, and whoever typed mends it or has the others counted as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Response

from admin.errors import NotHereError
from admin.forms import rows_in, words_in
from admin.visit import Visit
from domain import desk
from domain.life import Actor
from domain.paper import Entered, Line, LineOutcome, OtherList, UnknownLine, Unreadable, enter_paper
from domain.signatures import ADDRESS_LIMIT, NAME_LIMIT, AlreadySigned, Ended, Full, PlanChanged, Signed
from domain.texts import LANGUAGES, DateParam, Text, Words, _, _n
from storage.console.audit import Act
from storage.console.initiatives_view import InitiativesView

if TYPE_CHECKING:
    from admin.tasks import Listed

ROWS = 8
"""Lines of a printed sheet (`bot.paper`)."""
MOST_ROWS = 48

NOTHING_TYPED = _("Nothing is typed yet. If there is no name on the photo, say that nothing has to be copied.")
MEANWHILE = _("A colleague has copied this list meanwhile. Nothing was saved now; what you typed is below.")
NO_NAME = _("Type the name.")
NO_ADDRESS = _("Type a street or a postcode.")
TOO_LONG = _("This is too long: a name has up to {name} characters, an address up to {address}.").with_(
    name=NAME_LIMIT, address=ADDRESS_LIMIT
)
OUTCOMES: Mapping[type[LineOutcome], Text] = {
    PlanChanged: _("This sheet was printed for an earlier plan: they have to read the plan as it is now."),
    Full: _("No more signatures fit under this initiative."),
    Ended: _("Nobody can sign this initiative any more."),
    OtherList: _("This number stands on the list of another initiative."),
    UnknownLine: _("No line has this number. Type it as it stands on the paper, or leave it empty."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the form, and why it does not count."""

    name: str = ""
    address: str = ""
    number: str = ""
    error: Words | None = None

    @property
    def is_empty(self) -> bool:
        """Nobody typed anything."""
        return not (self.name.strip() or self.address.strip())


async def show(visit: Visit, one: "Listed") -> Response:
    """An empty form."""
    return await _page(visit, one, [Row()] * ROWS, one.item.language or LANGUAGES[0])


async def enter(visit: Visit, one: "Listed", actor: Actor) -> Response:
    """What was typed: counted, or shown again with what is wrong. 422 and 409: nothing was kept."""
    form = await visit.request.form()
    columns = rows_in(form, "name", "address", "number")[:MOST_ROWS]
    typed = [Row(name, address, number) for name, address, number in columns]
    language = words_in(form, "language")
    language = language if language in LANGUAGES else LANGUAGES[0]
    if form.get("do") == "more":
        return await _page(visit, one, (typed + [Row()] * ROWS)[:MOST_ROWS], language)
    filled = [row for row in typed if not row.is_empty]
    if not filled:
        return await _page(visit, one, typed or [Row()] * ROWS, language, status=422, said=NOTHING_TYPED)
    if not isinstance(await desk.done(visit.work, one.item.task.id, actor, visit.now), desk.Done):
        return await _page(visit, one, typed, language, status=409, said=MEANWHILE)
    lines = [Line(row.name, row.address, row.number) for row in filled]
    assert one.item.task.initiative_id, "A paper list is about an initiative."
    entered = await enter_paper(
        visit.work, one.item.task.initiative_id, lines, actor, visit.now, visit.console.new_id, language
    )
    if not isinstance(entered, Entered):
        raise NotHereError
    if entered.how_many(Signed) < len(lines) and form.get("do") != "accept":
        tried = _with_errors(typed, entered.outcomes)
        return await _page(visit, one, tried, language, status=422, counted=entered.how_many(Signed))
    count = entered.how_many(Signed)
    visit.work.audit.record(
        Act.PAPER_ENTERED,
        visit.now,
        visit.person.id,
        ("initiative", entered.initiative_id),
        task=one.item.task.id,
        counted=count,
        not_counted=len(lines) - count,
    )
    return visit.redirect("/tasks", _n("{n} name counts from now on.", "{n} names count from now on.", count))


def _with_errors(typed: Sequence[Row], outcomes: Sequence[LineOutcome]) -> list[Row]:
    """The rows as they were typed, each with why it does not count; the empty ones stay where they are."""
    left = iter(outcomes)
    return [row if row.is_empty else Row(row.name, row.address, row.number, _why(row, next(left))) for row in typed]


def _why(row: Row, outcome: LineOutcome) -> Words | None:
    match outcome:
        case Signed():
            return None
        case AlreadySigned(there):
            return _("{name} supports it already, since {day}.").with_(
                name=there.name, day=DateParam(there.at.date(), "long")
            )
        case Unreadable():
            if not row.name.strip():
                return NO_NAME
            return TOO_LONG if row.address.strip() else NO_ADDRESS
    return OUTCOMES[type(outcome)]


async def _page(
    visit: Visit,
    one: "Listed",
    rows: Sequence[Row],
    language: str,
    *,
    status: int = 200,
    said: Words | None = None,
    counted: int | None = None,
) -> Response:
    """`counted`: how many lines would count as they are; None where nothing was tried."""
    signers = await InitiativesView(visit.work.connection).signers(one.item.task.initiative_id or "")
    return await visit.page(
        "paper_sheet.html",
        status,
        one=one,
        rows=rows,
        language=language,
        signers=signers,
        problem=said,
        counted=counted,
        wrong=sum(row.error is not None for row in rows),
        can_grow=len(rows) < MOST_ROWS,
    )
