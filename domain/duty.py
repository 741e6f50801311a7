"""What a use case of staff stands on: one transaction, the texts, the rules, the time, new ids."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from domain.book import Book
from domain.policies import Policies
from domain.texts import Texts


@dataclass(frozen=True, slots=True)
class Duty:
    """All that moves a case needs. `now` is aware."""

    book: Book
    texts: Texts
    policies: Policies
    now: datetime
    new_id: Callable[[], str]
