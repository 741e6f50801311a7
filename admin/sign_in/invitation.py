"""An invitation: with it, somebody sets the address and the password they sign in with; then comes the second step.

With single sign-on the address is not theirs to choose: `Console.logins_are_given`.
"""

from typing import Any

from fastapi import APIRouter, Response

from admin.forms import Typed
from admin.routing import ConsoleRoute, anybody, first
from admin.sign_in.opening import open_page, take_step
from admin.sign_in.passwords import hashed, problem_with
from admin.visit import Guest, TheGuest
from domain.staff import Staff, clean_login
from domain.texts import Text, _
from storage.console.accounts import Accounts, LoginTakenError
from storage.console.audit import Act
from storage.console.invitations import Invitations
from storage.console.sessions import Level, Sessions, Way

NO_LOGIN = _("Write an e-mail address, such as name@example.nl.")
LOGIN_TAKEN = _("A colleague signs in with this address. Take another one.")
NOT_THE_SAME = _("The two passwords are not the same.")

router = APIRouter(route_class=ConsoleRoute)


async def read_password(guest: Guest) -> str | Text:
    """The new password of the form, hashed; or why it cannot be one."""
    form = await guest.request.form()
    password, again = str(form.get("password", "")), str(form.get("again", ""))
    if password != again:
        return NOT_THE_SAME
    return await problem_with(password, [str(form.get("login", ""))]) or await hashed(password)


async def _read(guest: Guest) -> str | Text | None:
    """Nothing is hashed for who was not invited: it would only cost time."""
    async with guest.console.database.reading() as connection:
        code = str(guest.request.path_params["code"])
        is_invited = await Invitations(connection).whose(code, guest.now)
    return await read_password(guest) if is_invited else None


@router.get("/invitation/{code}")
@anybody
async def invitation_page(guest: TheGuest, code: str) -> Response:
    """Who opens it, and what they are asked."""
    staff_id = await Invitations(guest.work.connection).whose(code, guest.now)
    person = await guest.work.staff.get(staff_id) if staff_id else None
    if person is None:
        return await open_page(guest, "invitation_over.html")
    account = await Accounts(guest.work.connection).of(person.id)
    return await _page(guest, code, person, account.login or "")


@router.post("/invitation/{code}")
@first(_read)
@anybody
async def accept(guest: TheGuest, code: str, login: Typed = "") -> Response:
    """The address and the password are set, and the invitation is used."""
    invitations, accounts = Invitations(guest.work.connection), Accounts(guest.work.connection)
    staff_id = await invitations.whose(code, guest.now)
    person = await guest.work.staff.get(staff_id) if staff_id else None
    if person is None or guest.prepared is None:
        return await open_page(guest, "invitation_over.html")
    if guest.console.logins_are_given:
        login = (await accounts.of(person.id)).login or ""
    if (address := clean_login(login)) is None:
        return await _page(guest, code, person, login, login_problem=NO_LOGIN)
    if isinstance(guest.prepared, Text):
        return await _page(guest, code, person, login, password_problem=guest.prepared)
    try:
        await accounts.set_login(person.id, address, guest.now)
    except LoginTakenError:
        return await _page(guest, code, person, login, login_problem=LOGIN_TAKEN)
    if not await invitations.use(code, guest.now):
        return await open_page(guest, "invitation_over.html")
    # What they had before lets nobody in any more: who is invited once more has lost something.
    await accounts.reset(person.id, guest.now)
    await Sessions(guest.work.connection).end_all(person.id)
    await accounts.set_password(person.id, guest.prepared, guest.now)
    # As the pages spoke to them until now; under their account they can choose.
    await accounts.set_language(person.id, guest.language, guest.now)
    guest.work.audit.record(Act.INVITATION_USED, guest.now, person.id, ("staff", person.id))
    response = guest.redirect("/sign-in/set-up")
    await take_step(guest, person, Level.INVITED, Way.PASSWORD, response)
    return response


async def _page(guest: Guest, code: str, person: Staff, login: str, **problems: Text) -> Response:
    context: dict[str, Any] = {"login_problem": None, "password_problem": None, **problems}
    context["login_is_given"] = guest.console.logins_are_given
    return await open_page(guest, "invitation.html", code=code, invited=person, login=login, **context)
