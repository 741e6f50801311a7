"""Fixtures for what belongs to the process as a whole."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from voordeur.logs import _TALKATIVE


@pytest.fixture
def logging_as_it_was() -> Iterator[None]:
    """Logging is one thing per process: put back what the test changes."""
    root = logging.getLogger()
    structlog_before = structlog.get_config()
    before = root.handlers, root.level, {name: logging.getLogger(name).level for name in _TALKATIVE}
    yield
    root.handlers, level, levels = before
    root.setLevel(level)
    for name, its_level in levels.items():
        logging.getLogger(name).setLevel(its_level)
    logging.captureWarnings(capture=False)
    structlog.configure(**structlog_before)
