"""How long is kept what goes by itself: within bounds, of which the longest is what `docs/privacy.md` promises.

What residents said, their initiatives and signatures, and the audit do not go by themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Kept(StrEnum):
    """What can be kept for a shorter time than we promise."""

    UPDATES = "updates"
    """That an update of Telegram was answered: its number and chat."""
    MESSAGES = "messages"
    """That a message was sent, and what became of it; where closed chats stood on Telegram."""
    DRAFTS = "drafts"
    """What workers typed in a chat and did not send, since they last typed in it."""
    EXPORTS = "exports"
    """Files of initiatives that coordinators had made."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """In whole `unit`s. The longest is what holds when nothing is set."""

    least: int
    most: int
    unit: timedelta = timedelta(days=1)


BOUNDS: Mapping[Kept, Bounds] = {
    # Telegram repeats an update for 24 hours at most.
    Kept.UPDATES: Bounds(2, 7),
    # What went wrong is looked for within days, not hours.
    Kept.MESSAGES: Bounds(7, 30),
    # A worker's weekend and days off.
    Kept.DRAFTS: Bounds(7, 30),
    Kept.EXPORTS: Bounds(1, 24, timedelta(hours=1)),
}

Retention = Mapping[Kept, timedelta]

LONGEST: Retention = {kept: bounds.most * bounds.unit for kept, bounds in BOUNDS.items()}


def read(stored: Mapping[str, Any]) -> Retention:
    """How long each is kept, from what was stored: whole numbers by name. What is not set is kept as long as we
    promise; what this version does not know is left out. Raises ValueError for a number out of bounds.
    """
    return {kept: _read(stored.get(kept.value, bounds.most), bounds) for kept, bounds in BOUNDS.items()}


def _read(number: Any, bounds: Bounds) -> timedelta:
    if not isinstance(number, int) or not bounds.least <= number <= bounds.most:
        raise ValueError(f"{number!r} is not from {bounds.least} to {bounds.most}")
    return number * bounds.unit
