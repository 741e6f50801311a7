"""What an entry is for: shown, asked for in a form, and read from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData

from admin.forms import words_in
from admin.social_map.listing import need_names
from admin.visit import Visit
from domain.social_map import lexicon
from domain.social_map.documents import SECOND_NEED
from domain.texts import Text, _
from storage.console.social_map_view import SURE
from storage.map_edits import Kept

NO_MAIN_NEED = _("Choose what it is mainly for.")


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was chosen and could not be kept."""

    main: str
    also: frozenset[str]
    version: str
    """Of the entry that it was chosen for."""
    error: Text | None = None
    meanwhile: Text | None = None
    """That somebody else changed the entry first."""

    @classmethod
    def in_form(
        cls, form: FormData, version: str, *, error: Text | None = None, meanwhile: Text | None = None
    ) -> "Chosen":
        """As it was sent."""
        return cls(main_in(form), also_in(form), version, error, meanwhile)

    @property
    def status(self) -> int:
        """Of the answer."""
        return 409 if self.meanwhile else 422


def needs_shown(visit: Visit, entry: Kept | None) -> Mapping[str, Any]:
    """What the part of a page takes that shows, and asks for, what an entry is for."""
    names = need_names(visit.language)
    found = dict(entry.entry.needs) if entry and entry.entry else {}
    by_hand = dict(entry.needs) if entry and entry.needs else {}
    main = main_need(by_hand)
    return {
        "needs": names,
        "need_kinds": [
            (title, [(need, names[need]) for need, one in lexicon.default().needs.items() if one.is_activity is kind])
            for title, kind in ((_("To do together"), True), (_("Help and advice"), False))
        ],
        "found_needs": sorted(found.items(), key=lambda one: -one[1]),
        "by_hand": by_hand,
        "main": main,
        "also": frozenset(by_hand) - {main},
        "is_unsure": entry is not None and not by_hand and max(found.values(), default=0.0) < SURE,
    }


def needs_in_form(form: FormData, before: Mapping[str, float] | None) -> Mapping[str, float] | Text | None:
    """The needs that were chosen, with their weights; None: as they are found; or what is wrong with the choice."""
    known = lexicon.default().needs
    main = main_in(form)
    also = [need for need in also_in(form) if need in known and need != main]
    if main not in known:
        return NO_MAIN_NEED if also else None
    chosen = {main: 1.0, **dict.fromkeys(also, SECOND_NEED)}
    # Weights that came with a file stay, where nothing else was chosen.
    is_same = before is not None and main == main_need(before) and chosen.keys() == before.keys()
    return before if is_same else chosen


def main_in(form: FormData) -> str:
    """The need that was chosen as the main one, known or not; empty without one."""
    return words_in(form, "main", 40)


def also_in(form: FormData) -> frozenset[str]:
    """The needs that were ticked, known or not."""
    return frozenset(one for one in form.getlist("also") if isinstance(one, str))


def main_need(needs: Mapping[str, float]) -> str:
    """What it is for most of all; empty when for nothing."""
    return max(needs, key=lambda need: needs[need], default="")
