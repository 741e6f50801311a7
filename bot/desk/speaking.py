"""What staff write: to the resident from the one who has the case, a note for colleagues from everybody else.

One rule, shown on the card: what the one who has the case writes goes to the resident, unless it begins with "//".
What colleagues write is always a note. So nobody writes to a resident by accident, and nothing that is typed is lost.
"""

from dataclasses import replace

from bot.desk import codes
from bot.desk.commands import command_in, note_in
from bot.desk.events import Rewrites, Says, Sends, SharesPlace, Taps
from bot.desk.finding import case_here, holds, is_in_group, name_in
from bot.desk.outcomes import CLAIM, way_out
from bot.desk.replies import Keys, SayElsewhere, TakeAway
from bot.desk.turn import HINT_EVERY, StaffTurn, key, rows
from domain import relaying
from domain.case_texts import refused, too_long
from domain.cases import Content
from domain.handover import Case, Holder, State
from domain.relaying import NothingToSay, NotReachable, Said, TooLong
from domain.texts import Text, Words, _, lines

NOTED = "✍"
"""The sign at a note. Telegram allows certain ones only."""

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes. The Bot API lets a bot fetch no more."""

_WHAT: dict[str, Text] = {
    "photo": _("Photo"),
    "voice": _("Voice message"),
    "document": _("Document"),
    "place": _("Place"),
}
_LONGEST_LINE_REF = 32
_IN_ALBUM = "//"

DELETE = "/wis"
ANSWER_TO_IT = _("Answer {command} to a message that you sent, and I take it away.").with_(command=DELETE)


async def writes(turn: StaffTurn, case: Case) -> None:
    """Words, a file or a place, where this case is shown."""
    sent = turn.incoming.action
    content = _content(turn, sent)
    noted = note_in(content.words)
    is_note = noted is not None or await _is_in_noted_album(turn, sent)
    if holds(turn, case) and not is_note:
        await says(turn, case, content, sent if isinstance(sent, Sends) else None)
        return
    hint = None if is_note else await _hint(turn, case)
    await takes_note(turn, case, content.words if noted is None else noted, content)
    if hint:
        turn.answer(hint, keys=_claim_key(case), case_id=case.id)


async def says(
    turn: StaffTurn, case: Case, content: Content, file: Sends | None = None, *, says_to_whom: bool = True
) -> bool:
    """To the resident, from whoever has the case; whether it is on its way. `says_to_whom`: in private, in a line."""
    if file and (file.size or 0) > LARGEST_FILE:
        turn.answer(_("This file is too large: at most 20 MB. Nothing was sent."), case_id=case.id)
        return False
    outcome = await relaying.worker_writes(
        turn.duty, case.id, turn.worker, content, elsewhere=await must_be_shown(turn, case)
    )
    match outcome:
        case Said(ref=ref):
            if file and content.attachment_id:
                turn.want(file, content.attachment_id, case.resident_id)
            _remember(turn, case, ref)
            if says_to_whom:
                await _to_whom(turn, case, file)
            return True
        case NothingToSay():
            turn.answer(_("There is nothing in it to send."), case_id=case.id)
        case TooLong(by):
            turn.answer(too_long(by), case_id=case.id)
        case NotReachable():
            await _keep(turn, case, _not_sent(turn, content))
            turn.answer(lines(await not_reachable(turn, case), _("Your words are kept as a note.")), case_id=case.id)
        case refusal:
            # Somebody else was quicker, in the same moment.
            await _keep(turn, case, _not_sent(turn, content))
            turn.answer(
                lines(refused(refusal), _("Your words are kept as a note.")), keys=way_out(refusal), case_id=case.id
            )
    return False


def _not_sent(turn: StaffTurn, content: Content) -> Content:
    """As a note of which nobody should think that the resident read it."""
    return replace(content, words=f"{turn.plain(_('Not sent:'))} {content.words}".strip())


async def not_reachable(turn: StaffTurn, case: Case) -> Words:
    """Why nothing arrives."""
    return _("This did not arrive: {name} has blocked the bot or left Telegram.").with_(name=await name_in(turn, case))


async def takes_note(turn: StaffTurn, case: Case, words: str, content: Content | None = None) -> None:
    """For colleagues; a file stays where they sent it, and the note says that there is one."""
    if not await _keep(turn, case, replace(content or Content(), words=words)):
        turn.answer(_("What should the note say? Write it behind //."), case_id=case.id)
        return
    if turn.incoming.is_private:
        name = await name_in(turn, case)
        turn.answer(_("✍ A note about {name}. Only colleagues read it.").with_(name=name), case_id=case.id)
    else:
        turn.mark(NOTED)


async def notes_file(turn: StaffTurn, case: Case, file: Sends, words: str) -> None:
    """/note under a file."""
    await takes_note(turn, case, words, Content(kind=file.kind))


async def rewrites(turn: StaffTurn, rewritten: Rewrites) -> None:
    """An earlier message of theirs reads like this now: for the resident too, if it went there."""
    found = await turn.book.desk.written(turn.incoming.chat_id, turn.incoming.message_id or 0)
    case = await turn.book.cases.get(found[0]) if found else None
    command = command_in(rewritten.words)
    if command and command.name == "plan":
        await _rewrites_plan(turn, case)
        return
    words = command.argument if command and command.name == "note" else rewritten.words
    if found is None or case is None or command_in(words):
        if here := await case_here(turn):
            turn.answer(_("I cannot change that: it was never sent. Please send it as a new message."), case_id=here.id)
        return
    if is_note(found[1]):
        noted = note_in(words)
        _note(turn, case, words if noted is None else noted, is_elsewhere=await must_be_shown(turn, case))
    elif command or note_in(words) is not None:
        turn.answer(
            _("{name} was sent this already. Answer {command} to it to take it away.").with_(
                name=await name_in(turn, case), command=DELETE
            ),
            case_id=case.id,
        )
    else:
        await _rewrites_sent(turn, case, found[1], words)


async def _rewrites_plan(turn: StaffTurn, case: Case | None) -> None:
    """A resident who answered "that is right" said so of the text that was there."""
    if here := case or await case_here(turn):
        turn.answer(
            _("The plan stays as it was sent. Please type {command} again with the new text.").with_(command="/plan"),
            case_id=here.id,
        )


async def _rewrites_sent(turn: StaffTurn, case: Case, ref: str, words: str) -> None:
    match await relaying.worker_rewrites(turn.duty, case.id, turn.worker, ref, words):
        case Said() | NothingToSay():
            pass
        case TooLong(by):
            turn.answer(too_long(by), case_id=case.id)
        case refusal:
            still = _("{name} reads the old text.").with_(name=await name_in(turn, case))
            turn.answer(lines(refused(refusal), still), case_id=case.id)


async def takes_away(turn: StaffTurn) -> None:
    """/delete in answer to a message of theirs: the resident has it no more."""
    earlier = turn.incoming.reply_to
    found = await turn.book.desk.written(turn.incoming.chat_id, earlier.message_id) if earlier else None
    case = await turn.book.cases.get(found[0]) if found else None
    if found is None or case is None:
        turn.answer(ANSWER_TO_IT)
        return
    if is_note(found[1]):
        turn.answer(_("That is a note: the resident never had it, and it stays in the story of the case."))
        return
    line = await turn.book.transcripts.line(found[1])
    if line is None:
        turn.answer(ANSWER_TO_IT)
        return
    if line.worker_id != turn.worker.id:
        turn.answer(_("Only who wrote it can take it away."))
        return
    match await relaying.worker_takes_away(turn.duty, case.id, turn.worker, found[1]):
        case Said():
            await _takes_away_here(turn, case, found[1])
            turn.answer(
                _("I take it away at {name}'s, if it is not older than 48 hours.").with_(name=await name_in(turn, case))
            )
        case NothingToSay():
            turn.answer(ANSWER_TO_IT)
        case refusal:
            turn.answer(refused(refusal), keys=way_out(refusal))


async def _takes_away_here(turn: StaffTurn, case: Case, ref: str) -> None:
    """What was written elsewhere stands in the topic as sent, or is about to: it goes there too."""
    await turn.book.desk.drop_said(case.id, ref)
    for place in await turn.book.desk.topics_of(case.id):
        if await turn.book.desk.is_shown(place.chat_id, ref):
            told = _("🗑 {worker} took a message to {name} away again.")
            told = told.with_(worker=turn.worker.name, name=await name_in(turn, case))
            turn.replies += [TakeAway(place.chat_id, case.id, ref), SayElsewhere(place.chat_id, told, case.id)]


async def sends_other(turn: StaffTurn) -> None:
    """A sticker, a poll, …: for colleagues it is where it is; a resident cannot be brought it."""
    case = await case_here(turn)
    if case is not None and holds(turn, case):
        turn.answer(
            _("I cannot bring this to {name}. Words, photos, voice messages, files and places are possible.").with_(
                name=await name_in(turn, case)
            ),
            case_id=case.id,
        )


def is_note(ref: str) -> bool:
    """Whether what somebody wrote became a note: see `Places.wrote`."""
    return not ref or ref.startswith(_IN_ALBUM)


def _content(turn: StaffTurn, sent: object) -> Content:
    match sent:
        case Says(words):
            return Content(words)
        case Sends(kind, caption=caption, name=name):
            return Content(caption, kind, turn.duty.new_id(), name or {"photo": "photo.jpg"}.get(kind, "voice.ogg"))
        case SharesPlace(latitude, longitude, words):
            return Content(words, "place", latitude=latitude, longitude=longitude)
    raise TypeError(f"{type(sent).__name__} is nothing that can be written.")


async def _is_in_noted_album(turn: StaffTurn, sent: object) -> bool:
    """Only one picture of an album has the words under it: when those are a note, so are the other pictures."""
    if not isinstance(sent, Sends) or not sent.album or sent.caption:
        return False
    number = turn.incoming.message_id or 0
    before = [await turn.book.desk.written(turn.incoming.chat_id, number - back) for back in range(1, 10)]
    return any(found is not None and found[1] == _album_ref(sent) for found in before)


def _album_ref(sent: Sends) -> str:
    return f"{_IN_ALBUM}{sent.album}"[:_LONGEST_LINE_REF] if sent.album else ""


async def must_be_shown(turn: StaffTurn, case: Case) -> bool:
    """Colleagues follow a case in its topic: what is written in a private chat is shown there."""
    return turn.incoming.is_private and (await is_in_group(turn, case) or not holds(turn, case))


async def _is_followed_in_private(turn: StaffTurn, case: Case) -> bool:
    """Whether who has the case has it in hand in their private chat: what a colleague notes in the topic comes there.
    What a tap leaves behind is told otherwise.
    """
    if turn.incoming.is_private or turn.incoming.tap_id or case.holder is not Holder.WORKER or holds(turn, case):
        return False
    holder = await turn.book.staff.get(case.worker_id or "")
    return holder is not None and holder.in_hand == case.id


async def _hint(turn: StaffTurn, case: Case) -> Words | None:
    """That this was kept as a note, said to who may have wanted to write to the resident; not again and again."""
    if case.holder is Holder.WORKER or await _answers_a_colleague(turn):
        return None
    since = max(turn.now - HINT_EVERY, case.closed_at or case.opened_at)
    if any(event.kind == "note" and event.at > since for event in await turn.book.cases.story(case.id)):
        return None
    if case.state is State.CLOSED:
        return lines(_("Not sent: this case is closed. I kept it as a note."), await _where_it_goes_on(turn, case))
    return _("I kept this as a note. To write to {name}, claim the case first.").with_(name=await name_in(turn, case))


async def _where_it_goes_on(turn: StaffTurn, case: Case) -> Words | None:
    """The resident of a case that is over may have a new one."""
    if await turn.book.cases.open_of(case.resident_id) is None:
        return None
    name = await name_in(turn, case)
    if turn.incoming.is_private:
        return _("{name} has a new case: {command} shows it.").with_(name=name, command="/zaken")
    return _("{name}'s new case has its own topic.").with_(name=name)


async def hints_at_answering(turn: StaffTurn) -> None:
    """In a group in which no topics can be opened all cases stand together: nobody can tell whom this is for. Said once
    an hour, because colleagues also talk with each other there.
    """
    chat_id = turn.incoming.chat_id
    if turn.incoming.thread_id is not None or not await turn.book.desk.has_cases_without_topic(chat_id):
        return
    if turn.hints.may(chat_id, turn.now):
        turn.answer(_("I do not know for whom this is: nothing was sent. Answer to the message that it is about."))


async def _answers_a_colleague(turn: StaffTurn) -> bool:
    earlier = turn.incoming.reply_to
    return bool(earlier and await turn.book.desk.written(turn.incoming.chat_id, earlier.message_id))


def _claim_key(case: Case) -> Keys:
    return () if case.state is State.CLOSED else rows(key(CLAIM, codes.CLAIM, case))


async def _keep(turn: StaffTurn, case: Case, content: Content) -> bool:
    """As a note; whether there was anything to keep."""
    kind = _WHAT.get(content.kind)
    words = "\n".join(part for part in (turn.plain(kind) if kind else "", content.words.strip()) if part)
    if words:
        is_elsewhere = await must_be_shown(turn, case) or await _is_followed_in_private(turn, case)
        _note(turn, case, words, is_elsewhere=is_elsewhere)
    return bool(words)


def _note(turn: StaffTurn, case: Case, words: str, *, is_elsewhere: bool) -> None:
    relaying.note(turn.duty, case.id, turn.worker, words, elsewhere=is_elsewhere)
    sent = turn.incoming.action
    # A note that a tap left behind is no message of theirs; an edited one is known already.
    if not isinstance(sent, (Rewrites, Taps)):
        _remember(turn, case, _album_ref(sent) if isinstance(sent, Sends) else "")


def _remember(turn: StaffTurn, case: Case, ref: str) -> None:
    if turn.incoming.message_id is not None:
        turn.book.desk.wrote(turn.incoming.chat_id, turn.incoming.message_id, case.id, ref, turn.now)


async def _to_whom(turn: StaffTurn, case: Case, file: Sends | None) -> None:
    """In a private chat every answer says to whom it went; once for an album."""
    if turn.incoming.is_private and not (file and file.album and not file.caption):
        turn.answer(_("→ {name}").with_(name=await name_in(turn, case)), case_id=case.id)
