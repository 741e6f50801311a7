"""What is like an initiative: others that want nearly the same nearby, and what their initiators said about meeting."""

from collections.abc import Sequence
from dataclasses import dataclass

from admin.initiatives.map import OWN, Drawing, drawing, middle_of
from admin.tasks import areas_of
from admin.visit import Visit
from domain import similar
from domain.announcements import NAMES as STAGES
from domain.initiatives import Initiative, place_of
from domain.meetings import Meeting, gist_of
from domain.texts import DistanceParam, Text, _
from storage.console.initiatives_view import InitiativeItem, InitiativesView

MOST = 6


@dataclass(frozen=True, slots=True)
class Match:
    """One of the others; `number` is the one by which the map names it."""

    number: int
    item: InitiativeItem
    stage: Text
    where: Text
    """How far, in words."""
    met: Text | None
    """What the initiators said about meeting."""


@dataclass(frozen=True, slots=True)
class Alike:
    """All that is like it, the likest first; and where they are."""

    matches: Sequence[Match]
    map: Drawing | None


async def alike(visit: Visit, initiative: Initiative) -> Alike:
    """Of those that this person sees, also its initiator's own and those that are over."""
    view = InitiativesView(visit.work.connection)
    place = place_of(initiative)
    others = await view.others(areas_of(visit.person), initiative.id, place.coordinate if place else None)
    by_id = {one.item.id: one for one in others}
    own = gist_of(initiative)
    found = similar.nearly_the_same(own, {one: by_id[one].gist for one in by_id}, MOST)
    meetings = await view.meetings(initiative.id)
    matches = [
        Match(
            number,
            by_id[one.id].item,
            STAGES[by_id[one.id].item.stage],
            _far(one.metres),
            met(meetings.get(one.id)),
        )
        for number, one in enumerate(found, start=1)
    ]
    points = {OWN: middle_of(own)} | {str(one.number): middle_of(by_id[one.item.id].gist) for one in matches}
    return Alike(matches, drawing([(name, point) for name, point in points.items() if point]) if matches else None)


def _far(metres: float | None) -> Text:
    return _("how far is not known") if metres is None else _("about {distance}").with_(distance=DistanceParam(metres))


def met(meeting: Meeting | None) -> Text | None:
    """How far it is between the two initiators."""
    if meeting is None:
        return None
    if meeting.introduced_at:
        return _("They were brought into contact.")
    answers = {meeting.first_agrees, meeting.second_agrees}
    if False in answers:
        return _("One of the two does not want to meet.")
    return _("One of the two wants to meet.") if True in answers else None
