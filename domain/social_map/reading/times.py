"""Opening times in plain Dutch, as a municipal worker writes them in a cell, become schedules of HSDS.

"ma 10:00-12:00; wo 13:30-17:00", "ma t/m vr 9.00 - 17.00 uur", "eerste dinsdag van de maand 14:00-16:00", "dagelijks
10-17", "op afspraak". What is not understood is kept as words: a schedule with only a description.
"""

import re
from dataclasses import dataclass
from typing import Any

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NAMES = (
    ("maandag", "ma"),
    ("dinsdag", "di"),
    ("woensdag", "wo"),
    ("donderdag", "do"),
    ("vrijdag", "vr"),
    ("zaterdag", "za"),
    ("zondag", "zo"),
)
_DAY = {name: number for number, names in enumerate(_NAMES) for name in names}
_DAY |= {f"{names[0]}en": number for number, names in enumerate(_NAMES)}
_ORDINALS = {
    "eerste": 1,
    "1e": 1,
    "1ste": 1,
    "tweede": 2,
    "2e": 2,
    "2de": 2,
    "derde": 3,
    "3e": 3,
    "3de": 3,
    "vierde": 4,
    "4e": 4,
    "4de": 4,
    "laatste": -1,
}
_GROUPS = {
    "dagelijks": range(7),
    "elke dag": range(7),
    "iedere dag": range(7),
    "werkdagen": range(5),
    "doordeweeks": range(5),
    "weekend": range(5, 7),
}
_PARTS_OF_DAY = {"ochtend", "middag", "avond"}
_TIME = r"(\d{1,2})(?:[:.u](\d{2}))?\s*(?:uur|u)?"
_TIMES = re.compile(rf"(?:van\s+)?{_TIME}\s*(?:-|–|—|tot en met|tot|t/m)\s*{_TIME}(?!\d)")
_FROM = re.compile(rf"(?:vanaf|om)\s+{_TIME}(?!\d)")
_WORD = re.compile(r"[a-z]+|\d+(?:e|ste|de)|-")
_FILLING = frozenset({"en", "elke", "iedere", "op", "de", "van", "maand", "uur", "is", "open", "s", "in", "het"})
_MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class Times:
    """The schedules, without ids, and the parts of the text that only stand in them as words."""

    schedules: tuple[dict[str, Any], ...]
    not_understood: tuple[str, ...]


def schedules_in(words: str) -> Times:
    """Never raises. Parts stand apart by a semicolon or a line; within a part several times may follow the days."""
    schedules: list[dict[str, Any]] = []
    unclear: list[str] = []
    for part in [one.strip(" ,.") for one in re.split(r"[;\n]", words)][:_MOST_PARTS]:
        if not part:
            continue
        if found := _schedules(_lowered(part)):
            schedules += found
        else:
            schedules.append({"description": part})
            if not _is_words_only(part):
                unclear.append(part)
    return Times(tuple(schedules), tuple(unclear))


def _lowered(part: str) -> str:
    part = part.lower().replace("’", "'").replace("t/m", " - ").replace("tot en met", " - ").replace("–", "-")
    return re.sub(r"(?<=[a-z])\.(?=\s|,|-|$)", "", part).replace("'s", " ")


def _is_words_only(part: str) -> bool:
    """By appointment, on request: no day and no time that somebody would expect to be understood."""
    lowered = part.lower()
    return not re.search(r"\d", lowered) and not any(re.search(rf"\b{names[0]}", lowered) for names in _NAMES)


def _schedules(part: str) -> list[dict[str, Any]]:
    """Nothing when any piece is not understood: half a truth about opening times sends people to a closed door."""
    first = min((found.start() for pattern in (_TIMES, _FROM) if (found := pattern.search(part))), default=len(part))
    days = _days(part[:first])
    times = _times(part[first:])
    if days is None or times is None or not times:
        return []
    return [{**days, **one} for one in times]


def _times(words: str) -> list[dict[str, Any]] | None:
    """The times that follow the days; None when something else stands there, or a time is impossible."""
    found = [_from_to(*match.groups()) for match in _TIMES.finditer(words)]
    rest = _TIMES.sub(" ", words)
    found += [_from_to(match[1], match[2], None, None) for match in _FROM.finditer(rest)]
    rest = _FROM.sub(" ", rest)
    if re.sub(r"\b(?:uur|en|u)\b|[,&\s]", "", rest) or any(one is None for one in found):
        return None
    return [one for one in found if one]


def _from_to(hour: str, minute: str | None, to: str | None, to_minute: str | None) -> dict[str, Any] | None:
    opens = _clock(hour, minute)
    closes = _clock(to, to_minute) if to else None
    if opens is None or (to and closes is None) or opens == "24:00":
        return None
    closes = "00:00" if closes == "24:00" else closes
    return {"opens_at": opens, **({"closes_at": closes} if closes else {})}


def _clock(hour: str, minute: str | None) -> str | None:
    at = int(hour), int(minute or 0)
    return f"{at[0]:02}:{at[1]:02}" if (at < (24, 0) and at[1] < 60) or at == (24, 0) else None


def _days(words: str) -> dict[str, Any] | None:
    """The days as `freq` and `byday`; None when the words say something else."""
    words = words.strip(" :,")
    for name, numbers in _GROUPS.items():
        if re.fullmatch(rf"(?:op\s+|in het\s+|elk\s+)?{name}", words):
            return _weekly(list(numbers))
    found = _WORD.findall(words)
    if re.sub(r"[\s,:&]|\d+(?:e|ste|de)|[a-z]+|-", "", words):
        return None
    return _read_days([word for word in found if word not in _FILLING], monthly="maand" in found)


def _read_days(words: list[str], *, monthly: bool) -> dict[str, Any] | None:
    ordinals: list[int] = []
    days: list[int] = []
    is_range = False
    for word in words:
        day = _day(word)
        if word in _ORDINALS:
            ordinals.append(_ORDINALS[word])
        elif word == "-" and days:
            is_range = True
        elif day is not None:
            days += _until(days[-1], day) if is_range else [day]
            is_range = False
        else:
            return None
    if not days or is_range or (monthly and not ordinals):
        return None
    if ordinals:
        return {"freq": "MONTHLY", "byday": ",".join(f"{nth}{_DAYS[day]}" for nth in ordinals for day in days)}
    return _weekly(days)


def _day(word: str) -> int | None:
    """Of "dinsdag", "di" or "dinsdagmiddag"; None when it is no day."""
    for part in _PARTS_OF_DAY:
        word = word.removesuffix(part)
    return _DAY.get(word)


def _until(first: int, last: int) -> list[int]:
    return [(first + step) % 7 for step in range(1, (last - first) % 7 + 1)]


def _weekly(days: list[int]) -> dict[str, Any]:
    return {"freq": "WEEKLY", "byday": ",".join(_DAYS[day] for day in sorted(set(days)))}
