"""Finds postcodes, and streets with house numbers, in what people write. Neither is checked against a register."""

import re
from dataclasses import dataclass

_DIGITS = str.maketrans({chr(zero + digit): str(digit) for zero in (0x0660, 0x06F0) for digit in range(10)})

_POSTCODE = re.compile(r"(?<![\w.,:/€+-])([1-9]\d{3})(?:(\s?)([A-Za-z]{2}))?(?!\w)(?!\s*(?:euro|€|avro|يورو))")
_NEVER_ISSUED = frozenset({"SA", "SD", "SS"})
# Two letters after four digits are words more often than a postcode's letters when they are written apart and small.
_SMALL_WORDS = frozenset(
    "in op de en of om te ik je bu da is er na nu we ze zo al an ve ya ki mi mu ne ab tl cm km kg".split()  # noqa: SIM905 (a list of words reads best as words)
) - {"ab"}

_STREET_ENDS = "straat|str|plein|laan|weg|kade|gracht|singel|dijk|plantsoen|hof|pad|steeg|dreef|burgwal"
_STREET = re.compile(rf"(?<![\w.'’-])[^\W\d_][\w.'’-]{{0,40}}?(?:{_STREET_ENDS})\.?(?=['’]|(?!\w))", re.IGNORECASE)
_HOUSE_NUMBER = re.compile(
    r"\s*,?\s*(?:nr\.?|no[.:]?|nummer|numara|رقم)?\s*"
    r"(\d{1,4}(?:\s?-?\s?(?:hs|huis|bg|[IVX]{1,3}|[a-z])|[-/]\d{1,3})?)(?!\w)"
    r"(?!\s*(?:uur\b|u\b|:|\.\d|jan|feb|maart|april|mei\b|jun|jul|aug|sep|okt|nov|dec|ocak|mart|mayıs))",
    re.IGNORECASE,
)
_ARABIC_STREET = re.compile(
    r"((?:شارع|ساحة|ميدان)\s[^\W\d_]{1,40}(?:\s[^\W\d_]{1,40}){0,2}?)\s*،?\s*(?:رقم)?\s*(\d{1,4})(?!\d)"
)
_TURKISH_STREET = re.compile(
    r"(?<!\w)([^\W\d_]{1,40}(?:\s[^\W\d_]{1,40})?\s(?:caddesi|sokağı|sokak|meydanı))\s*,?\s*(?:no[.:]?)?\s*(\d{1,4})(?!\d)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:[\w.'’-]+[ ])+$")
_INSIDE_NAMES = frozenset({"van", "der", "den", "de", "ten", "ter", "het", "en", "la"})
_STARTS_SENTENCES = frozenset(
    {
        *("in", "op", "aan", "bij", "de", "het", "een", "hier", "wij", "we", "ik", "onze", "mijn", "naast", "achter"),
        *(
            "tegenover",
            "langs",
            "rond",
            "van",
            "en",
            "of",
            "woon",
            "buurthuis",
            "buurtkamer",
            "hoek",
            "bizim",
            "biz",
            "ben",
        ),
    }
)
_NO_STREET = frozenset(
    {
        *(
            "straat",
            "plein",
            "laan",
            "weg",
            "kade",
            "gracht",
            "singel",
            "dijk",
            "plantsoen",
            "hof",
            "pad",
            "steeg",
            "dreef",
        ),
        *("onderweg", "vanweg", "snelweg", "fietspad", "voetpad", "zandpad", "speelplein", "schoolplein", "marktplein"),
        *(
            "dorpsplein",
            "winkelstraat",
            "kerkhof",
            "buurtplein",
            "woonstraat",
            "zijstraat",
            "binnenhof",
            "halfweg",
            "buurtweg",
        ),
        *("overweg", "uitweg", "zijweg", "parkeerplein", "hoofdstraat", "stationsplein", "leefstraat", "speelstraat"),
        *(
            "buurtstraat",
            "wandelpad",
            "fietsstraat",
            "eigenstraat",
            "ventweg",
            "koopgoot",
            "gehandicaptenplein",
            "bestr",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Address:
    """What looked like (parts of) an address. `digits` and `letters` are the two halves of a postcode."""

    digits: str | None = None
    letters: str | None = None
    street: str | None = None
    house_number: str | None = None

    @property
    def postcode(self) -> str | None:
        """As it is written on letters: "1057 BS", or only the digits."""
        return f"{self.digits} {self.letters}" if self.digits and self.letters else self.digits


def read(words: str, known_digits: frozenset[str]) -> Address:
    """The first street and the first postcode in `words`. Bare digits count when known, or when they are all."""
    words = words.translate(_DIGITS)
    street, house_number, rest = _street(words)
    digits, letters = _postcode(rest, known_digits)
    return Address(digits, letters, street, house_number)


def _postcode(words: str, known_digits: frozenset[str]) -> tuple[str | None, str | None]:
    for match in _POSTCODE.finditer(words):
        digits, space, letters = match.groups()
        is_all = match[0] == words.strip(" .,!\n")
        if (
            letters
            and letters.upper() not in _NEVER_ISSUED
            and (not space or letters.isupper() or letters.lower() not in _SMALL_WORDS or is_all)
        ):
            return digits, letters.upper()
        is_year = digits.startswith(("19", "20"))
        if digits in known_digits or (is_all and not letters and not is_year):
            return digits, None
    return None, None


def _street(words: str) -> tuple[str | None, str | None, str]:
    """The street, the house number, and the words without them."""
    for match in _STREET.finditer(words):
        if match[0].lower().rstrip(".") in _NO_STREET:
            continue
        start = match.start() - len(_first_words(words[: match.start()]))
        ending = re.compile(r"['’]\w{1,6}").match(words, match.end())
        number = _HOUSE_NUMBER.match(words, ending.end() if ending else match.end())
        rest = words[:start] + words[number.end() if number else match.end() :]
        return words[start : match.end()].strip(), number[1].strip() if number else None, rest
    for pattern in (_ARABIC_STREET, _TURKISH_STREET):
        if found := pattern.search(words):
            return found[1].strip(), found[2], words[: found.start()] + words[found.end() :]
    return None, None, words


def _first_words(before: str) -> str:
    """The words right before "-straat" that belong to its name: "Jan ", "1e ", "Van der ", never "in de "."""
    found = _BEFORE.search(before[-60:])
    words = found[0].split() if found else []
    taken: list[str] = []
    for word in reversed(words[-4:]):
        is_ordinal = re.fullmatch(r"\d{1,2}(?:e|ste|de)", word) is not None
        is_small = word.lower() in _INSIDE_NAMES and word.islower()
        is_capital = word[0].isupper() and word.lower() not in _STARTS_SENTENCES - {"van"}
        if not (is_ordinal or is_small or is_capital):
            break
        taken.insert(0, word)
    # "Hoek van de Lindengracht", but "van der Pekstraat".
    if taken[:2] in (["van", "de"], ["van", "het"]):
        taken = taken[2:]
    while taken and taken[0] in {"de", "het", "en", "den", "la"}:
        taken.pop(0)
    return before[-sum(len(word) + 1 for word in taken) :] if taken else ""
