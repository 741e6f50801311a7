"""Fixtures for tests of who may come in."""

import pytest
from argon2 import PasswordHasher

from admin.sign_in import passwords


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with little work: what takes time is for `test_passwords.py`."""
    quick = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1)
    monkeypatch.setattr(passwords, "_hasher", quick)
    monkeypatch.setattr(passwords, "_OF_NOBODY", quick.hash("nobody has this password"))
