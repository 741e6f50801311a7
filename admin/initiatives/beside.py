"""Two initiatives beside each other: their initiators are brought into contact, or the two become one plan."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fastapi import Response

from admin.access import access_initiative, access_resident_of
from admin.errors import NotHereError, WrongRequestError
from admin.forms import words_in
from admin.initiatives.alike import alike, met
from admin.initiatives.reading import DUTCH, Reading, digest, language_name
from admin.initiatives.router import CHATS, router
from admin.initiatives.today import looked_at
from admin.initiatives.translated import InTheirs
from admin.routing import may
from admin.visit import TheVisit, Visit
from domain.announcements import NAMES as STAGES
from domain.deciding import LONGEST_REASON
from domain.initiatives import Initiative
from domain.merging import (
    Asked,
    InContact,
    NobodyToAsk,
    Over,
    SaidNo,
    SameInitiator,
    can_meet,
    introduce,
    may_be_joined,
)
from domain.people import Resident
from domain.places import area_names
from domain.question_texts import NAMES as QUESTIONS
from domain.staff import Job
from domain.texts import Language, Text, Words, _, _n
from storage.console.audit import Act
from storage.console.initiatives_view import InitiativesView

INTRODUCED: Mapping[type[object], Text] = {
    InContact: _("They were brought into contact before."),
    SaidNo: _("One of the two does not want to meet. Nobody is asked again."),
    NobodyToAsk: _("Neither wants others to hear of their idea by the bot. Ask one of them in person."),
    SameInitiator: _("Both are of the same initiator."),
    Over: _("One of the two initiatives is closed or withdrawn. Nobody was asked."),
}
NO_SUCH_NUMBER = _("There is no initiative with this number in your areas.")


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two."""

    initiative: Initiative
    initiator: Resident
    stage: Text
    area: str
    support: tuple[int, int] | None
    told: Sequence[tuple[Text, str, str]]
    """Name of the question, the words, and their language."""


@dataclass(frozen=True, slots=True)
class JoinTyped:
    """The form that makes one plan of two, as it was typed."""

    ends: str = ""
    """The id of the one that goes on in the other."""
    reason: str = ""
    theirs: Mapping[Language, InTheirs] = field(default_factory=dict)
    """The reason in the languages of the initiators who read no Dutch."""
    error: Words | None = None
    note: Words | None = None
    """What the person should know before anything else."""
    preview: Sequence[Reading] = ()


@router.get("/initiatives/{initiative_id}/beside")
@may(*CHATS)
async def beside(visit: TheVisit, initiative_id: str) -> Response:
    """Show it with another one, which is named by its id or its number; without one, what can be put beside it."""
    initiative = await access_initiative(visit, initiative_id)
    asked = visit.request.query_params
    number = " ".join(asked.get("number", "")[:24].replace("\0", "").upper().split())
    if number:
        return await _by_number(visit, initiative, number)
    other_id = asked.get("other", "")[:32].replace("\0", "")
    other = await access_initiative(visit, other_id) if other_id else None
    return await show(visit, initiative, other, JoinTyped())


async def _by_number(visit: Visit, initiative: Initiative, number: str) -> Response:
    path = f"/initiatives/{initiative.id}/beside"
    try:
        other = await access_initiative(visit, await InitiativesView(visit.work.connection).id_of(number))
    except NotHereError:
        return visit.redirect(path, NO_SUCH_NUMBER)
    return visit.redirect(f"{path}?other={other.id}")


@router.post("/initiatives/{initiative_id}/introduce")
@may(*CHATS)
async def introduce_them(visit: TheVisit, initiative_id: str) -> Response:
    """Ask both initiators, or the one who may hear of it; names are given only after two times yes."""
    initiative, other = await pair_of(visit, initiative_id)
    path = f"/initiatives/{initiative.id}/beside?other={other.id}"
    match await introduce(visit.work, initiative.id, other.id, visit.now):
        case Asked(count):
            for one, its_other in ((initiative, other), (other, initiative)):
                about = ("initiative", one.id)
                visit.work.audit.record(
                    Act.INTRODUCTION_ASKED, visit.now, visit.person.id, about, other=its_other.id, asked=count
                )
            asked = _n("{n} initiator is asked now.", "{n} initiators are asked now.", count)
            return visit.redirect(path, asked)
        case why:
            return visit.redirect(path, INTRODUCED.get(type(why), INTRODUCED[Over]))


async def pair_of(visit: Visit, initiative_id: str) -> tuple[Initiative, Initiative]:
    """Both, if they are theirs to see. Raises NotHereError, and WrongRequestError for one and the same."""
    initiative = await access_initiative(visit, initiative_id)
    other = await access_initiative(visit, words_in(await visit.request.form(), "other", 32))
    if initiative.id == other.id:
        raise WrongRequestError
    return initiative, other


async def show(visit: Visit, initiative: Initiative, other: Initiative | None, typed: "JoinTyped") -> Response:
    """The two, and what can be done with them; with the form that makes one plan of them as it was typed."""
    both = [await _side(visit, one) for one in (initiative, other) if one]
    meetings = await InitiativesView(visit.work.connection).meetings(initiative.id)
    meeting = meetings.get(other.id) if other else None
    agreed = other is not None and (initiative.resident_id == other.resident_id or bool(meeting and meeting.both_agree))
    return await visit.page(
        "initiative_beside.html",
        initiative=initiative,
        other=other,
        both=both,
        alike=await alike(visit, initiative),
        same=bool(other and other.resident_id == initiative.resident_id),
        met=met(meeting),
        can_meet=bool(other and can_meet(initiative, other)) and not (meeting and meeting.introduced_at),
        ends=[
            (ended.id, goes_on)
            for ended, goes_on in ((other, initiative), (initiative, other))
            if ended and goes_on and may_be_joined(ended, goes_on)
        ],
        agreed=agreed,
        is_coordinator=visit.person.job is Job.COORDINATOR,
        typed=typed,
        shown=digest(typed.preview),
        longest=LONGEST_REASON,
        has_machine=visit.console.translator is not None,
        languages=_languages(both, typed),
    )


def _languages(both: Sequence[Side], typed: JoinTyped) -> Sequence[tuple[Language, Text, str, InTheirs]]:
    """What the initiators read who read no Dutch: its code and name, their names, and what is typed in it."""
    named: dict[Language, list[str]] = {}
    for one in both:
        named.setdefault(one.initiator.language or DUTCH, []).append(one.initiator.first_name)
    return [
        (
            code,
            language_name(code),
            ", ".join(dict.fromkeys(named[code])),
            typed.theirs.get(code, InTheirs()),
        )
        for code in sorted(named.keys() - {DUTCH})
    ]


async def _side(visit: Visit, initiative: Initiative) -> Side:
    await looked_at(visit, initiative.id)
    answers = [(name, initiative.answers.get(asked)) for asked, name in QUESTIONS.items()]
    return Side(
        initiative,
        await access_resident_of(visit, initiative),
        STAGES[initiative.stage],
        area_names().get(initiative.area, ""),
        await visit.work.postings.support(initiative.id),
        [(name, answer.words, answer.language) for name, answer in answers if answer and answer.words],
    )
