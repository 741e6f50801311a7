"""The list of initiatives and the board by stage: two ways to look at the same, and looks that somebody saved."""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from fastapi import Response

from admin.errors import NotHereError
from admin.forms import words_in
from admin.initiatives.looks import LONGEST_LABEL, Look
from admin.initiatives.marking import UNDO_FOR
from admin.initiatives.router import CHATS, router
from admin.insight import wording
from admin.routing import may
from admin.tasks import areas_of
from admin.visit import TheVisit, Visit
from domain.announcements import NAMES as STAGES
from domain.life import Stage
from domain.places import area_names
from domain.question_texts import NEEDS
from domain.reminders import AMSTERDAM
from domain.staff import Job
from domain.texts import LANGUAGES, LanguageParam, Text, _
from storage.console.initiatives_view import NO_AREA, NO_THEME, PAGE, InitiativesView, Order
from storage.console.last_marks import LastMarks
from storage.console.saved_views import LONGEST_NAME, MOST, SavedViews
from storage.console.themes import themes

ON_BOARD = tuple(stage for stage in Stage if stage not in {Stage.DRAFT, Stage.WITHDRAWN})
"""Columns of the board, also where they are empty."""
MOST_IN_COLUMN = 25

ORDERS: Mapping[Order, Text] = {
    Order.CHANGED: _("last changed first"),
    Order.PROMISE: _("next promise first"),
    Order.NEW: _("newest first"),
    Order.OLD: _("oldest first"),
    Order.SUPPORT: _("most signatures first"),
}
TONES: Mapping[Stage, str] = {
    Stage.SUBMITTED: "soon",
    Stage.IN_CONVERSATION: "normal",
    Stage.APPROVED: "good",
    Stage.UNDER_WAY: "good",
}


@router.get("/initiatives")
@may(*CHATS)
async def all_initiatives(visit: TheVisit) -> Response:
    """Those of their areas that others than their initiator can read."""
    names = area_names()
    look = Look.of(visit.request.query_params, names)
    view, areas = InitiativesView(visit.work.connection), areas_of(visit.person)
    wanted = look.wanted(visit.now.astimezone(AMSTERDAM).date())
    columns = await view.board(areas, wanted, MOST_IN_COLUMN) if look.board else {}
    found = None if look.board else await view.listed(areas, wanted, look.page)
    total = found.total if found else sum(one.total for one in columns.values())
    return await visit.page(
        "initiatives.html",
        look=look,
        found=found,
        columns=columns,
        on_board=[look.stage] if look.stage else [*ON_BOARD, *({Stage.WITHDRAWN} & columns.keys())],
        total=total,
        today=wanted.today,
        stages=STAGES,
        tones=TONES,
        counts=await view.counts(areas),
        areas={code: name for code, name in names.items() if visit.person.works_in(code)},
        no_area=NO_AREA,
        no_theme=NO_THEME,
        area_names=names,
        languages={code: Text("{language}").with_(language=LanguageParam(code)) for code in LANGUAGES},
        needs=NEEDS,
        themes=wording.themes(await themes(visit.work.connection)),
        orders=ORDERS,
        labels=await view.labels(areas),
        workers=await view.workers(areas),
        colleagues=await _colleagues(visit),
        saved=await SavedViews(visit.work.connection, visit.person.id).all(),
        longest_name=LONGEST_NAME,
        longest_label=LONGEST_LABEL,
        last_mark=await LastMarks(visit.work.connection, visit.person.id).last(visit.now - UNDO_FOR),
        before=look.with_(page=look.page - 1).path if look.page else None,
        after=look.with_(page=look.page + 1).path if found and (look.page + 1) * PAGE < total else None,
    )


async def _colleagues(visit: Visit) -> Mapping[str, str]:
    """Who can go along with an initiative: first names by id."""
    people = await visit.work.staff.active()
    return {one.id: one.name for one in people if one.job in {Job.WORKER, Job.COORDINATOR}}


@router.post("/initiatives/views")
@may(*CHATS)
async def save_view(visit: TheVisit) -> Response:
    """Keep how they look at the list now, under a name, for themselves."""
    form = await visit.request.form()
    look = Look.of(dict(parse_qsl(words_in(form, "look", 2000))), area_names()).with_()
    name = " ".join(words_in(form, "name", LONGEST_NAME).split())
    if not name:
        return visit.redirect(look.path, _("Give it a name, so that you know it again."))
    views = SavedViews(visit.work.connection, visit.person.id)
    if not await views.keep(visit.console.new_id(), name, look.query, visit.now):
        return visit.redirect(look.path, _("You have {n} saved views. Drop one first.").with_(n=MOST))
    return visit.redirect(look.path, _("Saved as “{name}”.").with_(name=name))


@router.post("/initiatives/views/{view_id}/drop")
@may(*CHATS)
async def drop_view(visit: TheVisit, view_id: str) -> Response:
    """They do not need it any more. Raises NotHereError when it is not theirs."""
    if not await SavedViews(visit.work.connection, visit.person.id).drop(view_id):
        raise NotHereError
    return visit.redirect("/initiatives", _("This saved view is gone."))
