"""What a neighbour sees who opens a link: the idea, what supporting means, and a name under it.

Read in this order: `talk.py` (what the flow remembers, how a plan is shown, who is turned away), `questions.py` (read,
name, address, check, wish, news), `entries.py` (the link, what they support, taking it back, confirming a changed
plan).
"""

from bot.flows.signing.entries import changed, confirm, link, supported, supported_choices, unsign
from bot.flows.signing.questions import BUTTONS
from bot.flows.signing.talk import sign

__all__ = ["BUTTONS", "changed", "confirm", "link", "sign", "supported", "supported_choices", "unsign"]
