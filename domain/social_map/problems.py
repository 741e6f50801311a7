"""What is wrong with a file that somebody brings, in plain words: where, which field, what, and what to do.

Only who works here reads it: the console in their language, the command line in English.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from domain.texts import Texts, Verbatim, Words, _

MOST_LINES = 200
"""Lines of a report that are kept; the rest is counted."""

HERE = Verbatim("")
"""Where something is wrong when there is only one place: a form, a file as a whole."""

NO_SERVICE = _("There is no service in this file.")

_LONGEST_VALUE = 60
_ENGLISH = Texts({})


def in_english(words: Words) -> str:
    """As the command line says it."""
    return _ENGLISH.plain(words, "en")


def quoted(value: object, longest: int = _LONGEST_VALUE) -> str:
    """What stands in a field, between quotes, as far as it is worth repeating; whatever it is, in one line."""
    return repr(value[:longest] if isinstance(value, str) else str(value)[:longest])


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. A warning does not stop the import."""

    where: Words
    """A row, a line or an entry: "row 12", "line 3", "entry 17 (Eetcafé)"."""
    field: str
    what: Words
    """What is wrong and what to do about it, in one or two sentences."""
    is_warning: bool = False

    def __str__(self) -> str:
        field_ = f", {self.field}" if self.field else ""
        return f"{'Warning: ' if self.is_warning else ''}{in_english(self.where)}{field_}: {in_english(self.what)}"


class UnreadableError(Exception):
    """The file as a whole cannot be read; `words` are one line that says why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(in_english(words))
        self.words = words


@dataclass(slots=True)
class Report:
    """The problems of one file, errors and warnings apart, so that many warnings never hide an error."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0

    def add(self, problems: Iterable[Problem]) -> None:
        """Keep them, as far as there is room, and count them."""
        for problem in problems:
            if problem.is_warning:
                self.warning_count += 1
                _keep(self.warnings, problem)
            else:
                self.error_count += 1
                _keep(self.errors, problem)

    def lines(self) -> list[str]:
        """The report, errors first: at most MOST_LINES lines and one that counts the rest."""
        shown = [str(problem) for problem in (*self.errors, *self.warnings)][:MOST_LINES]
        rest = self.error_count + self.warning_count - len(shown)
        return [*shown, f"… and {rest:,} more."] if rest else shown


def _keep(kept: list[Problem], problem: Problem) -> None:
    if len(kept) < MOST_LINES:
        kept.append(problem)
