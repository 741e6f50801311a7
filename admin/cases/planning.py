"""The plan, as a worker writes it down for a resident, who is then asked whether it is right."""

from typing import Annotated

from fastapi import Form, Response

from admin.cases.chat import Once, Seen, open_chat, ref_of
from admin.cases.refusals import SENT_BEFORE, kept
from admin.cases.router import CHATS, router
from admin.routing import may
from admin.visit import TheVisit
from domain import writing_up
from domain.texts import _
from domain.writing_up import WrittenDown


@router.post("/cases/{case_id}/plan")
@may(*CHATS)
async def plan(
    visit: TheVisit,
    case_id: str,
    once: Once,
    seen: Seen,
    words: Annotated[str, Form()] = "",
    dutch: Annotated[str, Form()] = "",
) -> Response:
    """A new version, in the language of the resident; in Dutch too, where that is another one."""
    chat = await open_chat(visit, case_id)
    await visit.work.cases.take(case_id)
    number = ref_of(visit, case_id, once)
    if await visit.work.write_ups.get(number):
        return chat.back(SENT_BEFORE)
    told = await chat.answered_meanwhile(seen)
    if not told:
        outcome = await writing_up.write_down(
            visit.duty(), case_id, visit.person, words, dutch=dutch, write_up_id=number
        )
        if isinstance(outcome, WrittenDown):
            await chat.drop("plan", "dutch")
            asked = _("{name} is asked whether it is right this way.").with_(name=chat.resident.first_name)
            return chat.back(asked)
        told = chat.because(outcome)
    await chat.keep("plan", words)
    await chat.keep("dutch", dutch)
    return chat.back(kept(told), write="plan")
