"""What was asked of the server: counts per method and the last requests, without tokens and without texts."""

from collections import deque
from typing import Any

Json = dict[str, Any]

REQUESTS_KEPT = 1_000


class Stats:
    def __init__(self) -> None:
        self._methods: dict[str, list[int]] = {}
        self._requests: deque[tuple[float, str, str, Any, int, str]] = deque(maxlen=REQUESTS_KEPT)

    def count(self, at: float, bot: str, method: str, chat_id: Any, status: int, description: str) -> None:
        """`status` as HTTP; 0 where the connection was closed without an answer."""
        counts = self._methods.setdefault(method, [0, 0])
        counts[status != 200] += 1
        self._requests.append((at, bot, method, chat_id, status, description))

    def reset(self) -> None:
        self._methods.clear()
        self._requests.clear()

    def methods(self) -> dict[str, Json]:
        return {name: {"ok": ok, "refused": refused} for name, (ok, refused) in sorted(self._methods.items())}

    def requests(self) -> list[Json]:
        names = ("at", "bot", "method", "chat_id", "status", "description")
        return [dict(zip(names, request, strict=True)) for request in self._requests]
