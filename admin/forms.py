"""What was typed into a form, as it can be kept."""

from starlette.datastructures import FormData


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
