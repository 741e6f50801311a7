"""Standard replies: picked in Dutch, read by the resident in their own language."""

import difflib
from collections.abc import Sequence

from bot.desk.finding import holds
from bot.desk.outcomes import way_out
from bot.desk.replies import Key, Keys
from bot.desk.speaking import says
from bot.desk.turn import DUTCH, StaffTurn, key
from domain.case_texts import refused
from domain.cases import Content
from domain.handover import Case
from domain.people import Resident
from domain.standard_replies import StandardReply, said
from domain.takeover import Moved, mine
from domain.texts import LanguageParam, Verbatim, Words, _, isolated, lines, paragraphs, without_bidi_controls

PAGE, SHOW, SEND = "stdpage", "stdshow", "stdsend"
"""Verbs: another page of the list, one reply, send it. The argument of the first is a number, else the reply's id."""

MOST_ON_A_PAGE = 8
_LONGEST_LABEL = 40
_FURTHEST_PAGE = 99


async def offers(turn: StaffTurn, case: Case, page: int = 0, only: Sequence[StandardReply] = ()) -> None:
    """The list, or `only` these, as a message of its own."""
    if await _may_say(turn, case):
        words, keys = await _list(turn, case, page, only)
        turn.say(words, keys=keys, case_id=case.id)


async def picks(turn: StaffTurn, case: Case, words: str) -> None:
    """/replies and a word: the reply that it means, to be seen before it is sent; the list when it can be several."""
    found = await _meant(turn, words)
    resident = await turn.book.desk.resident(case.resident_id)
    if len(found) != 1 or resident is None:
        await offers(turn, case, only=found)
    elif await _may_say(turn, case):
        turn.say(_shown(turn, found[0], resident), keys=_to_send(case, found[0]), case_id=case.id)


async def _meant(turn: StaffTurn, words: str) -> Sequence[StandardReply]:
    wanted = words.strip().removeprefix("/").casefold()
    if not wanted:
        return ()
    if exact := await turn.book.standard_replies.by_shortcut(wanted):
        return (exact,)
    replies = {one.shortcut: one for one in await turn.book.standard_replies.all()}
    near = [one for name, one in replies.items() if wanted in name or wanted in one.texts[DUTCH].casefold()]
    return near or [replies[name] for name in difflib.get_close_matches(wanted, replies, 1)]


async def turns_to(turn: StaffTurn, case: Case, argument: str) -> None:
    """Another page of the list that was tapped, or back to it."""
    page = int(argument) if argument.isascii() and argument.isdigit() and len(argument) < len("100") else 0
    turn.change(*await _list(turn, case, page))


async def shows(turn: StaffTurn, case: Case, reply_id: str) -> None:
    """What they pick, and what the resident reads of it."""
    reply = await turn.book.standard_replies.get(reply_id)
    resident = await turn.book.desk.resident(case.resident_id)
    if reply is None or resident is None:
        turn.toast(_("This reply is not there any more."))
        return
    turn.change(_shown(turn, reply, resident), _to_send(case, reply))


def _to_send(case: Case, reply: StandardReply) -> Keys:
    return ((key(_("Send"), SEND, case, reply.id), key(_("Back"), PAGE, case, "0")),)


async def sends_tapped(turn: StaffTurn, case: Case, reply_id: str) -> None:
    """Send it, once for this list, however often it is tapped."""
    if turn.incoming.message_id and await turn.book.desk.written(turn.incoming.chat_id, turn.incoming.message_id):
        turn.toast(_("This was sent already."))
        return
    reply = await turn.book.standard_replies.get(reply_id)
    if reply is None:
        turn.toast(_("This reply is not there any more."))
    else:
        await sends(turn, case, reply)


async def sends(turn: StaffTurn, case: Case, reply: StandardReply) -> None:
    """To the resident in their own language; who sends it sees what it says in Dutch."""
    resident = await turn.book.desk.resident(case.resident_id)
    if resident is None or not await _may_say(turn, case):
        return
    words = _in(resident.language or DUTCH, turn, reply, resident)
    is_tapped = turn.incoming.tap_id is not None
    if await says(turn, case, Content(words), says_to_whom=is_tapped):
        sent = lines(_("→ {name}").with_(name=resident.first_name), _shown(turn, reply, resident))
        if is_tapped:
            turn.change(sent)
        else:
            turn.answer(sent, case_id=case.id)


async def _may_say(turn: StaffTurn, case: Case) -> bool:
    if holds(turn, case):
        return True
    held = await mine(turn.duty, case.id, turn.worker)
    if isinstance(held, Moved):
        return True
    turn.answer(refused(held), keys=way_out(held), case_id=case.id)
    return False


async def _list(turn: StaffTurn, case: Case, page: int, only: Sequence[StandardReply] = ()) -> tuple[Words, Keys]:
    replies = only or await turn.book.standard_replies.all()
    resident = await turn.book.desk.resident(case.resident_id)
    if not replies or resident is None:
        return _("There are no standard replies yet."), ()
    pages = [replies[start : start + MOST_ON_A_PAGE] for start in range(0, len(replies), MOST_ON_A_PAGE)]
    here = page if page < len(pages) else 0
    keys = [(_label(turn, one, case, resident),) for one in pages[here]]
    return _("Which standard reply?"), (*keys, *_turning(case, here, pages))


def _turning(case: Case, here: int, pages: Sequence[object]) -> Keys:
    if len(pages) == 1:
        return ()
    return ((key(_("More"), PAGE, case, str((here + 1) % len(pages))),),)


def _label(turn: StaffTurn, reply: StandardReply, case: Case, resident: Resident) -> Key:
    words = f"/{reply.shortcut} · {without_bidi_controls(_in(DUTCH, turn, reply, resident))}"
    label = words if len(words) <= _LONGEST_LABEL else words[: _LONGEST_LABEL - 1] + "…"
    return key(Verbatim(label), SHOW, case, reply.id)


def _shown(turn: StaffTurn, reply: StandardReply, resident: Resident) -> Words:
    language = resident.language or DUTCH
    theirs = _("{name} reads this, in {language}:").with_(name=resident.first_name, language=LanguageParam(language))
    return paragraphs(
        Verbatim(_in(DUTCH, turn, reply, resident)),
        lines(theirs, Verbatim(_in(language, turn, reply, resident))) if language != DUTCH else None,
    )


def _in(language: str, turn: StaffTurn, reply: StandardReply, resident: Resident) -> str:
    return said(reply, language, isolated(resident.first_name, language), isolated(turn.worker.name, language))
