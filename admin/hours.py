"""Office hours and promises: what a coordinator sets goes over the file of policies, field by field.

What is left as it is around an area is not kept: it follows when that changes. Every process uses new rules within
seconds (`voordeur.policy_keeper`); these pages read the database, and so are never behind.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Response

from admin.errors import NotAllowedError, NotHereError
from admin.forms import number_in, words_in
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain import places
from domain.expectations import promised
from domain.handover_texts import day_and_time
from domain.house_rules import EVERYWHERE, FIGURES, HOURS, NEEDED, Rules, differing, in_order, settled, to_json
from domain.initiatives import Question
from domain.office_hours import (
    DAYS,
    NotTimesError,
    OfficeHours,
    Spans,
    WrongHoursError,
    answer_by,
    read_spans,
    written,
)
from domain.policies import LIMITS, Policy, WrongPolicyError
from domain.question_texts import NAMES as QUESTIONS
from domain.reminders import AMSTERDAM
from domain.staff import Job, Staff
from domain.texts import DateParam, ListParam, Text, Words, _
from domain.working_days import next_days_off
from storage.console.audit import Act
from storage.console.policies import Ruling, Rulings

router = APIRouter(route_class=ConsoleRoute)

SETTERS = (Job.COORDINATOR, Job.ADMINISTRATOR)
EVERYWHERE_PATH = "everywhere"
"""What stands in an address for the rules that hold where no area has its own."""

MOST_SPANS = 3
"""In one day: morning, afternoon, evening."""
_EXAMPLE_AT = time(16, 50)
"""Of a question that comes shortly before the weekend."""
_FRIDAY = 4
_DAYS_OFF_SHOWN = 4

DAY_NAMES: Mapping[str, Text] = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
NO_TIMES = _("Write times such as 09:00-12:30, 13:00-17:00. Leave it empty when you are closed.")
NOT_IN_ORDER = _("Each span ends after it begins, and the next one begins after that.")
TOO_MANY_SPANS = _("At most three spans fit in a day.")
NEVER_OPEN = _("Be open on one day a week or more.")
NONE_NEEDED = _("Choose one question or more.")
BETWEEN = _("Give a whole number from {least} to {most}.")
CONTRADICTIONS: Mapping[str, Text] = {
    "signatures_most": _("This is less than the number of signatures that are needed."),
    "first_contact_working_days": _("This is later than the decision."),
}
IN_AREA = _("In {area} it does not fit what is set there: {why}")
MEANWHILE = _("Somebody changed these rules meanwhile. What you typed is kept below; nothing was saved yet.")


@dataclass(frozen=True, slots=True)
class Where:
    """One area whose rules can be looked at: what holds there, and what would without its own ruling."""

    code: str
    name: str
    """Empty for everywhere."""
    ruling: Ruling
    policy: Policy
    base: Policy
    may_set: bool

    @property
    def path(self) -> str:
        """Its page."""
        return f"/hours/{self.code or EVERYWHERE_PATH}"

    @property
    def own(self) -> Rules:
        """What is set here and is not as around it."""
        return differing(self.policy, self.base)


NEEDS: Mapping[Question, str] = {question: f"{NEEDED}_{question.value}" for question in Question}
"""The tick box of each question."""

Typed = Mapping[str, str]
"""The form as it was typed, by field; a tick box that is off is empty."""


def may_set(person: Staff, area: str) -> bool:
    """Whether they set the rules here: a coordinator in their areas, and everywhere when they work everywhere."""
    if person.job is Job.ADMINISTRATOR:
        return True
    return person.job is Job.COORDINATOR and (person.works_in(area) if area else not person.areas)


@router.get("/hours")
@may(*SETTERS)
async def all_hours(visit: TheVisit) -> Response:
    """Everywhere, and each area."""
    rulings = await Rulings(visit.work.connection).all()
    codes = [EVERYWHERE, *(code for code, _name in _areas() if visit.person.works_in(code))]
    return await visit.page("hours.html", everywhere_and_areas=[_where(visit, code, rulings) for code in codes])


@router.get("/hours/{code}")
@may(*SETTERS)
async def hours_of(visit: TheVisit, code: str) -> Response:
    """The form of one area, or how it is there for who may not change it. Raises NotHereError."""
    where = await _find(visit, code)
    return await _form(visit, where, _typed_of(where.policy), policy=where.policy)


@router.post("/hours/{code}")
@may(*SETTERS)
async def set_hours(visit: TheVisit, code: str) -> Response:
    """Keep what differs from what holds around this area; or show what it would mean, and keep nothing."""
    where = await _to_set(visit, code)
    form = await visit.request.form()
    typed = {field: words_in(form, field, 200).strip() for field in (*DAYS, *FIGURES, *NEEDS.values())}
    values, errors = _read(typed)
    policy = None
    if not errors:
        policy, errors = await _policy(visit, where, values)
    if errors or policy is None:
        return await _form(visit, where, typed, errors=errors)
    if form.get("do") == "preview":
        return await _form(visit, where, typed, policy=policy, is_preview=True)
    rules = differing(policy, where.base)
    if rules == where.ruling.rules:
        return visit.redirect(where.path, _("Nothing was changed."))
    if not await _set(visit, replace(where.ruling, revision=number_in(form, "revision") or 0), rules):
        return await _form(visit, where, typed, policy=policy, meanwhile=True)
    return visit.redirect(where.path, _("Saved. Everybody works with it within a few seconds."))


@router.post("/hours/{code}/undo")
@may(*SETTERS)
async def undo_hours(visit: TheVisit, code: str) -> Response:
    """As it was before the last change; done twice, the change is there again."""
    where = await _to_set(visit, code)
    if where.ruling.revision and await _holds(visit, where, where.ruling.before):
        await _set(visit, where.ruling, where.ruling.before)
        return visit.redirect(where.path, _("It is as it was before the last change."))
    return visit.redirect(where.path, _("This cannot be undone: it does not fit what else is set by now."))


@router.post("/hours/{code}/back")
@may(*SETTERS)
async def back_to_file(visit: TheVisit, code: str) -> Response:
    """Nothing of its own is set here any more. It can be undone."""
    where = await _to_set(visit, code)
    if not where.ruling.rules:
        return visit.redirect(where.path, _("Nothing was changed."))
    if not await _holds(visit, where, {}):
        return visit.redirect(where.path, _("This cannot be undone: it does not fit what else is set by now."))
    await _set(visit, where.ruling, {})
    return visit.redirect(where.path, _("Nothing of its own is set here any more."))


def examples(policy: Policy, now: datetime) -> Sequence[Words]:
    """What these rules mean, as sentences about moments that come."""
    today = now.astimezone(AMSTERDAM).date()
    friday = today + timedelta(days=(_FRIDAY - today.weekday()) % 7)
    asked = datetime.combine(friday, _EXAMPLE_AT, AMSTERDAM)
    answered = answer_by(policy.office_hours, asked, policy.first_answer_office_minutes)
    promise = promised(now, policy)
    return [
        _("A question on {asked} is answered by {answered}.").with_(
            asked=day_and_time(asked), answered=day_and_time(answered)
        ),
        _("When somebody may be in danger, others are called in after {minutes} minutes, at any hour.").with_(
            minutes=policy.urgent_answer_minutes
        ),
        _("Who submits an initiative today hears from a worker by {contact}, and has a decision by {decision}.").with_(
            contact=DateParam(promise.first_contact_by), decision=DateParam(promise.decision_by)
        ),
        _("An initiative can be submitted with {needed} signatures; it can have up to {most}.").with_(
            needed=policy.signatures_needed, most=policy.signatures_most
        ),
        _("Before neighbours can sign, this has an answer: {questions}.").with_(questions=named(policy.needed)),
    ]


def named(questions: Sequence[Question]) -> Words:
    """What these questions are called, as one phrase."""
    return Text("{questions}").with_(questions=ListParam(tuple(QUESTIONS[question] for question in questions)))


def days_off(now: datetime) -> Sequence[date]:
    """The feasts that come, on which every office is closed."""
    return next_days_off(now.astimezone(AMSTERDAM).date(), _DAYS_OFF_SHOWN)


def _areas() -> Sequence[tuple[str, str]]:
    """Code and name of each gebied, by name."""
    return tuple(places.area_names().items())


def _where(visit: Visit, code: str, rulings: Mapping[str, Ruling]) -> Where:
    rules = {area: one.rules for area, one in rulings.items()}
    file = visit.console.house_rules
    policies, _left_out = settled(file, rules)
    around, _left_out = settled(file, {area: one for area, one in rules.items() if area != code})
    policy, base = (one.of_area(code) if code else one.default for one in (policies, around))
    ruling = rulings.get(code, Ruling(code))
    return Where(code, dict(_areas()).get(code, ""), ruling, policy, base, may_set(visit.person, code))


async def _find(visit: Visit, code: str) -> Where:
    """Raises NotHereError for what is no area, or not theirs."""
    area = EVERYWHERE if code == EVERYWHERE_PATH else code
    if area and not (area in dict(_areas()) and visit.person.works_in(area)):
        raise NotHereError
    return _where(visit, area, await Rulings(visit.work.connection).all())


async def _to_set(visit: Visit, code: str) -> Where:
    where = await _find(visit, code)
    if not where.may_set:
        raise NotAllowedError
    return where


def _typed_of(policy: Policy) -> Typed:
    """The form as it shows these rules."""
    week = {day: written(spans) for day, spans in zip(DAYS, policy.office_hours.week, strict=True)}
    needed = {box: "yes" if question in policy.needed else "" for question, box in NEEDS.items()}
    return week | needed | {figure: str(getattr(policy, figure)) for figure in FIGURES}


def _read(typed: Typed) -> tuple[Rules, dict[str, Words]]:
    """What was typed as values of a policy, and what is wrong with each field."""
    values: dict[str, Any] = {}
    errors: dict[str, Words] = {}
    for figure, (least, most) in LIMITS.items():
        given = typed[figure]
        number = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else -1
        if least <= number <= most:
            values[figure] = number
        else:
            errors[figure] = BETWEEN.with_(least=least, most=most)
    if needed := [question for question, box in NEEDS.items() if typed[box]]:
        values[NEEDED] = in_order(needed)
    else:
        errors[NEEDED] = NONE_NEEDED
    week: list[Spans] = []
    for day in DAYS:
        try:
            week.append(_spans(typed[day]))
        except NotTimesError:
            errors[day] = NO_TIMES
        except _TooManySpansError:
            errors[day] = TOO_MANY_SPANS
        except WrongHoursError:
            errors[day] = NOT_IN_ORDER
    if len(week) == len(DAYS):
        try:
            values[HOURS] = OfficeHours(tuple(week))
        except WrongHoursError:
            errors[DAYS[0]] = NEVER_OPEN
    return values, errors


class _TooManySpansError(WrongHoursError):
    """More than `MOST_SPANS` in one day."""


def _spans(words: str) -> Spans:
    spans = read_spans(words)
    if len(spans) > MOST_SPANS:
        raise _TooManySpansError(words)
    return spans


async def _policy(visit: Visit, where: Where, values: Rules) -> tuple[Policy | None, dict[str, Words]]:
    """The rules of this area with these values, if they hold together, here and wherever they are followed."""
    try:
        policy = replace(where.base, **values)
        await _hold(visit, where, differing(policy, where.base))
    except WrongPolicyError as error:
        return None, {error.key: _why(error, where)}
    return policy, {}


def _why(error: WrongPolicyError, where: Where) -> Words:
    why = CONTRADICTIONS.get(error.key, BETWEEN.with_(**dict(zip(("least", "most"), LIMITS[error.key], strict=True))))
    if error.area.casefold() in {"", where.code.casefold()}:
        return why
    return IN_AREA.with_(area=dict(_areas()).get(error.area, error.area), why=why)


async def _hold(visit: Visit, where: Where, rules: Rules) -> None:
    """Raises WrongPolicyError when these do not fit what is set elsewhere."""
    rulings = {area: one.rules for area, one in (await Rulings(visit.work.connection).all()).items()}
    visit.console.house_rules.under({**rulings, where.code: rules}).policies()


async def _holds(visit: Visit, where: Where, rules: Rules) -> bool:
    try:
        await _hold(visit, where, rules)
    except WrongPolicyError:
        return False
    return True


async def _set(visit: Visit, before: Ruling, rules: Rules) -> bool:
    if not await Rulings(visit.work.connection).set(before, rules, visit.person.id, visit.now):
        return False
    visit.work.audit.record(
        Act.RULES_SET,
        visit.now,
        visit.person.id,
        ("area", before.area or EVERYWHERE_PATH),
        rules=to_json(rules),
        before=to_json(before.rules),
    )
    return True


async def _form(
    visit: Visit,
    where: Where,
    typed: Typed,
    *,
    policy: Policy | None = None,
    errors: Mapping[str, Words] | None = None,
    is_preview: bool = False,
    meanwhile: bool = False,
) -> Response:
    """The page with what was typed; 422 or 409 when nothing was kept of it."""
    status = 422 if errors else 409 if meanwhile else 200
    return await visit.page(
        "hours_of.html",
        status,
        where=where,
        typed=typed,
        own=where.own,
        errors=errors or {},
        examples=examples(policy, visit.now) if policy else [],
        days_off=days_off(visit.now),
        is_preview=is_preview,
        meanwhile=MEANWHILE if meanwhile else None,
        days=DAY_NAMES,
        needs={box: QUESTIONS[question] for question, box in NEEDS.items()},
        needed=named(where.policy.needed),
        limits=LIMITS,
        around=_typed_of(where.base),
    )
