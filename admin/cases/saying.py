"""What is written in a case: to the resident, to colleagues, and not yet to anybody."""

from datetime import timedelta
from typing import Annotated

from fastapi import Form, Response
from starlette.datastructures import UploadFile

from admin.cases.chat import Chat, Once, Seen, may_see, open_chat, ref_of
from admin.cases.refusals import SENT_BEFORE, kept
from admin.cases.router import CHATS, router
from admin.cases.uploads import NotTaken, Upload, ready
from admin.routing import first, may
from admin.visit import Guest, TheVisit
from domain import relaying
from domain.cases import Content
from domain.relaying import Said
from domain.takeover import Moved
from domain.texts import Words, _, lines
from storage.attachments import Brought
from storage.console.drafts import DraftKind

NO_CONTENT = 204
LONGEST_NOTE = 4000
"""Characters."""

SAME_NOTE = timedelta(minutes=2)
"""The same words again within this are one note that was sent twice."""

TheWords = Annotated[str, Form()]

_CHOOSE_AGAIN = _("Choose the file again.")


async def _file(visit: Guest) -> Upload | NotTaken | None:
    """The file of the form, made ready before anybody is kept from writing."""
    await may_see(visit)
    file = (await visit.request.form()).get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return None
    return await ready(file, visit.console.attachments, visit.console.new_id())


@router.post("/cases/{case_id}/reply")
@first(_file)
@may(*CHATS)
async def reply(visit: TheVisit, case_id: str, once: Once, seen: Seen, words: TheWords = "") -> Response:
    """To the resident, once. What was not sent waits for whoever wrote it."""
    chat = await open_chat(visit, case_id)
    file: Upload | NotTaken | None = visit.prepared
    outcome = await _reply(chat, words, once, seen, file)
    if isinstance(outcome, Said):
        await chat.drop("reply")
        return chat.back()
    if isinstance(file, Upload):
        file.discard()
    if outcome is SENT_BEFORE:
        return chat.back(outcome)
    await chat.keep("reply", words)
    told = kept(outcome) if words.strip() else outcome
    return chat.back(lines(told, _CHOOSE_AGAIN) if file else told)


async def _reply(chat: Chat, words: str, once: str, seen: int, file: Upload | NotTaken | None) -> Said | Words:
    """It is on its way, or why it is not."""
    held = await chat.mine()
    ref = ref_of(chat.visit, chat.case.id, once)
    # Only now can the same form not be under way a second time.
    if await chat.visit.work.transcripts.line(ref):
        return SENT_BEFORE
    if not isinstance(held, Moved):
        return chat.because(held)
    if isinstance(file, NotTaken):
        return file.why
    if told := await chat.answered_meanwhile(seen):
        return told
    content = Content(words, file.kind, file.id, file.title or file.stored.name) if file else Content(words)
    visit = chat.visit
    outcome = await relaying.worker_writes(visit.duty(), chat.case.id, visit.person, content, elsewhere=True, ref=ref)
    if not isinstance(outcome, Said):
        return chat.because(outcome)
    if file:
        brought = Brought(file.id, chat.resident.id, file.kind, file.stored, file.title)
        visit.work.attachments.bring(brought, visit.now)
    return outcome


@router.post("/cases/{case_id}/note")
@may(*CHATS)
async def note(visit: TheVisit, case_id: str, words: TheWords = "") -> Response:
    """For colleagues: whoever sees the case can write one, also when it is closed. The resident never reads it."""
    chat = await open_chat(visit, case_id)
    words = words.strip()
    if not words:
        return chat.back(_("What should the note say?"))
    if len(words) > LONGEST_NOTE:
        await chat.keep("note", words)
        too_long = _("A note has at most {most} characters.").with_(most=LONGEST_NOTE)
        return chat.back(kept(too_long))
    await chat.drop("note")
    if not await _was_noted(chat, words):
        relaying.note(visit.duty(), case_id, visit.person, words, elsewhere=True)
    return chat.back()


async def _was_noted(chat: Chat, words: str) -> bool:
    # Also who sends a form twice at once comes here one after the other.
    await chat.visit.work.cases.take(chat.case.id)
    since = chat.visit.now - SAME_NOTE
    return any(
        (event.kind, event.staff_id, event.words) == ("note", chat.visit.person.id, words) and event.at > since
        for event in await chat.visit.work.cases.story(chat.case.id)
    )


@router.post("/cases/{case_id}/rewrite")
@may(*CHATS)
async def rewrite(visit: TheVisit, case_id: str, ref: Annotated[str, Form()], words: TheWords = "") -> Response:
    """What they sent reads like this now, for the resident too."""
    chat = await open_chat(visit, case_id)
    outcome = await relaying.worker_rewrites(visit.duty(), case_id, visit.person, ref, words)
    if isinstance(outcome, Said):
        return chat.back(part="end")
    name = chat.resident.first_name
    return chat.back(lines(chat.because(outcome), _("{name} reads the old text.").with_(name=name)), part="end")


@router.post("/cases/{case_id}/take-away")
@may(*CHATS)
async def take_away(visit: TheVisit, case_id: str, ref: Annotated[str, Form()]) -> Response:
    """What they sent is deleted in the resident's chat, if Telegram still allows it."""
    chat = await open_chat(visit, case_id)
    outcome = await relaying.worker_takes_away(visit.duty(), case_id, visit.person, ref)
    if not isinstance(outcome, Said):
        return chat.back(chat.because(outcome), part="end")
    # Where colleagues follow the case on Telegram it need not appear any more, if it has not yet.
    await visit.work.desk.drop_said(case_id, ref)
    return chat.back(
        _("It is taken away at {name}'s, if it is not older than 48 hours.").with_(name=chat.resident.first_name),
        part="end",
    )


@router.post("/cases/{case_id}/draft")
@may(*CHATS)
async def draft(visit: TheVisit, case_id: str, kind: Annotated[DraftKind, Form()], words: TheWords = "") -> Response:
    """What they are typing waits for them: after a reload, and on another computer."""
    chat = await open_chat(visit, case_id)
    await chat.keep(kind, words)
    return Response(status_code=NO_CONTENT)


@router.post("/cases/{case_id}/typing")
@may(*CHATS)
async def typing(visit: TheVisit, case_id: str) -> Response:
    """Colleagues who look at the case see that somebody is writing. Nothing of it is kept."""
    await open_chat(visit, case_id)
    visit.work.changes.types(case_id, visit.person.id, visit.person.name)
    return Response(status_code=NO_CONTENT)
