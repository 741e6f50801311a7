"""The welcome, and the sentence about what is kept, in the organisation's own words."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import APIRouter, Response

from admin.forms import words_in
from admin.routing import ConsoleRoute, may
from admin.settings.cards import PATHS
from admin.settings.keeping import MEANWHILE, SAVED, UNCHANGED, find, keep, seen_in_form
from admin.settings.readers import can_be_used
from admin.visit import TheVisit, Visit
from domain.house_texts import (
    CONSENT,
    IS_THAT_RIGHT,
    LONGEST,
    SETTABLE,
    WELCOME,
    WHICH_LANGUAGE,
    Wrong,
    changed,
    read,
    tidied,
    wrong_in,
)
from domain.staff import Job
from domain.texts import LANGUAGES, Language, Text, Texts, Words, _, paragraphs
from storage.console.house_settings import TEXTS, Setting, Value

router = APIRouter(route_class=ConsoleRoute)

TITLES: Mapping[str, Text] = {
    "welcome": _("The first sentence"),
    "consent": _("What is kept"),
}
ABOUT: Mapping[str, Text] = {
    "welcome": _("What somebody reads who writes to the bot for the first time."),
    "consent": _(
        "What they agree to. Name what is kept and what for. Who agrees from now on, agrees to the new words."
    ),
}
FOLLOWS: Mapping[str, Words] = {
    "welcome": paragraphs(WELCOME, WHICH_LANGUAGE),
    "consent": paragraphs(CONSENT, IS_THAT_RIGHT),
}
"""Each as it stands in its message."""
WRONG: Mapping[Wrong, Words] = {
    Wrong.MISSING: _("Write it in this language too, or leave it empty in all three."),
    Wrong.TOO_LONG: _("This is too long: at most {most} characters.").with_(most=LONGEST),
    Wrong.TOO_MANY_SENTENCES: _("Say it in two short sentences at most."),
    Wrong.MARKUP: _("Leave out angle brackets and braces."),
    Wrong.SCRIPT: _("This is not written in the letters of this language."),
}
_LONGEST_TYPED = 4 * LONGEST
"""Characters that come back to be shortened."""

Typed = Mapping[str, Mapping[Language, str]]
"""What was typed, by text and language."""


@router.get("/settings/texts")
@may(Job.ADMINISTRATOR)
async def texts(visit: TheVisit) -> Response:
    """The form."""
    setting = await find(visit, TEXTS)
    return await _form(visit, setting, _typed_of(setting.value))


@router.post("/settings/texts")
@may(Job.ADMINISTRATOR)
async def set_texts(visit: TheVisit) -> Response:
    """Keep the texts, or show what is wrong with them or how they read."""
    form = await visit.request.form()
    typed = {
        name: {language: tidied(words_in(form, f"{name}_{language}", _LONGEST_TYPED)) for language in LANGUAGES}
        for name in SETTABLE
    }
    setting = await find(visit, TEXTS)
    errors = {
        f"{name}_{language}": WRONG[wrong]
        for name, words in typed.items()
        for language, wrong in wrong_in(words).items()
    }
    if errors:
        return await _form(visit, setting, typed, errors=errors)
    seen = await seen_in_form(visit)
    # What this version cannot read is set anew, as when nothing was.
    before = setting.value if can_be_used(TEXTS, setting.value) else {}
    value = changed(before, typed, seen + 1)
    if form.get("do") == "preview":
        return await _form(visit, setting, typed, preview=value)
    if value == setting.value:
        return visit.redirect(PATHS[TEXTS], UNCHANGED)
    if not await keep(visit, replace(setting, revision=seen), value):
        return await _form(visit, setting, typed, meanwhile=True)
    return visit.redirect(PATHS[TEXTS], SAVED)


def _typed_of(value: Value) -> Typed:
    """The form as it shows this; empty where nothing of its own is said."""
    usable = value if can_be_used(TEXTS, value) else {}
    return {
        name: {language: usable.get(name, {"words": {}})["words"].get(language, "") for language in LANGUAGES}
        for name in SETTABLE
    }


async def _form(
    visit: Visit,
    setting: Setting,
    typed: Typed,
    *,
    errors: Mapping[str, Words] | None = None,
    preview: Value | None = None,
    meanwhile: bool = False,
) -> Response:
    """The page with what was typed; 422 or 409 when nothing was kept of it."""
    ours = Texts(visit.console.texts.catalogues)
    return await visit.page(
        "settings_texts.html",
        422 if errors else 409 if meanwhile else 200,
        setting=setting,
        typed=typed,
        titles=TITLES,
        about=ABOUT,
        longest=LONGEST,
        ours={
            name: {language: ours.plain(text, language) for language in LANGUAGES} for name, text in SETTABLE.items()
        },
        now_said=_as_read(visit, setting.value),
        read=None if errors else _as_read(visit, preview if preview is not None else setting.value),
        is_preview=preview is not None,
        errors=errors or {},
        meanwhile=MEANWHILE if meanwhile else None,
    )


def _as_read(visit: Visit, value: Value) -> Typed:
    """The messages as residents read them with this value."""
    texts = Texts(visit.console.texts.catalogues)
    if can_be_used(TEXTS, value):
        texts.use(read(value))
    return {
        name: {language: texts.plain(message, language) for language in LANGUAGES} for name, message in FOLLOWS.items()
    }
