"""The parts Voordeur runs: all in one process by default, or spread over several with `voordeur run --only`."""

from enum import StrEnum


class Part(StrEnum):
    """What one process can be asked to do."""

    RESIDENTS = "residents"
    """The residents' bot: receives their messages and takes their turns."""
    WORKERS = "workers"
    """The workers' bot."""
    DELIVERY = "delivery"
    """Sends what waits in the outbox, of both bots."""
    CONSOLE = "console"
    """The web console for workers and coordinators."""
    SANDBOX = "sandbox"
    """The stand-in for Telegram, with its chat page."""
