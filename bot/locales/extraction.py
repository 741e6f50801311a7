"""Collects the texts that the code marks, and brings the translation files up to date with them.

The files hold no dates and no line numbers: they change when a text changes, and only then.
"""

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from bot.locales import po_file
from domain.texts import LANGUAGES, NAMES_OF_LANGUAGES, Language

ROOT = Path(__file__).parents[2]
SOURCES = ("admin", "bot", "domain", "voordeur")
_TEMPLATES = "admin/templates"
WITHOUT_TEXTS = ("bot/sandbox", "bot/locales")

PLURALS: dict[Language, str] = {
    "nl": "nplurals=2; plural=(n != 1);",
    "tr": "nplurals=2; plural=(n != 1);",
    "ar": (
        "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : "
        "n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5);"
    ),
}
"""How each language counts, in the order of its CLDR categories."""

_MAP = "domain/social_map"
FOR_STAFF = (
    "admin/",
    f"{_MAP}/reading/",
    f"{_MAP}/writing/",
    *(f"{_MAP}/{module}.py" for module in ("apart", "checking", "documents", "doubts", "problems", "staging")),
)
"""Where texts stand that no resident reads: the console, and what reads and checks a file with a social map."""
CONSOLE_LANGUAGES: tuple[Language, ...] = ("nl",)
"""The languages of the console beside English: what is only for staff is translated into these."""

# As marked by `_` and `_n` of domain/texts.py.
_KEYWORDS = {"_": None, "_n": (1, 2)}
_COMMENTS_FOR_TRANSLATORS = ("Translators:",)


def template(root: Path = ROOT) -> bytes:
    """messages.pot as the code asks for it now."""
    catalogue = Catalog(charset="utf-8", fuzzy=False, header_comment="# The texts of Voordeur, to be translated.")
    for path, method in _sources(root):
        location = path.relative_to(root).as_posix()
        with path.open("rb") as code:
            for _, message, comments, _ in extract(method, code, _KEYWORDS, _COMMENTS_FOR_TRANSLATORS):
                catalogue.add(message, locations=[(location, 0)], auto_comments=comments)
    return _written(catalogue)


def asked_for(pot: bytes, language: Language) -> Catalog:
    """The messages of the template that can be read in this language."""
    catalogue = read_po(BytesIO(pot))
    if language not in CONSOLE_LANGUAGES:
        for message in list(catalogue):
            if message.id and all(file.startswith(FOR_STAFF) for file, _ in message.locations):
                catalogue.delete(message.id)
    return catalogue


def merged(pot: bytes, po: bytes, language: Language) -> bytes:
    """A translation file with exactly what is asked for; what was translated stays, nothing is guessed."""
    catalogue = read_po(BytesIO(po), locale=language)
    catalogue.update(asked_for(pot, language), no_fuzzy_matching=True, update_header_comment=False)
    return _written(catalogue)


def update(folder: Path, root: Path = ROOT) -> None:
    """Write the template and all translation files; a language that has no file yet gets one."""
    pot = template(root)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "messages.pot").write_bytes(pot)
    for language in LANGUAGES:
        path = po_file(folder, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(merged(pot, path.read_bytes() if path.exists() else _empty(language), language))


def _sources(root: Path) -> Iterable[tuple[Path, str]]:
    """The files with texts, and how each is read: a name that Babel knows."""
    for folder in SOURCES:
        for path in sorted((root / folder).rglob("*.py")):
            if not path.relative_to(root).as_posix().startswith(WITHOUT_TEXTS):
                yield path, "python"
    for path in sorted((root / _TEMPLATES).rglob("*.html")):
        yield path, "jinja2.ext:babel_extract"


def _empty(language: Language) -> bytes:
    return (
        f"# {NAMES_OF_LANGUAGES[language]}: the texts of Voordeur.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {PLURALS[language]}\\n"\n'
    ).encode()


def _written(catalogue: Catalog) -> bytes:
    written = BytesIO()
    write_po(written, catalogue, width=120, sort_by_file=True, include_lineno=False, ignore_obsolete=True)
    return b"".join(line for line in written.getvalue().splitlines(keepends=True) if not line.startswith(_CHURN))


# Headers that would change without any text having changed, or that Babel fills with examples.
_CHURN = tuple(
    f'"{header}'.encode()
    for header in (
        "Project-Id-Version",
        "Report-Msgid-Bugs-To",
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Last-Translator",
        "Language-Team",
        "Generated-By",
    )
)
