"""Photos, voice messages and documents of chats, and the pictures of workers.

Nothing that somebody sent is ever shown as a page of ours: each has the one type that its kind has, documents are only
downloaded, and whatever a browser makes of one runs in a sandbox without rights.
"""

from collections.abc import Mapping

from fastapi import APIRouter, Response
from starlette.responses import FileResponse

from admin.access import access_file
from admin.errors import NotHereError
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit
from domain.staff import Job

router = APIRouter(route_class=ConsoleRoute)

_TYPES: Mapping[str, str] = {"photo": "image/jpeg", "voice": "audio/ogg"}
_NAMES: Mapping[str, str] = {"photo": "photo.jpg", "voice": "voice.ogg", "document": "document"}

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    # For who looks through a chat again; never in a cache that others share.
    "Cache-Control": "private, max-age=600",
    # It is packed already, and a part of a packed file cannot be played.
    "Content-Encoding": "identity",
}


@router.get("/attachments/{file_id}")
@may(Job.WORKER, Job.COORDINATOR)
async def attachment(visit: TheVisit, file_id: str) -> Response:
    """A file of a chat. Raises NotHereError when it is not theirs to see, or not here."""
    file = await access_file(visit, file_id)
    path = visit.console.attachments / file.name
    if not path.is_file():
        raise NotHereError
    kind = _TYPES.get(file.kind)
    return FileResponse(
        path,
        media_type=kind or "application/octet-stream",
        filename=file.title or _NAMES.get(file.kind, "file"),
        content_disposition_type="inline" if kind else "attachment",
        headers=_HEADERS,
    )


@router.get("/portraits/{staff_id}")
@may()
async def portrait(visit: TheVisit, staff_id: str) -> Response:
    """The picture of somebody who works or worked here. Raises NotHereError where there is none."""
    person = await visit.work.staff.get(staff_id)
    path = visit.console.portraits / person.portrait if person and person.portrait else None
    if path is None or not path.is_file():
        raise NotHereError
    return FileResponse(path, media_type="image/jpeg", headers=_HEADERS)
