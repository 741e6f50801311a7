"""Days and amounts as somebody types them into a form, and as they are written there again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TypeVar

from starlette.datastructures import FormData

from admin.days import day_from
from admin.forms import words_in
from domain.budget import BudgetLine, parse_line
from domain.deciding import Agreed
from domain.texts import Text, Words, _

NO_AMOUNT = _("Write an amount such as 250 or 1250,50.")
NO_DAY = _("Write a day such as 31-12-2026.")
_LONGEST = 40

Value = TypeVar("Value")


class NotReadError(Exception):
    """What was typed is no day, or no amount."""

    def __init__(self, why: Text) -> None:
        super().__init__(why.msgid)
        self.why = why


def cents_in(typed: str) -> int | None:
    """Euro cents; None where nothing was typed. Raises NotReadError."""
    if not typed:
        return None
    # Residents' budgets are read by the same rules: "1.250", "€ 1250,50".
    match parse_line(typed, "nl"):
        case BudgetLine("", cents):
            return cents
    raise NotReadError(NO_AMOUNT)


def day_in(typed: str) -> date | None:
    """As browsers send a day (2026-12-31); None where nothing was typed. Raises NotReadError."""
    if not typed:
        return None
    try:
        return day_from(typed)
    except ValueError as error:
        raise NotReadError(NO_DAY) from error


def euros(cents: int | None) -> str:
    """As it is typed: "1250,50"."""
    if cents is None:
        return ""
    amount = Decimal(cents) / 100
    return f"{amount:.0f}" if cents % 100 == 0 else f"{amount:.2f}".replace(".", ",")


@dataclass(frozen=True, slots=True)
class TypedAgreed:
    """The form about day and money, as it was typed; what is wrong in it, by field."""

    planned_on: str = ""
    done_on: str = ""
    granted: str = ""
    spent: str = ""
    errors: dict[str, Words] = field(default_factory=dict)

    @classmethod
    def of(cls, agreed: Agreed) -> "TypedAgreed":
        """As it is noted now."""
        planned, done = [day.isoformat() if day else "" for day in (agreed.planned_on, agreed.done_on)]
        return cls(planned, done, euros(agreed.granted_cents), euros(agreed.spent_cents))

    @classmethod
    def in_form(cls, form: FormData, prefix: str = "") -> "TypedAgreed":
        """As it was sent."""

        def typed(name: str) -> str:
            return words_in(form, f"{prefix}{name}", _LONGEST).strip()

        return cls(typed("planned_on"), typed("done_on"), typed("granted"), typed("spent"))

    @property
    def by_field(self) -> dict[str, str]:
        """What was typed, by the name of its field."""
        names = ("planned_on", "done_on", "granted", "spent")
        return {name: getattr(self, name) for name in names}

    def read(self) -> Agreed | None:
        """What it says. None when something is wrong in it: then `errors` says what."""
        planned_on = self._read("planned_on", day_in, self.planned_on)
        done_on = self._read("done_on", day_in, self.done_on)
        granted_cents = self._read("granted", cents_in, self.granted)
        spent_cents = self._read("spent", cents_in, self.spent)
        return None if self.errors else Agreed(planned_on, done_on, granted_cents, spent_cents)

    def _read(self, name: str, read: Callable[[str], Value | None], typed: str) -> Value | None:
        try:
            return read(typed)
        except NotReadError as error:
            self.errors[name] = error.why
            return None


@dataclass(frozen=True, slots=True)
class Unkept:
    """The form about day and money that could not be kept."""

    typed: TypedAgreed
    seen: TypedAgreed
    """How it was noted when they wrote over it: sent along again, so that nothing newer is lost unseen."""
    meanwhile: Words | None = None
    """That somebody else was quicker."""

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.meanwhile else 422
