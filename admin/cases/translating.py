"""A machine translates: a worker's Dutch, which they see before it goes out; and what a resident wrote, for us.

The machine is asked before the transaction of the request, so that nobody waits for it who writes something else.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from fastapi import Form, Response

from admin.cases.chat import Chat, Seen, in_own_transaction, may_see, open_chat
from admin.cases.refusals import Why, in_danger, kept
from admin.cases.router import CHATS, router
from admin.errors import NotHereError, WrongRequestError
from admin.routing import first, may
from admin.visit import Guest, TheVisit
from domain import translating
from domain.machine import NotTranslated, Reason, Translated
from domain.relaying import Said, TooLong
from domain.texts import LanguageParam, Words, _
from domain.translating import DUTCH, InDanger, NoSuchTranslation
from domain.translations import State, Translation
from domain.writing_up import WrittenDown
from storage.unit_of_work import UnitOfWork, unit_of_work

Answer = Translated | NotTranslated


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the machine was asked, and what it answered."""

    translation: Translation
    answer: Answer


async def _ask(visit: Guest) -> _Asked | Why:
    """Ask the machine, if it may be asked."""
    await may_see(visit)
    words = str((await visit.request.form()).get("words", ""))
    async with unit_of_work(visit.console.database) as work:
        here = in_own_transaction(visit, work)
        case_id = visit.request.path_params["case_id"]
        asked = await translating.ask_translation(here.duty(), case_id, here.person, words)
        if not isinstance(asked, Translation):
            return asked
        await work.commit()
    return _Asked(asked, await _machine(visit, words.strip(), DUTCH, asked.language))


async def _machine(visit: Guest, words: str, source: str, target: str) -> Answer:
    if visit.console.translator is None:
        return NotTranslated(Reason.OFF)
    return await visit.console.translator.translate(words, source, target)


@router.post("/cases/{case_id}/translate")
@first(_ask)
@may(*CHATS)
async def translate(visit: TheVisit, case_id: str, words: Annotated[str, Form()] = "") -> Response:
    """Have what they wrote in Dutch translated: they see it next, and nothing was sent."""
    chat = await open_chat(visit, case_id)
    await chat.keep("reply", words)
    asked: _Asked | Why = visit.prepared
    if not isinstance(asked, _Asked):
        return chat.back(_kept(chat.because(asked), words))
    put = await _put(chat, asked)
    if isinstance(put, Translation) and put.state is State.READY:
        return chat.back(translation=put.id, part="translation")
    return chat.back(_kept(_why_not(chat, asked.answer, put), words))


def _kept(why: Words, words: str) -> Words:
    return kept(why) if words.strip() else why


async def _put(chat: Chat, asked: _Asked) -> Translation | NoSuchTranslation | InDanger | TooLong:
    duty = chat.visit.duty()
    if isinstance(asked.answer, Translated):
        return await translating.put_words(duty, asked.translation.id, asked.answer.words)
    return await translating.put_failure(duty, asked.translation.id)


def _why_not(chat: Chat, answer: Answer, put: object) -> Words:
    """Why there is no translation, as far as somebody can do something about it."""
    if isinstance(put, InDanger):
        return in_danger(chat.language)
    if isinstance(put, TooLong):
        return _("Not translated: it became too long. Please do it in parts.")
    match answer:
        case NotTranslated(Reason.NOT_REACHED | Reason.BUSY):
            return _("Not translated: the server does not answer now. Please try again later.")
        case NotTranslated(Reason.UNKNOWN_LANGUAGE):
            return _("Not translated: the server does not know {language}.").with_(
                language=LanguageParam(chat.language)
            )
        case NotTranslated(Reason.OFF):
            return _("No machine translates here.")
    return _("Not translated: the server could not do it.")


@router.post("/cases/{case_id}/send-translation")
@may(*CHATS)
async def send_translation(
    visit: TheVisit,
    case_id: str,
    translation: Annotated[str, Form()],
    seen: Seen,
    words: Annotated[str, Form()] = "",
    send_as: Annotated[Literal["reply", "plan"], Form()] = "reply",
) -> Response:
    """Send what was translated, as it was or as a person bettered it; once. Labelled, because a machine began it."""
    chat = await open_chat(visit, case_id)
    found = await visit.work.translations.get(translation)
    if found is None or found.case_id != case_id:
        raise NotHereError
    if (await visit.work.cases.take(case_id)) and found.state is State.READY:
        if told := await chat.answered_meanwhile(seen):
            return chat.back(told, translation=found.id, part="translation")
        if words.strip() != found.words:
            bettered = await translating.better(visit.duty(), found.id, visit.person, words)
            if not isinstance(bettered, Translation):
                return chat.back(chat.because(bettered), translation=found.id, part="translation")
            found = bettered
    return await _send(chat, found, send_as)


async def _send(chat: Chat, found: Translation, send_as: Literal["reply", "plan"]) -> Response:
    visit = chat.visit
    if send_as == "plan":
        planned = await translating.plan_from(visit.duty(), found.id, visit.person)
        if isinstance(planned, WrittenDown):
            await chat.drop("reply")
            return chat.back(_("{name} is asked whether it is right this way.").with_(name=chat.resident.first_name))
        return chat.back(chat.because(planned), translation=found.id, part="translation")
    sent = await translating.send_translation(visit.duty(), found.id, visit.person, elsewhere=True)
    if isinstance(sent, Said):
        await chat.drop("reply")
        return chat.back()
    return chat.back(chat.because(sent), translation=found.id, part="translation")


async def _read(visit: Guest) -> Answer | Why:
    """Ask the machine what a resident wrote."""
    await may_see(visit)
    number = str((await visit.request.form()).get("line", ""))
    if not number.isdecimal() or len(number) > 18:
        raise WrongRequestError
    async with visit.console.database.reading() as connection:
        here = in_own_transaction(visit, UnitOfWork(connection))
        chat = await open_chat(here, visit.request.path_params["case_id"])
        line = await chat.view.line_of(chat.resident.id, int(number))
        if line is None or line.author != "resident":
            raise NotHereError
        if chat.language == DUTCH:
            return NotTranslated(Reason.NOT_NEEDED)
        if await translating.in_danger(here.duty(), chat.case, line.words):
            return InDanger()
    return await _machine(visit, line.words, chat.language, DUTCH)


@router.post("/cases/{case_id}/translate-line")
@first(_read)
@may(*CHATS)
async def translate_line(visit: TheVisit, case_id: str, line: Annotated[int, Form()]) -> Response:
    """What a resident wrote, in Dutch, kept under it for everybody who looks at the case."""
    chat = await open_chat(visit, case_id)
    answer: Answer | Why = visit.prepared
    if isinstance(answer, Translated):
        await chat.view.put_dutch(line, answer.words, visit.now)
        visit.work.changes.said(case_id)
        return chat.back(part=f"line-{line}")
    if isinstance(answer, NotTranslated):
        return chat.back(_why_not(chat, answer, None), part=f"line-{line}")
    return chat.back(chat.because(answer), part=f"line-{line}")
