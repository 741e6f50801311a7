"""Coming in as one of the invented people of the demo, without a password: on this computer, with nobody real here."""

from collections.abc import Sequence

from fastapi import APIRouter, Response

from admin.errors import NotHereError
from admin.routing import ConsoleRoute, anybody
from admin.sign_in.opening import open_session
from admin.visit import Guest, TheGuest
from domain.staff import Staff
from storage.console.sessions import Way

router = APIRouter(route_class=ConsoleRoute)


async def invented(guest: Guest) -> Sequence[Staff]:
    """Whom one may come in as; nobody where this is no demo, or somebody real works here."""
    if not guest.console.is_demo:
        return []
    everybody = await guest.work.staff.everybody()
    if not all(one.is_invented for one in everybody):
        return []
    return [one for one in everybody if one.is_active]


@router.post("/demo/{staff_id}")
@anybody
async def come_in(guest: TheGuest, staff_id: str) -> Response:
    """As one of them. Anybody else is not here."""
    person = next((one for one in await invented(guest) if one.id == staff_id), None)
    if person is None:
        raise NotHereError
    return await open_session(guest, person, Way.DEMO)
