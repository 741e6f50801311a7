"""Things that go wrong on purpose."""

from dataclasses import asdict, dataclass
from typing import Any

Json = dict[str, Any]

KINDS = ("429", "5xx", "slow", "drop_after_accept", "refuse", "duplicate_update", "blocked")
# A fault that names no method leaves receiving alone, or a bot could not even hear of what follows.
_RECEIVING = frozenset({"getupdates", "getme", "setwebhook", "deletewebhook", "getwebhookinfo"})


@dataclass(eq=False)
class Fault:
    """What is None matches everything; `times` None lasts until deleted. Times in seconds."""

    id: int
    kind: str
    bot: str | None = None
    method: str | None = None
    chat_id: int | None = None
    times: int | None = 1
    retry_after: int = 1
    seconds: float = 1.0
    status: int = 502
    html: bool = False
    new_id: bool = False
    used: int = 0

    def as_json(self) -> Json:
        return asdict(self)

    def matches(self, bot: str, method: str, chat_id: Any) -> bool:
        return (
            (self.bot is None or self.bot == bot)
            and (self.method.lower() == method if self.method else method not in _RECEIVING)
            and (self.chat_id is None or self.chat_id == chat_id)
        )


class Faults:
    """The faults waiting to happen, oldest first."""

    def __init__(self) -> None:
        self._faults: dict[int, Fault] = {}
        self._number = 0

    def add(self, kind: str, **details: Any) -> Fault:
        """`details` are `Fault`'s fields. Raises ValueError for a kind there is not."""
        if kind not in KINDS:
            raise ValueError(f"there is no fault {kind!r}; there are {', '.join(KINDS)}")
        self._number += 1
        fault = Fault(self._number, kind, **details)
        self._faults[fault.id] = fault
        return fault

    def all(self) -> list[Fault]:
        return list(self._faults.values())

    def remove(self, fault_id: int) -> bool:
        return self._faults.pop(fault_id, None) is not None

    def clear(self) -> None:
        self._faults.clear()

    def for_request(self, bot: str, method: str, chat_id: Any) -> Fault | None:
        """The first fault for this request; `method` in lower case. It counts as used."""
        if not self._faults:
            return None
        for fault in self._faults.values():
            if fault.kind != "duplicate_update" and fault.matches(bot, method, chat_id):
                return self._use(fault)
        return None

    def for_update(self, bot: str, chat_id: int | None) -> Fault | None:
        """The first fault for this bot's next update."""
        for fault in self._faults.values():
            if (
                fault.kind == "duplicate_update"
                and fault.bot in {None, bot}
                and (fault.chat_id is None or fault.chat_id == chat_id)
            ):
                return self._use(fault)
        return None

    def _use(self, fault: Fault) -> Fault:
        fault.used += 1
        if fault.times is not None and fault.used >= fault.times:
            del self._faults[fault.id]
        return fault
