"""How alike two spellings of a name are: by the letters that differ, or by their consonants in either script."""

import re

_DOUBLED = re.compile(r"(.)\1+")
_LATIN_GROUPS = (
    ("sch", "sk"),
    ("ch", "g"),
    ("ck", "k"),
    ("kh", "g"),
    ("sh", "s"),
    ("ph", "f"),
    ("x", "ks"),
)
_SAME = str.maketrans(
    {
        **dict.fromkeys("bpبپ", "b"),
        **dict.fromkeys("fvفڤ", "f"),
        **dict.fromkeys("gغخجگڭ", "g"),
        **dict.fromkeys("kqcكقک", "k"),
        **dict.fromkeys("dدضذ", "d"),
        **dict.fromkeys("tتطث", "t"),
        **dict.fromkeys("szسزشصظژ", "s"),
        **dict.fromkeys("rر", "r"),
        **dict.fromkeys("lل", "l"),
        **dict.fromkeys("mم", "m"),
        **dict.fromkeys("nن", "n"),
        # Vowels, and the sounds that Arabic writers render as vowels or leave out.
        **dict.fromkeys("aeiouyjwhاويىهةءحع ", None),
    }
)


def plain_sound(name: str) -> str:
    """The letters of a folded Latin name with the commonest doubts removed: doubled letters, "ij" for "y", spaces."""
    return _DOUBLED.sub(r"\1", name.replace("ij", "y").replace(" ", ""))


def consonants(name: str) -> str:
    """The consonants of a folded name, the same for both scripts: "slotervaart" and "سلوترفارت" are both "sltrfrt"."""
    for group, sound in _LATIN_GROUPS:
        name = name.replace(group, sound)
    return _DOUBLED.sub(r"\1", name.translate(_SAME))


def edits(one: str, other: str, most: int) -> int:
    """Letters to add, drop, replace or swap to turn one into the other; `most` + 1 when there are more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    earlier: list[int] = []
    above = list(range(len(other) + 1))
    for row, letter in enumerate(one, start=1):
        current = [row]
        for column, opposite in enumerate(other, start=1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (letter != opposite))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == opposite:
                cost = min(cost, earlier[column - 2] + 1)
            current.append(cost)
        if min(current) > most:
            return most + 1
        earlier, above = above, current
    return min(above[-1], most + 1)
