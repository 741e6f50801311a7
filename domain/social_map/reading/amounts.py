"""What stands under "kosten" in a row: an amount where it is plain, words always."""

import re
from typing import Any

_FREE = re.compile(r"gratis|kosteloos|geen kosten|free", re.IGNORECASE)
_AMOUNT = re.compile(
    r"(?:€|eur(?:o)?)\s*(\d{1,5})(?:[.,](\d{2}|-+))?(?!\d)|(\d{1,5})(?:[.,](\d{2}|-+))?\s*(?:euro?\b|€)", re.IGNORECASE
)
_BARE = re.compile(r"(\d{1,5})(?:[.,](\d{1,2}|-+))?")


def cost_options(words: str, option_id: str) -> list[dict[str, Any]]:
    """One option with the amount in euro; none when the words name no amount, or more than one."""
    words = words.strip()
    if _FREE.fullmatch(words.rstrip(".!")):
        return [{"id": option_id, "amount": 0, "currency": "EUR"}]
    found = list(_AMOUNT.finditer(words))
    if len(found) == 1:
        euro, cents = found[0][1] or found[0][3], found[0][2] or found[0][4]
    elif not found and (alone := _BARE.fullmatch(words)):
        euro, cents = alone[1], alone[2]
    else:
        return []
    amount = int(euro) + (int(cents.ljust(2, "0")) / 100 if cents and cents.isdecimal() else 0)
    return [{"id": option_id, "amount": amount, "currency": "EUR"}]
