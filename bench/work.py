"""The same work for all: 200 people answer seven questions in words, again and again, 5,000 updates in all."""

import json
from collections.abc import Iterator
from typing import Any

PEOPLE = 200
UPDATES = 5000

WORDS = (
    "/idea",
    "ik en mijn buurvrouw van nummer twaalf",
    "samen koken en eten op de binnenplaats",
    "Osdorp",
    "overslaan",
    "buren kennen elkaar niet en durven niet te praten",
    "een keuken en een paar tafels",
    "/menu",
)
"""What each person sends, one after the other: the idea flow with its six questions, begun and left."""


def updates(count: int = UPDATES, people: int = PEOPLE, first: int = 1) -> Iterator[dict[str, Any]]:
    """Text updates of `people` persons in turn, numbered from `first`."""
    for number in range(count):
        person = 10_000 + number % people
        yield {
            "update_id": first + number,
            "message": {
                "message_id": first + number,
                "date": 1795000000,
                "chat": {"id": person, "type": "private", "first_name": "Fatma"},
                "from": {"id": person, "is_bot": False, "first_name": "Fatma", "language_code": "nl"},
                "text": WORDS[number // people % len(WORDS)],
            },
        }


def as_json(count: int = UPDATES, people: int = PEOPLE, first: int = 1) -> list[tuple[int, int, str]]:
    """The same, as update number, chat and raw JSON."""
    return [(one["update_id"], one["message"]["chat"]["id"], json.dumps(one)) for one in updates(count, people, first)]
