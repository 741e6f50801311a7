"""Understanding *wanneer*: from a resident's words to an `Occasion`, or None where a careful reader finds no date.

Reading goes in steps: words become meanings (`lexicon.py`), stretches of meanings become dates, times and repetitions
(the stages of `calendar.py`, `repeating.py`, `clock.py`, `periods.py`), and `assembling.py` puts together what was
said. A resident may answer in another language than the chosen one ("Koningsdag" in a Turkish talk), so where words
stay unread, the other languages are tried, and the one that leaves the fewest unread is taken.
"""

from collections import Counter
from datetime import date, datetime

from domain.occasions import assembling, calendar, clock, periods, repeating
from domain.occasions.dates import AMSTERDAM
from domain.occasions.festivals import next_festival
from domain.occasions.lexicon import Token, lexicon, pieces_of, tokens_of
from domain.occasions.occasion import Festival, Occasion
from domain.texts import LANGUAGES, Language

_ALL_LANGUAGES: tuple[Language, ...] = (*LANGUAGES, "en")
_MOST_DATES = 6


def understand(words: str, language: Language, now: datetime) -> Occasion | None:
    """What these words say about when. `now` is aware, in any zone; the calendar of Amsterdam counts."""
    local = now.astimezone(AMSTERDAM)
    pieces = pieces_of(words)
    best: Occasion | None = None
    fewest_unread = len(pieces) + 1
    for tried in sorted(_ALL_LANGUAGES, key=lambda other: other != language):
        tokens = tokens_of(pieces, tried)
        unread = sum(token.kind == "other" for token in tokens)
        if unread >= fewest_unread:
            continue
        understood = _understood(tokens, tried, local)
        if understood is not None:
            best, fewest_unread = understood, unread
        if unread == 0:
            break
    return best


def warm_up(now: datetime) -> None:
    """Read lexicons, calendars and `dateparser` (about 0.3 s in all) before the first resident has to wait for it."""
    for language in _ALL_LANGUAGES:
        lexicon(language)
        understand("14/6", language, now)
    for festival in Festival:
        next_festival(festival, now.date())


def _understood(tokens: list[Token], language: Language, local: datetime) -> Occasion | None:
    # "Not on Sunday" names a day that is not meant, and what is meant is for a person to read.
    if any(token.kind == "not" for token in tokens):
        return None
    read = _stages(_few_dates(_foreign(tokens, language)), language, local.date())
    return assembling.occasion_of(read, local)


def _foreign(tokens: list[Token], language: Language) -> list[Token]:
    """Unknown words marked that in another language are the name of a day, month or feast: they were meant too."""
    if not any(token.kind == "other" for token in tokens):
        return tokens
    others = [lexicon(other) for other in _ALL_LANGUAGES if other != language]
    return [
        Token("unread") if token.kind == "other" and any(other.names(str(token.value)) for other in others) else token
        for token in tokens
    ]


def _few_dates(tokens: list[Token]) -> list[Token]:
    """Without the dates after the first few: nobody names more, and each takes the library half a millisecond."""
    seen: Counter[bool] = Counter()
    read = []
    for token in tokens:
        dated = token.kind in {"numeric", "pair", "month"}
        seen[dated] += 1
        read.append(Token("unread") if dated and seen[True] > _MOST_DATES else token)
    return read


def _stages(tokens: list[Token], language: Language, today: date) -> list[Token]:
    tokens = calendar.pairs(_short_names(calendar.numbers(_marked(tokens))), today)
    if language == "en":
        tokens = calendar.NUMBERED_DAYS_MONTH_FIRST.read(tokens, today)
    tokens = calendar.NUMBERED_DAYS.read(tokens, today)
    tokens = repeating.REPEATING.read(tokens, today)
    tokens = clock.HOURS.read(clock.CLOCK.read(tokens, today), today)
    parts = [token for token in tokens if token.kind in {"part", "parts"}]
    tokens = repeating.weekdays([token for token in tokens if token not in parts])
    # Endings have done their work by now, except those that join two dates.
    tokens = [token for token in tokens if token.kind not in {"locative", "mark", "often"}]
    tokens = periods.MONTHS.read(periods.PERIODS.read(tokens, today), today)
    return periods.SPANS.read(tokens, today) + parts


def _marked(tokens: list[Token]) -> list[Token]:
    """A number with the ending of an ordinal is one: "1e", "3'üncü"."""
    read: list[Token] = []
    for token in tokens:
        if token.kind == "mark" and read and read[-1].kind == "number":
            read[-1] = Token("ordinal", read[-1].value)
        else:
            read.append(token)
    return read


_WEAK = {"short": "weekday", "weakweekday": "weekday", "shortmonth": "month"}
_SUPPORT = frozenset(
    {"number", "numeric", "pair", "every", "ordinal", "weekday", "year", "often", "early", "mid", "late"}
)


def _short_names(tokens: list[Token]) -> list[Token]:
    """Short names that are also other words (Dutch "zo", English "may") count only beside what makes them a date."""
    kinds = ["", *(token.kind for token in tokens), ""]
    read: list[Token] = []
    for at, token in enumerate(tokens, start=1):
        if token.kind not in _WEAK:
            read.append(token)
            continue
        beside = {kinds[at - 1], kinds[at + 1]}
        if beside & {"and", "dash", "to"}:
            beside |= {kinds[max(at - 2, 0)], kinds[min(at + 2, len(kinds) - 1)]} & _WEAK.keys()
        after_day = token.kind == "weakweekday" and tokens[at - 2 : at - 1] == [Token("unit", "day")]
        known = after_day or bool(beside & (_SUPPORT | _WEAK.keys()))
        read.append(Token(_WEAK[token.kind], token.value) if known else Token("other", token.value))
    return read
