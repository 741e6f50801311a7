"""What is done with what a member of staff does: which case it is about, and which part of the desk answers."""

from collections.abc import Awaitable, Callable, Mapping
from types import MappingProxyType

from bot.desk import (
    codes,
    groups,
    moving,
    overview,
    passing,
    planning,
    putting_off,
    signing_in,
    speaking,
    standard,
    translating,
)
from bot.desk.commands import command_in, nearest
from bot.desk.events import Commands, GroupMoved, Rewrites, Says, Sends, SendsOther, SharesPlace, Taps
from bot.desk.finding import case_here, visible
from bot.desk.helping import helps
from bot.desk.turn import StaffTurn
from domain.case_texts import GONE
from domain.handover import Case
from domain.texts import _, lines

OnCase = Callable[[StaffTurn, Case, str], Awaitable[None]]
"""What a button or a command does with a case; the words are its argument."""


async def answer(turn: StaffTurn) -> None:
    """Do what they mean."""
    match turn.incoming.action:
        case Taps(data):
            await _tapped(turn, data)
        case Commands() as command:
            await _commanded(turn, command)
        case Sends(caption=caption) as sent if under := command_in(caption):
            await _captioned(turn, sent, under)
        case Says() | Sends() | SharesPlace():
            await _written(turn)
        case Rewrites() as rewritten:
            await speaking.rewrites(turn, rewritten)
        case SendsOther():
            await speaking.sends_other(turn)
        case GroupMoved():
            pass


async def _tapped(turn: StaffTurn, data: str) -> None:
    tapped = codes.decode(data)
    does = BUTTONS.get(tapped.verb) if tapped else None
    case = await visible(turn, tapped.case_id) if tapped else None
    if tapped is None or does is None or case is None:
        turn.toast(GONE)
    else:
        await does(turn, case, tapped.argument)


async def _commanded(turn: StaffTurn, command: Commands) -> None:
    if await _is_about_no_case(turn, command):
        return
    does = COMMANDS.get(command.name)
    reply = None if does else await turn.book.standard_replies.by_shortcut(command.name)
    case = await case_here(turn)
    if does is None and reply is None:
        if case or turn.incoming.is_private:
            await _is_unknown(turn, command.name)
    elif case is None:
        await _has_no_case(turn)
    elif does:
        await does(turn, case, command.argument)
    elif reply:
        await standard.sends(turn, case, reply)


async def _is_unknown(turn: StaffTurn, name: str) -> None:
    shortcuts = [one.shortcut for one in await turn.book.standard_replies.all()]
    meant = nearest(name, shortcuts)
    turn.answer(
        lines(
            _("I do not know that command. Nothing was sent. /help shows what you can do."),
            _("Do you mean {command}?").with_(command=f"/{meant}") if meant else None,
        )
    )


async def _is_about_no_case(turn: StaffTurn, command: Commands) -> bool:
    """Do what needs no case; whether it was that."""
    match command.name:
        case "start" if turn.incoming.is_private:
            await overview.shows_cases(turn)
        case "stop" if turn.incoming.is_private:
            await signing_in.signs_out(turn)
        case "start" | "stop":
            pass
        case "cases":
            await overview.asked_for_cases(turn)
        case "connect":
            await groups.connects(turn, command.argument)
        case "help":
            turn.say(helps(translates=turn.translates))
        case "delete":
            await speaking.takes_away(turn)
        case _:
            return False
    return True


async def _captioned(turn: StaffTurn, sent: Sends, command: Commands) -> None:
    case = await case_here(turn)
    if case is None:
        await _has_no_case(turn)
    elif command.name == "plan":
        await planning.says_and_writes_down(turn, case, sent, command.argument)
    elif command.name == "note":
        await speaking.notes_file(turn, case, sent, command.argument)
    else:
        turn.answer(_("Under a file only /plan and /note are possible. Nothing was sent."), case_id=case.id)


async def _written(turn: StaffTurn) -> None:
    if await translating.is_bettered(turn):
        return
    case = await case_here(turn)
    if case is not None:
        await speaking.writes(turn, case)
    elif turn.incoming.is_private:
        await _has_no_case(turn)
    else:
        await speaking.hints_at_answering(turn)


async def _has_no_case(turn: StaffTurn) -> None:
    if turn.incoming.is_private:
        await overview.shows_cases(turn, _("You have no case in hand: nothing was sent."))
    elif await turn.book.desk.group(turn.incoming.chat_id):
        turn.answer(_("Do this in the topic of a case, or in answer to a message about it."))


async def _keeps_open(turn: StaffTurn, case: Case, _argument: str) -> None:
    moving.keeps_open(turn, case)


async def _leaves_it(turn: StaffTurn, case: Case, _argument: str) -> None:
    await moving.leaves_it(turn, case)


def _alone(does: Callable[[StaffTurn, Case], Awaitable[None]]) -> OnCase:
    """What needs no argument, and ignores one."""

    async def with_argument(turn: StaffTurn, case: Case, _argument: str) -> None:
        await does(turn, case)

    return with_argument


async def _notes(turn: StaffTurn, case: Case, words: str) -> None:
    await speaking.takes_note(turn, case, words)


COMMANDS: Mapping[str, OnCase] = MappingProxyType(
    {
        "claim": _alone(moving.claim),
        "pass": passing.passes_on_to,
        "snooze": putting_off.puts_off,
        "back": _alone(moving.give_back),
        "close": _alone(moving.asks_to_close),
        "note": _notes,
        "plan": planning.writes_down,
        "replies": standard.picks,
        "translate": translating.asks,
    }
)
"""By their English name; the Dutch ones stand in `commands.py`."""

BUTTONS: Mapping[str, OnCase] = MappingProxyType(
    {
        codes.CLAIM: _alone(moving.claim),
        moving.TAKE_OVER: moving.takes_over,
        moving.LEAVE_IT: _leaves_it,
        codes.PASS_ON: _alone(passing.offers_colleagues),
        passing.PASS_TO: passing.passes_on,
        codes.SNOOZE: _alone(putting_off.offers_moments),
        putting_off.UNTIL: putting_off.puts_off_until,
        codes.GIVE_BACK: _alone(moving.give_back),
        codes.CLOSE: _alone(moving.asks_to_close),
        moving.CLOSE_IT: _alone(moving.close),
        moving.KEEP_OPEN: _keeps_open,
        codes.STANDARD: _alone(standard.offers),
        standard.PAGE: standard.turns_to,
        standard.SHOW: standard.shows,
        standard.SEND: standard.sends_tapped,
        codes.PLAN: _alone(planning.explains),
        planning.ASK_IT: _alone(planning.asks_it),
        planning.NOT_THEIRS: _alone(planning.is_not_theirs),
        planning.TRANSLATE_IT: _alone(planning.translates_it),
        translating.SEND: translating.sends,
        translating.AS_PLAN: translating.sends_as_plan,
        overview.TAKE_UP: _alone(overview.takes_up),
    }
)
