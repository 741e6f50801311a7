"""The desk: what staff do on Telegram, and what they see there.

Coming in: `turns.py` takes one update of the workers' bot, `answering.py` finds which part of the desk it is for, and
`writing.py` makes calls of the answers. Going out: what happens in cases is shown by `poster.py`.
"""

from bot.desk.events import StaffIncoming
from bot.desk.turns import sorry, take_turn

__all__ = ["StaffIncoming", "sorry", "take_turn"]
