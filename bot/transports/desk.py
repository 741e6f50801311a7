"""The desk as the turns know it: updates of the workers' bot, read and taken."""

from bot.desk import sorry, take_turn
from bot.transports.workers import BOT, WorkersTransport
from domain.duty import Duty
from storage.outbox import Outgoing
from storage.unit_of_work import UnitOfWork


class WorkersDesk:
    """Takes the turns of the workers' bot. `translates`: whether a machine can translate what workers write."""

    bot = BOT

    def __init__(self, transport: WorkersTransport, *, translates: bool = False) -> None:
        self._transport = transport
        self._translates = translates

    async def take_turn(self, duty: Duty, work: UnitOfWork, raw: str) -> None:
        """One update, in the transaction of `work`. Raises ValueError when it is no update."""
        if incoming := self._transport.read(raw):
            await take_turn(duty, work, incoming, translates=self._translates)

    async def sorry(self, duty: Duty, work: UnitOfWork, raw: str) -> Outgoing | None:
        """What whoever sent this update hears when it could not be handled; None for who hears nothing of us."""
        try:
            incoming = self._transport.read(raw)
        except ValueError:
            return None
        return await sorry(duty, work, incoming) if incoming else None
