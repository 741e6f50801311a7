"""The domain's ports in memory. They pass the same tests as the real ones (tests/storage/test_initiatives.py)."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.conversation.events import Sends
from domain.initiatives import Initiative


@dataclass
class MemoryInitiatives:
    """The initiatives of one resident, out of a shelf that all residents share."""

    resident_id: int
    shelf: dict[str, Initiative] = field(default_factory=dict)

    async def get(self, initiative_id: str) -> Initiative | None:
        found = self.shelf.get(initiative_id)
        return found if found and found.resident_id == self.resident_id else None

    async def all(self) -> Sequence[Initiative]:
        own = [one for one in self.shelf.values() if one.resident_id == self.resident_id]
        return sorted(own, key=lambda one: one.changed_at, reverse=True)

    def save(self, initiative: Initiative) -> None:
        assert initiative.resident_id == self.resident_id, "An initiative is saved by its own resident."
        self.shelf[initiative.id] = initiative


@dataclass
class MemoryFiles:
    """Files by number; those above `largest` bytes are refused."""

    largest: int = 20 * 1024 * 1024
    kept: list[Sends] = field(default_factory=list)

    def keep(self, sent: Sends) -> str | None:
        if sent.size is not None and sent.size > self.largest:
            return None
        self.kept.append(sent)
        return f"file{len(self.kept)}"
