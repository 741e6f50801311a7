"""Logging: event names with fields, for people or for machines, and never a token.

Our own code says `log = structlog.get_logger()` and `log.info("turn_taken", chat=…)`: a name and fields, no message
bodies, no names of residents. What libraries log through the standard library takes the same road.
"""

import logging
import sys
from typing import Literal, TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from voordeur.redaction import redacted

Form = Literal["console", "json"]

# Below WARNING these write the address of every request, which holds the token, or every statement with its values,
# which are what residents wrote.
_TALKATIVE = (
    *("httpx", "httpcore", "httpx2", "httpcore2", "aiohttp", "aiogram", "telegram"),
    *("sqlalchemy", "aiosqlite", "asyncpg", "alembic"),
    "asyncio",
)

_SHARED: tuple[Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
)


def set_up_logs(level: str = "INFO", form: Form = "console", stream: TextIO | None = None) -> None:
    """Send everything that is logged in this process to `stream`, stderr unless told otherwise."""
    out = sys.stderr if stream is None else stream
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter(form, colours=out.isatty()))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(root.level),
        cache_logger_on_first_use=False,
    )


def _formatter(form: Form, *, colours: bool) -> logging.Formatter:
    # Plain tracebacks in both: the pretty ones show local variables, and those hold what residents wrote.
    render: list[Processor]
    if form == "json":
        render = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    else:
        plain = structlog.dev.plain_traceback
        render = [structlog.dev.ConsoleRenderer(colors=colours, exception_formatter=plain)]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_SHARED,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *render, _redact_line],
    )


def _redact_line(_: WrappedLogger, __: str, line: EventDict | str) -> str:
    """The last step works on the finished line, so that no field, exception or library gets past it."""
    return redacted(str(line))
