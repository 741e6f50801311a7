"""Programs that read for a coordinator: the tokens they show, made, shown once, and revoked."""

from typing import Annotated

from fastapi import APIRouter, Form, Response

from admin.errors import NotHereError
from admin.exports.api import CALLS_A_MINUTE, PATH
from admin.forms import clean
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain.places import area_names
from domain.staff import Job
from domain.texts import Text, _
from storage.console.api_tokens import MOST, ApiTokens
from storage.console.audit import Act

router = APIRouter(route_class=ConsoleRoute)

NO_LABEL = _("Give it a name, so that you know later which program it is.")
TOO_MANY = _("You have {n} tokens. Revoke one that no program needs any more.")


@router.get("/account/programs")
@may(Job.COORDINATOR)
async def programs(visit: TheVisit) -> Response:
    """One's own tokens."""
    return await _page(visit)


@router.post("/account/programs")
@may(Job.COORDINATOR)
async def make(
    visit: TheVisit, label: Annotated[str, Form(max_length=80)] = "", area: Annotated[str, Form(max_length=20)] = ""
) -> Response:
    """A new token: the page that follows shows it, and no other one ever does."""
    named = " ".join(clean(label).split())
    if not named:
        return await _page(visit, NO_LABEL)
    # One that is not theirs would open nothing; it is taken for a mistake.
    if area and area not in _areas(visit):
        raise NotHereError
    tokens = ApiTokens(visit.work.connection)
    token = await tokens.make(visit.person.id, named, {area} if area else (), visit.now)
    if token is None:
        return await _page(visit, TOO_MANY.with_(n=MOST))
    visit.work.audit.record(Act.API_TOKEN_MADE, visit.now, visit.person.id, ("staff", visit.person.id), area=area)
    return await visit.page("program_token.html", token=token, address=f"{visit.console.origin}{PATH}")


@router.post("/account/programs/revoke")
@may(Job.COORDINATOR)
async def revoke(visit: TheVisit, token: Annotated[str, Form(max_length=32)] = "") -> Response:
    """It opens nothing any more. Raises NotHereError when it is not theirs."""
    if not await ApiTokens(visit.work.connection).revoke(visit.person.id, clean(token)):
        raise NotHereError
    visit.work.audit.record(Act.API_TOKEN_REVOKED, visit.now, visit.person.id, ("staff", visit.person.id), token=token)
    return visit.redirect("/account/programs", _("This token opens nothing any more."))


async def _page(visit: Visit, problem: Text | None = None) -> Response:
    return await visit.page(
        "programs.html",
        tokens=await ApiTokens(visit.work.connection).of(visit.person.id, visit.now),
        areas=_areas(visit),
        names=area_names(),
        problem=problem,
        address=f"{visit.console.origin}{PATH}",
        calls=CALLS_A_MINUTE,
    )


def _areas(visit: Visit) -> dict[str, str]:
    mine = visit.person.areas
    return {code: name for code, name in area_names().items() if not mine or code in mine}
