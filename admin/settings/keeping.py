"""Keeping a setting of the house: written over what its form was made from, and recorded."""

from collections.abc import Mapping

from admin.forms import number_in
from admin.visit import Visit
from domain.texts import Text, _
from storage.console.audit import Act
from storage.console.house_settings import AREAS, RETENTION, TEXTS, THEMES, HouseSettings, Setting, Value

NAMES: Mapping[str, Text] = {
    AREAS: _("Areas and groups"),
    TEXTS: _("Welcome and privacy"),
    THEMES: _("Themes"),
    RETENTION: _("How long things are kept"),
}
"""What each setting is called, by its name in the table."""
SUBJECT = "setting"
"""Of what the audit keeps of them."""

SAVED = _("Saved. Everybody works with it within a few seconds.")
UNDONE = _("It is as it was before the last change.")
NOT_UNDONE = _("This cannot be undone: it does not fit what else is set by now.")
UNCHANGED = _("Nothing was changed.")
MEANWHILE = _("Somebody changed this meanwhile. What you typed is kept below; nothing was saved yet.")


async def find(visit: Visit, name: str) -> Setting:
    """What is set under this name."""
    return await HouseSettings(visit.work.connection).get(name)


async def seen_in_form(visit: Visit) -> int:
    """The revision from which the form was made."""
    return number_in(await visit.request.form(), "revision") or 0


async def keep(visit: Visit, before: Setting, value: Value) -> bool:
    """Keep this value over `before`, whose revision is the one that its form was made from. False when somebody else
    changed it meanwhile: then nothing is kept.
    """
    if not await HouseSettings(visit.work.connection).set(before, value, visit.person.id, visit.now):
        return False
    details = {"value": dict(value), "before": dict(before.value)}
    visit.work.audit.record(Act.SETTING_CHANGED, visit.now, visit.person.id, (SUBJECT, before.name), **details)
    return True
