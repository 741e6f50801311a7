"""The report of a half-year, ready to send: the same figures as on the pages, as PDF and as a Word file.

Python decides what stands in it, `report.typ` how pages and pictures look, `word.py` how the Word file does, which has
the same pictures. What residents said is drawn as plain text, in its own direction.
"""

import asyncio
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

from admin.insight import word, wording
from admin.insight.figures import ALL, FEW, OTHER, Figure, Row
from admin.insight.table_file import cell_of
from domain.insight.periods import HalfYear
from domain.insight.quotes import Quote
from domain.reminders import AMSTERDAM
from domain.texts import DateParam, Language, Text, Texts, Words, _, _n
from domain.typesetting import drawable, fonts, own_words, reads_right_to_left

KINDS: Mapping[str, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_TEMPLATE = Path(__file__).with_name("report.typ")
_PICTURE_PPI = 170


@dataclass(frozen=True, slots=True)
class Report:
    """All that stands in it."""

    period: HalfYear
    area: Words | None
    """None: all areas together."""
    parts: Sequence[tuple[Words, Sequence[Figure]]]
    quotes: Sequence[Quote]
    made_at: datetime
    language: Language

    @property
    def is_over(self) -> bool:
        """Whether the half-year is over."""
        return self.made_at >= self.period.ends


async def made(report: Report, kind: str, texts: Texts) -> tuple[bytes, str]:
    """The file and its type. `kind` is one of KINDS. Takes half a second of work outside of this process' loop."""
    content = content_of(report, texts)
    make = _pdf if kind == "pdf" else _word
    return await asyncio.to_thread(make, content), KINDS[kind]


def content_of(report: Report, texts: Texts) -> dict[str, Any]:
    """As plain JSON: all texts finished, in the language of the report."""

    def said(words: Words) -> str:
        return drawable(texts.plain(words, report.language))

    day = DateParam(report.made_at.astimezone(AMSTERDAM).date(), "long")
    until = _("Made on {day}.") if report.is_over else _("Made on {day}: this half-year is not over.")
    return {
        "language": report.language,
        "title": said(_("What the neighbourhood is telling us")),
        "period": said(wording.period_name(report.period)),
        "area": said(report.area or _("All areas together")),
        "made": said(until.with_(day=day)),
        "in_short": said(_("In short")),
        "highlights": [said(one) for one in highlights(report)],
        "parts": [
            {
                "name": said(name),
                "figures": [_figure(one, report.period, said) for one in figures if _says_something(one)],
            }
            for name, figures in report.parts
        ],
        "stories": said(_("The story beside the number")),
        "stories_explained": said(_("Said by residents in a chat, and quoted without their name because they agreed.")),
        "quotes": [
            {
                "lines": own_words(one.words, one.language),
                "words": drawable(one.words),
                "right_to_left": reads_right_to_left(one.words, one.language),
                "language": said(wording.languages().get(one.language, wording.NOT_KNOWN)),
            }
            for one in report.quotes
        ],
        "how": said(_("How to read this")),
        "how_explained": said(
            _(
                "A number below five is not shown, so that nobody can be recognised. It stands under “{other}”, "
                "together with others, so that it cannot be calculated either. So a row can be a little larger than it "
                "says."
            ).with_(other=OTHER)
        ),
        "few": said(FEW),
        "now": said(_("now")),
        "before": said(_("before")),
        "page": said(_("Page")),
    }


def highlights(report: Report) -> Sequence[Words]:
    """The first thing to read: a few sentences with what the figures say."""
    found = {figure.name: figure for _name, figures in report.parts for figure in figures}
    told: list[Words] = []
    if n := _total(found, "ideas-stage"):
        told.append(_n("Neighbours could read {n} new initiative.", "Neighbours could read {n} new initiatives.", n))
    if n := _total(found, "ideas-signatures"):
        told.append(_n("{n} signature was given.", "{n} signatures were given.", n))
    if kept := found.get("chats-kept"):
        in_time, late = (_row(kept, wording.KEPT[one]) for one in (wording.IN_TIME, wording.LATE))
        if in_time and isinstance(in_time.cells[0], int):
            too_late = late.cells[0] if late and isinstance(late.cells[0], int) else None
            told.append(_in_time(in_time.cells[0], too_late))
    if (waiting := found.get("chats-waiting")) and (row := _row(waiting, ALL)) and row.cells[0] is not None:
        told.append(
            _("Where a person answered, half of the residents had the first answer within {time}.").with_(
                time=row.cells[0]
            )
        )
    missing = found.get("places-missing")
    known = (
        [one for one in missing.rows if one.kind == "group" and one.label != wording.NOT_UNDERSTOOD] if missing else []
    )
    if top := next(iter(known), None):
        told.append(_("What people most often looked for in vain: {need}.").with_(need=top.label))
    return told or [_("There is too little to say about this half-year.")]


def _in_time(in_time: int, late: int | None) -> Words:
    if late is None:
        return _n("{n} chat had an answer in time.", "{n} chats had an answer in time.", in_time)
    share = round(100 * in_time / (in_time + late)) if in_time + late else 0
    return _("{share} percent of the answers came by the promised time.").with_(share=share)


def _total(found: Mapping[str, Figure], name: str) -> int:
    row = next((one for one in found[name].rows if one.kind == "all"), None) if name in found else None
    return row.cells[0] if row and isinstance(row.cells[0], int) else 0


def _row(figure: Figure, label: Words) -> Row | None:
    return next((one for one in figure.rows if one.label == label), None)


def _says_something(figure: Figure) -> bool:
    """Whether it is worth its place: not where there are too few, or too little of each."""
    return any(row.kind == "group" for row in figure.rows)


def _figure(figure: Figure, period: HalfYear, said: Callable[[Words], str]) -> dict[str, Any]:
    drawn = set(map(id, figure.drawn)) if figure.picture == "bars" else set()
    shown = 2 if figure.has_before else 1
    return {
        "title": said(figure.title),
        "explained": said(figure.explained) if figure.explained else "",
        "head": said(figure.head),
        "columns": [said(one) for one in figure.columns],
        "rows": [
            {
                "label": said(row.label),
                "kind": row.kind,
                "cells": [cell_of(cell, said) for cell in row.cells],
                "bars": [cell if isinstance(cell, int) else None for cell in row.cells[:shown]],
                "is_drawn": id(row) in drawn,
            }
            for row in figure.rows
        ],
        "has_before": figure.has_before,
        "most": figure.most,
        "days": list(figure.days),
        "months": [{"label": said(label), "at": at} for label, at in months_in(period)] if figure.days else [],
    }


def months_in(period: HalfYear) -> Sequence[tuple[Words, int]]:
    """The short names of the months, each with the number of its first day within the period."""
    return [
        (Text("{month}").with_(month=DateParam(one, skeleton="MMM")), (one - period.first).days)
        for one in period.months
    ]


def _pdf(content: Mapping[str, Any]) -> bytes:
    made: bytes = typst.compile(**_typeset(content, "pdf"))
    return made


def _pictures(content: Mapping[str, Any]) -> list[bytes]:
    """One for each figure that has a picture, in their order."""
    made: bytes | list[bytes] = typst.compile(**_typeset(content, "png"), ppi=_PICTURE_PPI)
    return made if isinstance(made, list) else [made]


def _typeset(content: Mapping[str, Any], form: str) -> dict[str, Any]:
    inputs = {"content": json.dumps(content), "form": form}
    return {
        "input": _TEMPLATE,
        "root": _TEMPLATE.parent,
        "font_paths": fonts(),
        "sys_inputs": inputs,
        "format": form,
    }


def _word(content: Mapping[str, Any]) -> bytes:
    pictures = iter(_pictures(content) if any(map(_has_picture, _figures(content))) else [])
    return word.made(content, {id(one): next(pictures) for one in _figures(content) if _has_picture(one)})


def _figures(content: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [figure for part in content["parts"] for figure in part["figures"]]


def _has_picture(figure: Mapping[str, Any]) -> bool:
    """As `report.typ` says it."""
    return bool(figure["days"]) or any(row["is_drawn"] for row in figure["rows"])
