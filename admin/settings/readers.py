"""Reads the settings of the house: whether a stored value can be used by this version."""

from collections.abc import Callable, Mapping

from domain import house_texts, retention
from domain.insight import themes
from storage.console.house_settings import RETENTION, TEXTS, THEMES, Value

READERS: Mapping[str, Callable[[Value], object]] = {
    TEXTS: house_texts.read,
    RETENTION: retention.read,
    THEMES: themes.read,
}
"""By name. Each raises ValueError, KeyError or TypeError for a value that cannot be used."""


def can_be_used(name: str, value: Value) -> bool:
    """Whether this can be set under this name."""
    try:
        READERS[name](value)
    except (ValueError, KeyError, TypeError):
        return False
    return True
