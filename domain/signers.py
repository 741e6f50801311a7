"""Who signs: a name and an address, out of one line as people type it. Neither is checked against any register.

"Fatma Yılmaz, Brugstraat 12", "Fatma 1057bs" and "فاطمة، شارع بروخ ١٢" all say both. What was read is shown to the
neighbour before anything is signed, so a guess is enough where the words leave it open.
"""

import re
from itertools import pairwise, takewhile

from domain.spelling import bare
from domain.texts import without_bidi_controls

_BETWEEN = re.compile(r"[,،;؛\n]+|\s+[-–—|/]+\s+")
_LABEL = re.compile(
    r"^(?:(?:mijn|benim|my)\s+)?(?:naam|adres|straat|postcode|adım|isim|ismim|name|address|الاسم|اسمي|العنوان|عنواني)"
    r"\s*(?:\bis\b|[:=])\s*|^(?:ik\s+(?:ben|heet)|mijn\s+naam\s+is|(?:benim\s+)?(?:adım|ismim)|اسمي|أنا)\s+",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"(?<!\w)\d{4}(?:\s?[A-Za-z]{2})?(?!\w)")
# "-laan", "-weg", "-dijk" and "-hof" end surnames too: only a house number makes those a street.
_STREET = re.compile(
    r"\w[\w.-]+(?:straat|str|gracht|kade|plein|singel|steeg|dreef|plantsoen|burgwal)\.?(?:['’]\w+)?", re.IGNORECASE
)
_STREET_BEFORE_NAME = frozenset({"شارع", "ساحة", "ميدان", "زنقة", "طريق"})
_STREET_AFTER_NAME = frozenset({"caddesi", "cad", "sokak", "sokağı", "sok", "mahallesi", "meydanı"})
_NUMBER = frozenset({"no", "nr", "nummer", "numara", "رقم"})
_CITY = frozenset({"amsterdam", "amsterdam zuidoost", "أمستردام", "امستردام"})
_ORDINAL = re.compile(r"\d{1,2}(?:e|de|ste)|eerste|tweede|derde|vierde|vijfde", re.IGNORECASE)
_INSIDE_NAMES = frozenset({"van", "von", "der", "den", "de", "het", "ten", "ter", "la"})
_BELONGS_TO = frozenset({"van", "ten", "ter"})
_BETWEEN_NAME_AND_STREET = frozenset(
    {
        *("en", "ik", "woon", "wonen", "in", "de", "het", "op", "aan", "and", "ve", "no", "nr", "numara"),
        *("من", "في", "اسكن", "أسكن", "ساكن", "ساكنة", "و"),
    }
)


def name_and_address(words: str) -> tuple[str, str]:
    """The name, and the street or postcode; what is not there is empty. Their own words, in one line each.

    Nothing is cut off: the limits are for whoever asks.
    """
    pieces = [piece for raw in _BETWEEN.split(without_bidi_controls(words)) if (piece := in_one_line(raw))]
    if not pieces:
        return "", ""
    read = [_in_one_piece(piece) for piece in pieces]
    if len(pieces) > 1 and not any(address for _name, address in read):
        # "Fatma, Overtoom": nothing looks like a street, but they put one behind the name.
        return pieces[0], ", ".join(pieces[1:])
    if _POSTCODE.match(pieces[-1]) and len(pieces) > 1:
        # Behind the postcode at the end stands the city.
        read[-1] = "", pieces[-1]
    named = next((index for index, (name, _address) in enumerate(read) if name), None)
    if named is None:
        return "", ", ".join(pieces)
    name, address = read[named]
    return name, ", ".join(filter(None, [*pieces[:named], address, *pieces[named + 1 :]]))


def in_one_line(words: str) -> str:
    """Without a label before it ("Naam:") and without control characters; empty when it has no letter and no digit."""
    printable = "".join(char for char in words if char.isprintable() or char.isspace() or char in "\u200c\u200d")
    line = _LABEL.sub("", " ".join(printable.split())).strip(" .:")
    return line if any(char.isalnum() for char in line) else ""


def _in_one_piece(piece: str) -> tuple[str, str]:
    """Name and address in words that no comma divides."""
    words = piece.split()
    if piece.isdigit():
        return "", piece
    begin = _street_at(words)
    if begin is None:
        return _around_postcode(piece)
    name = words[:begin]
    while name and name[-1].lower() in _BETWEEN_NAME_AND_STREET:
        name.pop()
    return " ".join(name), " ".join(words[begin:])


def _around_postcode(piece: str) -> tuple[str, str]:
    """Before a postcode stands the name and behind it the city; behind one that comes first, the name."""
    postcode = _POSTCODE.search(piece)
    if postcode is None:
        return piece, ""
    before, after = piece[: postcode.start()].strip(), piece[postcode.end() :].strip()
    if before or after.lower() in _CITY:
        return before, piece[postcode.start() :]
    return after, postcode.group()


def _street_at(words: list[str]) -> int | None:
    """The index of the word at which a street begins; None when there is none."""
    for index, word in enumerate(words):
        if word in _STREET_BEFORE_NAME:
            return index
        if word.lower().rstrip(".") in _STREET_AFTER_NAME:
            return max(0, index - 1)
        if _STREET.fullmatch(word) or _has_house_number(words, index):
            return _whole_street(words, index)
    return None


def _has_house_number(words: list[str], index: int) -> bool:
    """Whether a house number follows this word; four digits are a postcode, "2e" begins a street."""
    following = words[index + 1 : index + 3]
    if len(following) > 1 and following[0].lower().rstrip(".:") in _NUMBER:
        return following[1][0].isdigit()
    digits = "".join(takewhile(str.isdigit, following[0])) if following else ""
    return 0 < len(digits) < len("1057") and not _ORDINAL.fullmatch(following[0])


def _whole_street(words: list[str], index: int) -> int:
    """Where the name of the street begins that ends at `index`: "Jan van Galenstraat", "2e Jan Steenstraat"."""
    begin = index
    while begin and words[begin - 1].lower() in _INSIDE_NAMES:
        begin -= 1
    begin = max(0, begin - 1) if _BELONGS_TO.intersection(map(str.lower, words[begin:index])) else index
    ordinal = (at for at in range(max(0, begin - 2), begin) if _ORDINAL.fullmatch(words[at]))
    return next(ordinal, begin)


_TITLES = frozenset(
    {
        *("mevrouw", "mevr", "mw", "mvr", "meneer", "mijnheer", "dhr", "heer", "fam", "familie", "mr", "mrs", "ms"),
        *("bay", "bayan", "sayin", "السيد", "السيده", "سيد", "سيده", "عائله"),
    }
)
"""Words before a name that are no name, as `bare` spells them."""

_GOES_ON = frozenset(
    {
        *("abd", "abdel", "abdul", "abdal", "abou", "abu", "oum", "umm", "om", "ben", "ibn", "bint", "el", "al", "ait"),
        *("عبد", "ابو", "ابي", "ام", "ابن", "بن", "بنت", "ال", "ايت"),
    }
)
"""Beginnings that are no name by themselves: "عبد" alone means slave."""

_INITIALS = re.compile(r"[^\W\d_]|(?:[^\W\d_]{1,2}\.)+[^\W\d_]?")
"""One letter, or letters with full stops: "J", "J.P.", "Th.M."."""

_BELONGS_TO_NAME_BEFORE = frozenset({"الدين", "الله", "الرحمن", "eddine", "eddin", "allah", "ullah"})


def first_name_in(name: str) -> str:
    """The first name out of a whole one, as the initiator and other neighbours read it; all that stands together there.

    "mevrouw Bakker" gives "Bakker", "dhr. J. de Vries" "de Vries", "عبد الرحمن الحسن" "عبد الرحمن". Empty when there is
    no letter in it.
    """
    words = [word for word in name.split() if any(map(str.isalpha, word))]
    named = [word for word in words if bare(word) not in _TITLES] or words
    # "J. de Vries" has no first name; "de" is no name at all, and "J." could be everybody.
    named = [word for word in named if not _INITIALS.fullmatch(word)] or named
    taken = named[:1]
    for before, word in pairwise(named):
        goes_on = bare(before) in _GOES_ON or before in _INSIDE_NAMES
        if not goes_on and bare(word) not in _BELONGS_TO_NAME_BEFORE:
            break
        taken.append(word)
    return " ".join(taken)
