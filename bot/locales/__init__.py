"""The catalogues of the languages: read from the `.po` files that translators edit, compiled in memory at the start."""

from collections.abc import Mapping
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from domain.texts import LANGUAGES, Language

FOLDER = Path(__file__).parent


@cache
def catalogues() -> Mapping[Language, GNUTranslations]:
    """One catalogue per language that a resident can choose. English has none: the msgids are English."""
    return {language: _compiled(po_file(FOLDER, language), language) for language in LANGUAGES}


def po_file(folder: Path, language: Language) -> Path:
    """Where the translations into a language stand."""
    return folder / language / "LC_MESSAGES" / "messages.po"


def _compiled(path: Path, language: Language) -> GNUTranslations:
    with path.open("rb") as po:
        catalogue = read_po(po, locale=language)
    compiled = BytesIO()
    # A text that nobody has translated yet, or not for sure, is shown in English rather than wrong.
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
