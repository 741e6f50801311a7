"""A file that the importer of proposals of Decidim reads. It is for publishing: nothing of persons is ever in it.

Its columns are those that Decidim asks for: `decidim-proposals/lib/decidim/proposals/import/proposal_creator.rb` and
`proposals_verifier.rb` (it refuses a file without `title/nl` and `body/nl` where Dutch is the site's language), its
separator that of `decidim-admin/lib/decidim/admin/import/readers/csv.rb`. That reader expects no mark at the beginning.
What only the site knows (`scope/id`, `taxonomies/ids`, earlier `category/id`) is left out: Decidim does without.
"""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from admin.exports.asked import Asked
from admin.exports.columns import Setting, legible
from admin.exports.csv_file import SEPARATOR, harmless
from domain.initiatives import Question, place_of, shortened
from domain.question_texts import NAMES as QUESTIONS
from domain.texts import Language, _
from storage.console.export_rows import Exported

HEADERS = ("id", "title/nl", "body/nl", "address", "latitude", "longitude")
_LONGEST_TITLE = 150
"""Characters, as the form of Decidim takes them."""
_DUTCH: Language = "nl"


class DecidimFile:
    """One proposal for each initiative."""

    def __init__(self, path: Path, asked: Asked, setting: Setting) -> None:
        assert not asked.personal, "Nothing of persons goes to a public site."
        self._setting = replace(setting, language=_DUTCH)
        self._file = path.open("w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file, delimiter=SEPARATOR, lineterminator="\n")
        self._csv.writerow(HEADERS)

    def write(self, rows: Sequence[Exported]) -> None:
        """Some more."""
        self._csv.writerows(self._cells(one) for one in rows)

    def close(self) -> None:
        """The last one was written."""
        self._file.close()

    def _cells(self, one: Exported) -> tuple[str, ...]:
        place = place_of(one.initiative)
        latitude, longitude = (str(axis) for axis in place.coordinate) if place and place.coordinate else ("", "")
        where = place.neighbourhood.name if place and place.neighbourhood else ""
        reference = one.initiative.number or one.initiative.id
        return (reference, harmless(self._title(one)), harmless(self._body(one)), where, latitude, longitude)

    def _title(self, one: Exported) -> str:
        """Decidim refuses a proposal without one, and the whole file with it."""
        words = " ".join(legible(one.initiative.two_sentences or one.initiative.title).split())
        number = one.initiative.number or one.initiative.id
        return shortened(words, _LONGEST_TITLE) or self._setting.said(_("Initiative {number}").with_(number=number))

    def _body(self, one: Exported) -> str:
        parts = [legible(words) for words in (one.initiative.two_sentences, one.dutch) if words]
        told = [self._told(one, asked) for asked, answer in one.initiative.answers.items() if answer.words.strip()]
        return "\n\n".join([*parts, *told]) or self._title(one)

    def _told(self, one: Exported, question: Question) -> str:
        answer = one.initiative.answers[question]
        name = self._setting.said(QUESTIONS[question])
        in_what = "" if answer.language == _DUTCH else f" ({self._setting.language_name(answer.language)})"
        return f"{name}{in_what}: {legible(answer.words)}"
