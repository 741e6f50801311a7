"""Updates as Telegram sends them, for tests below the sandbox."""

import itertools
import json
from typing import Any

_numbers = itertools.count(1)


def person(number: int = 1001, name: str = "Fatma", language: str | None = "nl") -> dict[str, Any]:
    return {"id": number, "is_bot": False, "first_name": name, "language_code": language}


def message(number: int = 1001, *, update_id: int | None = None, **content: Any) -> str:
    """A message in somebody's private chat; `content` is what it holds, text or anything else."""
    update_id = update_id or next(_numbers)
    return json.dumps(
        {
            "update_id": update_id,
            "message": {
                "message_id": update_id,
                "date": 1795000000,
                "chat": {"id": number, "type": "private", "first_name": "Fatma"},
                "from": person(number),
                **content,
            },
        }
    )


def tap(data: str, number: int = 1001, *, update_id: int | None = None, chat: dict[str, Any] | None = None) -> str:
    """A tap on a button under message 1."""
    update_id = update_id or next(_numbers)
    return json.dumps(
        {
            "update_id": update_id,
            "callback_query": {
                "id": f"tap{update_id}",
                "from": person(number),
                "chat_instance": "1",
                "data": data,
                "message": {
                    "message_id": 1,
                    "date": 1795000000,
                    "chat": chat or {"id": number, "type": "private", "first_name": "Fatma"},
                    "text": "Is that right?",
                    "reply_markup": {"inline_keyboard": [[{"text": "Yes", "callback_data": data}]]},
                },
            },
        }
    )
