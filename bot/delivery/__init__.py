"""Outbox to Telegram: claimed in one transaction, sent outside any, recorded in the next; within Telegram's limits."""

from bot.delivery.outcomes import Outcome, Sender
from bot.delivery.sender import Delivery

__all__ = ["Delivery", "Outcome", "Sender"]
