"""Put a case off: out of sight until a moment, or until the resident writes."""

from datetime import datetime

from bot.desk.moving import done
from bot.desk.outcomes import way_out
from bot.desk.snoozing import HOUR, WRITES, carried, moment_in, moment_of
from bot.desk.turn import StaffTurn, key, rows
from domain import takeover
from domain.case_texts import refused
from domain.handover import Case
from domain.handover_texts import moment_on
from domain.snoozing import next_monday, tomorrow
from domain.takeover import Moved, NotAFutureMoment
from domain.texts import Text, _

UNTIL = "until"
"""The verb of a button with a moment on it; `snoozing.py` knows its arguments."""


EXAMPLE = "/later vrijdag 14:00"


async def offers_moments(turn: StaffTurn, case: Case) -> None:
    """Four moments; any other can be typed."""
    held = await takeover.mine(turn.duty, case.id, turn.worker)
    if not isinstance(held, Moved):
        turn.answer(refused(held), keys=way_out(held), case_id=case.id)
        return
    hours = turn.duty.policies.default.office_hours
    # On a Friday both are Monday.
    openings = dict.fromkeys((tomorrow(hours, turn.now), next_monday(hours, turn.now)))
    keys = rows(
        key(_("1 hour"), UNTIL, case, HOUR),
        *(key(moment_on(moment, turn.now), UNTIL, case, carried(moment)) for moment in openings),
        key(_("Until {name} writes").with_(name=held.resident.first_name), UNTIL, case, WRITES),
    )
    turn.say(_("Until when? You can also type it: {example}").with_(example=EXAMPLE), keys=keys, case_id=case.id)


async def puts_off_until(turn: StaffTurn, case: Case, argument: str) -> None:
    """A button with a moment."""
    until = moment_of(argument, turn.now)
    out_of_sight = _("Out of sight until {name} writes.") if argument == WRITES else _OUT_OF_SIGHT
    await _puts_off(turn, case, until, out_of_sight)


async def puts_off(turn: StaffTurn, case: Case, words: str) -> None:
    """/snooze WHEN; /snooze alone offers moments."""
    if words:
        hours = turn.duty.policies.default.office_hours
        await _puts_off(turn, case, moment_in(words, hours, turn.now), _OUT_OF_SIGHT)
    else:
        await offers_moments(turn, case)


_OUT_OF_SIGHT = _("Out of sight until {moment}, or until {name} writes.")


async def _puts_off(turn: StaffTurn, case: Case, until: datetime | None, out_of_sight: Text) -> None:
    if until is None:
        turn.answer(
            _("I do not understand until when. Type it like this: {example}").with_(example=EXAMPLE), case_id=case.id
        )
        return
    match await takeover.snooze(turn.duty, case.id, turn.worker, until):
        case Moved(_snoozed, resident):
            until_then = out_of_sight.with_(name=resident.first_name, moment=moment_on(until, turn.now))
            turn.change(until_then)
            done(turn, case, until_then)
        case NotAFutureMoment():
            turn.answer(_("That moment has passed, or is more than 60 days away."), case_id=case.id)
        case refusal:
            turn.answer(refused(refusal), keys=way_out(refusal), case_id=case.id)
