"""Standard replies: chosen in Dutch, read by the resident in their own language."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Form, Response

from admin.cases.chat import Chat, Once, Seen, open_chat, ref_of
from admin.cases.refusals import SENT_BEFORE
from admin.cases.router import CHATS, router
from admin.errors import NotHereError
from admin.routing import may
from admin.visit import TheVisit
from domain import relaying
from domain.cases import Content
from domain.relaying import Said
from domain.standard_replies import StandardReply, said
from domain.texts import LanguageParam, Words, _
from domain.translating import DUTCH

GONE = _("This reply is not there any more.")


@dataclass(frozen=True, slots=True)
class Offer:
    """A standard reply, with the names of this chat in it."""

    id: str
    shortcut: str
    dutch: str
    theirs: str
    """As the resident reads it."""


async def offers(chat: Chat) -> Sequence[Offer]:
    """Those that the organisation has ready."""
    return [_offer(chat, one) for one in await chat.visit.work.standard_replies.all()]


def _offer(chat: Chat, reply: StandardReply) -> Offer:
    def put(language: str) -> str:
        return said(reply, language, chat.resident.first_name, chat.visit.person.name)

    return Offer(reply.id, reply.shortcut, put(DUTCH), put(chat.language))


@router.get("/cases/{case_id}/replies/{reply_id}")
@may(*CHATS)
async def shown(visit: TheVisit, case_id: str, reply_id: str) -> Response:
    """What the resident would read of this reply, before it is sent. Raises NotHereError when it is gone."""
    chat = await open_chat(visit, case_id)
    reply = await visit.work.standard_replies.get(reply_id)
    if reply is None:
        raise NotHereError
    return await visit.page(
        "standard_reply.html",
        case=chat.case,
        resident=chat.resident,
        language_of_resident=chat.language,
        reads=LanguageParam(chat.language),
        look=chat.look,
        offer=_offer(chat, reply),
        once=visit.console.new_id(),
        seen=await chat.view.last_line(chat.resident.id),
    )


@router.post("/cases/{case_id}/standard")
@may(*CHATS)
async def standard(visit: TheVisit, case_id: str, once: Once, seen: Seen, reply: Annotated[str, Form()]) -> Response:
    """Send it as it was shown, once."""
    chat = await open_chat(visit, case_id)
    return chat.back(await _send(chat, once, seen, reply))


async def _send(chat: Chat, once: str, seen: int, reply_id: str) -> Words | None:
    """Why it is not on its way; None when it is."""
    visit = chat.visit
    await visit.work.cases.take(chat.case.id)
    ref = ref_of(visit, chat.case.id, once)
    if await visit.work.transcripts.line(ref):
        return SENT_BEFORE
    reply = await visit.work.standard_replies.get(reply_id)
    if reply is None:
        return GONE
    if told := await chat.answered_meanwhile(seen):
        return told
    content = Content(_offer(chat, reply).theirs)
    outcome = await relaying.worker_writes(visit.duty(), chat.case.id, visit.person, content, elsewhere=True, ref=ref)
    return None if isinstance(outcome, Said) else chat.because(outcome)
