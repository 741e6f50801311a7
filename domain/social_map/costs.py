"""What a service costs, from the cost options and the words of HSDS."""

import math
import re
from collections.abc import Mapping
from typing import Any

from domain.social_map.plain_text import plain_line
from domain.social_map.service import Cost

_FREE = re.compile(
    r"\s*(?:gratis|kosteloos|geen kosten|free|free of charge|0|€ ?0(?:[,.]00|,-)?)\s*[.!]?\s*", re.IGNORECASE
)
_LONGEST = 300
_MOST_EURO = 1_000_000


def cost_of(document: Mapping[str, Any]) -> Cost:
    """An amount in euro counts; another currency is only words. The cheapest way to take part comes first."""
    options = document.get("cost_options")
    listed = [one for one in options if isinstance(one, Mapping)] if isinstance(options, list) else []
    words = plain_line(document.get("fees_description") or document.get("fees"), _LONGEST)
    cents = [amount for one in listed if (amount := _cents(one)) is not None]
    said = "; ".join(filter(None, map(_words, listed)))[:_LONGEST]
    words = words or said
    if (cents and max(cents) == 0) or _FREE.fullmatch(words):
        return Cost(is_free=True, cents=0, words="" if _FREE.fullmatch(words) else words)
    return Cost(cents=min(cents) if cents else None, words=words)


def _cents(option: Mapping[str, Any]) -> int | None:
    amount = option.get("amount")
    if isinstance(amount, bool) or not isinstance(amount, int | float) or not math.isfinite(amount):
        return None
    if str(option.get("currency") or "EUR").upper() not in {"EUR", "€", "EURO"} or not 0 <= amount < _MOST_EURO:
        return None
    return round(amount * 100)


def _words(option: Mapping[str, Any]) -> str:
    return ", ".join(filter(None, (plain_line(option.get(name), 120) for name in ("option", "amount_description"))))
