"""Why something could not be done, as staff read it."""

from bot.desk import codes
from bot.desk.replies import Keys
from bot.desk.turn import key, rows
from domain.handover import State
from domain.takeover import HeldBy, NoSuchCase, NotHeld, NotNow, Refusal
from domain.texts import Words, _

CLAIM = _("Claim")

GONE = _("This case is not here any more.")


def refused(why: Refusal) -> Words:
    """In one short sentence."""
    match why:
        case NoSuchCase():
            return GONE
        case HeldBy(worker=worker):
            return _("{name} has this case.").with_(name=worker.name) if worker else _("A colleague has this case.")
        case NotHeld():
            return _("Nobody has this case yet. Claim it first.")
        case NotNow(case):
            return _("This case is closed.") if case.state is State.CLOSED else _("That is not possible now.")


def way_out(why: Refusal) -> Keys:
    """A button with which it can be done after all."""
    return rows(key(CLAIM, codes.CLAIM, why.case)) if isinstance(why, NotHeld) else ()
