"""take_turn(): one thing that somebody did on the workers' bot, in the transaction of its update."""

from typing import Protocol

from bot.desk import writing
from bot.desk.answering import answer
from bot.desk.events import Commands, GroupMoved, Sends, StaffIncoming
from bot.desk.ports import DeskBook
from bot.desk.replies import Reply, Say, Toast
from bot.desk.signing_in import WRONG_CODE, Tries, signs_in, whose_code
from bot.desk.turn import Hints, StaffTurn
from domain.duty import Duty
from domain.texts import _
from storage.attachments import Attachments, Wanted
from storage.desk import WORKERS_BOT
from storage.outbox import Outbox, Outgoing

_TRIES = Tries()
_HINTS = Hints()


SORRY = _("Something went wrong on our side: this was not handled, and nothing was sent. Please do it once more.")


class DeskWork(DeskBook, Protocol):
    """The ports of one transaction, and where answers and wanted files go."""

    @property
    def outbox(self) -> Outbox: ...
    @property
    def attachments(self) -> Attachments: ...


async def take_turn(
    duty: Duty,
    work: DeskWork,
    incoming: StaffIncoming,
    tries: Tries = _TRIES,
    hints: Hints = _HINTS,
    *,
    translates: bool = False,
) -> None:
    """Do what they mean, and leave the answers in the outbox. `duty.book` is `work`. Who does not work here, or did not
    sign in, gets none. `translates`: whether a machine can translate what they write.
    """
    if isinstance(incoming.action, GroupMoved):
        await work.desk.move_group(incoming.chat_id, incoming.action.new_chat_id)
        return
    replies = await _replies(duty, work, incoming, tries, hints, translates=translates)
    for reply in _tap_first(replies, incoming):
        if call := writing.outgoing(reply, incoming, duty.texts):
            work.outbox.add(call, duty.now)


async def sorry(duty: Duty, work: DeskWork, incoming: StaffIncoming) -> Outgoing | None:
    """What they hear of whom we could not handle what they did, a bug of ours; None for who does not work here."""
    if isinstance(incoming.action, GroupMoved) or await work.staff.by_telegram(incoming.telegram_id) is None:
        return None
    reply = Toast(SORRY) if incoming.tap_id else Say(SORRY, answers=True)
    return writing.outgoing(reply, incoming, duty.texts)


async def _replies(
    duty: Duty, work: DeskWork, incoming: StaffIncoming, tries: Tries, hints: Hints, *, translates: bool
) -> list[Reply]:
    def want(file: Sends, attachment_id: str, resident_id: int) -> None:
        wanted = Wanted(attachment_id, resident_id, file.kind, file.file_id, file.size, WORKERS_BOT, file.name)
        work.attachments.want(wanted, duty.now)

    person = await work.staff.by_telegram(incoming.telegram_id)
    if code := _code_in(incoming):
        if not tries.may_try(incoming.telegram_id, duty.now):
            return []
        signing = await whose_code(work, code, incoming.telegram_id, duty.now, tries)
        if signing is None:
            return [Say(WRONG_CODE)]
        turn = StaffTurn(duty, work, incoming, signing, want, hints=hints)
        await signs_in(turn, before=person)
        return turn.replies
    if person is None:
        return []
    if incoming.is_private:
        await work.desk.reached(incoming.chat_id)
    turn = StaffTurn(duty, work, incoming, person, want, hints=hints, translates=translates)
    await answer(turn)
    return turn.replies


def _code_in(incoming: StaffIncoming) -> str:
    """The code that somebody signs in with: only in private, because a group would read it along."""
    match incoming.action:
        case Commands("start", code) if incoming.is_private:
            return code
    return ""


def _tap_first(replies: list[Reply], incoming: StaffIncoming) -> list[Reply]:
    """A telephone shows that it is busy until a tap is answered: that goes first, once, and without words if need be,
    also to who gets no other answer.
    """
    if incoming.tap_id is None:
        return replies
    toasts = [reply for reply in replies if isinstance(reply, Toast)]
    return [toasts[0] if toasts else Toast(), *(reply for reply in replies if not isinstance(reply, Toast))]
