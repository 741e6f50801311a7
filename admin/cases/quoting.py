"""What a resident said that may be quoted: marked by whoever has the case, and asked of the resident."""

from typing import Annotated

from fastapi import Form, Response

from admin.cases.chat import open_chat
from admin.cases.router import CHATS, router
from admin.errors import NotHereError
from admin.routing import may
from admin.visit import TheVisit
from domain.insight import quoting
from domain.insight.quotes import LONGEST
from domain.relaying import TooLong
from domain.texts import _
from domain.translating import InDanger
from storage.console.audit import Act


@router.post("/cases/{case_id}/quote")
@may(*CHATS)
async def quote(
    visit: TheVisit, case_id: str, line: Annotated[int, Form()] = 0, words: Annotated[str, Form()] = ""
) -> Response:
    """Ask the resident whether these words may be quoted. Raises NotHereError when no such line is theirs."""
    chat = await open_chat(visit, case_id)
    said = await chat.view.line_of(chat.resident.id, line)
    if said is None:
        raise NotHereError
    part = f"line-{line}"
    match await quoting.mark(visit.duty(), case_id, visit.person, said, words):
        case quoting.Marked(marked):
            visit.work.audit.record(Act.QUOTE_MARKED, visit.now, visit.person.id, ("quote", marked.id), case=case_id)
            asked = _("{name} is asked whether this may be quoted.").with_(name=chat.resident.first_name)
            return chat.back(asked, part=part)
        case quoting.MarkedBefore():
            return chat.back(_("This was asked before. Nobody is asked twice."), part=part)
        case quoting.NotTheirWords():
            return chat.back(
                _("Only the resident's own words can be quoted. Keep one piece of the message as it is."), part=part
            )
        case quoting.NotOfThisCase():
            return chat.back(_("Only what was said since this case began can be quoted."), part=part)
        case TooLong():
            return chat.back(_("Take a part of up to {n} characters.").with_(n=LONGEST), part=part)
        case InDanger():
            return chat.back(_("Where there may be danger, nothing is asked."), part=part)
        case why:
            return chat.back(chat.because(why), part=part)
