"""Small counts are not published, and cannot be computed from all that is published together.

Counts are published as a tree: a total is split into groups, and a group whose own total is published may be split
again. Each split follows the one rule of `split`. Who knows the rule and reads everything still cannot tell how many
there are in any part that has fewer than five: the proof stands in `docs/decisions/0027-small-counts.md`, and a test
tries every possible table of a small world.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

FEWEST = 5
"""What is less than this is not shown."""

Key = TypeVar("Key", bound=Hashable)

UNKNOWN = ""
"""The key of what is not known, or is on no list any more."""


@dataclass(frozen=True, slots=True)
class Split:
    """A total, and what of it is shown: `listed` and `other` together are the total."""

    total: int
    listed: Mapping[str, int]
    """In the order of the groups that there can be. Those that are not listed stand in `other`."""
    other: int = 0
    """0, or at least FEWEST."""

    def get(self, key: str) -> int | None:
        """How many are shown for this group; None when it is in `other`."""
        return self.listed.get(key)


def split(counts: Mapping[str, int], universe: Sequence[str]) -> Split | None:
    """What may be shown of these counts; None when they are too few altogether.

    `universe` are all groups that there can be, whatever the counts: what is counted outside of it is UNKNOWN.
    """
    known = _within(counts, universe)
    total = sum(known.values())
    if total < FEWEST:
        return None
    listed = [key for key in known if known[key] >= FEWEST]
    if sum(known[key] for key in listed) == total:
        return Split(total, known)
    hidden = [key for key in known if known[key] < FEWEST]
    other = sum(known[key] for key in hidden)
    if other < FEWEST or other > (FEWEST - 1) * (len(hidden) - 1):
        # Alone, or so many that each must be nearly five: the smallest groups beside them go along, all that are equal.
        smallest = min((known[key] for key in listed), default=0)
        listed = [key for key in listed if known[key] > smallest]
    shown = {key: known[key] for key in listed}
    return Split(total, shown, total - sum(shown.values()))


def together(splits: Iterable[Split]) -> Split | None:
    """Several of one kind as one: made of what each of them shows, so it tells nothing new. None without any."""
    all_of_them = list(splits)
    if not all_of_them:
        return None
    total = sum(one.total for one in all_of_them)
    keys = dict.fromkeys(key for one in all_of_them for key in one.listed)
    # "None" is said only where every part says so; otherwise it is merely not shown.
    sums = {key: sum(one.get(key) or 0 for one in all_of_them) for key in keys}
    shown = {key: n for key, n in sums.items() if n or all(key in one.listed for one in all_of_them)}
    return Split(total, shown, total - sum(shown.values()))


@dataclass(frozen=True, slots=True)
class Groups:
    """A split whose larger groups are split further each by themselves, and the rest as one."""

    split: Split
    own: frozenset[str]
    """Groups with figures of their own."""

    @classmethod
    def of(cls, counts: Mapping[str, int], universe: Sequence[str], own_from: int = FEWEST) -> "Groups | None":
        """`own_from`: how many a group needs to be split further by itself. None when there are too few altogether."""
        found = split(counts, universe)
        if found is None:
            return None
        return cls(found, frozenset(key for key, n in found.listed.items() if n >= max(own_from, FEWEST)))

    def parts(self, counts: Mapping[tuple[str, Key], int]) -> Mapping[str | None, Mapping[Key, int]]:
        """Counts by group and something else: for each group of its own, and under None for the rest together."""
        found: dict[str | None, Counter[Key]] = {key: Counter() for key in self.own}
        for (group, key), n in counts.items():
            found.setdefault(group if group in self.own else None, Counter())[key] += n
        return found

    def chosen(self, counts: Mapping[tuple[str, Key], int], group: str | None) -> Sequence[Mapping[Key, int]]:
        """The parts of which figures are made: of this group, none where it is too small; or all of them (None)."""
        parts = self.parts(counts)
        if group is None:
            return list(parts.values())
        return [parts[group]] if group in self.own else []


def shown(
    groups: Groups | None, counts: Mapping[tuple[str, str], int], universe: Sequence[str], group: str | None
) -> Split | None:
    """How a group splits by something else, or all of them together (None). None: too few to say.

    The counts are those of the groups themselves: summed over the something else, each group has its own total.
    """
    chosen = groups.chosen(counts, group) if groups else []
    return together(one for part in chosen if (one := split(part, universe)))


def have(
    groups: Groups | None,
    totals: Mapping[str, int],
    counts: Mapping[tuple[str, str], int],
    things: Iterable[str],
    group: str | None,
) -> Mapping[str, int]:
    """Of things of which one can have several (by group, thing): how many have each, as far as that is shown. To have
    it and not to have it are two groups like any others.
    """
    found: dict[str, int] = {}
    for thing in things:
        halves = {(one, _YES): counts.get((one, thing), 0) for one in totals}
        halves |= {(one, _NO): n - counts.get((one, thing), 0) for one, n in totals.items()}
        split_of_it = shown(groups, halves, (_YES, _NO), group)
        if split_of_it and (n := split_of_it.get(_YES)):
            found[thing] = n
    return found


_YES, _NO = "yes", "no"


def _within(counts: Mapping[str, int], universe: Sequence[str]) -> dict[str, int]:
    known = dict.fromkeys(universe, 0)
    for key, n in counts.items():
        where = key if key in known else UNKNOWN
        known[where] = known.get(where, 0) + n
    return known
