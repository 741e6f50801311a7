"""What can be said of an initiative in an export: one list, from which every kind of file and the API take theirs.

A value is raw: a code for what is one of few, a day or a moment, cents. `JSON` and the API give it so; sheets and CSV
show it as people read it (`shown`).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from admin.exports.asked import Asked, Personal
from domain.announcements import NAMES as STAGES
from domain.initiatives import Question, place_of
from domain.life import Stage
from domain.places import area_names
from domain.question_texts import NAMES as QUESTIONS
from domain.question_texts import NEEDS
from domain.reminders import AMSTERDAM
from domain.signatures import Way
from domain.texts import Language, LanguageParam, Text, Texts, _, without_bidi_controls
from storage.console.export_rows import Exported


class Kind(Enum):
    """What a value is, and so how it is written."""

    WORDS = "words"
    CODE = "code"
    """One of few, which is called otherwise in each language."""
    CODES = "codes"
    LANGUAGE = "language"
    NUMBER = "number"
    DEGREES = "degrees"
    MONEY = "money"
    """Euro cents."""
    DAY = "day"
    MOMENT = "moment"
    LINK = "link"


Value = str | int | float | date | datetime | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Setting:
    """In what an export is written: texts, language, and where the console is."""

    texts: Texts
    language: Language
    origin: str
    now: datetime
    files: Path | None = None
    """The folder with what residents sent, for photos; None: there are none."""

    def said(self, text: Text) -> str:
        """A text of ours."""
        return self.texts.plain(text, self.language)

    def language_name(self, language: Language) -> str:
        """What a language is called."""
        return self.said(_("{language}").with_(language=LanguageParam(language)))


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that can be said."""

    name: str
    """In JSON, addresses and the database; it stays as it is."""
    label: Text
    kind: Kind
    value: Callable[[Exported], Value]
    names: Mapping[str, Text] | None = None
    """What codes are called."""
    personal: Personal | None = None
    question: Question | None = None
    """To which it is the answer, if it is one."""


_ADDRESS = "/initiatives/"


def _answer(question: Question) -> Column:
    def words(one: Exported) -> str | None:
        answer = one.initiative.answers.get(question)
        return answer.words if answer else None

    return Column(question.value, QUESTIONS[question], Kind.WORDS, words, question=question)


def _day(at: datetime | None) -> date | None:
    return at.astimezone(AMSTERDAM).date() if at else None


def _neighbourhood(one: Exported) -> str | None:
    place = place_of(one.initiative)
    return place.neighbourhood.name if place and place.neighbourhood else None


def _coordinate(one: Exported, axis: int) -> float | None:
    place = place_of(one.initiative)
    return place.coordinate[axis] if place and place.coordinate else None


COLUMNS: Sequence[Column] = (
    Column("number", _("Number"), Kind.WORDS, lambda one: one.initiative.number or None),
    Column("link", _("Page"), Kind.LINK, lambda one: _ADDRESS + one.initiative.id),
    Column(
        "stage", _("Stage"), Kind.CODE, lambda one: one.initiative.stage.value, {k.value: v for k, v in STAGES.items()}
    ),
    Column("two_sentences", _("In two sentences"), Kind.WORDS, lambda one: one.initiative.two_sentences or None),
    *map(_answer, Question),
    Column("language", _("Language of the initiator"), Kind.LANGUAGE, lambda one: one.language),
    Column(
        "needs",
        _("What is needed"),
        Kind.CODES,
        lambda one: [need.value for need in one.initiative.needs],
        {need.value: text for need, text in NEEDS.items()},
    ),
    Column("area", _("Area"), Kind.WORDS, lambda one: area_names().get(one.initiative.area)),
    Column("area_code", _("Code of the area"), Kind.WORDS, lambda one: one.initiative.area or None),
    Column("neighbourhood", _("Neighbourhood"), Kind.WORDS, _neighbourhood),
    Column("latitude", _("Latitude"), Kind.DEGREES, lambda one: _coordinate(one, 0)),
    Column("longitude", _("Longitude"), Kind.DEGREES, lambda one: _coordinate(one, 1)),
    Column(
        "budget_cents",
        _("Budget"),
        Kind.MONEY,
        lambda one: one.initiative.budget.total_cents if one.initiative.budget else None,
    ),
    Column("granted_cents", _("Budget granted"), Kind.MONEY, lambda one: one.initiative.granted_cents),
    Column("spent_cents", _("Budget spent"), Kind.MONEY, lambda one: one.initiative.spent_cents),
    Column("signatures", _("Signatures"), Kind.NUMBER, lambda one: one.signatures),
    Column("signatures_needed", _("Signatures needed"), Kind.NUMBER, lambda one: one.needed),
    Column("signatures_at_door", _("Of these at the door"), Kind.NUMBER, lambda one: one.ways.get(Way.DOORSTEP, 0)),
    Column("signatures_on_paper", _("Of these on paper"), Kind.NUMBER, lambda one: one.ways.get(Way.PAPER, 0)),
    Column("worker", _("Worker"), Kind.WORDS, lambda one: one.initiative.worker or None),
    Column("begun_at", _("Begun"), Kind.MOMENT, lambda one: one.initiative.created_at),
    Column("submitted_on", _("Submitted"), Kind.DAY, lambda one: _day(one.reached(Stage.SUBMITTED))),
    Column("first_contact_by", _("First contact promised by"), Kind.DAY, lambda one: one.initiative.first_contact_by),
    Column("decision_by", _("Decision promised by"), Kind.DAY, lambda one: one.initiative.decision_by),
    Column("decided_on", _("Decided"), Kind.DAY, lambda one: _day(one.decision.at) if one.decision else None),
    Column(
        "decision",
        _("Decision"),
        Kind.CODE,
        lambda one: one.decision.after.value if one.decision else None,
        {one.value: STAGES[one] for one in (Stage.APPROVED, Stage.NOT_APPROVED)},
    ),
    Column(
        "reason", _("Reason of the decision"), Kind.WORDS, lambda one: one.decision.reason if one.decision else None
    ),
    Column("planned_on", _("Takes place on"), Kind.DAY, lambda one: one.initiative.planned_on),
    Column("done_on", _("Took place on"), Kind.DAY, lambda one: one.initiative.done_on),
    Column("goes_on_in", _("Goes on in"), Kind.WORDS, lambda one: one.initiative.goes_on_in or None),
    Column("write_up", _("As a worker wrote it down"), Kind.WORDS, lambda one: one.initiative.write_up or None),
    Column("write_up_dutch", _("The same in Dutch"), Kind.WORDS, lambda one: one.dutch or None),
    Column("initiator", _("Initiator"), Kind.WORDS, lambda one: one.first_name, personal=Personal.INITIATORS),
    Column(
        "telegram_id",
        _("Telegram number"),
        Kind.WORDS,
        lambda one: str(one.telegram_id),
        personal=Personal.TELEGRAM,
    ),
)

OPEN_COLUMNS = tuple(one for one in COLUMNS if one.personal is None)
"""Those that say nothing of persons."""


def columns_of(asked: Asked) -> Sequence[Column]:
    """Those that were chosen; of what says something of persons, all that was allowed."""
    return [
        one
        for one in COLUMNS
        if (one.personal in asked.personal if one.personal else not asked.columns or one.name in asked.columns)
    ]


def shown(column: Column, one: Exported, setting: Setting) -> str | int | float | Decimal | date | None:
    """The value as people read it: codes by their names, amounts in euro, moments as Amsterdam's clock says them."""
    value = column.value(one)
    if value is None:
        return None
    match column.kind:
        case Kind.CODE:
            return _named(column, str(value), setting)
        case Kind.CODES:
            assert isinstance(value, list)
            return ", ".join(_named(column, each, setting) for each in value)
        case Kind.LANGUAGE:
            return setting.language_name(str(value))
        case Kind.MONEY:
            assert isinstance(value, int)
            return Decimal(value) / 100
        case Kind.MOMENT:
            assert isinstance(value, datetime)
            return value.astimezone(AMSTERDAM).replace(tzinfo=None, microsecond=0)
        case Kind.LINK:
            return f"{setting.origin}{value}"
        case Kind.WORDS:
            return legible(str(value))
    assert isinstance(value, (int, float, date))
    return value


def legible(words: str) -> str:
    """Without what no cell can hold, or what would turn the text around it; lines end as everywhere."""
    lines = without_bidi_controls(words).replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_IN_A_CELL.sub("", lines)


# What XML 1.0 has no place for, and the control characters that it has one for but nobody can read.
_NOT_IN_A_CELL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _named(column: Column, code: str, setting: Setting) -> str:
    return setting.said(column.names[code]) if column.names and code in column.names else code


def raw(column: Column, one: Exported, setting: Setting) -> Any:
    """The value as programs read it: ISO 8601 for days and moments (UTC), codes and cents as they are."""
    value = column.value(one)
    if column.kind is Kind.LINK:
        return f"{setting.origin}{value}"
    return value.isoformat() if isinstance(value, (date, datetime)) else value
