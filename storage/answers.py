"""An answer as JSON, for where it is kept as a copy of what somebody read."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from domain.initiatives import Answer, Attachment


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """As it is stored."""
    return {
        "words": answer.words,
        "language": answer.language,
        "at": answer.at.isoformat(),
        "understood": answer.understood,
        "attachments": [{"id": one.id, "kind": one.kind} for one in answer.attachments],
    }


def answer_from_json(stored: Mapping[str, Any]) -> Answer:
    """As it was stored."""
    return Answer(
        words=stored["words"],
        language=stored["language"],
        at=datetime.fromisoformat(stored["at"]),
        understood=stored["understood"],
        attachments=tuple(Attachment(**one) for one in stored["attachments"]),
    )
