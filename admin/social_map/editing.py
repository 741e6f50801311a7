"""The form of an entry, new or not: a preview of what the bot would answer, and saving, by the checks of an import."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from fastapi import Response
from starlette.datastructures import FormData

from admin.access import access_entry, access_entry_to_change, keeps_spots
from admin.errors import WrongRequestError
from admin.forms import words_in
from admin.routing import first, may
from admin.social_map.marking import edits_of, path_of, record, warm_up
from admin.social_map.needs import also_in, main_in, needs_in_form, needs_shown
from admin.social_map.router import KEEPERS, router
from admin.social_map.showing import answers
from admin.social_map.wording import FIELDS, REACHES
from admin.visit import TheVisit, Visit
from domain.social_map.changing import (
    EDITABLE,
    Changed,
    Profile,
    added,
    changed,
    differing,
    fields_of,
    profile_of,
    times_in_words,
    times_told,
)
from domain.social_map.hsds import LONGEST_NAME, LONGEST_SUMMARY, service_of
from domain.social_map.service import REACHES as KNOWN_REACHES
from domain.social_map.staging import current_reader
from domain.texts import Text, Words, _
from storage.map_edits import Kept, Kind

MEANWHILE = _("Somebody changed this entry meanwhile. What you typed is kept below; nothing was saved yet.")
NOT_THEIRS = _("This place is in an area where you do not work. Ask a coordinator of that area.")

LONGEST: Mapping[str, int] = {
    **dict.fromkeys(EDITABLE, 500),
    **dict.fromkeys(("naam", "organisatie"), LONGEST_NAME),
    **{header: LONGEST_SUMMARY for header in EDITABLE if header.startswith("samenvatting")},
    "omschrijving": 4000,
    "openingstijden": 1000,
}
"""Characters that can be typed."""

NAMES: Mapping[str, str] = {header: header.replace(" ", "_").replace("-", "_") for header in EDITABLE}
"""What the fields of the form are called."""


@dataclass(frozen=True, slots=True)
class Typed:
    """The form as it stands, right or not."""

    fields: Mapping[str, str]
    profile: Profile
    version: str
    """Of what it was made from; for a new entry, its id."""
    needs: Mapping[str, float] | Text | None = None
    """What is wrong with the choice, where it is a text."""
    main: str = ""
    also: frozenset[str] = field(default_factory=frozenset)


@router.get("/map/new")
@may(*KEEPERS)
async def new_entry(visit: TheVisit) -> Response:
    """An empty form. Its id is given now, so that a form that is sent twice makes one entry."""
    empty = dict.fromkeys(EDITABLE, "")
    return await _form(visit, None, Typed(empty, Profile(), str(uuid4())))


@router.post("/map/new")
@may(*KEEPERS)
@first(warm_up)
async def add_entry(visit: TheVisit) -> Response:
    """Put it on the map, or show what is wrong with it or how it reads."""
    form = await visit.request.form()
    typed = _typed(form, None)
    made = added(typed.fields, typed.profile, _uuid(typed.version))
    if form.get("do") == "preview" or isinstance(typed.needs, Text) or _errors(visit, typed, made):
        return await _form(visit, None, typed, made, is_preview=form.get("do") == "preview")
    if not await edits_of(visit).add(made.document, typed.needs, current_reader()):
        return visit.redirect(path_of(typed.version), _("This entry is on the map already."))
    record(visit, typed.version, Kind.ADDED)
    return visit.redirect(path_of(typed.version), _("It is on the map. Within a few seconds the bot answers with it."))


@router.get("/map/{service_id}/edit")
@may(*KEEPERS)
async def edit_entry(visit: TheVisit, service_id: str) -> Response:
    """The form. Raises NotHereError."""
    entry = await access_entry_to_change(visit, service_id)
    return await _form(visit, entry, _as_kept(entry))


@router.post("/map/{service_id}/edit")
@may(*KEEPERS)
@first(warm_up)
async def change_entry(visit: TheVisit, service_id: str) -> Response:
    """Keep it like this, unless somebody changed it meanwhile. Raises NotHereError."""
    entry = await access_entry_to_change(visit, service_id)
    form = await visit.request.form()
    typed = _typed(form, entry)
    made = changed(entry.document, typed.fields, typed.profile)
    if form.get("do") == "preview" or isinstance(typed.needs, Text) or _errors(visit, typed, made):
        return await _form(visit, entry, typed, made, is_preview=form.get("do") == "preview")
    if typed.version != entry.version:
        return await _form(visit, entry, typed, made, meanwhile=True)
    if made.document == entry.document and typed.needs == entry.needs:
        return visit.redirect(path_of(entry.id), _("Nothing was changed."))
    if not await edits_of(visit).change(entry.id, typed.version, made.document, typed.needs, current_reader()):
        # Somebody else was quicker by less than this request took.
        return await _form(visit, await access_entry(visit, entry.id), typed, made, meanwhile=True)
    record(visit, entry.id, Kind.CHANGED, fields=differing(entry.document, made.document))
    return visit.redirect(path_of(entry.id), _("Saved. Within a few seconds the bot answers with it."))


def _as_kept(entry: Kept) -> Typed:
    return Typed(fields_of(entry.document), profile_of(entry.document), entry.version, entry.needs)


def _typed(form: FormData, entry: Kept | None) -> Typed:
    """What stands in the form; a field that it lacks is as it was, and so are times that it cannot ask for."""
    before = fields_of(entry.document) if entry else dict.fromkeys(EDITABLE, "")
    fields = {
        header: words_in(form, name, LONGEST[header]).strip() if name in form else before[header]
        for header, name in NAMES.items()
    }
    reach = next((one for one in KNOWN_REACHES if one == form.get("reach")), None)
    return Typed(
        fields,
        Profile(form.get("introduce") == "yes", reach),
        words_in(form, "version", 64),
        needs_in_form(form, entry.needs if entry else None),
        main_in(form),
        also_in(form),
    )


def _uuid(given: str) -> str:
    """Raises WrongRequestError for what is no id of ours."""
    try:
        return str(UUID(given))
    except ValueError as error:
        raise WrongRequestError from error


def _errors(visit: Visit, typed: Typed, made: Changed) -> Mapping[str, Words]:
    """What keeps it from being saved, by its field; of several in one field the first."""
    errors: dict[str, Words] = {one.field: one.what for one in reversed(made.problems) if not one.is_warning}
    if not keeps_spots(visit.person, service_of(made.document).spots):
        errors.setdefault(_says_where(typed.fields), NOT_THEIRS)
    if isinstance(typed.needs, Text):
        errors["main"] = typed.needs
    return errors


def _says_where(fields: Mapping[str, str]) -> str:
    """The field that tells where it lies."""
    return next((header for header in ("postcode", "wijk") if fields[header]), "straat en nummer")


async def _form(
    visit: Visit,
    entry: Kept | None,
    typed: Typed,
    made: Changed | None = None,
    *,
    is_preview: bool = False,
    meanwhile: bool = False,
) -> Response:
    """The page with what was typed; 422 or 409 when nothing was kept of it."""
    errors = _errors(visit, typed, made) if made else {}
    shown = dict(needs_shown(visit, entry))
    if made:
        shown |= {"main": typed.main, "also": typed.also}
    exact = times_in_words(entry.document) if entry else ""
    return await visit.page(
        "social_map_edit.html",
        409 if meanwhile else 422 if errors and not is_preview else 200,
        entry=entry,
        typed=typed,
        version=entry.version if entry else typed.version,
        names=NAMES,
        labels=FIELDS,
        longest=LONGEST,
        reaches=REACHES,
        errors=errors,
        doubts=[(one.field, one.what) for one in made.problems if one.is_warning] if made else [],
        answers=answers(visit, made.document) if made else (),
        is_preview=is_preview,
        meanwhile=MEANWHILE if meanwhile else None,
        differing=differing(entry.document, made.document) if entry and made else (),
        times_now=times_told(entry.document) if entry and exact is None else "",
        more_places=max(0, len(entry.document.get("service_at_locations") or ()) - 1) if entry else 0,
        **shown,
    )
