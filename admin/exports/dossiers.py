"""A dossier: one initiative as a PDF to print, send or file; and a ZIP of many.

Python decides what stands in it and in which language; `dossier.typ` decides how it looks. What people wrote goes there
as JSON and is drawn as plain text, each line in its own direction.
"""

import io
import json
import re
import zipfile
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import typst
from babel.dates import format_date
from babel.numbers import format_currency

from admin.exports.asked import Asked, Personal
from admin.exports.columns import Setting, legible
from domain.announcements import ANOTHER
from domain.announcements import NAMES as STAGES
from domain.initiatives import Question, place_of
from domain.life import Kind, Stage, Step
from domain.places import area_names
from domain.question_texts import NAMES as QUESTIONS
from domain.question_texts import NEEDS
from domain.reminders import AMSTERDAM
from domain.signatures import Way
from domain.texts import Language, Text, _, _n
from domain.typesetting import Piece, drawable, fonts, own_words, piece
from storage.console.export_rows import Exported
from storage.pictures import NotWhatItSaysError, draw_anew

MOST_PHOTOS = 12
"""In one dossier: two pages of them."""
_PHOTO_SIDE = 1000
"""Pixels at most, across and down: sharp on half a page, and some 150 kB."""

_HIGH = 0.8
"""Height by width: what is higher stands as high as all of these, the others are as wide as half a page."""
_SVG = "http://www.w3.org/2000/svg"
_TEMPLATE = Path(__file__).with_name("dossier.typ")
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9-]+")


def dossier_pdf(one: Exported, asked: Asked, setting: Setting) -> bytes:
    """The PDF; names of persons only where they were asked for. Takes tens of milliseconds outside Python, so call it
    in a thread.
    """
    return typst.compile(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=fonts(),
        sys_inputs={"dossier": json.dumps(_Dossier(one, asked, setting).as_json())},
        format="pdf",
    )


def file_name(one: Exported) -> str:
    """How the file of this initiative is called: its number, or the beginning of its id where it has none."""
    return f"{_NOT_IN_NAMES.sub('-', one.initiative.number or one.initiative.id[:8])}.pdf"


class Dossiers:
    """A ZIP with one PDF for each initiative."""

    def __init__(self, path: Path, asked: Asked, setting: Setting) -> None:
        self._asked, self._setting = asked, setting
        # A PDF is packed already.
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._names: set[str] = set()

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""
        for one in rows:
            name = file_name(one)
            if name in self._names:
                name = f"{one.initiative.id}.pdf"
            self._names.add(name)
            self._zip.writestr(name, dossier_pdf(one, self._asked, self._setting))

    def close(self) -> None:
        """The last one was written."""
        self._zip.close()


@dataclass(frozen=True, slots=True)
class _Dossier:
    """What `dossier.typ` draws."""

    one: Exported
    asked: Asked
    setting: Setting

    def as_json(self) -> dict[str, Any]:
        initiative = self.one.initiative
        return {
            "language": self.setting.language,
            "kind": self._said(_("Dossier of an initiative")),
            "number": initiative.number,
            "stage": self._said(STAGES[initiative.stage]),
            "sentences": own_words(initiative.two_sentences, self._own_language),
            "facts": self._facts(),
            "decision": self._decision(),
            "sections": [section for section in self._sections() if _is_told(section)],
            "foot": self._said(_("Made on {day}").with_(day=self._day(self.setting.now))),
            "personal": self._said(_("With personal data: keep it safe, and no longer than needed."))
            if self.asked.personal
            else "",
            "page": self._said(_("page")),
        }

    @property
    def _own_language(self) -> Language:
        return self.one.language or "nl"

    def _facts(self) -> list[list[Any]]:
        """What it is about at a glance: name and value."""
        initiative, place = self.one.initiative, place_of(self.one.initiative)
        names = Personal.INITIATORS in self.asked.personal
        found: list[tuple[Text, str]] = [
            (_("Initiator"), self.one.first_name if names else ""),
            (_("Area"), area_names().get(initiative.area, "")),
            (_("Neighbourhood"), place.neighbourhood.name if place and place.neighbourhood else ""),
            (_("Worker"), initiative.worker),
            (_("Begun"), self._day(initiative.created_at)),
            (_("Submitted"), self._day(self.one.reached(Stage.SUBMITTED))),
            (_("Decision promised by"), self._day(initiative.decision_by)),
            (_("Takes place on"), self._day(initiative.planned_on)),
            (_("Took place on"), self._day(initiative.done_on)),
            (_("Goes on in"), initiative.goes_on_in),
        ]
        return [[self._said(name), self._one_line(value)] for name, value in found if value]

    def _decision(self) -> dict[str, Any] | None:
        step = self.one.decision
        if step is None:
            return None
        who = ", ".join(part for part in (step.actor.name, self._day(step.at)) if part)
        return {
            "is_yes": step.after is Stage.APPROVED,
            "name": self._said(STAGES[step.after]),
            "who": self._one_line(who),
            "reason": own_words(legible(step.reason), "nl"),
        }

    def _sections(self) -> Sequence[dict[str, Any]]:
        return (
            {"title": self._said(_("In the initiator's own words")), "blocks": self._answers()},
            self._photos(),
            {"title": self._said(_("As a worker wrote it down")), "blocks": self._write_ups()},
            {"title": self._said(_("What is needed")), "blocks": self._needs()},
            {"title": self._said(_("Budget")), "blocks": [], "table": self._budget()},
            self._supporters(),
            {"title": self._said(_("Timeline")), "blocks": [self._step(step) for step in self.one.steps]},
        )

    def _answers(self) -> list[dict[str, Any]]:
        given = self.one.initiative.answers
        return [self._answer(question) for question in Question if question in given]

    def _answer(self, question: Question) -> dict[str, Any]:
        answer = self.one.initiative.answers[question]
        words = own_words(answer.words, answer.language)
        if not words:
            words = [self._own(self._said(_("(a photo or a voice message)")))]
        return {
            "name": self._said(QUESTIONS[question]),
            "note": self.setting.language_name(answer.language),
            "words": words,
        }

    def _photos(self) -> dict[str, Any]:
        """Those that came with the answers, each with the name of its question."""
        section: dict[str, Any] = {"title": self._said(_("Photos")), "blocks": [], "photos": []}
        if Personal.PHOTOS not in self.asked.personal:
            return section
        came = [
            (question, file.id)
            for question, answer in self.one.initiative.answers.items()
            for file in answer.attachments
            if file.kind == "photo"
        ]
        for question, file_id in came[:MOST_PHOTOS]:
            for photo in self._photo(file_id):
                section["photos"].append({**photo, "name": self._said(QUESTIONS[question])})
        if left := len(came) - len(section["photos"]):
            told = _n("{n} photo is not shown here.", "{n} photos are not shown here.", left)
            section["blocks"] = [{"name": "", "note": self._said(told), "words": []}]
        return section

    def _photo(self, file_id: str) -> Iterator[dict[str, Any]]:
        """The photo, small, as an SVG that has it in it: Typst takes bytes from JSON as one number each, which is fifty
        times as much memory. Nothing for one that is not there, or that is no picture after all.
        """
        name, folder = self.one.photos.get(file_id), self.setting.files
        if name is None or folder is None:
            return
        with suppress(NotWhatItSaysError, FileNotFoundError):
            drawn = io.BytesIO()
            width, height = draw_anew(folder / name, drawn, side=_PHOTO_SIDE)
            size, data = f'width="{width}" height="{height}"', b64encode(drawn.getvalue()).decode()
            svg = f'<svg xmlns="{_SVG}" {size}><image {size} href="data:image/jpeg;base64,{data}"/></svg>'
            yield {"drawn": svg, "is_high": height > _HIGH * width}

    def _write_ups(self) -> list[dict[str, Any]]:
        initiative = self.one.initiative
        found = []
        if initiative.write_up:
            note = self.setting.language_name(self._own_language)
            found.append({"name": "", "note": note, "words": own_words(initiative.write_up, self._own_language)})
        if self.one.dutch and self.one.dutch != initiative.write_up:
            note = self.setting.language_name("nl")
            found.append({"name": "", "note": note, "words": own_words(self.one.dutch, "nl")})
        return found

    def _needs(self) -> list[dict[str, Any]]:
        return [
            {"name": self._said(NEEDS[need]), "note": "", "words": own_words(words, self._own_language)}
            for need, words in self.one.initiative.needs.items()
        ]

    def _budget(self) -> list[list[Any]]:
        """What each line is, and its amount; the sum, and what was granted and spent, stand out."""
        initiative = self.one.initiative
        lines = initiative.budget.lines if initiative.budget else ()
        rows = [[self._one_line(line.what), self._money(line.cents), False] for line in lines]
        sums = (
            (_("Together"), initiative.budget.total_cents if initiative.budget else None),
            (_("Budget granted"), initiative.granted_cents),
            (_("Budget spent"), initiative.spent_cents),
        )
        named = [(self._said(name), cents) for name, cents in sums if cents is not None]
        return rows + [[self._own(name), self._money(cents), True] for name, cents in named]

    def _supporters(self) -> dict[str, Any]:
        one = self.one
        section: dict[str, Any] = {"title": self._said(_("Supporters")), "blocks": []}
        if one.needed is None:
            return section
        told = self._said(_n("{n} neighbour supports it", "{n} neighbours support it", one.signatures))
        for way, text in ((Way.DOORSTEP, _("{n} at the door")), (Way.PAPER, _("{n} on paper"))):
            if number := one.ways.get(way, 0):
                told = f"{told}; {self._said(text.with_(n=number))}"
        meaning = self._said(_("These are statements of support, not signatures under a formal request."))
        section["blocks"] = [{"name": "", "note": "", "words": [self._own(f"{told}."), self._own(meaning)]}]
        section["names"] = [
            [self._one_line(signature.name), self._one_line(signature.address), self._one_line(signature.offer)]
            for signature in one.supporters
        ]
        return section

    def _step(self, step: Step) -> dict[str, Any]:
        named = {
            Kind.ASKED: _("More was asked"),
            Kind.JOINED: _("Became one plan with {number}").with_(number=step.other or ANOTHER),
        }.get(step.kind) or (_("A worker answered") if step.is_answer else STAGES[step.after])
        who = ", ".join(part for part in (self._day(step.at), step.actor.name) if part)
        language = self._own_language if not step.actor.name else "nl"
        return {"name": self._said(named), "note": drawable(who), "words": own_words(step.reason, language)}

    def _said(self, text: Text) -> str:
        return drawable(self.setting.said(text))

    def _own(self, words: str) -> Piece:
        return piece(words, self.setting.language)

    def _one_line(self, words: str) -> Piece:
        """Somebody's words as one line of a table, in its own direction."""
        lines = own_words(" ".join(words.split()), self.setting.language)
        return lines[0] if lines else self._own("")

    def _day(self, at: datetime | date | None) -> str:
        if at is None:
            return ""
        there = at.astimezone(AMSTERDAM).date() if isinstance(at, datetime) else at
        return format_date(there, "long", locale=self.setting.language)

    def _money(self, cents: int) -> str:
        return format_currency(cents / 100, "EUR", locale=self.setting.language)


def _is_told(section: dict[str, Any]) -> bool:
    return any(section.get(part) for part in ("blocks", "table", "photos"))
