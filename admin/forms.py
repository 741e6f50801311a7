"""What was typed into a form, as it can be kept, and no longer than it can be meant."""

from typing import Annotated

from fastapi import Form, Query
from starlette.datastructures import FormData

Typed = Annotated[str, Form(max_length=500)]
"""One line that somebody typed."""

Answer = Annotated[str, Form(max_length=20_000)]
"""What a browser answers for a passkey, as JSON."""

WantedPage = Annotated[str, Query(alias="next")]
"""The page that somebody wanted before they had to sign in; it is not known yet whether it is one of ours."""

WantedInForm = Annotated[str, Form(alias="next", max_length=500)]
"""The same, handed on by a form."""


def words_in(form: FormData, name: str, most: int | None = None) -> str:
    """The words of this field, cut after so many characters; empty where there are none.

    Browsers end lines as on typewriters, and no database keeps a NUL.
    """
    given = form.get(name)
    return clean(given if isinstance(given, str) else "")[:most]


def rows_in(form: FormData, *names: str) -> list[tuple[str, ...]]:
    """Fields that stand on a page several times: one tuple for each row, in their order."""
    columns = [[clean(one) if isinstance(one, str) else "" for one in form.getlist(name)] for name in names]
    return list(zip(*columns, strict=False))


def number_in(form: FormData, name: str) -> int | None:
    """A whole number; None for anything else."""
    given = words_in(form, name, 10).strip()
    return int(given) if given.isascii() and given.isdigit() else None


def clean(words: str) -> str:
    """Without NUL, with ends of lines as everywhere else."""
    return words.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
