"""From everything that is published together, nobody can tell a count of one to four, whoever knows the rule.

Small worlds are tried completely: all tables that there can be. Two that are published alike cannot be told apart, so a
count is safe when among the tables that look like it there is one with another count.
"""

from collections import Counter, defaultdict
from itertools import chain, combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.insight import small_counts
from domain.insight.asked import OUTCOMES, asked
from domain.insight.small_counts import FEWEST, Groups, have, shown, split, together

KEYS = "abcde"


@pytest.fixture
def fewest_is_three(monkeypatch):
    """The same rule in a smaller world: what is less than three is not shown."""
    monkeypatch.setattr(small_counts, "FEWEST", 3)


def worlds(cells, most):
    """All tables of so many cells with up to so many in them: all that could look like one of them is there."""
    if cells == 0:
        yield ()
        return
    for first in range(most + 1):
        for others in worlds(cells - 1, most - first):
            yield (first, *others)


def unions(cells):
    """All sets of cells: a sum of several is a count too."""
    return list(chain.from_iterable(combinations(range(cells), size) for size in range(1, cells + 1)))


def told_by(every_world, published, cells):
    """What somebody can compute: each union of cells that has one and the same small count in all worlds that are
    published like that.
    """
    fewest = small_counts.FEWEST
    alike = defaultdict(list)
    for world in every_world:
        alike[published(world)].append(world)
    told = []
    for group in alike.values():
        for union in unions(cells):
            counts = {sum(world[at] for at in union) for world in group}
            if len(counts) == 1 and 0 < min(counts) < fewest:
                told.append((group[0], union))
    return told


def as_told(found):
    return None if found is None else (found.total, tuple(sorted(found.listed.items())), found.other)


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_no_small_count_of_one_table_can_be_computed(size):
    def published(world):
        # How many there are altogether is known from other tables, unless they are too few.
        return as_told(split(dict(zip(KEYS, world, strict=False)), KEYS[:size]))

    assert told_by(worlds(size, 22), published, size) == []


def test_a_rule_without_neighbours_in_other_would_be_seen_through():
    def naive(world):
        return sum(world), tuple(n for n in world if n >= FEWEST)

    assert told_by(worlds(3, 14), naive, 3) != [], "so the search above can find something"


@pytest.mark.parametrize("own_from", [3, 5])
@pytest.mark.parametrize(("areas", "keys", "most"), [("xy", "ab", 15), ("xyz", "ab", 9), ("xy", "abc", 9)])
def test_no_small_count_can_be_computed_from_the_page_of_the_city_and_those_of_all_areas(
    areas, keys, most, own_from, fewest_is_three
):
    cells = list(product(areas, keys))

    def published(world):
        counts = dict(zip(cells, world, strict=True))
        totals = Counter()
        for (area, _), n in counts.items():
            totals[area] += n
        groups = Groups.of(totals, areas, own_from)
        pages = [as_told(shown(groups, counts, keys, area)) for area in (None, *areas)]
        return (as_told(groups.split), *pages) if groups else None

    assert told_by(worlds(len(cells), most), published, len(cells)) == []


def test_no_small_count_can_be_computed_from_what_the_map_was_asked(fewest_is_three):
    cells = list(product(OUTCOMES, "ab", "xy"))

    def published(world):
        counts = {("", *cell): n for cell, n in zip(cells, world, strict=True)}
        groups = Groups.of({"": sum(world)}, [""])
        told = asked(groups, counts, "ab", "xy", None)
        further = [as_told(one.get(outcome)) for one in (told.needs, told.languages) for outcome in OUTCOMES]
        return (as_told(told.outcomes), *further)

    # Only the margins are published, so single cells are looked at, not all 255 unions.
    alike = defaultdict(list)
    for world in worlds(8, 8):
        alike[published(world)].append(world)
    margins = [[at for at, cell in enumerate(cells) if part in cell] for part in (*OUTCOMES, "a", "b", "x", "y")]
    told = [
        (group[0], margin)
        for group in alike.values()
        for margin in (*margins, *([at] for at in range(8)))
        if len(counts := {sum(world[at] for at in margin) for world in group}) == 1 and 0 < min(counts) < 3
    ]
    assert told == []


tables = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 40), max_size=8)


@given(tables)
@settings(max_examples=150)
def test_what_is_shown_adds_up_and_is_never_small(counts):
    found = split(counts, "abcdefgh")
    if found is None:
        assert sum(counts.values()) < FEWEST
        return
    assert sum(found.listed.values()) + found.other == found.total == sum(counts.values())
    assert all(n >= FEWEST or (n == 0 and not found.other) for n in found.listed.values())
    assert found.other == 0 or found.other >= FEWEST
    assert all(found.listed[key] == counts.get(key, 0) for key in found.listed)


@given(st.lists(tables, max_size=4))
@settings(max_examples=100)
def test_several_together_show_no_more_than_each(several):
    splits = [one for counts in several if (one := split(counts, "abcdefgh"))]
    found = together(splits)
    assert (found is None) == (not splits)
    if found:
        assert found.total == sum(one.total for one in splits)
        assert sum(found.listed.values()) + found.other == found.total
        assert found.other == 0 or found.other >= FEWEST


@pytest.mark.parametrize(
    ("counts", "listed", "other"),
    [
        ({"a": 12, "b": 7, "c": 0}, {"a": 12, "b": 7, "c": 0}, 0),
        ({"a": 12, "b": 7, "c": 3}, {"a": 12}, 10),
        ({"a": 12, "b": 3, "c": 3, "d": 0}, {"a": 12}, 6),
        ({"a": 12, "b": 4, "c": 4}, {}, 20),
        ({"a": 3, "b": 3}, {}, 6),
        ({"a": 12, "gone": 6}, {"a": 12, "": 6}, 0),
    ],
)
def test_the_rule_in_examples(counts, listed, other):
    found = split(counts, [key for key in counts if key != "gone"])
    assert (found.listed, found.other) == (listed, other)


def test_an_area_has_figures_of_its_own_only_where_it_is_large_enough_and_listed():
    counts = {("x", "a"): 30, ("y", "a"): 7, ("y", "b"): 6, ("z", "a"): 2}
    totals = {"x": 30, "y": 13, "z": 2}
    groups = Groups.of(totals, "xyz", own_from=20)
    assert groups.own == {"x"}, "z stands in other, together with y"
    assert shown(groups, counts, "ab", "x").listed == {"a": 30, "b": 0}
    assert shown(groups, counts, "ab", "y") is None
    assert Groups.of({"x": 30, "z": 2}, "xz", own_from=20).own == frozenset(), "two would be told by 32 less 30"


def test_of_needs_nobody_tells_who_lacks_one_either():
    groups, totals = Groups.of({"": 20}, [""]), {"": 20}
    has = {("", "money"): 19, ("", "space"): 8, ("", "things"): 2}
    assert have(groups, totals, has, ("money", "space", "things"), None) == {"space": 8}
