"""The themes by which insight counts initiatives: their names, their order, and what belongs to each."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fastapi import APIRouter, Response

from admin.errors import WrongRequestError
from admin.forms import words_in
from admin.insight import wording
from admin.routing import ConsoleRoute, may
from admin.settings.cards import PATHS
from admin.settings.keeping import MEANWHILE, UNCHANGED, find, keep, seen_in_form
from admin.settings.readers import can_be_used
from admin.visit import TheVisit, Visit
from domain.insight.themes import LONGEST_NAME, Theme, Themes, concept_name, read
from domain.insight.theming import HIDDEN, Move, Refused, Row, Wrong, changed, rows_of
from domain.staff import Job
from domain.texts import Words, _
from storage.console.house_settings import THEMES, Setting

router = APIRouter(route_class=ConsoleRoute)

SAVED = _("Saved. Insight counts by it from now on, earlier half-years too.")
WRONG: Mapping[Wrong, Words] = {
    Wrong.TOO_LONG: _("This is too long: at most {most} characters.").with_(most=LONGEST_NAME),
    Wrong.SAME_NAME: _("Another theme has this name."),
    Wrong.NO_PLACE: _("Give a number: where it stands among the others."),
    Wrong.GOES_AWAY: _("The theme into which it goes does not stay. Choose another one."),
    Wrong.NO_CONCEPTS: _("Nothing would be left in it. Let it go into another theme instead."),
    Wrong.NO_MOVE: _("Choose what moves, and into which theme that stays."),
}


@router.get("/settings/themes")
@may(Job.ADMINISTRATOR)
async def themes(visit: TheVisit) -> Response:
    """The form."""
    setting = await find(visit, THEMES)
    return await _form(visit, setting, rows_of(_in_use(setting)), Move())


@router.post("/settings/themes")
@may(Job.ADMINISTRATOR)
async def set_themes(visit: TheVisit) -> Response:
    """Keep them as the form has them, or show what is wrong. Raises WrongRequestError for a form of other themes."""
    form = await visit.request.form()
    setting = await find(visit, THEMES)
    seen = await seen_in_form(visit)
    in_use = _in_use(setting)
    rows = [
        Row(
            one.key,
            words_in(form, f"name_{one.key}", 4 * LONGEST_NAME),
            words_in(form, f"place_{one.key}", 10).strip(),
            words_in(form, f"into_{one.key}", 40),
        )
        for one in in_use.all
    ]
    move = Move(words_in(form, "concept", 40), words_in(form, "to", 40))
    if seen != setting.revision:
        return await _form(visit, setting, rows, move, meanwhile=True)
    if not all(row.place or row.into for row in rows):
        raise WrongRequestError
    found = changed(in_use, rows, move, _our_names(visit))
    if isinstance(found, Refused):
        errors = {_field(key): WRONG[why] for key, why in found.wrong.items()}
        return await _form(visit, setting, rows, move, errors=errors)
    value = found.to_json()
    if value == setting.value:
        return visit.redirect(PATHS[THEMES], UNCHANGED)
    if not await keep(visit, replace(setting, revision=seen), value):
        return await _form(visit, setting, rows, move, meanwhile=True)
    return visit.redirect(PATHS[THEMES], SAVED)


def _field(key: str) -> str:
    return f"name_{key}" if key else "concept"


def _in_use(setting: Setting) -> Themes:
    return read(setting.value if can_be_used(THEMES, setting.value) else {})


def _our_names(visit: Visit) -> Mapping[str, str]:
    return {key: visit.console.texts.plain(name, visit.language) for key, name in wording.THEMES.items()}


async def _form(
    visit: Visit,
    setting: Setting,
    rows: Sequence[Row],
    move: Move,
    *,
    errors: Mapping[str, Words] | None = None,
    meanwhile: bool = False,
) -> Response:
    """The page with what was typed; 422 or 409 when nothing was kept of it."""
    in_use, ours = _in_use(setting), _our_names(visit)
    names = {one.key: one.name or ours[one.key] for one in in_use.all}
    return await visit.page(
        "settings_themes.html",
        422 if errors else 409 if meanwhile else 200,
        setting=setting,
        rows=rows,
        move=move,
        ours=ours,
        names=names,
        concepts={one.key: _concepts(one) for one in in_use.all},
        hidden=HIDDEN,
        longest=LONGEST_NAME,
        errors=errors or {},
        meanwhile=MEANWHILE if meanwhile else None,
    )


def _concepts(theme: Theme) -> Sequence[tuple[str, str]]:
    """Each with its Dutch word, by that word."""
    return sorted(((one, concept_name(one)) for one in theme.concepts), key=lambda one: one[1])
