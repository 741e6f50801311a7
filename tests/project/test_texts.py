"""Translations: all there, and a broken one is refused before a resident meets it."""

from pathlib import Path

import pytest

from bot.locales import FOLDER, catalogues, po_file
from bot.locales.checking import check, check_language
from bot.locales.extraction import PLURALS, asked_for, merged, template, update
from domain.texts import LANGUAGES

CODE = """
from domain.texts import _, _n

# Translators: said when an idea is complete
DONE = _("Well done, {name}! It is <b>ready</b>.")
SIGNED = _n("One neighbour signed.", "{n} neighbours signed.", 3)
TWO_LINES = _("Hello\\n")
"""
DONE = "Well done, {name}! It is <b>ready</b>."
RIGHT = {
    "done": "Goed gedaan, {name}! Het is <b>klaar</b>.",
    "one": "Eén buur tekende.",
    "many": "{n} buren tekenden.",
    "two_lines": "Hallo\\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project with three texts."""
    (tmp_path / "bot").mkdir()
    (tmp_path / "bot" / "flow.py").write_text(CODE)
    return tmp_path


@pytest.fixture
def problems(root):
    """What is wrong with a Dutch file in which these translations stand instead of the right ones."""

    def attempt(plurals: str = PLURALS["nl"], mark: str = "", **translations: str) -> list[str]:
        filled = RIGHT | translations
        po = (
            f'msgid ""\nmsgstr ""\n"Language: nl\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
            f'"Plural-Forms: {plurals}\\n"\n\n'
            f'{mark}msgid "{DONE}"\nmsgstr "{filled["done"]}"\n\n'
            'msgid "One neighbour signed."\nmsgid_plural "{n} neighbours signed."\n'
            f'msgstr[0] "{filled["one"]}"\nmsgstr[1] "{filled["many"]}"\n\n'
            f'msgid "Hello\\n"\nmsgstr "{filled["two_lines"]}"\n'
        )
        return check_language(template(root), po.encode(), "nl")

    return attempt


def test_every_text_is_translated_into_every_language():
    assert check(FOLDER) == []


def test_every_language_has_a_catalogue_with_its_plurals():
    found = catalogues()

    assert tuple(found) == LANGUAGES
    assert [found["ar"].plural(number) for number in (0, 1, 2, 3, 11, 100)] == [0, 1, 2, 3, 4, 5]
    assert [found["nl"].plural(number) for number in (0, 1, 2)] == [1, 0, 1]


def test_a_right_translation_passes(problems):
    assert problems() == []


@pytest.mark.parametrize(
    ("broken", "complaint"),
    [
        ({"done": ""}, "not translated"),
        ({"many": ""}, "not translated"),
        ({"done": "Goed gedaan! Het is <b>klaar</b>."}, "without {name}"),
        ({"done": "Goed gedaan, {naam}! Het is <b>klaar</b>."}, "with unknown {naam}"),
        ({"done": "Goed gedaan, {name}! Het is <b>klaar</b>. {"}, "with a loose brace"),
        ({"done": "Goed gedaan, {name}! Het is klaar."}, "with other tags"),
        ({"done": "Goed gedaan, {name}! Het is <i>klaar</i>."}, "with other tags"),
        ({"done": "Goed gedaan, {name}! Het is </b>klaar<b>."}, "with other tags"),
        ({"done": "Goed gedaan, {name}! Het is <b>klaar</b> <3."}, "with other tags"),
        ({"done": "Goed gedaan, {name}! Het is <b>klaar</b>. "}, "with other blanks"),
        ({"two_lines": "Hallo"}, "with other blanks"),
        ({"many": "Buren tekenden."}, "without {n}"),
        ({"done": "\u200fGoed gedaan, {name}! Het is <b>klaar</b>."}, "with direction marks"),
        ({"done": "Goed gedaan, \u2068{name}\u2069! Het is <b>klaar</b>."}, "with direction marks"),
        ({"mark": "#, fuzzy\n"}, "marked as not sure"),
        ({"mark": '#~ msgid "Old"\n#~ msgstr "Oud"\n\n'}, "obsolete"),
        ({"mark": 'msgid "Not in the code"\nmsgstr "Oud"\n\n'}, "no longer in the code"),
        ({"plurals": "nplurals=2; plural=(n > 1);"}, "the header must say"),
        ({"plurals": "nplurals=1; plural=0;"}, "cannot be read"),
    ],
)
def test_a_broken_translation_is_refused(problems, broken, complaint):
    found = problems(**broken)

    assert any(complaint in problem for problem in found)


@pytest.mark.parametrize(
    "translations",
    [
        {"done": "{name}, het is <b>klaar</b>!"},
        {"one": "{n} buur tekende."},
        {"one": "Een buur tekende."},
        {"two_lines": "Hallo daar\\n"},
    ],
)
def test_another_right_translation_passes(problems, translations):
    assert problems(**translations) == []


def test_a_missing_text_is_refused(root):
    pot = template(root)
    (root / "bot" / "more.py").write_text('MORE = _("One more")\n')

    found = check_language(template(root), merged(pot, b"", "nl"), "nl")

    assert "missing, run `make texts`: 'One more'" in found


def test_an_arabic_form_for_one_number_may_leave_the_number_out_and_others_may_not(root):
    forms = ["لا أحد", "جار واحد", "جاران", "{n} جيران", "{n} جارا", "{n} جار"]

    assert _arabic_plural_problems(root, forms) == []
    assert _arabic_plural_problems(root, [*forms[:3], "جيران", *forms[4:]]) == [
        "without {n}: 'One neighbour signed.'",
    ]
    assert _arabic_plural_problems(root, forms[:3]) != []


def test_updating_keeps_what_was_translated_and_drops_what_is_gone(root, tmp_path):
    folder = tmp_path / "locales"
    update(folder, root)
    path = po_file(folder, "nl")
    path.write_text(path.read_text().replace('msgid "Hello\\n"\nmsgstr ""', 'msgid "Hello\\n"\nmsgstr "Hallo\\n"'))
    (root / "bot" / "flow.py").write_text('TWO_LINES = _("Hello\\n")\nNEW = _("New here")\n')

    update(folder, root)

    assert 'msgstr "Hallo\\n"' in path.read_text()
    assert "New here" in path.read_text()
    assert "Well done" not in path.read_text()


def test_updating_twice_changes_nothing(root, tmp_path):
    folder = tmp_path / "locales"
    update(folder, root)
    first = {path: path.read_bytes() for path in folder.rglob("*.po*")}

    update(folder, root)

    assert {path: path.read_bytes() for path in folder.rglob("*.po*")} == first
    assert len(first) == 1 + len(LANGUAGES)


def test_the_files_hold_translators_comments_but_no_dates_and_no_line_numbers(root):
    pot = template(root).decode()

    assert "#. Translators: said when an idea is complete" in pot
    assert "#: bot/flow.py\n" in pot
    assert "Date" not in pot


def test_a_template_that_is_behind_the_code_is_noticed(root, tmp_path):
    folder = tmp_path / "locales"
    update(folder, root)
    assert not any("messages.pot" in problem for problem in check(folder, root))

    (root / "bot" / "flow.py").write_text('NEW = _("New here")\n')

    assert any("messages.pot" in problem for problem in check(folder, root))


def _arabic_plural_problems(root: Path, forms: list[str]) -> list[str]:
    po = merged(template(root), _arabic_header(), "ar").decode()
    empty = "\n".join(f'msgstr[{index}] ""' for index in range(6))
    filled = "\n".join(f'msgstr[{index}] "{form}"' for index, form in enumerate(forms))
    assert empty in po
    found = check_language(template(root), po.replace(empty, filled).encode(), "ar")
    return [problem for problem in found if "One neighbour" in problem]


def _arabic_header() -> bytes:
    return f'msgid ""\nmsgstr ""\n"Plural-Forms: {PLURALS["ar"]}\\n"\n'.encode()


def test_what_only_staff_read_is_asked_for_in_dutch_alone(root):
    templates = root / "admin" / "templates"
    templates.mkdir(parents=True)
    (templates / "inbox.html").write_text(
        '<h1>{{ _("Mine") }}</h1> {{ _n("One chat", "{n} chats", 3) }} {{ _("Hello\\n") }}'
    )
    reading, answers = (root / "domain" / "social_map" / one for one in ("reading/rows.py", "answer_texts.py"))
    reading.parent.mkdir(parents=True)
    reading.write_text('WRONG = _("row {number}")')
    answers.write_text('FREE = _("Free")')
    pot = template(root)

    def asked(language):
        return {message.id if isinstance(message.id, str) else message.id[0] for message in asked_for(pot, language)}

    for_staff = {"Mine", "One chat", "row {number}"}
    assert for_staff <= asked("nl")
    assert for_staff & asked("tr") == set()
    assert {"Hello\n", "Free"} <= asked("ar"), "the bot says it too"
