"""Which rules are set where: in the municipality's file, and over it, field by field, in the console.

What is not set in an area is as it is around it. `settled` puts both together; what holds then are `Policies`.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from domain import places
from domain.initiatives import Question
from domain.office_hours import DAYS, OfficeHours, read_spans, written
from domain.places import Neighbourhood
from domain.policies import LIMITS, Policies, Policy, WrongPolicyError

EVERYWHERE = ""
"""In place of an area's code: the rules that hold where no area has its own."""

FIGURES = tuple(LIMITS)
HOURS = "office_hours"
NEEDED = "needed"
SETTABLE = (*FIGURES, HOURS, NEEDED)
"""What can be set in the console. The prefix of numbers is for the file: who keeps the archive chose it."""

Rules = Mapping[str, Any]
"""The fields of a policy that are set, with the values as a `Policy` has them."""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What is set everywhere, and in areas: by code or name, as in `Policies.areas`."""

    default: Rules = field(default_factory=dict)
    areas: Mapping[str, Rules] = field(default_factory=dict)

    def policies(self) -> Policies:
        """The rules in full. Raises WrongPolicyError, with the area, for figures that cannot hold together."""
        default = replace(Policy(), **self.default)
        return Policies(default, {area: _in_area(area, default, rules) for area, rules in self.areas.items()})

    def under(self, rulings: Mapping[str, Rules]) -> "HouseRules":
        """These, where nothing else is set by `rulings`: by the code of a gebied, or `EVERYWHERE`."""
        areas = {code: {**self._around(code), **rules} for code, rules in rulings.items() if code != EVERYWHERE}
        return HouseRules({**self.default, **rulings.get(EVERYWHERE, {})}, {**self.areas, **areas})

    def _around(self, code: str) -> Rules:
        """What is set for this area, or else for the smallest one around it."""
        known = {key.casefold(): rules for key, rules in self.areas.items()}
        for piece in around(code):
            for key in places.keys_of(piece):
                if found := known.get(key.casefold()):
                    return found
        return {}


def _in_area(area: str, default: Policy, rules: Rules) -> Policy:
    try:
        return replace(default, **rules)
    except WrongPolicyError as error:
        raise WrongPolicyError(error.key, error.reason, area) from None


def settled(file: HouseRules, rulings: Mapping[str, Rules]) -> tuple[Policies, Collection[str]]:
    """What holds, and of which areas the ruling is left out because it contradicts what the file says by now."""
    taken: dict[str, Rules] = {}
    # EVERYWHERE sorts first: areas are measured against what holds around them.
    for area, rules in sorted(rulings.items()):
        try:
            file.under({**taken, area: rules}).policies()
        except WrongPolicyError:
            continue
        taken[area] = rules
    return file.under(taken).policies(), rulings.keys() - taken.keys()


def around(code: str) -> tuple[Neighbourhood, ...]:
    """The area with this code and those around it, the smallest first; nothing for a code that is not known."""
    place = places.default().place(code) if code else None
    return (place.neighbourhood, *place.within) if place and place.neighbourhood else ()


def differing(policy: Policy, other: Policy) -> Rules:
    """What of a policy can be set in the console, and is not as in the other one."""
    return {key: getattr(policy, key) for key in SETTABLE if getattr(policy, key) != getattr(other, key)}


def to_json(rules: Rules) -> dict[str, Any]:
    """As it is stored."""
    return {key: _as_json(key, value) for key, value in rules.items()}


def _as_json(key: str, value: Any) -> Any:
    if key == NEEDED:
        return [question.value for question in value]
    return _week(value) if key == HOURS else value


def from_json(stored: Mapping[str, Any]) -> Rules:
    """As it was stored; what another version wrote and this one does not know is left out."""
    rules = {key: stored[key] for key in FIGURES if key in stored}
    if HOURS in stored:
        rules[HOURS] = OfficeHours(tuple(read_spans(stored[HOURS].get(day, "")) for day in DAYS))
    if needed := [one for one in Question if one.value in stored.get(NEEDED, ())]:
        rules[NEEDED] = in_order(needed)
    return rules


def in_order(questions: Iterable[Question]) -> tuple[Question, ...]:
    """As a policy has them: in the order in which they are asked."""
    return tuple(sorted(questions, key=lambda question: question.number))


def _week(hours: OfficeHours) -> dict[str, str]:
    return {day: written(spans) for day, spans in zip(DAYS, hours.week, strict=True) if spans}
