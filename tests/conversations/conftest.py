"""Residents to talk as. English is the language of the msgids: it reads well here and nobody is offered it."""

import pytest

from tests.support.resident import Resident


@pytest.fixture
def newcomer() -> Resident:
    """Somebody who writes for the first time, with a phone that speaks English."""
    return Resident()


@pytest.fixture
def resident() -> Resident:
    """Somebody who agreed before and is asked nothing now."""
    return Resident("en")
