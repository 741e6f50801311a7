"""Finds what is wrong in a translation before a resident does: a lost parameter fails a turn."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from gettext import c2py
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po

from bot.locales import po_file
from bot.locales.extraction import PLURALS, ROOT, asked_for, template
from domain.texts import LANGUAGES, Language, without_bidi_controls

_PARAMETER = re.compile(r"\{(\w*)\}")
_BRACE = re.compile(r"[{}]")
_TAG = re.compile(r"<[^<>]*>?")


def check(folder: Path, root: Path = ROOT) -> list[str]:
    """Everything that is wrong, one line each; empty when all is well."""
    pot = folder / "messages.pot"
    found = pot.read_bytes() if pot.exists() else b""
    expected = template(root)
    stale = [] if found == expected else ["messages.pot: not what the code asks for; run `make texts`"]
    return stale + check_translations(folder, expected)


def check_translations(folder: Path, pot: bytes) -> list[str]:
    """What is wrong in the files of all languages, as measured by the template."""
    problems: list[str] = []
    for language in LANGUAGES:
        path = po_file(folder, language)
        po = path.read_bytes() if path.exists() else b""
        problems += [f"{language}: {problem}" for problem in check_language(pot, po, language)]
    return problems


def check_language(pot: bytes, po: bytes, language: Language) -> list[str]:
    """What is wrong in one translation file, as measured by the template."""
    try:
        catalogue = read_po(BytesIO(po), locale=language, abort_invalid=True)
    except PoFileError as error:
        return [f"cannot be read: {error}"]
    if catalogue.plural_forms != PLURALS[language]:
        return [f"the header must say Plural-Forms: {PLURALS[language]}"]
    problems = list(_differences(asked_for(pot, language), catalogue))
    for message in catalogue:
        if message.id:
            problems += [f"{problem}: {_named(message)}" for problem in check_message(message, language)]
    return problems


def check_message(message: Message, language: Language) -> list[str]:
    """What is wrong with one translated message."""
    forms = _forms(message)
    if message.fuzzy:
        return ["marked as not sure (fuzzy)"]
    if len(forms) != _expected_forms(message, language):
        return [f"{len(forms)} forms instead of {_expected_forms(message, language)}"]
    if not all(forms):
        return ["not translated"]
    return [
        problem for index, form in enumerate(forms) for problem in _form_problems(_key(message), form, index, language)
    ]


def _form_problems(originals: Sequence[str], form: str, index: int, language: Language) -> Iterable[str]:
    original = originals[-1]  # the plural, which has all parameters
    missing = _parameters(original) - _parameters(form)
    if len(originals) > 1 and _fits_one_number(index, language):
        missing -= {"n"}  # "one neighbour", "جاران اثنان": the number is in the words
    if missing:
        yield f"without {_listed(missing)}"
    if unknown := _parameters(form) - {name for one in originals for name in _parameters(one)}:
        yield f"with unknown {_listed(unknown)}"
    if _BRACE.search(_PARAMETER.sub("", form)):
        yield "with a loose brace"
    if Counter(_TAG.findall(form)) not in [Counter(_TAG.findall(one)) for one in originals] or not _closes(form):
        yield "with other tags"
    if _edges(form) not in map(_edges, originals):
        yield "with other blanks or line breaks at its begin or end"
    if without_bidi_controls(form) != form:
        yield "with direction marks, which rendering adds itself"


def _differences(template_: Catalog, catalogue: Catalog) -> Iterable[str]:
    asked = {_key(message) for message in template_ if message.id}
    there = {_key(message) for message in catalogue if message.id}
    for key in sorted(asked - there):
        yield f"missing, run `make texts`: {key[0]!r}"
    for key in sorted(there - asked):
        yield f"no longer in the code, run `make texts`: {key[0]!r}"
    for message in catalogue.obsolete.values():
        yield f"obsolete, run `make texts`: {_named(message)}"


def _key(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _named(message: Message) -> str:
    return repr(_key(message)[0])


def _forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _expected_forms(message: Message, language: Language) -> int:
    if isinstance(message.id, str):
        return 1
    return int(PLURALS[language].partition("nplurals=")[2].partition(";")[0])


def _fits_one_number(form: int, language: Language) -> bool:
    """Whether a plural form is for one number only, as the Arabic dual is for 2."""
    choose = c2py(PLURALS[language].partition("plural=")[2].rstrip(";"))
    return sum(choose(number) == form for number in range(1000)) == 1


def _parameters(text: str) -> set[str]:
    return set(_PARAMETER.findall(text))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _closes(text: str) -> bool:
    """Whether every tag is closed, the last opened first."""
    open_tags: list[str] = []
    for tag in _TAG.findall(text):
        name = tag.strip("</>").split(" ")[0]
        if not tag.startswith("</"):
            open_tags.append(name)
        elif not open_tags or open_tags.pop() != name:
            return False
    return not open_tags


def _edges(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
