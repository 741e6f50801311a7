"""What residents do: they begin, neighbours sign, they submit, and tell afterwards how it went."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from domain import budget, casework, evaluation, matching, meetings, occasions, places
from domain.flagging import Raised, place_for, raise_flag
from domain.handover import Reason
from domain.initiatives import Answer, Initiative, Looking, Question, proposed_sentences, started
from domain.life import Stage
from domain.notices import About, Notice
from domain.signatures import Signature, Signed, Way, sign
from domain.texts import Language
from storage.unit_of_work import UnitOfWork
from voordeur.demo.half_year.street import Happening, Street
from voordeur.demo.half_year.told import Course, Idea, voices

WAYS = (Way.TELEGRAM, Way.DOORSTEP, Way.TELEGRAM, Way.PAPER)
LEFT_AT = {"who": 8, "what": 3, "where": 7, "when": 5, "why": 2, "how": 4, "summary": 6}
"""How many ideas are left at each question, and never become an initiative."""
_ASKED = tuple(Question)


class Life:
    """One idea and what its initiator does with it; what staff do stands in `desk.py`."""

    def __init__(self, street: Street, idea: Idea) -> None:
        self.street = street
        self.idea = idea
        self.id = street.new_id()
        self.initiator = street.person(idea.name, idea.language)
        self.chance = street.chance(f"idea {idea.number}")
        self.last_day = idea.day
        """On which something happened, or will."""

    def begins(self) -> None:
        """Puts on the agenda what residents do until it is submitted, or as far as it comes before."""
        street, idea, chance = self.street, self.idea, self.chance
        street.on(street.evening(idea.day, chance.randrange(90)), self._publish)
        is_short = idea.course in {Course.COLLECTING, Course.WITHDRAWN}
        count = 3 if is_short else chance.randint(5, 11)
        days = 6 if is_short or idea.course is Course.SUBMITTED else chance.randint(6, 16)
        first = chance.randrange(30)
        by_day: dict[int, list[int]] = {}
        for number in range(count):
            by_day.setdefault(idea.day + 1 + number * days // count, []).append(first + number)
        for day, numbers in by_day.items():
            self._sign_on(street.evening(day, chance.randrange(100)), numbers)
        self.last_day = idea.day + days + 1
        if idea.course is Course.WITHDRAWN:
            street.on(street.evening(self.last_day), self._withdraw)
        elif idea.course is not Course.COLLECTING:
            street.on(street.evening(self.last_day), self._submit)

    def looks_back(self, at: datetime) -> None:
        """The initiator tells then how it went."""
        self.street.on(at, self._look_back)

    def meets(self, other: "Life", at: datetime) -> None:
        """Both initiators say then that they want to be brought into contact, if they were asked."""

        async def happens(work: UnitOfWork) -> None:
            await self._agree(work, other.id)
            await other._agree(work, self.id)  # noqa: SLF001 (it is one of us)

        self.street.on(at, happens)

    async def _agree(self, work: UnitOfWork, other_id: str) -> None:
        resident = await self.street.resident(work, self.initiator)
        known = await work.meetings.of(self.id)
        if found := next((one for one in known if one.other(self.id) == other_id), None):
            answered = meetings.answered(found, self.id, agrees=True, at=self.street.now)
            work.meetings.save(answered)
            await work.meetings.flush()
            if answered.introduced_at:
                work.notices.tell(Notice(resident.id, About.INTRODUCED, self.id, self.street.now, other_id))

    async def _publish(self, work: UnitOfWork) -> None:
        resident = await self.street.resident(work, self.initiator)
        idea = self.idea
        plan = replace(
            told(idea, self.id, resident.id, self.street.now),
            asking="summary",
            needs=dict.fromkeys(idea.needs, ""),
            budget=budget.Budget().with_lines(budget.parse(idea.costs, idea.language)) if idea.costs else None,
            findable=idea.number % 5 != 4,
        )
        plan = replace(plan, two_sentences=proposed_sentences(plan))
        policy = self.street.policies.default
        published, _names = await casework.publish(work, plan, policy, self.street.now, self.street.new_id())
        # Only now: who is nearby is looked for among what is stored.
        await work.initiatives.flush()
        await matching.look(work, published, self.street.now)

    def _sign_on(self, at: datetime, numbers: Sequence[int]) -> None:
        """So many neighbours sign, each in the way of their number."""

        async def happens(work: UnitOfWork) -> None:
            for number in numbers:
                await self._sign(work, number)

        self.street.on(at, happens)

    async def _sign(self, work: UnitOfWork, number: int) -> None:
        street = self.street
        languages: tuple[Language, ...] = ("nl", self.idea.language, "nl", self.idea.language, "tr", "ar")
        neighbour, way = street.neighbour(languages[number % len(languages)], number), WAYS[number % len(WAYS)]
        addresses = voices().addresses
        address = addresses[number % len(addresses)].format(n=1 + number * 7 % 60)
        by = await street.resident(work, neighbour) if way is Way.TELEGRAM else None
        names = await work.signatures.get(self.id)
        assert names is not None, "It was published before."
        given = Signature(
            street.new_id(),
            way,
            neighbour.name,
            address,
            neighbour.language,
            street.now,
            names.version,
            resident_id=by.id if by else None,
            account_since=by.since if by else None,
            wants_news=by is not None,
        )
        if isinstance(signed := sign(names, given), Signed):
            work.signatures.save(signed.after)
            casework.note_misuse(work, signed, street.now)
            work.notices.tell(Notice(names.initiator_id, About.SIGNATURES, self.id, street.now))

    async def _submit(self, work: UnitOfWork) -> None:
        street = self.street
        resident = await street.resident(work, self.initiator)
        plan = await work.initiatives.take(self.id)
        assert plan is not None
        done = await casework.submit(work, plan, street.policies.default, street.now, street.new_id())
        assert isinstance(done, casework.Stepped), done
        await work.initiatives.flush()
        await matching.look(work, done.initiative, street.now)
        raised = Raised(Reason.SUBMITTED, initiative_id=self.id)
        await raise_flag(street.duty(work), resident, raised, place_for(resident, done.initiative))

    async def _withdraw(self, work: UnitOfWork) -> None:
        if plan := await work.initiatives.take(self.id):
            await casework.withdraw(work, plan, self.street.now, self.street.new_id())

    async def _look_back(self, work: UnitOfWork) -> None:
        plan = await work.initiatives.take(self.id)
        if plan is None or plan.stage not in evaluation.NEXT_STAGE:
            return
        now, language = self.street.now, self.idea.language
        words = voices().looking_back[language]
        plan = evaluation.it_happened(plan, language, now)
        for asked, answer in (
            (Looking.HOW_MANY, words.how_many),
            (Looking.WENT_WELL, words.went_well),
            (Looking.BETTER, words.better),
            (Looking.NEEDED, words.needed_from_us),
        ):
            plan = evaluation.told(plan, asked, Answer(answer, language, now))
        work.initiatives.save(plan)
        await evaluation.looked_back(work, plan, now, self.street.new_id)


def told(idea: Idea, initiative_id: str, resident_id: int, at: datetime) -> Initiative:
    """The idea with its answers, as far as what was said of place and day is understood."""
    words = (idea.who, idea.what, idea.where, idea.when, idea.why, idea.costs)
    answers = {
        asked: Answer(said, idea.language, at, _understood(asked, said, idea.language, at))
        for asked, said in zip(_ASKED, words, strict=True)
        if said
    }
    return replace(started(initiative_id, resident_id, at), answers=answers)


def _understood(asked: Question, said: str, language: Language, at: datetime) -> dict[str, object] | None:
    if asked is Question.WHERE:
        found = places.understand(said, language)
        return found.place.to_json() if isinstance(found, places.Found) else None
    if asked is Question.WHEN:
        occasion = occasions.understand(said, language, at)
        return occasions.to_json(occasion) if occasion else None
    return None


def leave_ideas(street: Street, like: tuple[Idea, ...], days: int) -> None:
    """Ideas that are begun and left at a question, by people of whom we hear no more."""
    chance = street.chance("left")
    stops = [asked for asked, times in LEFT_AT.items() for _ in range(times)]
    for number, asking in enumerate(stops):
        idea = like[number % len(like)]
        words = chance.choice(voices().left[idea.language])
        left = replace(idea, name=f"{idea.name} {number}", what=words)
        street.on(street.evening(chance.randrange(days), chance.randrange(120)), _left(street, left, asking))


def _left(street: Street, idea: Idea, asking: str) -> Happening:
    async def happens(work: UnitOfWork) -> None:
        resident = await street.resident(work, street.person(idea.name, idea.language))
        whole = told(idea, street.new_id(), resident.id, street.now)
        known = _ASKED[: _ASKED.index(Question(asking))] if asking in set(_ASKED) else _ASKED
        answers = {asked: answer for asked, answer in whole.answers.items() if asked in known}
        work.initiatives.save(replace(whole, answers=answers, asking=asking, quiet=True, stage=Stage.DRAFT))

    return happens
