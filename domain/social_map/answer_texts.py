"""An entry of the social map as the bot answers with it: a short block in a list, and a page of its own.

What is unknown is left out. The console shows the same, so that whoever keeps the map sees what residents read.
"""

from collections.abc import Iterator
from datetime import datetime

from babel import Locale

from domain.initiatives import shortened
from domain.occasions import Festival
from domain.occasions.describing import named as festival_named
from domain.places import Coordinate, Place, metres_between
from domain.reminders import AMSTERDAM
from domain.social_map.opening import ClosedForNow, NotSaid, OpenNow, OpensAt
from domain.social_map.service import Cost, Service, Spot
from domain.texts import (
    CodeParam,
    DateParam,
    DistanceParam,
    Language,
    LanguageParam,
    Lines,
    LinkParam,
    ListParam,
    MoneyParam,
    Text,
    TimeParam,
    Verbatim,
    Words,
    _,
    _n,
    lines,
    paragraphs,
)

ONE_LINE = 160
"""Characters of a description in a list."""
ON_A_PAGE = 900
MOST_LANGUAGES = 8
APPOINTMENT = 40
"""Characters of a Dutch note that says no more than "by appointment"."""
YEAR = 365


def block(service: Service, reader: Language, now: datetime, around: Coordinate | None) -> Lines:
    """The entry among others."""
    return lines(
        name(service),
        purpose(service, reader),
        where(service, around),
        *opening(service, now),
        side_by_side(cost(service.cost, reader), wheelchair(service)),
        languages(service, reader),
        phone(service),
        checked(service, now),
    )


def side_by_side(*parts: Words | None) -> Words | None:
    """Short facts on one line: a list of three should fit on a phone."""
    there = [part for part in parts if part is not None]
    if len(there) < len(parts):
        return there[0] if there else None
    return Text("{one} · {other}").with_(one=there[0], other=there[1])


def page(service: Service, reader: Language, now: datetime, around: Coordinate | None) -> Lines:
    """All that a resident wants to know before they go there."""
    by = Verbatim(service.organization) if service.organization and service.organization != service.name else None
    return paragraphs(
        lines(name(service), by),
        told(service, reader),
        for_whom(service, reader),
        _together(*opening(service, now), *week(service, now)),
        _together(where(service, around), cost(service.cost, reader), languages(service, reader), wheelchair(service)),
        _together(phone(service), email(service), website(service), checked(service, now)),
    )


def for_whom(service: Service, reader: Language) -> Words | None:
    """In the words of the map, which are Dutch: who reads another language is told so."""
    if not service.for_whom:
        return None
    whom = _("<b>For whom</b>: {whom}") if reader == "nl" else _("<b>For whom</b> (in Dutch): {whom}")
    return whom.with_(whom=Verbatim(service.for_whom))


def _together(*parts: Words | None) -> Lines | None:
    return lines(*parts) if any(parts) else None


def name(service: Service) -> Text:
    """As it is called where it is: names are not translated."""
    return Text("<b>{name}</b>").with_(name=Verbatim(service.name))


def purpose(service: Service, reader: Language) -> Words | None:
    """What it is for, in one line: in the reader's language where somebody wrote that."""
    words = service.summaries.get(reader) or _beginning(service)
    return Verbatim(words) if words else None


def _beginning(service: Service) -> str:
    words = " ".join((service.summaries.get("nl") or service.description).split())
    sentence, end, _rest = words.partition(". ")
    return shortened(sentence + end.strip(), ONE_LINE)


def told(service: Service, reader: Language) -> Words | None:
    """The whole description; who does not read Dutch has the line in their own language instead, if there is one."""
    if reader != "nl" and (summary := service.summaries.get(reader)):
        return Verbatim(summary)
    words = service.description or service.summaries.get("nl", "")
    return Verbatim(shortened(words, ON_A_PAGE)) if words else None


def nearest(service: Service, around: Coordinate | None) -> Spot | None:
    """The spot to go to."""
    on_map = [spot for spot in service.spots if spot.coordinate]
    if around and on_map:
        return min(on_map, key=lambda spot: metres_between(spot.coordinate or around, around))
    return on_map[0] if on_map else service.spots[0] if service.spots else None


def lies_in(service: Service, place: Place) -> bool:
    """Whether one of its spots lies in this piece of the city."""
    pieces = [piece for spot in service.spots if spot.place for piece in (spot.place.neighbourhood, *spot.place.within)]
    return place.neighbourhood is not None and place.neighbourhood in pieces


def metres(service: Service, around: Coordinate) -> float | None:
    """To the nearest of its spots; None when it has none on the map."""
    spot = nearest(service, around)
    return metres_between(spot.coordinate, around) if spot and spot.coordinate else None


def where(service: Service, around: Coordinate | None) -> Words | None:
    """Where it is, and about how far."""
    if service.reach == "remote":
        return _("📍 By telephone or online")
    spot = nearest(service, around)
    address = address_of(spot) if spot else ""
    if service.reach == "city":
        return _("📍 In the whole city")
    if not address:
        return None
    if around and spot and spot.coordinate:
        metres = metres_between(spot.coordinate, around)
        return _("📍 {address}, about {distance} away").with_(address=Verbatim(address), distance=DistanceParam(metres))
    return Text("📍 {address}").with_(address=Verbatim(address))


def address_of(spot: Spot) -> str:
    """Street and neighbourhood, or what else is known."""
    town = spot.town if spot.town and spot.town.casefold() != "amsterdam" else ""
    return ", ".join(dict.fromkeys(filter(None, [spot.address or spot.name, called(spot.place) or town])))


def called(place: Place | None) -> str:
    """What people call this piece of the city; the municipality's "e.o." (and surroundings) is no word of theirs."""
    if place is None:
        return ""
    return place.neighbourhood.name.removesuffix(" e.o.") if place.neighbourhood else place.postcode or ""


def asked_for(place: Place | None) -> str:
    """A place as somebody named it: of a postcode, the neighbourhood is only a guess."""
    return place.postcode if place and place.postcode and not place.sure else called(place)


def opening(service: Service, now: datetime) -> Iterator[Words]:
    """Whether it is open now, or when it opens."""
    match service.opening.at(now):
        case OpenNow(_until, day_and_night) if day_and_night:
            yield _("🕒 Open day and night")
        case OpenNow(None):
            yield _("🕒 Open now")
        case OpenNow(until) if until:
            yield _("🕒 Open now, until {time}").with_(time=TimeParam(until.time()))
        case OpensAt(at, _until, holiday):
            yield from _closed_today(holiday)
            yield opens(at, now)
        case ClosedForNow(holiday):
            yield from _closed_today(holiday)
            yield _("🕒 Not open in the next two months")
        case NotSaid(words) if "afspraak" in words.casefold() and len(words) <= APPOINTMENT:
            yield _("🕒 By appointment")
        case NotSaid(words) if words:
            yield Text("🕒 {words}").with_(words=Verbatim(shortened(words, ONE_LINE)))


def _closed_today(holiday: Festival | None) -> Iterator[Words]:
    if holiday:
        yield _("🕒 Closed today: {holiday}").with_(holiday=festival_named(holiday))


def opens(at: datetime, now: datetime) -> Text:
    """When it opens, as people say it."""
    time = TimeParam(at.time())
    weekday = DateParam(at.date(), skeleton="EEEE")
    match (at.date() - now.astimezone(AMSTERDAM).date()).days:
        case 0:
            return _("🕒 Opens today at {time}").with_(time=time)
        case 1:
            return _("🕒 Opens tomorrow at {time}").with_(time=time)
        case days if days < 7:
            return _("🕒 Opens on {weekday} at {time}").with_(weekday=weekday, time=time)
    return _("🕒 Opens on {weekday} {date} at {time}").with_(
        weekday=weekday, date=DateParam(at.date(), skeleton="MMMMd"), time=time
    )


def week(service: Service, now: datetime) -> Iterator[Words]:
    """The seven days from today on which it is open, each on a line."""
    for day, times in service.opening.week(now.astimezone(AMSTERDAM).date()):
        if times:
            spans: list[Text] = []
            for start, until in times:
                begin = TimeParam(start.time())
                spans.append(
                    _("from {start} to {end}").with_(start=begin, end=TimeParam(until.time()))
                    if until
                    else _("from {start}").with_(start=begin)
                )
            yield Text("{day}: {times}").with_(day=DateParam(day, skeleton="EEEE"), times=ListParam(tuple(spans)))


def cost(one: Cost, reader: Language) -> Words | None:
    """What it costs. The words are Dutch: who does not read that has the amount."""
    if one.is_free or one.cents == 0:
        return _("💶 Free")
    if one.words and (reader == "nl" or one.cents is None):
        return Text("💶 {words}").with_(words=Verbatim(shortened(one.words.rstrip(". "), ONE_LINE)))
    if one.words and one.cents is not None:
        return _("💶 From {amount}").with_(amount=MoneyParam(one.cents))
    return Text("💶 {amount}").with_(amount=MoneyParam(one.cents)) if one.cents is not None else None


def languages(service: Service, reader: Language) -> Words | None:
    """What is spoken there, as far as the reader's language has a name for it."""
    names = Locale.parse(reader).languages
    spoken = [LanguageParam(code) for code in service.languages if code in names][:MOST_LANGUAGES]
    return _("🗣 They speak {languages}").with_(languages=ListParam(tuple(spoken))) if spoken else None


def wheelchair(service: Service) -> Words | None:
    """Whether somebody in a wheelchair can get in."""
    if service.wheelchair:
        return _("♿ Wheelchair: yes")
    return _("♿ Wheelchair: no") if service.wheelchair is False else None


def phone(service: Service) -> Words | None:
    """On a line of its own, to be tapped or copied."""
    return Text("📞 {phone}").with_(phone=CodeParam(service.phone)) if service.phone else None


def email(service: Service) -> Words | None:
    return Text("✉️ {email}").with_(email=CodeParam(service.email)) if service.email else None


def website(service: Service) -> Words | None:
    return Text("🌐 {site}").with_(site=LinkParam(_("Website"), service.url)) if service.url else None


def checked(service: Service, now: datetime) -> Words | None:
    """How long ago somebody looked whether all this is still so; with a warning after a year."""
    if service.checked_on is None:
        return None
    days = (now.astimezone(AMSTERDAM).date() - service.checked_on).days
    if days > YEAR:
        return _("⚠️ Checked on {date}. That is long ago: ask before you go.").with_(
            date=DateParam(service.checked_on, "long")
        )
    return _n("✅ Checked {n} day ago", "✅ Checked {n} days ago", days) if days > 0 else _("✅ Checked today")
