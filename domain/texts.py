"""Texts as residents and workers read them: marked in English where they are used, rendered once in the reader's
language.

A flow or a rule never holds a finished sentence. It holds a `Text`: an English msgid with named parameters.
`Texts.render` looks it up in the catalogue of the reader's language, formats each parameter through Babel and returns
HTML as Telegram understands it (`<b>`, `<i>`, `<code>`; everything a person typed is escaped).

Right-to-left: Telegram deletes U+2028–U+202E and keeps only the isolates U+2066–U+2069, so what people typed is
stripped of bidi controls and wrapped in FSI…PDI where its direction may differ from the sentence's, and codes and
amounts in LRI…PDI.
"""

import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from gettext import NullTranslations
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal
from babel.units import format_unit

Language = str
"""A BCP 47 language: "nl", "tr", "ar", or "en" for the msgids themselves."""

LANGUAGES: tuple[Language, ...] = ("nl", "tr", "ar")
"""The languages a resident can choose, in the order in which they are offered."""

NAMES_OF_LANGUAGES: Mapping[Language, str] = {"nl": "Nederlands", "tr": "Türkçe", "ar": "العربية"}
"""Each language as its own readers write it."""

_FSI, _LRI, _PDI = "\u2068", "\u2066", "\u2069"
_BIDI_CONTROLS = re.compile("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_RIGHT_TO_LEFT_LANGUAGES = frozenset({"ar"})


@dataclass(frozen=True, slots=True)
class DateParam:
    """A calendar day, written out: "full" is "zaterdag 14 juni 2027". A `skeleton` (CLDR, e.g. "MMMM", "EEEE") wins
    over the format.
    """

    value: date
    format: Literal["full", "long", "medium", "short"] = "full"
    skeleton: str | None = None


@dataclass(frozen=True, slots=True)
class TimeParam:
    """A wall-clock time in Europe/Amsterdam, written with 24 hours: "15:00"."""

    value: time


@dataclass(frozen=True, slots=True)
class MoneyParam:
    """An amount in whole euro cents."""

    cents: int


@dataclass(frozen=True, slots=True)
class CodeParam:
    """A value that reads left to right whatever surrounds it and is easy to copy: a postcode, a number, a link code."""

    value: str


@dataclass(frozen=True, slots=True)
class DistanceParam:
    """About how far, in metres: "300 m", "1,2 km"."""

    metres: float


@dataclass(frozen=True, slots=True)
class LanguageParam:
    """The name of a language (ISO 639 code), as its readers' language calls it: "Turks"."""

    code: str


@dataclass(frozen=True, slots=True)
class LinkParam:
    """Words of ours that open a page; without markup, its address."""

    words: "Text"
    url: str


@dataclass(frozen=True, slots=True)
class MentionParam:
    """Somebody's first name, to be tapped to write to them on Telegram. Only for who agreed to that."""

    name: str
    telegram_id: int


@dataclass(frozen=True, slots=True)
class ListParam:
    """Several values as one phrase: "a, b and c"."""

    items: tuple["Param", ...]
    style: Literal["standard", "or"] = "standard"


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to be rendered: English msgid, and named parameters for the places in {braces}.

    With `plural` and `n` the catalogue chooses the plural form for `n` (Arabic has six); `{n}` is then available as a
    parameter.
    """

    msgid: str
    plural: str | None = None
    n: int | None = None
    params: tuple[tuple[str, "Param"], ...] = ()

    def with_(self, **params: "Param") -> "Text":
        """The same text with these parameters added."""
        return Text(self.msgid, self.plural, self.n, self.params + tuple(params.items()))


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Somebody's own words, shown exactly as they wrote them, in any language."""

    words: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Several pieces, one under the other; `between` is a line break or an empty line."""

    parts: tuple["Words", ...]
    between: Literal["\n", "\n\n"] = "\n"


@dataclass(frozen=True, slots=True)
class PerReader:
    """Words that are others for who reads another language: what somebody wrote, beside what was made of it."""

    by_language: tuple[tuple[Language, "Words"], ...]
    otherwise: "Words"

    def for_(self, language: Language) -> "Words":
        """What who reads this language is told."""
        return dict(self.by_language).get(language, self.otherwise)


Words = Text | Verbatim | Lines | PerReader
Param = (
    str
    | int
    | Decimal
    | DateParam
    | TimeParam
    | MoneyParam
    | CodeParam
    | DistanceParam
    | LanguageParam
    | LinkParam
    | MentionParam
    | ListParam
    | Text
    | Verbatim
    | Lines
    | PerReader
)


def _(msgid: str) -> Text:
    """Mark a text for translation."""
    return Text(msgid)


def _n(singular: str, plural: str, n: int) -> Text:
    """Mark a text whose form depends on the number `n`."""
    return Text(singular, plural, n, (("n", n),))


def lines(*parts: Words | None) -> Lines:
    """The parts that are there, each on its own line."""
    return Lines(tuple(part for part in parts if part is not None))


def paragraphs(*parts: Words | None) -> Lines:
    """The parts that are there, with an empty line between them."""
    return Lines(tuple(part for part in parts if part is not None), "\n\n")


def without_bidi_controls(words: str) -> str:
    """What a person typed, without characters that turn the text around them: they could disguise a name or a link."""
    return _BIDI_CONTROLS.sub("", words)


def isolated(words: str, language: Language) -> str:
    """Free text made safe to stand inside a sentence in `language`; each line apart, because an isolate ends with its
    line.

    Left-to-right words in a left-to-right sentence need no isolate, and Telegram Desktop draws isolates badly: they
    stay bare.
    """
    clean = without_bidi_controls(words)
    if language not in _RIGHT_TO_LEFT_LANGUAGES and not _RIGHT_TO_LEFT.search(clean):
        return clean
    return "\n".join(f"{_FSI}{line}{_PDI}" if line else line for line in clean.split("\n"))


def left_to_right(value: str) -> str:
    """A code, postcode, number or address that reads from left to right whatever surrounds it."""
    return f"{_LRI}{without_bidi_controls(value)}{_PDI}"


@dataclass(frozen=True, slots=True)
class OwnWording:
    """What an organisation says in place of one of our texts, in each language of residents. Plain words."""

    words: Mapping[Language, str]
    version: int
    """Another number for each wording; 0 stands for ours."""


@dataclass(frozen=True)
class Texts:
    """The catalogues of all languages, and the only place where a `Text` becomes a string."""

    catalogues: Mapping[Language, NullTranslations]
    _fixed: dict[tuple[str, Language], str] = field(default_factory=dict, repr=False)
    _own: dict[str, OwnWording] = field(default_factory=dict, repr=False)

    def use(self, own: Mapping[str, OwnWording]) -> None:
        """From now on say these in place of our texts, by msgid; what was said in own words before and is not among
        them is ours again.
        """
        for msgid in self._own.keys() - own.keys():
            del self._own[msgid]
        self._own.update(own)

    def version(self, text: Text) -> int:
        """Which wording of this text is said now; 0: ours."""
        own = self._own.get(text.msgid)
        return own.version if own else 0

    def render(self, words: Words, language: Language) -> str:
        """HTML for Telegram. Raises KeyError when a text names a parameter that it was not given: that is a bug."""
        said = self._words(words, language, html.escape)
        return "\n".join(map(_from_the_right, said.split("\n"))) if language in _RIGHT_TO_LEFT_LANGUAGES else said

    def plain(self, words: Words, language: Language) -> str:
        """Without markup, for buttons, short answers to a tap, and logs of the conversation."""
        return self._words(words, language, str)

    def everywhere(self, text: Text | Verbatim) -> set[str]:
        """A text without parameters in every language, English included: for recognising words that we showed."""
        return {self.plain(text, language) for language in (*self.catalogues, "en")}

    def _words(self, words: Words, language: Language, escape: Callable[[str], str]) -> str:
        match words:
            case Text():
                return self._text(words, language, escape)
            case Verbatim(own):
                return escape(isolated(own, language))
            case Lines(parts, between):
                return between.join(self._words(part, language, escape) for part in parts)
            case PerReader():
                return self._words(words.for_(language), language, escape)

    def _text(self, text: Text, language: Language, escape: Callable[[str], str]) -> str:
        if (own := self._own.get(text.msgid)) and language in own.words:
            return escape(own.words[language])
        pattern = self._pattern(text, language)
        if not text.params:
            return pattern
        return pattern.format_map({name: self._param(value, language, escape) for name, value in text.params})

    def _pattern(self, text: Text, language: Language) -> str:
        catalogue = self.catalogues.get(language)
        if catalogue is None:
            return text.msgid if text.plural is None or text.n == 1 else text.plural
        if text.plural is not None and text.n is not None:
            return catalogue.ngettext(text.msgid, text.plural, text.n)
        key = (text.msgid, language)
        found = self._fixed.get(key)
        if found is None:
            found = self._fixed[key] = catalogue.gettext(text.msgid)
        return found

    def _param(self, value: Param, language: Language, escape: Callable[[str], str]) -> str:
        match value:
            case str():
                return escape(isolated(value, language))
            case int() | Decimal() | DateParam() | TimeParam() | MoneyParam():
                return _formatted(value, language)
            case CodeParam(code):
                inner = escape(left_to_right(code))
                return inner if escape is str else f"<code>{inner}</code>"
            case DistanceParam(metres):
                return _distance(metres, language)
            case LanguageParam(code):
                return _language(code, language)
            case LinkParam(words, url):
                inner = self._text(words, language, escape)
                return left_to_right(url) if escape is str else f'<a href="{escape(url)}">{inner}</a>'
            case MentionParam(name, telegram_id):
                inner = escape(isolated(name, language))
                # https://core.telegram.org/bots/api#html-style: a mention of a person without a user name.
                return inner if escape is str else f'<a href="tg://user?id={telegram_id}">{inner}</a>'
            case ListParam(items, style):
                return format_list(
                    [self._param(item, language, escape) for item in items], style=style, locale=language
                )
            case Text() | Verbatim() | Lines() | PerReader():
                return self._words(value, language, escape)


# What says nothing about the direction of a line: tags, and what is isolated in it.
_NO_DIRECTION = re.compile("<[^>]*>|[\u2066-\u2068][^\u2069]*\u2069")
_RIGHT_TO_LEFT_MARK = "\u200f"


def _from_the_right(line: str) -> str:
    """A line of nothing but isolated words would be laid out from the left, whatever stands around it."""
    return line if not line or _RIGHT_TO_LEFT.search(_NO_DIRECTION.sub("", line)) else _RIGHT_TO_LEFT_MARK + line


@lru_cache(maxsize=4096)
def _formatted(value: "int | Decimal | DateParam | TimeParam | MoneyParam", language: Language) -> str:
    match value:
        case int() | Decimal():
            return format_decimal(value, locale=language)
        case DateParam(day, _, str(skeleton)):
            # One letter repeated ("EEEE", "MMMM") is a pattern of its own: as a skeleton, Babel has only short forms.
            if len(set(skeleton)) == 1:
                name = format_date(day, skeleton, locale=language)
                # Turkish writes days and months with a capital only in a full date; none of them has an I or İ.
                return name.lower() if language == "tr" else name
            return str(format_skeleton(skeleton, day, locale=language))
        case DateParam(day, form, _):
            return format_date(day, form, locale=language)
        case TimeParam(moment):
            return format_time(moment, "HH:mm", locale=language)
        case MoneyParam(cents):
            return left_to_right(_amount(cents, language))


def _distance(metres: float, language: Language) -> str:
    """As coarse as it is known: a place is the middle of a neighbourhood, or rounded to some hundred metres."""
    hundreds = max(1, round(metres / 100))
    if hundreds < 10:
        return format_unit(hundreds * 100, "length-meter", "short", locale=language)
    kilometres = Decimal(hundreds) / 10
    rounded = kilometres if hundreds < 100 else round(kilometres)
    return format_unit(rounded, "length-kilometer", "short", locale=language)


_AS_PEOPLE_SAY = {("tr", "nl"): "Hollandaca"}
"""Where the dictionary's name of a language is not what its speakers here call it."""


def _language(code: str, language: Language) -> str:
    if name := _AS_PEOPLE_SAY.get((language, code)):
        return name
    return str(Locale.parse(language).languages.get(code, code))


def _amount(cents: int, language: Language) -> str:
    """Whole euros without decimals; in Arabic without a comma between thousands: here it would mean cents."""
    pattern = Locale.parse(language).currency_formats["standard"].pattern
    if cents % 100 == 0:
        pattern = pattern.replace(".00", "")
    return format_currency(
        Decimal(cents) / 100,
        "EUR",
        format=pattern,
        locale=language,
        currency_digits=False,
        group_separator=language not in _RIGHT_TO_LEFT_LANGUAGES,
    )


_TAG = re.compile(r"<[^>]+>")


def plain_of(rendered: str) -> str:
    """A rendered message as it reads on the phone: our own HTML without its tags."""
    return html.unescape(_TAG.sub("", rendered))
