"""What can be done after all, where something could not be done."""

from bot.desk import codes
from bot.desk.replies import Keys
from bot.desk.turn import key, rows
from domain.takeover import NotHeld, Refusal
from domain.texts import _

CLAIM = _("Claim")


def way_out(why: Refusal) -> Keys:
    """A button with which it can be done after all."""
    return rows(key(CLAIM, codes.CLAIM, why.case)) if isinstance(why, NotHeld) else ()
