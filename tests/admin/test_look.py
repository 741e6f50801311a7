"""The look of the console: what templates ask for is there, colours can be read, and the first page comes quickly."""

import gzip
import re
from pathlib import Path

import pytest

import admin
from admin.navigation import PAGES

ROOT = Path(admin.__file__).parent
STATIC = ROOT / "static"
TEMPLATES = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in ROOT.rglob("templates/**/*.html")}
SPRITE = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "vendor" / "icons.svg").read_text("utf-8")))
LARGEST_FIRST_LOAD = 150_000
"""Bytes, compressed, of all that a first page brings, with 25,000 for the page itself."""

COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--voordeur-([\w-]+): light-dark\((#\w+), (#\w+)\)", (STATIC / "tokens.css").read_text("utf-8")
    )
}
GROUNDS = ("ground", "ground-deep", "wall", "card", "card-raised")
TONES = ("urgent", "soon", "normal", "good", "quiet")
WORDS = [
    *((ink, ground) for ink in ("ink", "faint", "link", "brick") for ground in GROUNDS),
    *((f"{tone}-ink", f"{tone}-ground") for tone in TONES),
    *((ink, who) for ink in ("ink", "faint") for who in ("resident", "bot")),
    ("on-door", "door"),
    ("on-door-faint", "door-deep"),
    ("on-action", "action"),
    ("on-action", "action-deep"),
    ("urgent", "card"),
    ("ink", "worker"),
    ("link", "worker"),
    ("note-ink", "note"),
]
SIGNS = [
    *((tone, "card") for tone in TONES),
    *(("focus", ground) for ground in (*GROUNDS, "note", "worker")),
    *(("line-strong", ground) for ground in ("card", "card-raised", "ground")),
    ("note-line", "note"),
]


def test_every_icon_that_is_asked_for_is_in_the_sprite():
    asked = {page.icon for page in PAGES}
    for template in TEMPLATES.values():
        asked.update(re.findall(r"icon\(\s*\"([\w-]+)\"", template))
        asked.update(re.findall(r"icon=\"([\w-]+)\"", template))
    assert asked - SPRITE == set()


@pytest.mark.parametrize("template", TEMPLATES)
def test_no_template_holds_a_style_or_a_script_of_its_own(template):
    without_comments = re.sub(r"\{#.*?#\}", "", TEMPLATES[template], flags=re.DOTALL)
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)", without_comments)


@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (SIGNS, 3)], ids=["words", "signs"])
def test_colours_have_contrast_in_light_and_in_the_dark(pairs, least):
    poor = {
        (one, other, mode): contrast
        for one, other in pairs
        for which, mode in enumerate(("light", "dark"))
        if (contrast := _contrast(COLOURS[one][which], COLOURS[other][which])) < least
    }
    assert poor == {}


def test_the_first_page_is_small():
    files = [file for file in STATIC.rglob("*") if file.suffix in {".css", ".js", ".svg"}]
    total = sum(len(gzip.compress(file.read_bytes(), 5)) for file in files)
    assert total + 25_000 < LARGEST_FIRST_LOAD


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """As WCAG 2.2 says it."""
    digits = colour.lstrip("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
