"""The chat page: what was said, who it is with, and what can be done now."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated

from fastapi import Query, Response

from admin.cases.chat import Chat, open_chat
from admin.cases.router import CHATS, router
from admin.cases.side import read_side
from admin.cases.standard import offers
from admin.cases.transcript import Item, Spoken, Told, items
from admin.cases.wording import TONES, moments, rule, who_has_it
from admin.inbox import URGENCIES, listed
from admin.routing import may
from admin.visit import TheVisit
from domain import routing
from domain.cases import CaseEvent
from domain.handover import HELD, Case, Move, State
from domain.relaying import LONGEST_REPLY
from domain.staff import Staff
from domain.takeover import HeldBy, held_by
from domain.texts import LanguageParam
from domain.translating import DUTCH, in_danger
from domain.translations import State as TranslationState
from domain.translations import Translation
from domain.write_ups import LONGEST as LONGEST_PLAN
from storage.console.chat_view import PastCase, Stretch

Number = Annotated[int | None, Query(ge=1, le=2**62)]


@dataclass(frozen=True, slots=True)
class Can:
    """What whoever looks can do with the case as it is now."""

    claim: bool
    take_over: bool
    reply: bool
    """They have it: pass on, put off and give back too."""
    snooze: bool
    close: bool
    translate: bool
    """A machine can translate what they write."""
    quote: bool
    """They can ask whether something may be quoted: not where there may be danger."""
    begin_again: bool
    """It is over; what is said now is said in another case, or by the bot."""


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom it can be passed on."""

    person: Staff
    load: int
    """How many cases they hold now."""
    speaks: bool
    """Whether they can write in the language of the resident."""


@router.get("/cases/{case_id}")
@may(*CHATS)
async def show(
    visit: TheVisit,
    case_id: str,
    earlier: Number = None,
    line: Number = None,
    translation: Annotated[str, Query(max_length=32)] = "",
    write: Annotated[str, Query(max_length=8)] = "",
    change: Annotated[str, Query(max_length=32)] = "",
    tell: Number = None,
) -> Response:
    """The chat. `earlier`: what was said before the line with this number; `line`: around that one."""
    chat = await open_chat(visit, case_id)
    # Asked first, because a page that also writes waits for its turn; of two that ask at once, one is recorded.
    if not await visit.work.audit.has_looked_at_case(visit.person.id, case_id, visit.now):
        visit.afterwards.append(lambda work: work.audit.looked_at_case(visit.person.id, case_id, visit.now))
    is_danger = await in_danger(visit.duty(), chat.case)
    can = await _can(chat, is_danger=is_danger)
    cases = await chat.view.cases(chat.resident.id)
    stretch = await _stretch(chat, earlier, line)
    shown, people = await _transcript(chat, stretch, cases, can)
    holder = people.get(chat.case.worker_id or "") if chat.case.state in HELD else None
    return await visit.page(
        "case.html",
        case=chat.case,
        resident=chat.resident,
        language_of_resident=chat.language,
        reads=LanguageParam(chat.language),
        inbox=await listed(visit, case_id),
        look=chat.look,
        urgency=URGENCIES[chat.case.urgency],
        tone=TONES[chat.case.urgency],
        holder=holder,
        who_has_it=who_has_it(chat, holder),
        rule=rule(chat, holder),
        items=shown,
        stretch=stretch,
        last=await chat.view.last_line(chat.resident.id),
        can=can,
        is_danger=is_danger,
        side=await read_side(chat, cases, people),
        drafts=await chat.drafts.of(case_id, visit.person.id),
        once=visit.console.new_id(),
        replies=await offers(chat) if can.reply else (),
        colleagues=await _colleagues(chat) if can.reply else (),
        moments=moments(chat) if can.snooze else (),
        preview=await _preview(chat, translation, can),
        change=_change(shown, change),
        tell=_tell(shown, tell) if can.quote else None,
        write=write,
        longest_reply=LONGEST_REPLY,
        longest_plan=LONGEST_PLAN,
        open_case=await _open_case(chat),
    )


async def _stretch(chat: Chat, before: int | None, line: int | None) -> Stretch:
    if line is not None:
        return await chat.view.around(chat.resident.id, line)
    return await chat.view.stretch(chat.resident.id, before)


async def _can(chat: Chat, *, is_danger: bool) -> Can:
    case, person = chat.case, chat.visit.person
    is_held = case.state in HELD
    is_mine = is_held and case.worker_id == person.id
    held = await held_by(chat.visit.duty(), case, person) if is_held and not is_mine else None
    # What the domain refuses is not offered: danger that waits for an answer is not put off.
    waits_in_danger = case.urgency == 0 and case.waiting_since is not None
    return Can(
        claim=case.after(Move.CLAIM) is not None,
        take_over=isinstance(held, HeldBy) and held.may_take_over,
        reply=is_mine,
        snooze=is_mine and not waits_in_danger,
        close=case.after(Move.CLOSE) is not None and (is_mine or not is_held),
        translate=is_mine and chat.visit.console.translator is not None and chat.language != DUTCH and not is_danger,
        quote=is_mine and not is_danger,
        begin_again=case.state is State.CLOSED,
    )


async def _transcript(
    chat: Chat, stretch: Stretch, cases: Sequence[PastCase], can: Can
) -> tuple[Sequence[Item], Mapping[str, Staff]]:
    """What is shown, and everybody who is named in it."""
    view, resident = chat.view, chat.resident
    since = stretch.lines[0].at if stretch.lines and stretch.has_earlier else None
    story = await view.story(resident.id, since, None)
    plans = await view.plans(resident.id)
    refs = {one.ref for one in stretch.lines} - {""}
    told = Told(
        stretch=stretch,
        me=chat.visit.person,
        case_id=chat.case.id,
        resident=resident.first_name,
        is_mine=can.reply,
        now=chat.visit.now,
        people=await _people(chat, stretch, story, cases),
        replacements=await view.replacements(resident.id, refs),
        fates=await view.fates({one.ref for one in stretch.lines if one.author == "worker"} - {""}),
        story=story,
        flags=await view.flags(resident.id, since, None),
        plans=plans,
        cases=cases,
        translates=_reads_by_machine(chat, can),
    )
    return items(told), told.people


def _reads_by_machine(chat: Chat, can: Can) -> bool:
    """Whether what the resident writes can be read in Dutch: also by who does not have the case."""
    is_calm = can.translate or not can.reply
    return is_calm and chat.visit.console.translator is not None and chat.language != DUTCH


async def _people(
    chat: Chat, stretch: Stretch, story: Sequence[CaseEvent], cases: Sequence[PastCase]
) -> Mapping[str, Staff]:
    """By id, also those who do not work here any more."""
    named: Collection[str | None] = {
        chat.case.worker_id,
        chat.resident.worker_id,
        *(one.worker_id for one in stretch.lines),
        *(one.worker_id for one in cases),
        *(who for event in story for who in (event.staff_id, event.other_id)),
    }
    found = {one.id: one for one in await chat.visit.work.staff.active()}
    for gone in {one for one in named if one} - found.keys():
        if person := await chat.visit.work.staff.get(gone):
            found[gone] = person
    return found


async def _colleagues(chat: Chat) -> Sequence[Colleague]:
    """The best first: who works there, speaks the language, holds the least."""
    staff = chat.visit.work.staff
    others = [one for one in await staff.active() if one.id != chat.visit.person.id]
    load = await staff.load([one.id for one in others])
    able = routing.candidates(chat.case, others, load, None)
    return [
        Colleague(one, load.get(one.id, 0), chat.case.language == DUTCH or chat.case.language in one.languages)
        for one in able
    ]


def _change(shown: Sequence[Item], ref: str) -> Spoken | None:
    """The line of theirs that they want to change."""
    return next(
        (one for one in shown if isinstance(one, Spoken) and ref and one.line.ref == ref and one.is_theirs), None
    )


def _tell(shown: Sequence[Item], line: int | None) -> Spoken | None:
    """What the resident said that is to be quoted."""
    told = (one for one in shown if isinstance(one, Spoken) and one.can_tell_on)
    return next((one for one in told if one.reads.id == line), None)


async def _preview(chat: Chat, translation_id: str, can: Can) -> Translation | None:
    """What a machine made of their Dutch, to be looked at before it goes out."""
    found = await chat.visit.work.translations.get(translation_id) if translation_id and can.reply else None
    is_ready = found is not None and found.case_id == chat.case.id and found.state is TranslationState.READY
    return found if is_ready else None


async def _open_case(chat: Chat) -> Case | None:
    """Where it goes on, when this case is over and whoever looks may see that one."""
    if chat.case.state is not State.CLOSED:
        return None
    found = await chat.visit.work.cases.open_of(chat.resident.id)
    return found if found and found.area == chat.case.area else None
