"""Claim, give back and close: with a button or a command, in the topic or in private."""

from bot.desk.finding import holds, is_in_group, name_in
from bot.desk.outcomes import way_out
from bot.desk.turn import StaffTurn, key
from domain import takeover
from domain.case_texts import refused
from domain.cases import PostKind
from domain.handover import Case, Holder, Move
from domain.people import Resident
from domain.takeover import HeldBy, Moved, NotNow
from domain.texts import Words, _, lines

CLOSE_IT, KEEP_OPEN = "closeit", "keep"
"""Verbs of the buttons under the question whether to close."""

TAKE_OVER, LEAVE_IT = "takeover", "leave"
"""Verbs of the buttons under the question whether to take it from a colleague. The argument of the first is who had it
when it was asked.
"""

DONE = "👌"
"""The sign at a command that was carried out. What was done is said in the topic for everybody."""


async def claim(turn: StaffTurn, case: Case) -> None:
    """From now on it is theirs. In private their words go to this case from now on. From a colleague nobody takes it
    with one tap.
    """
    match await takeover.claim(turn.duty, case.id, turn.worker):
        case Moved(claimed, resident):
            await _has_it(turn, claimed, resident)
        case HeldBy(may_take_over=True) as held:
            _asks_to_take_over(turn, held)
        case refusal:
            turn.answer(refused(refusal), case_id=case.id)


async def takes_over(turn: StaffTurn, case: Case, from_id: str) -> None:
    """Yes, from the colleague whom the question named: not from who may have it since."""
    held = await takeover.claim(turn.duty, case.id, turn.worker)
    if isinstance(held, HeldBy) and held.case.worker_id == from_id:
        held = await takeover.claim(turn.duty, case.id, turn.worker, from_colleague=True)
    match held:
        case Moved(taken, resident):
            await _has_it(turn, taken, resident)
            turn.change(_("{name} has this case.").with_(name=turn.worker.name))
        case refusal:
            turn.toast(refused(refusal))
            turn.change(refused(refusal))


async def leaves_it(turn: StaffTurn, case: Case) -> None:
    """Not taken over after all."""
    colleague = await turn.book.staff.get(case.worker_id) if case.worker_id else None
    turn.change(_("It stays with {name}.").with_(name=colleague.name) if colleague else _("Nothing has changed."))


async def _has_it(turn: StaffTurn, case: Case, resident: Resident) -> None:
    if turn.incoming.is_private:
        await takes_in_hand(turn, case)
    done(turn, case, _("You have this case. What you write goes to {name}.").with_(name=resident.first_name))


def _asks_to_take_over(turn: StaffTurn, held: HeldBy) -> None:
    case = held.case
    yes = key(_("Yes, take it over"), TAKE_OVER, case, case.worker_id or "")
    no = key(_("No"), LEAVE_IT, case)
    turn.say(lines(refused(held), _("Take it over?")), keys=((yes, no),), case_id=case.id)


async def give_back(turn: StaffTurn, case: Case) -> None:
    """The bot has the chat again."""
    match await takeover.give_back(turn.duty, case.id, turn.worker):
        case Moved(_given, resident):
            lets_go(turn, case)
            done(turn, case, _("Given back. {name} goes on with the bot.").with_(name=resident.first_name))
        case refusal:
            turn.answer(refused(refusal), keys=way_out(refusal), case_id=case.id)


async def takes_in_hand(turn: StaffTurn, case: Case) -> None:
    """What they write in private goes to this case from now on. What colleagues follow in a group comes here as well:
    the card, what was said, and the answers.
    """
    if turn.worker.in_hand == case.id:
        return
    turn.has_in_hand(case.id)
    if await is_in_group(turn, case):
        await turn.book.desk.show_again(case.id, turn.incoming.chat_id)
        turn.book.cases.post(case.id, PostKind.CARD, turn.now)


async def asks_to_close(turn: StaffTurn, case: Case) -> None:
    """One question first, to who may: a case that is closed is not opened again."""
    if case.holder is Holder.WORKER and not holds(turn, case):
        holder = await turn.book.staff.get(case.worker_id) if case.worker_id else None
        turn.answer(refused(HeldBy(holder, case)), case_id=case.id)
        return
    if case.after(Move.CLOSE) is None:
        turn.answer(refused(NotNow(case)), case_id=case.id)
        return
    yes = key(_("Yes, close it"), CLOSE_IT, case)
    no = key(_("No"), KEEP_OPEN, case)
    name = await name_in(turn, case)
    turn.say(_("Close it? {name} is asked whether this helped.").with_(name=name), keys=((yes, no),), case_id=case.id)


async def close(turn: StaffTurn, case: Case) -> None:
    """It is over."""
    match await takeover.close(turn.duty, case.id, turn.worker):
        case Moved():
            lets_go(turn, case)
            turn.change(_("Closed."))
        case refusal:
            turn.toast(refused(refusal))
            turn.change(refused(refusal))


def keeps_open(turn: StaffTurn, _case: Case) -> None:
    """Not closed after all."""
    turn.change(_("It stays open."))


def lets_go(turn: StaffTurn, case: Case) -> None:
    """Their words in the private chat do not go to this case any more."""
    if turn.worker.in_hand == case.id:
        turn.has_in_hand(None)


def done(turn: StaffTurn, case: Case, words: Words) -> None:
    """Say that it is done: in the topic a sign is enough, because everybody reads there what was done."""
    if turn.incoming.tap_id or turn.incoming.is_private:
        turn.answer(words, case_id=case.id)
    else:
        turn.mark(DONE)
