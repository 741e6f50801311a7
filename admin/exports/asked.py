"""What somebody wants exported: which initiatives, what of them, in which kind of file."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from domain.life import Stage
from domain.reminders import AMSTERDAM
from domain.staff import Job, Staff
from domain.texts import Language, Text, _
from storage.console.export_rows import Wanted


class Format(StrEnum):
    """The kinds of file. The values stand in addresses, on the command line and in the database."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    DECIDIM = "decidim"
    DOSSIERS = "dossiers"

    @property
    def extension(self) -> str:
        """How the name of the file ends."""
        return {Format.DECIDIM: "csv", Format.DOSSIERS: "zip"}.get(self, self.value)

    @property
    def media_type(self) -> str:
        """What browsers are told that it is."""
        return {
            "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            "csv": "text/csv; charset=utf-8",
            "json": "application/json",
            "zip": "application/zip",
        }[self.extension]


class Personal(StrEnum):
    """What of persons can be in an export. None of it is, unless it was chosen with a reason."""

    INITIATORS = "initiators"
    TELEGRAM = "telegram"
    SUPPORTERS = "supporters"
    PHOTOS = "photos"


FORMATS: Mapping[Format, Text] = {
    Format.XLSX: _("Excel (.xlsx)"),
    Format.CSV: _("CSV for Dutch Excel (.csv)"),
    Format.JSON: _("JSON for programs (.json)"),
    Format.DECIDIM: _("Proposals for Decidim (.csv)"),
    Format.DOSSIERS: _("Dossiers as PDF (.zip)"),
}
PERSONAL: Mapping[Personal, Text] = {
    Personal.INITIATORS: _("First names of initiators"),
    Personal.TELEGRAM: _("Telegram IDs of initiators (no phone numbers)"),
    Personal.SUPPORTERS: _("Supporters: names, addresses and what they offer"),
    Personal.PHOTOS: _("Photos: there can be people in them"),
}


def personal_in(format_: Format) -> frozenset[Personal]:
    """What of persons a file of this kind can hold: the others say no more than it would say anyhow."""
    match format_:
        case Format.DECIDIM:
            return frozenset()
        case Format.DOSSIERS:
            return frozenset({Personal.INITIATORS, Personal.SUPPORTERS, Personal.PHOTOS})
    return frozenset({Personal.INITIATORS, Personal.TELEGRAM, Personal.SUPPORTERS})


_SHARED = frozenset(Stage) - {Stage.DRAFT}
_PUBLIC = _SHARED - {Stage.COLLECTING, Stage.WITHDRAWN}
_BY_ITSELF = _SHARED - {Stage.WITHDRAWN}
# One that is closed may have been refused before, or be part of another plan.
_PUBLIC_BY_ITSELF = _PUBLIC - {Stage.NOT_APPROVED, Stage.CLOSED}

SHORTEST_REASON, LONGEST_REASON = 8, 500
"""Characters. A reason is read later, by somebody who asks why."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One wish. Areas and day as in `Wanted`; stages are those that were chosen, none: the usual ones."""

    format: Format
    language: Language = "nl"
    """Of the headings and labels; what people wrote stays in theirs."""
    areas: frozenset[str] | None = None
    stages: frozenset[Stage] = frozenset()
    since: date | None = None
    """Begun on this day in Amsterdam or later."""
    only: str = ""
    columns: frozenset[str] = frozenset()
    """Names of `columns.COLUMNS`; none: all that say nothing of persons."""
    personal: frozenset[Personal] = frozenset()
    reason: str = ""
    """Why something of persons is in it, in the words of whoever asks."""

    @property
    def stages_read(self) -> frozenset[Stage]:
        """Where an initiative has to stand for this. Withdrawn ones only when they are chosen; for a public site never,
        nor one that was not submitted, and what was refused only when it is chosen.
        """
        is_public = self.format is Format.DECIDIM
        if self.stages:
            return self.stages & (_PUBLIC if is_public else _SHARED)
        return _PUBLIC_BY_ITSELF if is_public else _BY_ITSELF

    @property
    def wanted(self) -> Wanted:
        """Which rows are read for it."""
        since = datetime.combine(self.since, time(), AMSTERDAM) if self.since else None
        supporters, photos = (one in self.personal for one in (Personal.SUPPORTERS, Personal.PHOTOS))
        return Wanted(self.areas, self.stages_read, since, self.only, supporters=supporters, photos=photos)

    @property
    def lacks_reason(self) -> bool:
        """Something of persons is asked for without saying why."""
        return bool(self.personal) and len(self.reason.strip()) < SHORTEST_REASON

    def is_theirs(self, person: Staff) -> bool:
        """Whether this person may have it now."""
        if not person.is_active or person.job is not Job.COORDINATOR:
            return False
        return not person.areas or (self.areas is not None and self.areas <= person.areas | {""})

    def to_json(self) -> dict[str, Any]:
        """As it is stored, and as the audit keeps it."""
        return {
            "format": self.format.value,
            "language": self.language,
            "areas": None if self.areas is None else sorted(self.areas),
            "stages": sorted(self.stages),
            "since": self.since.isoformat() if self.since else None,
            "only": self.only,
            "columns": sorted(self.columns),
            "personal": sorted(self.personal),
            "reason": self.reason,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Asked":
        """As it was stored. Raises KeyError, TypeError or ValueError for what is not ours."""
        return cls(
            Format(stored["format"]),
            stored["language"],
            None if stored["areas"] is None else frozenset(stored["areas"]),
            frozenset(map(Stage, stored["stages"])),
            date.fromisoformat(stored["since"]) if stored["since"] else None,
            stored["only"],
            frozenset(stored["columns"]),
            frozenset(map(Personal, stored["personal"])),
            stored["reason"],
        )
