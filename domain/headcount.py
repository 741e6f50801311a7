"""How many people came, read from what people type: "ongeveer 30", "25 à 30", "yirmi beş kişi", "٣٠".

Only one number counts: of "30 adults and 12 children" a person makes the sum. A range counts as its middle, rounded
down, so that no evening becomes busier than it was. What was read is always shown, so that it can be put right.
"""

import re
from decimal import Decimal

from domain.amounts import amounts_in
from domain.amounts_in_words import in_digits

HIGHEST = 10_000
"""More than that is a slip of the finger, not a street party."""

_LONGEST = 60
"""Characters. A longer answer tells a story, and a number in it may be about anything."""
_MOST_WORDS = 6
"""Words among which a spelled-out number is looked for, for the same reason."""
_FEWEST_SPELLED = 2
""""Een" and "bir" are articles too."""
_MONEY = " euro"
_NUMBER = re.compile(r"\d[\d.,]*")


def headcount(words: str) -> int | None:
    """The number of people, from 0 to `HIGHEST`; None when there is no number, more than one, or an absurd one."""
    if len(words) > _LONGEST:
        return None
    line = words if re.search(r"\d", words) else _in_digits(words)
    found = amounts_in(line)
    if len(found) != 1 or found[0].euro is None or found[0].is_marked:
        return None
    count = _middle(line[found[0].start : found[0].end], found[0].euro)
    return int(count) if count == int(count) and 0 <= count <= HIGHEST else None


def _middle(number: str, highest: Decimal) -> Decimal:
    """The middle of a range; anything else as it is."""
    ends = [amount.euro for written in _NUMBER.findall(number) for amount in amounts_in(written)]
    match ends:
        case [Decimal() as low, Decimal() as high] if low < high == highest:
            return (low + high) // 2
    return highest


def _in_digits(words: str) -> str:
    """The first words, up to the number that they spell, with that number in digits; empty when they spell none, or
    more than one, or say that it is money.
    """
    if amounts_in(in_digits(words)):
        return ""
    spelled = words.split()[:_MOST_WORDS]
    for end in range(len(spelled), 0, -1):
        # Only numbers before money are put into digits; so that is what they are made.
        line = in_digits(" ".join(spelled[:end]) + _MONEY).removesuffix(_MONEY)
        found = amounts_in(line)
        if found and (found[0].euro or 0) >= _FEWEST_SPELLED:
            return "" if _in_digits(line[: found[0].start]) else line
    return ""
