"""An initiative: an idea, the six questions that make it a plan, and what is kept about it through its life.

An initiative is an *idea* until its questions are answered. Answers keep the resident's own words; what we understood
of them (a place, an occasion) stands beside the words, never instead of them.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Protocol

from domain import occasions, places
from domain.budget import Budget
from domain.life import Stage
from domain.texts import Language

TWO_SENTENCES_LIMIT = 500
"""Characters of the idea in two sentences: it must fit on the application form and in a share message."""

SHORT_SENTENCE = 30
"""Characters below which a first sentence is taken together with the second."""


class Question(StrEnum):
    """The six questions that a participation worker asks, in the order in which they are asked."""

    WHO = "who"
    WHAT = "what"
    WHERE = "where"
    WHEN = "when"
    WHY = "why"
    HOW = "how"

    @property
    def number(self) -> int:
        """1 for the first question, 6 for the last."""
        return tuple(Question).index(self) + 1


class Looking(StrEnum):
    """What the initiator is asked afterwards, in this order. The values are stored beside those of `Question`."""

    HAPPENED = "happened"
    HOW_MANY = "how_many"
    WENT_WELL = "went_well"
    BETTER = "better"
    NEEDED = "needed_from_us"
    PHOTO = "photo"


class Need(StrEnum):
    """What an initiative can need help with."""

    PEOPLE = "people"
    SPACE = "space"
    MONEY = "money"
    THINGS = "things"
    PERMISSION = "permission"
    PUBLICITY = "publicity"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A photo or voice message that came with an answer."""

    id: str
    kind: Literal["photo", "voice"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a resident answered to one question."""

    words: str
    """Their own words; empty when the answer is only a photo or a voice message."""
    language: Language
    at: datetime
    understood: Mapping[str, Any] | None = None
    """What we understood: `Place.to_json` for where, `Occasion` JSON for when."""
    attachments: tuple[Attachment, ...] = ()
    message_id: int | None = None
    """The chat message it came in, so that an edited message changes the right answer."""


@dataclass(frozen=True, slots=True)
class Initiative:
    """One idea of one resident."""

    id: str
    resident_id: int
    created_at: datetime
    changed_at: datetime
    stage: Stage = Stage.DRAFT
    asking: str | None = None
    """The question of the conversation at which this idea goes on."""
    answers: Mapping[Question, Answer] = field(default_factory=dict)
    needs: Mapping[Need, str] = field(default_factory=dict)
    """What is needed, each with the resident's own words about it (or an empty text)."""
    budget: Budget | None = None
    two_sentences: str = ""
    """The idea in two sentences, what and why, as the resident confirmed or wrote it."""
    remind_at: datetime | None = None
    reminders_sent: int = 0
    quiet: bool = False
    """The resident wants no reminder of this one."""
    number: str = ""
    """What it is called since it was submitted: "NW-2026-0042"."""
    area: str = ""
    """Code of the gebied, since neighbours can read it; empty when the place is not known."""
    first_contact_by: date | None = None
    """What was promised at submission, in Amsterdam. It stays as it was told, also when the policy changes."""
    decision_by: date | None = None
    worker: str = ""
    """First name of the worker who goes along with it."""
    findable: bool | None = None
    """Whether others nearby who want nearly the same may hear that it exists; None until the initiator was asked."""
    looking_back: Mapping[Looking, Answer] = field(default_factory=dict)
    """What the initiator told afterwards."""
    write_up: str = ""
    """The plan as a worker wrote it down and the initiator said that it is right, in the initiator's language."""
    planned_on: date | None = None
    """The day on which it takes place, as staff and initiator agreed; in Amsterdam."""
    done_on: date | None = None
    """The day on which it took place."""
    granted_cents: int | None = None
    """What it gets, and what of that was spent; None where nothing was noted."""
    spent_cents: int | None = None
    goes_on_in: str = ""
    """The number of the initiative with which it became one plan."""
    label: str = ""
    """By which colleagues find it again ("board of May"). No resident reads it."""

    @property
    def file_ids(self) -> frozenset[str]:
        """The ids of all that came with its answers: the photos and voice messages that stand in it."""
        given = (*self.answers.values(), *self.looking_back.values())
        return frozenset(file.id for answer in given for file in answer.attachments)

    @property
    def is_empty(self) -> bool:
        """Nothing was answered yet: it was started and left."""
        return not self.answers and not self.needs

    def missing(self, needed: Collection[Question]) -> tuple[Question, ...]:
        """The needed answers that are not there yet, in the order of the questions."""
        return tuple(question for question in Question if question in needed and question not in self.answers)

    @property
    def title(self) -> str:
        """A few of the resident's own words to know it by; empty when they wrote none yet."""
        for words in (self.two_sentences, self._words(Question.WHAT), self._words(Question.WHO)):
            if words:
                return shortened(" ".join(words.split()), 40).removesuffix(".")
        return ""

    def _words(self, question: Question) -> str:
        answer = self.answers.get(question)
        return answer.words if answer else ""


class Initiatives(Protocol):
    """The initiatives of one resident; nobody else's can be reached through it."""

    async def get(self, initiative_id: str) -> Initiative | None:
        """The one with this id, or None when there is none or it is somebody else's."""

    async def all(self) -> Sequence[Initiative]:
        """All of this resident, the last changed first."""

    def save(self, initiative: Initiative) -> None:
        """Keep it as it is now, in the transaction of this turn."""


def started(initiative_id: str, resident_id: int, at: datetime) -> Initiative:
    """A new idea, with nothing answered yet."""
    return Initiative(id=initiative_id, resident_id=resident_id, created_at=at, changed_at=at)


def answered(initiative: Initiative, question: Question, answer: Answer) -> Initiative:
    """The initiative with this answer, an earlier one to the same question replaced.

    Two sentences that were made of the answers are made anew when an answer changes; those they wrote themselves stay.
    """
    after = replace(initiative, answers={**initiative.answers, question: answer}, changed_at=answer.at)
    are_made = initiative.two_sentences == proposed_sentences(initiative)
    return replace(after, two_sentences="") if are_made and proposed_sentences(after) else after


def place_in(answer: Answer | None) -> places.Place | None:
    """The place that was understood; None when there is none, or when another version wrote it in a way of its own."""
    with suppress(ValueError):
        return places.from_json(answer.understood) if answer and answer.understood else None
    return None


def occasion_in(answer: Answer | None) -> occasions.Occasion | None:
    """The occasion that was understood; None as with a place."""
    with suppress(ValueError):
        return occasions.from_json(answer.understood) if answer and answer.understood else None
    return None


def place_of(initiative: Initiative) -> places.Place | None:
    """Where it takes place, as far as that was understood."""
    return place_in(initiative.answers.get(Question.WHERE))


def occasion_of(initiative: Initiative) -> occasions.Occasion | None:
    """When it takes place, as far as that was understood."""
    return occasion_in(initiative.answers.get(Question.WHEN))


def proposed_sentences(initiative: Initiative) -> str:
    """The idea in two sentences, taken from the resident's own answers to *what* and *why*; empty when neither has
    words.
    """
    found = [initiative.answers.get(question) for question in (Question.WHAT, Question.WHY)]
    sentences = [_one_sentence(answer.words, answer.language) for answer in found if answer and answer.words.strip()]
    return " ".join(sentences)


def shortened(words: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where there is one, with an ellipsis when something was cut."""
    if len(words) <= limit:
        return words
    cut = words[: limit - 1]
    at_word = cut.rsplit(None, 1)[0] if len(cut.split()) > 1 else cut
    return (at_word if len(at_word) > limit // 2 else cut).rstrip(" \n.,;:!?؟،") + "…"


# Ends of sentences in our scripts: full stop, question and exclamation marks (Arabic ones too), line breaks.
_SENTENCE_END = re.compile(r"(?<=[.!?؟…])\s+|\n+")


def _one_sentence(words: str, language: Language) -> str:
    """The first sentence of an answer, with a capital and a full stop, short enough for two to fit the limit."""
    first, *others = _SENTENCE_END.split(words.strip())
    # A very short beginning ("Nobody sits there now.") says too little without what follows it.
    beginning = f"{first} {others[0]}" if others and len(first) < SHORT_SENTENCE else first
    sentence = shortened(beginning, TWO_SENTENCES_LIMIT // 2 - 2).strip()
    # The Turkish small i has a capital of its own.
    capital = "İ" if language == "tr" and sentence[0] == "i" else sentence[0].upper()
    sentence = capital + sentence[1:]
    return sentence if sentence[-1] in ".!?؟…" else f"{sentence}."
