"""JSON for programs: one object for each initiative, as `schema.json` beside this file says; the API gives the same.

Words are exactly as they were written. One initiative a line, so that a large file can be read in pieces.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from admin.exports.asked import Asked, Personal
from admin.exports.columns import Column, Setting, columns_of, raw
from domain.initiatives import Answer
from domain.signatures import Signature
from storage.console.export_rows import Exported

SCHEMA_PATH = "/exports/schema.json"
"""Where the schema is published."""


@cache
def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a whole file; `$defs/initiative` is that of one row."""
    found: dict[str, Any] = json.loads(Path(__file__).with_name("schema.json").read_bytes())
    return found


def as_object(one: Exported, asked: Asked, columns: Sequence[Column], setting: Setting) -> dict[str, Any]:
    """One initiative, as JSON values; `columns` are those of what was asked."""
    told: dict[str, Any] = {"id": one.initiative.id}
    told |= {column.name: raw(column, one, setting) for column in columns if column.question is None}
    questions = [column.question for column in columns if column.question]
    told["answers"] = {
        question.value: _answer(one.initiative.answers[question])
        for question in questions
        if question in one.initiative.answers
    }
    if Personal.SUPPORTERS in asked.personal:
        told["supporters"] = [_supporter(each) for each in one.supporters]
    return told


class JsonFile:
    """An object with all of them."""

    def __init__(self, path: Path, asked: Asked, setting: Setting) -> None:
        self._asked, self._columns, self._setting = asked, columns_of(asked), setting
        self._file = path.open("w", encoding="utf-8")
        head = {
            "$schema": f"{setting.origin}{SCHEMA_PATH}",
            "made_at": setting.now.isoformat(),
            "personal_data": sorted(asked.personal),
        }
        self._file.write(f'{_written(head)[:-1]}, "initiatives": [')
        self._between = "\n"

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""
        for one in rows:
            self._file.write(f"{self._between}{_written(as_object(one, self._asked, self._columns, self._setting))}")
            self._between = ",\n"

    def close(self) -> None:
        """The last one was written."""
        self._file.write("\n]}\n")
        self._file.close()


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "words": answer.words,
        "language": answer.language,
        "answered_at": answer.at.isoformat(),
        "understood": answer.understood,
        "attachments": [one.kind for one in answer.attachments],
    }


def _supporter(signature: Signature) -> dict[str, Any]:
    return {
        "name": signature.name,
        "address": signature.address,
        "way": signature.way.value,
        "language": signature.language,
        "signed_at": signature.at.isoformat(),
        "offer": signature.offer,
    }


def _written(told: dict[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False)
