"""One place on a page of its own: all that is known of it, the map, the way there, and a worker who introduces you."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from bot.conversation.events import Says
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows, SendVenue
from bot.flows.menu import MENU
from bot.flows.social_map import showing
from bot.flows.social_map.hearing import hear
from bot.flows.social_map.talk import ANOTHER, Search, called, flow, place_in, remembered
from bot.flows.social_map.visits import remember_visit
from bot.flows.welcome import left_open
from domain import flagging, places
from domain.handover import Reason
from domain.handover_texts import moment_on
from domain.places import Coordinate
from domain.social_map import answer_texts
from domain.social_map.service import Service, Spot
from domain.tasks import Task, Todo
from domain.texts import Text, Verbatim, Words, _, lines, paragraphs

MOST_BUTTONS = 4
"""Under one message: more is hard to read."""

GONE = _("This place is not on the map any more.")
NO_LUCK = Choice("person", _("Didn't find it? Talk to a person"), lasting=True)
LONGEST_CODE = 40
"""Bytes of a neighbourhood's code that fit on a button."""

_DIRECTIONS = "https://www.openstreetmap.org/directions?engine=fossgis_osrm_bike&to="
"""By bicycle. The way begins nowhere: whoever serves the page must not hear from us where somebody lives."""


async def look(turn: Turn[Any], service_id: str) -> Step:
    """The page. What is being asked now stays open."""
    service = await _service(turn, service_id)
    if service is None:
        return stay(GONE, choices=[[ANOTHER], [MENU]])
    search = _search(turn)
    await remember_visit(turn, service.id, search.needs[0] if search.needs else "")
    around = _around(turn, search)
    return stay(
        answer_texts.page(service, turn.language, turn.now, around),
        choices=buttons(service, around, "" if remembered(turn) else code_of(place_in(search))),
    )


def code_of(place: places.Place | None) -> str:
    """What a button can carry to find this place again; empty when it cannot."""
    code = (place.postcode or (place.neighbourhood.code if place.neighbourhood else "")) if place else ""
    return code if len(code.encode()) <= LONGEST_CODE else ""


def buttons(service: Service, around: Coordinate | None, to_remember: str) -> Rows:
    """What can be done with it: four at most."""
    spot = answer_texts.nearest(service, around)
    rows: list[list[Choice]] = []
    if spot and spot.coordinate and service.reach == "place":
        latitude, longitude = spot.coordinate
        rows.append([Choice(f"on_map.{service.id}", _("🗺 On the map"), lasting=True)])
        rows.append([Choice("route", _("🚲 Route"), link=f"{_DIRECTIONS}{quote(f'{latitude},{longitude}')}")])
    if service.reach == "place" or service.introduces:
        rows.append([Choice(f"introduce.{service.id}", _("🤝 Shall a worker introduce you there?"), lasting=True)])
    if to_remember:
        rows.append([Choice(f"my_place.{to_remember}", _("📌 Remember my neighbourhood"), lasting=True)])
    return [*rows, [NO_LUCK]] if len(rows) < MOST_BUTTONS else rows


async def on_map(turn: Turn[Any], service_id: str) -> Step:
    """A place that the phone opens in its own map."""
    service = await _service(turn, service_id)
    spot = answer_texts.nearest(service, _around(turn, _search(turn))) if service else None
    if service is None or spot is None or spot.coordinate is None:
        return stay(GONE, choices=[[ANOTHER], [MENU]])
    return stay(sending=(venue(service, spot, *spot.coordinate),))


def venue(service: Service, spot: Spot, latitude: float, longitude: float) -> SendVenue:
    """Telegram wants an address; where none is known, the city has to do."""
    return SendVenue(latitude, longitude, service.name, answer_texts.address_of(spot) or "Amsterdam")


async def my_place(turn: Turn[Any], code: str) -> Step:
    """Remember the neighbourhood that they looked in, by its code or postcode."""
    place = places.default().place(code)
    match places.understand(code, turn.language) if place is None else None:
        case places.Found(by_postcode) if by_postcode.postcode:
            place = by_postcode
    if place is None:
        return stay(_("I do not know any more which neighbourhood you mean. You can tell me when you look again."))
    turn.resident = replace(turn.resident, neighbourhood=place.to_json())
    return stay(
        _("📌 I remember {place}. From now on I look there first.").with_(place=Verbatim(answer_texts.asked_for(place)))
    )


# A worker who introduces them


async def introduce(turn: Turn[Any], service_id: str) -> Step:
    """Ask first, and say what the worker gets."""
    service = await _service(turn, service_id)
    if service is None:
        return stay(GONE, choices=[[ANOTHER], [MENU]])
    return go_to(introduction, replace(_search(turn), entry=service.id), left_open(turn))


YES_OR_NO: Rows = [[Choice("yes", _("Yes, please"))], [Choice("no", _("No, thank you"))]]


async def ask_introduction(turn: Turn[Search]) -> Prompt:
    """Going somewhere for the first time is easier together."""
    service = await _service(turn, turn.answers.entry)
    if service is None:
        return Prompt(GONE, [[Choice("no", _("Good"))]])
    return Prompt(
        paragraphs(
            _("A worker can introduce you at {place}. You do not have to go there alone the first time.").with_(
                place=Verbatim(service.name)
            ),
            lines(_what_they_get(turn.answers), _("Shall I ask it?")),
        ),
        YES_OR_NO,
    )


def _what_they_get(search: Search) -> Words:
    if search.words:
        return _("The worker gets your first name and your question.")
    return _("The worker gets your first name and where you want to go.")


@flow.question(ask_introduction)
async def introduction(turn: Turn[Search]) -> Step:
    service = await _service(turn, turn.answers.entry)
    if turn.chose("no") or service is None:
        return end(_("That is fine. You can also go there by yourself."), choices=_after(service))
    if not turn.chose("yes"):
        return await another_question(turn) or NotUnderstood(
            _("Please tap one of the two buttons: yes or no."), YES_OR_NO
        )
    need = turn.answers.needs[0] if turn.answers.needs else ""
    words = turn.answers.words or (called(turn, need).words if need else "")
    turn.book.tasks.add(
        Task(
            turn.new_id(),
            Todo.INTRODUCE,
            None,
            turn.resident.id,
            turn.now,
            words,
            subject=need,
            service_id=service.id,
        )
    )
    turn.flag(Reason.INTRODUCTION, subject=need, words="\n".join(filter(None, [service.name, words])))
    await remember_visit(turn, service.id, need)
    policy = turn.policies.at(flagging.place_for(turn.resident, None))
    by = flagging.promised_for(Reason.INTRODUCTION, policy, turn.now)
    return end(asked_for(service, moment_on(by, turn.now)), choices=_after(service))


async def another_question(turn: Turn[Search]) -> Step | None:
    """They ask something else instead."""
    match turn.event.action:
        case Says(words):
            return await hear(turn, words, turn.answers)
    return None


def asked_for(service: Service, by: Words) -> Text:
    """That a worker gets in touch, and by when."""
    return _("🤝 I have asked for it. A worker writes to you here about {place}, {moment} at the latest.").with_(
        place=Verbatim(service.name), moment=by
    )


def _after(service: Service | None) -> Rows:
    return [[showing.look_button(service)], [ANOTHER], [MENU]] if service else [[ANOTHER], [MENU]]


def _search(turn: Turn[Any]) -> Search:
    return turn.answers if isinstance(turn.answers, Search) else Search()


def _around(turn: Turn[Any], search: Search) -> Coordinate | None:
    place = place_in(search) or remembered(turn)
    return places.default().middle(place) if place else None


async def _service(turn: Turn[Any], service_id: str) -> Service | None:
    return (await turn.book.social_map.get([service_id])).get(service_id)
