"""What holds in an area: how many signatures, which answers, and what a resident may expect from us by when."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from domain import places
from domain.initiatives import Question
from domain.office_hours import OfficeHours
from domain.places import Place

LIMITS: Mapping[str, tuple[int, int]] = MappingProxyType(
    {
        "signatures_needed": (1, 50),
        "signatures_most": (1, 200),
        "first_contact_working_days": (1, 60),
        "decision_weeks": (1, 52),
        "first_answer_office_minutes": (15, 2400),
        "urgent_answer_minutes": (5, 240),
    }
)
"""The least and the most that each figure of a policy can be: beyond them somebody mistyped."""

PREFIX = re.compile(r"[A-Z]{1,6}")
"""Letters that everybody can say on the telephone and type on any keyboard."""

WORKING_DAYS_A_WEEK = 5


class WrongPolicyError(ValueError):
    """One figure of a policy is out of bounds, or contradicts another one; `area` is where, empty: everywhere."""

    def __init__(self, key: str, reason: str, area: str = "") -> None:
        super().__init__(f"{key}: {reason}")
        self.key = key
        self.reason = reason
        self.area = area


@dataclass(frozen=True, slots=True)
class Policy:
    """The rules of one area. The defaults are those of the domain: five signatures; what, where and why.

    Raises WrongPolicyError for figures that cannot hold together.
    """

    signatures_needed: int = 5
    signatures_most: int = 50
    """More than needed is welcome, up to here."""
    needed: tuple[Question, ...] = (Question.WHAT, Question.WHERE, Question.WHY)
    """The answers without which an initiative cannot be submitted."""
    first_contact_working_days: int = 5
    """Within how many working days after submission a worker is in touch."""
    decision_weeks: int = 8
    """Within how many weeks after submission there is a decision."""
    number_prefix: str = "NW"
    """What the numbers of initiatives begin with."""
    office_hours: OfficeHours = field(default_factory=OfficeHours)
    """When workers are there to answer."""
    first_answer_office_minutes: int = 240
    """Within how many minutes of office hours a worker answers who asked for a person."""
    urgent_answer_minutes: int = 15
    """How many minutes, at any hour, something urgent waits until a second worker and a coordinator are alarmed."""

    def __post_init__(self) -> None:
        for key, (least, most) in LIMITS.items():
            if not least <= getattr(self, key) <= most:
                raise WrongPolicyError(key, f"it should be from {least} to {most}")
        if self.signatures_most < self.signatures_needed:
            raise WrongPolicyError(
                "signatures_most", f"it is less than the {self.signatures_needed} of signatures_needed"
            )
        if not self.needed or len(set(self.needed)) < len(self.needed):
            raise WrongPolicyError("needed", "it should name one question or more, each once")
        if self.first_contact_working_days > self.decision_weeks * WORKING_DAYS_A_WEEK:
            raise WrongPolicyError(
                "first_contact_working_days", f"it is later than the decision, {self.decision_weeks} weeks on"
            )
        if not PREFIX.fullmatch(self.number_prefix):
            raise WrongPolicyError("number_prefix", "it should be one to six capital letters, A to Z")


@dataclass(frozen=True, slots=True)
class Policies:
    """The rules everywhere, and those of the areas that differ."""

    default: Policy = Policy()
    areas: Mapping[str, Policy] = field(default_factory=dict)
    """By code or name, in capitals or not, of a stadsdeel, gebied, wijk or buurt. A code goes before a name."""

    def __post_init__(self) -> None:
        # Here and not where it is looked up: a key in another spelling would silently mean the default.
        object.__setattr__(self, "areas", {key.casefold(): policy for key, policy in self.areas.items()})

    def of_area(self, code: str) -> Policy:
        """The rules of the gebied with this code; those around it where it has none of its own."""
        return self.areas.get(code.casefold()) or self.at(places.default().place(code) if code else None)

    def at(self, place: Place | None) -> Policy:
        """The rules of the smallest piece of the city around this place that has its own; else those of everywhere."""
        for piece in (place.neighbourhood, *place.within) if place else ():
            if piece is not None:
                for key in places.keys_of(piece):
                    if found := self.areas.get(key.casefold()):
                        return found
        return self.default
