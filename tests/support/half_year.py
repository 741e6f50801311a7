"""A half-year in a neighbourhood, put into the tables as it would have come about: for what only counts."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from domain import places
from domain.insight.periods import HalfYear
from domain.life import Stage
from domain.social_map import lexicon
from storage.database import Database
from storage.tables import (
    answers,
    cases,
    gists,
    initiatives,
    map_questions,
    metadata,
    residents,
    signature_lists,
    signatures,
    staff,
    steps,
    transcripts,
    unanswered,
    visits,
)

PERIOD = HalfYear(2026, 2)
MISSED = tuple(list(lexicon.default().needs)[-3:])
"""Needs for which the invented map has nothing."""
OSDORP, ZUIDOOST, CENTRUM = "GF08", "GT24", "GA01"


@dataclass
class Story:
    """What happened, row by row; `written` puts it into a database, at once."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    def add(self, table: str, **row: Any) -> None:
        self.rows.setdefault(table, []).append(row)

    async def written(self, database: Database) -> "Story":
        async with database.writing() as connection:
            for table in metadata.sorted_tables:
                alike: dict[frozenset[str], list[dict[str, Any]]] = {}
                for row in self.rows.get(table.name, []):
                    alike.setdefault(frozenset(row), []).append(row)
                for rows in alike.values():
                    await connection.execute(insert(table), rows)
            await connection.commit()
        return self

    def resident(self, language: str | None = "nl", at: datetime = PERIOD.begins) -> int:
        number = next(self.numbers)
        self.add(
            residents.name, id=number, telegram_id=number, first_name=f"R{number}", language=language, created_at=at
        )
        return number

    def idea(
        self,
        *,
        language: str | None = "nl",
        at: datetime = PERIOD.begins,
        asking: str | None = None,
        area: str = "",
        stage: Stage = Stage.DRAFT,
        needs: Sequence[str] = (),
        concept: str = "",
        wijk: str = "",
        signed: Sequence[datetime] = (),
    ) -> str:
        """Of somebody new; one in another stage than being made was put before neighbours at that moment."""
        number = f"{next(self.numbers):032x}"
        row = {"stage": stage.value, "asking": asking, "area": area, "needs": dict.fromkeys(needs, "")}
        row |= {"resident_id": self.resident(language), "created_at": at, "changed_at": at}
        self.add(initiatives.name, id=number, **row)
        if wijk:
            place = places.default().place(wijk)
            said = {"words": "daar", "language": "nl", "attachments": [], "answered_at": at}
            self.add(answers.name, initiative_id=number, question="where", understood=place.to_json(), **said)
        if concept:
            told = {"version": 1, "concepts": {concept: 1.0}, "grams": [], "spot": {}}
            self.add(gists.name, initiative_id=number, gist=told)
        if stage is not Stage.DRAFT:
            step = {"before": "draft", "after": "collecting", "role": "initiator", "taken_at": at}
            self.add(steps.name, id=f"s{number[1:]}", initiative_id=number, **step)
            names = {"sentences": "", "answers": {}, "version": 1, "needed": 5, "most": 30, "is_open": True}
            self.add(signature_lists.name, initiative_id=number, told_complete=False, **names)
        for moment in signed:
            row = {"way": "telegram", "name": "Bea", "address": "Plein 1", "language": "nl", "version": 1}
            row |= {"wants_news": False, "is_told": True, "signed_at": moment, "initiative_id": number}
            self.add(signatures.name, id=f"{next(self.numbers):032x}", **row)
        return number

    def chat(
        self,
        *,
        area: str = "",
        at: datetime = PERIOD.begins,
        hours: float | None = 1,
        promised: float | None = 4,
        helped: int | None = None,
        urgency: int = 1,
        state: str = "closed",
        worker: str | None = None,
    ) -> str:
        """A case, answered after so many hours and promised within so many."""
        number = f"c{next(self.numbers):031x}"
        row = {"resident_id": self.resident(), "state": state, "urgency": urgency, "area": area, "language": "nl"}
        row |= {"opened_at": at, "helped": helped, "worker_id": worker}
        row["first_answer_at"] = None if hours is None else at + timedelta(hours=hours)
        row["promised_by"] = None if promised is None else at + timedelta(hours=promised)
        self.add(cases.name, id=number, **row)
        return number

    def said(self, case_id: str, worker: str, at: datetime) -> None:
        whose = next(row for row in self.rows[cases.name] if row["id"] == case_id)["resident_id"]
        row = {"author": "worker", "kind": "text", "words": "Dag", "worker_id": worker, "said_at": at}
        self.add(transcripts.name, resident_id=whose, case_id=case_id, **row)

    def found(self, need: str, times: int, *, day: date = PERIOD.first, language: str = "nl", where: str = "") -> None:
        row = {"day": day, "need": need, "language": language, "neighbourhood": where, "times": times}
        self.add(map_questions.name, **row)

    def missed(
        self, need: str, times: int, *, at: datetime = PERIOD.begins, language: str = "nl", where: str = ""
    ) -> None:
        for _ in range(times):
            self.add(unanswered.name, asked_at=at, language=language, topic=need, neighbourhood=where)

    def went(self, answer: str | None, *, at: datetime = PERIOD.begins) -> None:
        row = {"id": f"v{next(self.numbers):031x}", "resident_id": self.resident(), "service_id": "x" * 36}
        self.add(visits.name, **row, asked_at=at, answer=answer)

    def works(self, name: str, role: str = "worker", areas: Sequence[str] = ()) -> None:
        row = {"id": name.lower(), "name": name, "role": role, "languages": [], "areas": list(areas)}
        self.add(staff.name, **row, is_active=True, created_at=PERIOD.begins)


def forty_initiatives() -> Story:
    """Forty initiatives, and all else that a half-year brings, in two areas and a little of a third."""
    story = Story()
    stages = (
        Stage.COLLECTING,
        Stage.SUBMITTED,
        Stage.IN_CONVERSATION,
        Stage.APPROVED,
        Stage.UNDER_WAY,
        Stage.NOT_APPROVED,
    )
    concepts = ("shared_meal", "gardening", "football", "language_class", "party", "litter")
    for number in range(40):
        at = PERIOD.begins + timedelta(days=3 * number + 2, hours=10)
        story.idea(
            language=("nl", "tr", "ar", "tr", "nl")[number % 5],
            at=at,
            area=(OSDORP, OSDORP, ZUIDOOST, OSDORP, OSDORP, CENTRUM if number == 5 else ZUIDOOST)[number % 6],
            stage=stages[number * number % 6] if number % 7 else Stage.COLLECTING,
            needs=("people", "money") if number % 3 else ("space",),
            concept=concepts[number % 5 if number % 4 else 0],
            signed=[at + timedelta(days=1, minutes=minute) for minute in range(5 + number % 4)],
        )
    for number, asking in enumerate(("who", "what", "where", "when", "how", "summary", "where", "where")):
        for more in range(9 - number):
            language = ("nl", "tr", "ar")[more % 3]
            story.idea(language=language, asking=asking, at=PERIOD.begins + timedelta(days=number * 12 + more))
    for number in range(64):
        at = PERIOD.begins + timedelta(days=2 * number, hours=9)
        story.chat(
            area=OSDORP if number % 3 else ZUIDOOST,
            at=at,
            hours=(0.5, 1.5, 3, 2, 7)[number % 5],
            helped=(3, 3, 2, None, 3, 1)[number % 6],
            urgency=0 if number % 8 == 0 else 1,
        )
        story.chat(area=OSDORP, at=at - timedelta(days=184), hours=(2, 5, 9)[number % 3])
    for need, times in (("mee_eten", 48), ("nederlandse_les", 31), ("sociaal_raadslieden", 22), ("eenzaamheid", 9)):
        story.found(need, times, language="tr")
        story.found(need, times // 2, language="ar", day=PERIOD.first + timedelta(days=40))
        story.found(need, times // 3, day=PERIOD.before.first)
    for need, times in ((MISSED[0], 11), (MISSED[1], 7), ("", 14), (MISSED[2], 2)):
        story.missed(need, times)
    for answer, times in (("right", 17), ("wrong", 6), ("not_went", 8), (None, 12)):
        for _ in range(times):
            story.went(answer)
    return story
