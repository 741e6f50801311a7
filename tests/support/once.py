"""What a process does once in its life, and would do hundreds of times where hundreds of systems start in one."""

import ssl
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import pytest
import structlog
from aiogram.methods import Response
from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.util import LRUCache

from admin import rendering
from domain.texts import Language, Texts

_STATEMENTS = 5000
"""More than all tests together have."""


def certificates_read_once(patch: pytest.MonkeyPatch) -> None:
    """Reading all authorities that this computer trusts takes 40 milliseconds, for each HTTP client anew.

    Nobody changes the context they are given.
    """
    patch.setattr(ssl, "create_default_context", cache(ssl.create_default_context))


def answers_described_once(patch: pytest.MonkeyPatch) -> None:
    """Pydantic forgets how to read an answer (`Response[Message]`) when nobody holds that, and aiogram then has it made
    anew: for every third answer, in 5 milliseconds or more.
    """
    patch.setattr(Response, "__class_getitem__", staticmethod(cache(Response.__class_getitem__)))


class _Compiled(BytecodeCache):
    """What Jinja made of the templates, in memory."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


def templates_compiled_once(patch: pytest.MonkeyPatch) -> None:
    """All consoles share the templates that Jinja made into code: each has texts of its own, and would make them anew.

    By language, because Jinja works out what a filter makes of a constant.
    """
    compiled: dict[str, _Compiled] = defaultdict(_Compiled)
    made = rendering._made

    def sharing(texts: Texts, language: Language) -> Environment:
        environment = made(texts, language)
        environment.bytecode_cache = compiled[language]
        return environment

    patch.setattr(rendering, "_made", sharing)


@contextmanager
def plain_tracebacks() -> Iterator[None]:
    """What is logged without `set_up_logs` shows no local variables, as with it; to show them takes up to a second."""
    usual = structlog.get_config()["processors"]
    plain = structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[*usual[:-1], plain])
    yield
    structlog.reset_defaults()


def statements_compiled_once(patch: pytest.MonkeyPatch) -> None:
    """All databases share the statements that SQLAlchemy made into SQL, as the connections to one database do.

    It looks a statement up by its dialect, and each engine has a dialect of its own: those of one kind, which
    `storage.database` sets up alike, count as the same here.
    """
    shared: LRUCache[Any, Any] = LRUCache(_STATEMENTS)

    def made(url: str, **options: Any) -> AsyncEngine:
        engine = create_async_engine(url, **options)
        engine.sync_engine._compiled_cache = shared
        return engine

    patch.setattr("storage.database.create_async_engine", made)
    for kind in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        patch.setattr(kind, "__eq__", lambda one, other: _set_up(one) == _set_up(other))
        patch.setattr(kind, "__hash__", lambda one: hash(_set_up(one)))


def _set_up(dialect: Any) -> tuple[object, ...]:
    return type(dialect), getattr(dialect, "_json_serializer", None), getattr(dialect, "_json_deserializer", None)
