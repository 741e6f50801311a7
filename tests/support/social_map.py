"""A small social map of invented places, and the port of the domain in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache

from domain import places
from domain.social_map.hsds import entry_of
from domain.social_map.index import Index
from domain.social_map.opening import Opening
from domain.social_map.service import Cost, Service, Spot
from domain.social_map.visits import Answered, HowItWas, Unanswered, Visit


@dataclass
class MemorySocialMap:
    """The whole entries by id, and what becomes of answers."""

    services: dict[str, Service] = field(default_factory=dict)
    hidden: set[str] = field(default_factory=set)
    unanswered: list[Unanswered] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    visits: dict[str, Visit] = field(default_factory=dict)

    async def get(self, ids: Sequence[str]) -> Mapping[str, Service]:
        return {one: self.services[one] for one in ids if one in self.services and one not in self.hidden}

    async def hide(self, service_id: str, at: datetime) -> bool:
        self.hidden.add(service_id)
        return service_id in self.services

    def add_unanswered(self, question: Unanswered) -> None:
        self.unanswered.append(question)

    def add_answered(self, question: Answered) -> None:
        self.answered.append(question)

    def add_visit(self, visit: Visit) -> None:
        self.visits[visit.id] = visit

    async def visit(self, visit_id: str) -> Visit | None:
        return self.visits.get(visit_id)

    async def visits_of(self, resident_id: int) -> Sequence[Visit]:
        own = [one for one in self.visits.values() if one.resident_id == resident_id]
        return sorted(own, key=lambda one: one.asked_at, reverse=True)

    async def ask_again(self, visit_id: str, at: datetime) -> None:
        self.visits[visit_id] = replace(self.visits[visit_id], ask_at=at)

    async def mark_asked(self, visit_ids: Sequence[str]) -> None:
        for one in visit_ids:
            self.visits[one] = replace(self.visits[one], ask_at=None)

    async def answer_visit(self, visit_id: str, answer: HowItWas) -> None:
        self.visits[visit_id] = replace(self.visits[visit_id], answer=answer, ask_at=None)

    async def said_wrong(self, service_id: str) -> int:
        wrong = [one for one in self.visits.values() if one.service_id == service_id and one.answer is HowItWas.WRONG]
        return len({one.resident_id for one in wrong})


def uuid(number: int) -> str:
    """The id of an invented place."""
    return f"00000000-0000-4000-8000-{number:012}"


def weekly(days: str, opens: str, closes: str) -> Opening:
    """Open on these days ("TU,TH") every week."""
    return Opening.from_hsds([{"freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes}])


def spot(where: str, address: str, *, wheelchair: bool | None = None) -> Spot:
    """Somewhere in a neighbourhood with this name."""
    found = places.understand(where, "nl")
    assert isinstance(found, places.Found), where
    return Spot(
        address=address,
        town="Amsterdam",
        coordinate=places.default().middle(found.place),
        place=found.place,
        wheelchair=wheelchair,
    )


RESTAURANT = Service(
    id=uuid(1),
    name="Buurtrestaurant De Lange Tafel",
    organization="Buurtwerk De Zon",
    description="Samen eten voor weinig geld. Kom gerust alleen, er is altijd een gastvrouw.",
    summaries={
        "nl": "Samen eten met buurtgenoten, voor weinig geld",
        "tr": "Komşularla birlikte ucuza yemek",
        "ar": "الأكل مع الجيران بثمن قليل",
    },
    for_whom="Iedereen uit de buurt",
    spots=(spot("Slotervaart", "Invalsweg 1", wheelchair=True),),
    opening=weekly("TU,TH", "17:00", "20:30"),
    cost=Cost(cents=500, words="5 euro, met stadspas 3 euro"),
    languages=("nl", "tr"),
    phone="020-555 0101",
    email="tafel@example.org",
    url="https://example.org/tafel",
    checked_on=date(2026, 11, 11),
    introduces=True,
)
COUNSELLORS = Service(
    id=uuid(2),
    name="Spreekuur sociaal raadslieden De Brug",
    description="Hulp bij brieven, formulieren en schulden. Neem je brief mee, wij lezen hem samen.",
    summaries={
        "nl": "Samen je brieven lezen, ook over schulden",
        "ar": "نقرأ معك رسائلك، حتى رسائل الديون",
        "tr": "Mektuplarınızı birlikte okuyoruz, borç mektuplarını da",
    },
    spots=(spot("Osdorp", "Brugweg 2"),),
    opening=weekly("MO,WE", "09:00", "12:00"),
    cost=Cost(is_free=True),
    languages=("nl", "ar"),
    phone="020-555 0102",
    checked_on=date(2026, 11, 22),
)
FARM = Service(
    id=uuid(3),
    name="Kinderboerderij De Bonte Hoeve",
    description="Leer voor dieren zorgen. Op woensdag en zaterdag is Ria er, die je alles laat zien.",
    summaries={
        "nl": "Leren omgaan met dieren op de kinderboerderij",
        "tr": "Çiftlikte hayvanlara bakmayı öğrenmek",
        "ar": "تعلّم العناية بالحيوانات في المزرعة",
    },
    spots=(spot("Osdorp", "Hoeveweg 3", wheelchair=True),),
    opening=weekly("WE,SA", "10:00", "17:00"),
    cost=Cost(is_free=True),
    languages=("nl",),
    checked_on=date(2026, 11, 23),
)
DEBTS = Service(
    id=uuid(4),
    name="Schuldhulp Op Orde",
    description="Hulp bij schulden.",
    spots=(spot("Osdorp", "Ordeweg 4"),),
    opening=Opening(words="op afspraak"),
    phone="020-555 0104",
    checked_on=date(2025, 3, 1),
)
LISTENING = Service(
    id=uuid(5),
    name="Telefoonlijn Luisterend Oor",
    description="Bel als je je alleen voelt.",
    reach="remote",
    opening=Opening.from_hsds(
        [{"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "00:00"}]
    ),
    phone="0800-555",
)
GARDEN = Service(
    id=uuid(6),
    name="Buurttuin De Groene Hoek",
    description="Samen tuinieren.",
    spots=(spot("Slotervaart", "Tuinweg 6"),),
    opening=weekly("SA", "10:00", "13:00"),
)


def table(number: int, where: str) -> Service:
    """One more place to eat together."""
    return Service(
        id=uuid(number),
        name=f"Eettafel {where}",
        description="Samen eten in de buurt.",
        spots=(spot(where, f"Eetweg {number}"),),
        opening=weekly("MO", "18:00", "20:00"),
    )


OTHER_TABLES = tuple(
    table(number, where)
    for number, where in enumerate(("Volewijck", "Bijlmer-Oost", "Watergraafsmeer", "Geuzenveld"), start=11)
)

NEEDS: Mapping[str, Mapping[str, float]] = {
    RESTAURANT.id: {"mee_eten": 1.0, "eenzaamheid": 0.5},
    COUNSELLORS.id: {"sociaal_raadslieden": 1.0, "schuldhulp": 0.8},
    FARM.id: {"dieren": 1.0},
    DEBTS.id: {"schuldhulp": 1.0},
    LISTENING.id: {"eenzaamheid": 1.0},
    GARDEN.id: {"buurttuin": 1.0},
    **{one.id: {"mee_eten": 1.0} for one in OTHER_TABLES},
}
SERVICES = (RESTAURANT, COUNSELLORS, FARM, DEBTS, LISTENING, GARDEN, *OTHER_TABLES)


@cache
def small_map() -> Index:
    """All of them, ready to be searched. Nobody changes an index once it is filled."""
    index = Index()
    for service in SERVICES:
        index.add(entry_of(service, NEEDS[service.id]))
    return index
