"""The people who work here, for administrators: who, where, in which languages, and how they come in."""

import asyncio
import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile

from admin.errors import NotHereError, WrongRequestError
from admin.forms import Typed
from admin.routing import ConsoleRoute, first, may
from admin.visit import Guest, TheVisit, Visit
from domain import places
from domain.staff import Job, Staff, clean_login, clean_name
from domain.texts import LANGUAGES, Text, _
from storage.console import keeping
from storage.console.accounts import Accounts, LoginTakenError
from storage.console.audit import Act
from storage.console.invitations import Invitations
from storage.console.sessions import Sessions
from storage.portraits import WrongPortraitError, drop_portrait, keep_portrait

NO_NAME = _("Write a first name, as residents read it.")
NO_LOGIN = _("Write an e-mail address, such as name@example.nl.")
LOGIN_TAKEN = _("A colleague signs in with this address. Take another one.")
LOGIN_FIRST = _("Write down an e-mail address first: whoever is invited does not choose it.")
NO_AREA = _("Choose at least one area, or everywhere.")
NO_PICTURE = _("This file is no photo that can be used. Take a JPEG or PNG.")
NOT_YOURSELF = _("You cannot do this to yourself: ask another administrator.")

router = APIRouter(route_class=ConsoleRoute)
Several = Annotated[list[str] | None, Form(max_length=200)]

_ID_BYTES = 6


async def _keep_portrait(visit: Guest) -> str | Text | None:
    """The photo of the form, drawn anew: its name in the folder, why it cannot be used, or None when there is none."""
    form = await visit.request.form()
    photo = form.get("portrait")
    if not isinstance(photo, UploadFile) or not photo.size:
        return None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "portrait"
        try:
            return await asyncio.to_thread(_copy_and_keep, photo, file, visit.console.portraits)
        except WrongPortraitError:
            return NO_PICTURE


def _copy_and_keep(photo: UploadFile, file: Path, folder: Path) -> str:
    with file.open("wb") as copy:
        shutil.copyfileobj(photo.file, copy)
    return keep_portrait(file, folder)


@router.get("/people")
@may(Job.ADMINISTRATOR)
async def people_page(visit: TheVisit) -> Response:
    """Everybody, also who does not work here any more."""
    accounts = Accounts(visit.work.connection)
    return await visit.page(
        "people.html",
        people=await visit.work.staff.everybody(),
        logins=await accounts.logins(),
        ready=await accounts.with_second_step(),
        invited=await Invitations(visit.work.connection).open(visit.now),
        areas=dict(_areas()),
    )


@router.get("/people/new")
@may(Job.ADMINISTRATOR)
async def new_person_page(visit: TheVisit) -> Response:
    """An empty form."""
    return await _form(visit, Staff("", "", Job.WORKER), "")


@router.post("/people/new")
@first(_keep_portrait)
@may(Job.ADMINISTRATOR)
async def add(
    visit: TheVisit,
    name: Typed = "",
    login: Typed = "",
    job: Typed = "",
    languages: Several = None,
    areas: Several = None,
    where: Typed = "",
) -> Response:
    """Somebody new; the answer shows the address at which they make their account."""
    with _portrait_of(visit) as portrait:
        blank = Staff(secrets.token_hex(_ID_BYTES), "", Job.WORKER)
        person = _described(blank, name, job, languages, areas, where, portrait)
        problems = await _problems(visit, person, where, name, login)
        status = HTTPStatus.OK
        if not problems:
            try:
                await keeping.add(visit.work, person, visit.now, visit.person.id)
                code = await keeping.invite(visit.work, person, visit.now, visit.person.id, clean_login(login))
                return await _link(visit, person, code)
            except LoginTakenError:
                problems, status = _taken_meanwhile()
        drop_portrait(portrait or "", visit.console.portraits)
    return await _form(visit, replace(person, id="", name=name, portrait=""), login, status, **problems)


@router.get("/people/{staff_id}")
@may(Job.ADMINISTRATOR)
async def person_page(visit: TheVisit, staff_id: str) -> Response:
    """One person."""
    person = await _person(visit, staff_id)
    account = await Accounts(visit.work.connection).of(person.id)
    return await _form(visit, person, account.login or "")


@router.post("/people/{staff_id}")
@first(_keep_portrait)
@may(Job.ADMINISTRATOR)
async def change(
    visit: TheVisit,
    staff_id: str,
    name: Typed = "",
    login: Typed = "",
    job: Typed = "",
    languages: Several = None,
    areas: Several = None,
    where: Typed = "",
) -> Response:
    """They are like this from now on."""
    with _portrait_of(visit) as portrait:
        before = await _person(visit, staff_id)
        after = _described(before, name, job, languages, areas, where, portrait)
        problems = await _problems(visit, after, where, name, login or None)
        if before.id == visit.person.id and after.job is not before.job:
            problems["job_problem"] = NOT_YOURSELF
        status = HTTPStatus.OK
        if not problems:
            try:
                await _keep(visit, before, after, login)
            except LoginTakenError:
                problems, status = _taken_meanwhile()
        if problems:
            drop_portrait(portrait or "", visit.console.portraits)
            return await _form(visit, replace(after, portrait=before.portrait), login, status, **problems)
    response = visit.redirect(f"/people/{before.id}", _("Kept."))
    return response if after.portrait == before.portrait else _without(visit, before.portrait, response)


@router.post("/people/{staff_id}/disable")
@may(Job.ADMINISTRATOR)
async def disable(visit: TheVisit, staff_id: str) -> Response:
    """They do not work here any more: signed out everywhere, their cases back in the queue."""
    person = await _person(visit, staff_id)
    if person.id == visit.person.id:
        return visit.redirect(f"/people/{person.id}", NOT_YOURSELF)
    await keeping.disable(visit.work, visit.duty(), person, visit.person.id)
    said = _("{name} is signed out and cannot come in.").with_(name=person.name)
    return _without(visit, person.portrait, visit.redirect(f"/people/{person.id}", said))


@router.post("/people/{staff_id}/enable")
@may(Job.ADMINISTRATOR)
async def enable(visit: TheVisit, staff_id: str) -> Response:
    """They work here again."""
    person = keeping.enable(visit.work, await _person(visit, staff_id), visit.now, visit.person.id)
    return visit.redirect(f"/people/{person.id}", _("{name} works here again.").with_(name=person.name))


@router.post("/people/{staff_id}/invite")
@may(Job.ADMINISTRATOR)
async def invite(visit: TheVisit, staff_id: str) -> Response:
    """An address at which they make their account, shown once."""
    person = await _active(visit, staff_id)
    return await _invited(visit, person, keeping.invite)


@router.post("/people/{staff_id}/reset")
@may(Job.ADMINISTRATOR)
async def reset(visit: TheVisit, staff_id: str) -> Response:
    """They lost what they sign in with: it opens nothing any more, and they are invited anew."""
    person = await _active(visit, staff_id)
    if person.id == visit.person.id:
        return visit.redirect(f"/people/{person.id}", NOT_YOURSELF)
    return await _invited(visit, person, keeping.reset)


@router.post("/people/{staff_id}/code")
@may(Job.ADMINISTRATOR)
async def code(visit: TheVisit, staff_id: str) -> Response:
    """A code with which they sign in on Telegram, shown once."""
    person = await _active(visit, staff_id)
    given, expires_at = keeping.give_code(visit.work, person, visit.now, visit.person.id)
    return await visit.page("people_code.html", about=person, code=given, expires_at=expires_at)


@router.post("/people/{staff_id}/sign-out")
@may(Job.ADMINISTRATOR)
async def sign_out(visit: TheVisit, staff_id: str) -> Response:
    """They have to sign in anew, in every browser."""
    person = await _person(visit, staff_id)
    await Sessions(visit.work.connection).end_all(person.id)
    visit.work.audit.record(Act.SESSION_ENDED, visit.now, visit.person.id, ("staff", person.id))
    return visit.redirect(f"/people/{person.id}", _("{name} is signed out.").with_(name=person.name))


async def _person(visit: Visit, staff_id: str) -> Staff:
    person = await visit.work.staff.get(staff_id)
    if person is None:
        raise NotHereError
    return person


async def _active(visit: Visit, staff_id: str) -> Staff:
    person = await _person(visit, staff_id)
    if not person.is_active:
        raise WrongRequestError
    return person


def _described(
    person: Staff,
    name: str,
    job: str,
    languages: Sequence[str] | None,
    areas: Sequence[str] | None,
    where: str,
    portrait: str | None,
) -> Staff:
    """The person as the form says. Raises WrongRequestError for what no form of ours offers."""
    known = {code for code, _name in _areas()}
    chosen = frozenset(areas or ()) if where == "areas" else frozenset[str]()
    if job not in set(Job) or not chosen <= known or where not in {"everywhere", "areas"}:
        raise WrongRequestError
    return replace(
        person,
        name=clean_name(name) or person.name,
        job=Job(job),
        languages=tuple(one for one in LANGUAGES[1:] if one in (languages or ())),
        areas=chosen,
        portrait=portrait or person.portrait,
    )


async def _problems(visit: Visit, person: Staff, where: str, name: str, login: str | None) -> dict[str, Text]:
    """What is wrong, found before anything is written: a page that says so keeps what was."""
    problems: dict[str, Text] = {}
    if where == "areas" and not person.areas:
        # Nowhere is stored as everywhere: that must not happen by taking the last one off.
        problems["areas_problem"] = NO_AREA
    if clean_name(name) is None:
        problems["name_problem"] = NO_NAME
    if login is not None and clean_login(login) is None:
        problems["login_problem"] = NO_LOGIN
    elif login is not None:
        taken = await Accounts(visit.work.connection).by_login(login)
        if taken and taken.staff_id != person.id:
            problems["login_problem"] = LOGIN_TAKEN
    if isinstance(visit.prepared, Text):
        problems["portrait_problem"] = visit.prepared
    return problems


async def _keep(visit: Visit, before: Staff, after: Staff, login: str) -> None:
    if address := clean_login(login):
        await Accounts(visit.work.connection).set_login(before.id, address, visit.now)
    keeping.change(visit.work, before, after, visit.now, visit.person.id)


def _taken_meanwhile() -> tuple[dict[str, Text], HTTPStatus]:
    """What is wrong when a colleague took the address in this very moment. With this status nothing is kept of what
    was written before that came out.
    """
    return {"login_problem": LOGIN_TAKEN}, HTTPStatus.CONFLICT


@contextlib.contextmanager
def _portrait_of(visit: Visit) -> Iterator[str | None]:
    """The name of the new picture; when the request fails, its file is gone again."""
    name = visit.prepared if isinstance(visit.prepared, str) else None
    try:
        yield name
    except BaseException:
        drop_portrait(name or "", visit.console.portraits)
        raise


def _without(visit: Visit, portrait: str, response: Response) -> Response:
    """The same answer; once it left, and so after the commit, this picture's file is gone."""
    response.background = BackgroundTask(drop_portrait, portrait, visit.console.portraits)
    return response


async def _form(
    visit: Visit, person: Staff, login: str, status: HTTPStatus = HTTPStatus.OK, **problems: Text
) -> Response:
    names = ("name_problem", "login_problem", "job_problem", "areas_problem", "portrait_problem")
    is_there = bool(person.id)
    connection = visit.work.connection
    context: dict[str, Any] = dict.fromkeys(names) | {
        "about": person,
        "login": login,
        "areas": _areas(),
        "sessions": await Sessions(connection).of(person.id, visit.now) if is_there else [],
        "invited_until": (await Invitations(connection).open(visit.now)).get(person.id),
        "is_ready": person.id in await Accounts(connection).with_second_step(),
        "story": await visit.work.audit.of("staff", person.id, 20) if is_there else [],
    }
    return await visit.page("people_person.html", status, **context | problems)


async def _invited(visit: Visit, person: Staff, act: Callable[..., Awaitable[str]]) -> Response:
    """`act` makes an invitation for them: one of `keeping`."""
    is_given = visit.console.logins_are_given
    try:
        code = await act(visit.work, person, visit.now, visit.person.id, logins_are_given=is_given)
    except keeping.NoLoginError:
        return visit.redirect(f"/people/{person.id}", LOGIN_FIRST)
    return await _link(visit, person, code)


async def _link(visit: Visit, person: Staff, code: str) -> Response:
    """Shown in this answer only: it is kept as a hash."""
    return await visit.page("people_link.html", about=person, link=f"{visit.console.origin}/invitation/{code}")


def _areas() -> list[tuple[str, str]]:
    """Code and name of every gebied, by name."""
    return list(places.area_names().items())
