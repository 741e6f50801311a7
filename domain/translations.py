"""A worker's Dutch in the language of a resident, as a machine put it and a worker may have bettered it.

    asked ──▶ ready ──▶ sent
      │         └────▶ replaced (the worker wrote something better, which is ready)
      └──▶ failed

The use cases around it are in `translating.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.texts import Language


class State(StrEnum):
    """How far it is. The values are stored."""

    ASKED = "asked"
    READY = "ready"
    """The worker can look at it, better it, send it."""
    FAILED = "failed"
    REPLACED = "replaced"
    """There is a better one."""
    SENT = "sent"
    """To the resident, as words or as the plan."""


@dataclass(frozen=True, slots=True)
class Translation:
    """One text of a worker in the language of a resident; `asked_at` is aware. The line of the transcript that it
    becomes has its id as reference.
    """

    id: str
    case_id: str
    worker_id: str
    dutch: str
    language: Language
    asked_at: datetime
    words: str = ""
    """As the resident would read it; empty until a machine has put it."""
    state: State = State.ASKED
    chat_id: int | None = None
    message_id: int | None = None
    """The worker's own message on Telegram, to which the translation is an answer; None in the console."""


class Translations(Protocol):
    """All translations."""

    async def get(self, translation_id: str) -> Translation | None:
        """The one with this id."""

    async def waiting(self, most: int) -> Sequence[Translation]:
        """Those asked for on Telegram that no machine has put yet, the first one first; not locked."""

    def save(self, translation: Translation) -> None:
        """Keep it as it is now."""
