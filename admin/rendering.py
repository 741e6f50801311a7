"""Templates: Jinja2, everything escaped, texts by the same catalogues as the bots.

In a template `_("English", name=value)` and `_n("one", "many", n)` are texts; the filters `text` (a text of the
domain), `moment`, `day`, `short_day`, `clock` (in Amsterdam), `ago` and `money`. `csrf()` is the hidden field that
every form needs, and `nonce` what every script element carries.
"""

import hashlib
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.numbers import format_currency
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from domain.reminders import AMSTERDAM
from domain.texts import Language, Param, Text, Texts, Words

if TYPE_CHECKING:
    from admin.visit import Guest

STATIC = Path(__file__).parent / "static"


def rendered(template: str, visit: "Guest", context: Mapping[str, Any]) -> str:
    """The page. Raises jinja2.UndefinedError for a name that nobody gave: that is a bug."""
    page = _environment(visit.console.texts, visit.language).get_template(template)
    csrf = Markup('<input type="hidden" name="_csrf" value="{}">').format(visit.csrf)
    nonce = visit.request.state.nonce
    # `person` is None for guests: the frame is the same template.
    person = getattr(visit, "person", None)
    return page.render(visit=visit, person=person, csrf=lambda: csrf, nonce=nonce, **context)


_environments: dict[tuple[int, Language], Environment] = {}


def _environment(texts: Texts, language: Language) -> Environment:
    """One per language: templates are compiled once."""
    key = (id(texts), language)
    found = _environments.get(key)
    if found is None:
        found = _environments[key] = _made(texts, language)
    return found


def _made(texts: Texts, language: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("admin"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )

    def text(msgid: str, **params: Param) -> str:
        return texts.plain(Text(msgid).with_(**params), language)

    def plural(one: str, many: str, n: int, **params: Param) -> str:
        return texts.plain(Text(one, many, n, (("n", n),)).with_(**params), language)

    environment.globals.update({"_": text, "_n": plural, "static": static, "language": language})
    environment.filters.update(
        {
            "text": lambda words: _plain(texts, words, language),
            "moment": lambda at, now: moment(at, now, language),
            "day": lambda at: day(at, language),
            "short_day": lambda at: short_day(at, language),
            "clock": lambda at: clock(at, language),
            "ago": lambda gone: ago(gone, language),
            "money": lambda cents: money(cents, language),
        }
    )
    return environment


def _plain(texts: Texts, words: Words | str, language: Language) -> str:
    return words if isinstance(words, str) else texts.plain(words, language)


def moment(at: datetime, now: datetime, language: Language) -> str:
    """As short as it is clear: "14:30" today, "ma 14:30" within a week, else "3 nov. 14:30"."""
    there, here = at.astimezone(AMSTERDAM), now.astimezone(AMSTERDAM)
    if there.date() == here.date():
        return clock(at, language)
    skeleton = "EEE" if abs((there.date() - here.date()).days) < 7 else "MMMd"
    return f"{format_skeleton(skeleton, there, locale=language)} {clock(at, language)}"


def day(at: datetime | date, language: Language) -> str:
    """In full: "zaterdag 28 november 2026"."""
    there = at.astimezone(AMSTERDAM).date() if isinstance(at, datetime) else at
    return format_date(there, "full", locale=language)


def short_day(at: date, language: Language) -> str:
    """With its year where nothing else tells it: "28 nov. 2026"."""
    return format_date(at, "medium", locale=language)


def clock(at: datetime, language: Language) -> str:
    """The time in Amsterdam: "14:30"."""
    return format_time(at.astimezone(AMSTERDAM), "HH:mm", locale=language)


def ago(gone: timedelta, language: Language) -> str:
    """How long: "12 minuten"."""
    return format_timedelta(gone, locale=language, threshold=1.2)


def money(cents: int, language: Language) -> str:
    """An amount of euro cents: "€ 25,00"."""
    return format_currency(Decimal(cents) / 100, "EUR", locale=language)


Versioned = Callable[[str], str]


@cache
def static(name: str) -> str:
    """The address of a static file. It changes with the file, so that browsers can keep it for a year."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?v={digest}"
