"""Fixtures of the desk's tests: an office on a real database."""

import pytest

from storage.database import Database
from tests.support.worker import Bureau


@pytest.fixture
def bureau(sqlite_database: Database) -> Bureau:
    """Where staff work; on SQLite, because what they do is the same on both databases."""
    return Bureau(sqlite_database)
