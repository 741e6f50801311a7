"""How long things are kept that go by themselves, what stays, and how much goes at the next clean-up."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from fastapi import APIRouter, Response

from admin.forms import words_in
from admin.hours import BETWEEN
from admin.routing import ConsoleRoute, may
from admin.settings.cards import PATHS
from admin.settings.keeping import MEANWHILE, SAVED, UNCHANGED, find, keep, seen_in_form
from admin.settings.readers import can_be_used
from admin.visit import TheVisit, Visit
from domain.retention import BOUNDS, Bounds, Kept, read
from domain.staff import Job
from domain.texts import Text, Words, _
from storage.console.house_settings import RETENTION, Setting, Value
from storage.console.retention import would_go

router = APIRouter(route_class=ConsoleRoute)


@dataclass(frozen=True, slots=True)
class Told:
    """How one of them is explained."""

    title: Text
    about: Text


TOLD: Mapping[Kept, Told] = {
    Kept.UPDATES: Told(
        _("What came from Telegram, in days"),
        _("Only its number: so that nothing is answered twice. The words are gone as soon as it is answered."),
    ),
    Kept.MESSAGES: Told(
        _("What was sent, in days"),
        _("That a message was sent and arrived: to find out what went wrong."),
    ),
    Kept.DRAFTS: Told(
        _("Drafts of workers, in days"),
        _("What they typed in a chat and did not send, counted from when they last typed in it."),
    ),
    Kept.EXPORTS: Told(
        _("Files of exports, in hours"),
        _("A file can be fetched for so long. This holds for files that are asked for from now on."),
    ),
}
STAYS = (
    _("Chats, initiatives, signatures, photos and voice messages: they do not go by themselves yet."),
    _("Who did what in this console: it stays, so that misuse can be found."),
)
"""What is not set here, said so that nobody promises otherwise."""
FIXED = (
    _("Who is signed in: twelve hours at most. Wrong passwords: a day. Invitations: seven days."),
    _("Links to initiatives: 180 days. Browsers in which somebody signed in: 90 days. Tokens of programs: a year."),
)

Typed = Mapping[str, str]
"""The form as it was typed, by field."""


@router.get("/settings/retention")
@may(Job.ADMINISTRATOR)
async def retention(visit: TheVisit) -> Response:
    """The form."""
    setting = await find(visit, RETENTION)
    return await _form(visit, setting, _typed_of(setting.value), setting.value)


@router.post("/settings/retention")
@may(Job.ADMINISTRATOR)
async def set_retention(visit: TheVisit) -> Response:
    """Keep the figures; or show what would go with them, and keep nothing."""
    form = await visit.request.form()
    typed = {kept.value: words_in(form, kept.value, 10).strip() for kept in Kept}
    setting = await find(visit, RETENTION)
    numbers = {kept: _number(typed[kept.value], bounds) for kept, bounds in BOUNDS.items()}
    errors = {
        kept.value: BETWEEN.with_(least=BOUNDS[kept].least, most=BOUNDS[kept].most)
        for kept, number in numbers.items()
        if number is None
    }
    if errors:
        return await _form(visit, setting, typed, setting.value, errors=errors)
    value = {kept.value: number for kept, number in numbers.items() if number != BOUNDS[kept].most}
    if form.get("do") == "preview":
        return await _form(visit, setting, typed, value, is_preview=True)
    if value == setting.value:
        return visit.redirect(PATHS[RETENTION], UNCHANGED)
    if not await keep(visit, replace(setting, revision=await seen_in_form(visit)), value):
        return await _form(visit, setting, typed, value, meanwhile=True)
    return visit.redirect(PATHS[RETENTION], SAVED)


def _number(typed: str, bounds: Bounds) -> int | None:
    number = int(typed) if typed.isascii() and typed.isdigit() else 0
    return number if bounds.least <= number <= bounds.most else None


def _usable(value: Value) -> Value:
    return value if can_be_used(RETENTION, value) else {}


def _typed_of(value: Value) -> Typed:
    """The form as it shows this."""
    usable = _usable(value)
    return {kept.value: str(usable.get(kept.value, bounds.most)) for kept, bounds in BOUNDS.items()}


async def _form(
    visit: Visit,
    setting: Setting,
    typed: Typed,
    shown: Value,
    *,
    errors: Mapping[str, Words] | None = None,
    is_preview: bool = False,
    meanwhile: bool = False,
) -> Response:
    """The page with what was typed, and what would go with the figures of `shown`; 422 or 409 when nothing was kept."""
    return await visit.page(
        "settings_retention.html",
        422 if errors else 409 if meanwhile else 200,
        setting=setting,
        typed=typed,
        told={kept.value: told for kept, told in TOLD.items()},
        bounds={kept.value: bounds for kept, bounds in BOUNDS.items()},
        now_set=_typed_of(setting.value),
        going=await would_go(visit.work.connection, read(_usable(shown)), visit.now),
        stays=STAYS,
        fixed=FIXED,
        errors=errors or {},
        is_preview=is_preview,
        meanwhile=MEANWHILE if meanwhile else None,
    )
