"""The character NUL: PostgreSQL cannot store it, and nobody can type it."""

import re

_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON has it; not the six characters that somebody typed, of which the backslash is escaped."""


def without_nul(raw: str) -> str:
    """The same JSON without any NUL in its texts."""
    return _NUL.sub(r"\1", raw)
