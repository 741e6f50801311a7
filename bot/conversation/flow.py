"""What a flow is made of: questions, and the steps that an answer can lead to.

A flow reads top-down as the conversation. The decorator says what the bot says, the body says what an answer does:

    @idea.question(Prompt(_("What do you want to do?")))
    async def what(turn: Turn[Idea]) -> Step:
        ...
        return go_to(where, turn.answers)
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from bot.conversation.events import Chooses, Document, Event, Sends
from bot.conversation.replies import NO_KEYBOARD, Keyboard, Rows, Sending
from bot.conversation.state import Unreadable
from domain.book import Book
from domain.duty import Duty
from domain.flagging import Raised
from domain.handover import Reason
from domain.initiatives import Initiatives
from domain.people import Resident, best_language
from domain.policies import Policies
from domain.social_map.index import Index
from domain.texts import Texts, Words

A = TypeVar("A")


class Files(Protocol):
    """Files that residents send."""

    def keep(self, sent: Sends | Document) -> str | None:
        """Have the file fetched and stored; its id. None when it is larger than we can take."""


@dataclass
class Turn(Generic[A]):
    """One thing that a resident did, and all that a question's function may use to answer it."""

    event: Event
    now: datetime
    resident: Resident
    initiatives: Initiatives
    files: Files
    book: Book
    """The ports for what is between people: signatures, links, notices, tasks, …"""
    policies: Policies
    new_id: Callable[[], str]
    map: Index = field(default_factory=Index)
    """The social map, to be searched; `book.social_map` has the whole entries."""
    telegram_language: str | None = None
    """What the phone says it speaks; only for the first question of all."""
    contact: str = ""
    """Where a person can be reached outside the chat."""
    username: str = ""
    """The bot's own name on Telegram, for links that lead to it; empty while Telegram was not reached yet."""
    flagged: Mapping[str, float] = field(default_factory=dict)
    """For which danger a worker was told to look at this chat, and when; the engine keeps it with the conversation."""
    texts: Texts = field(default_factory=lambda: Texts({}))
    """For what is said to a resident outside a reply: by staff, and about the handover."""
    raised: list[Raised] = field(default_factory=list)
    """Why a worker should look at this chat: put into the resident's case at the end of the turn."""
    for_person: bool = False
    """What they sent is for a person: whoever has their case, or takes it, reads it."""
    meanings: Callable[[str], frozenset[str]] = lambda _words: frozenset()
    """What typed words can mean (`bot/conversation/words.py`); the engine puts it in."""
    answers: A = None  # type: ignore[assignment]  # the engine puts the flow's answers in before it calls a question

    @property
    def language(self) -> str:
        """The language to answer in: the resident's, or until they chose one, the best guess from their phone."""
        return self.resident.language or best_language(self.telegram_language)

    @property
    def duty(self) -> Duty:
        """What the use cases of staff stand on."""
        return Duty(self.book, self.texts, self.policies, self.now, self.new_id)

    def flag(self, reason: Reason, *, subject: str = "", words: str = "", initiative_id: str | None = None) -> None:
        """Have a worker look at this chat: about the idea that is being talked of, unless it is about another. Not of
        somebody who did not agree that anything is kept.
        """
        if self.resident.has_agreed:
            idea = getattr(self.answers, "initiative", "") if getattr(self.answers, "begun", False) else ""
            self.raised.append(Raised(reason, subject, words, initiative_id or idea or None))

    def chose(self, *values: str) -> bool:
        """Whether one of these choices was made."""
        return isinstance(self.event.action, Chooses) and self.event.action.value in values


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the bot says to ask, with its buttons."""

    words: Words
    choices: Rows = ()


@dataclass(frozen=True, slots=True)
class GoTo:
    """Ask this question next; `saying` goes before it, and after that `sending`."""

    question: "Question"
    answers: Any
    saying: Words | None = None
    sending: Sending = ()
    choices: Rows = ()
    """Lasting buttons under what is said before it."""


@dataclass(frozen=True, slots=True)
class Stay:
    """Stay where we are, at this question or at none."""

    answers: Any = None
    saying: Words | None = None
    choices: Rows = ()
    """Lasting buttons under what is said."""
    again: bool = False
    """Ask the question once more."""
    changed: Rows | None = None
    """New buttons for the message that was tapped."""
    sending: Sending = ()


@dataclass(frozen=True, slots=True)
class NotUnderstood:
    """What came cannot be used here. After three in a row the engine offers a person."""

    saying: Words
    choices: Rows = ()


@dataclass(frozen=True, slots=True)
class End:
    """The flow is over; `then` names the entry that follows, with its `argument`."""

    saying: Words | None = None
    choices: Rows = ()
    then: str | None = None
    argument: str = ""
    sending: Sending = ()


Step = GoTo | Stay | NotUnderstood | End

Ask = Prompt | Callable[[Turn[Any]], Awaitable[Prompt]]
Answering = Callable[[Turn[Any]], Awaitable[Step]]
Entry = Callable[[Turn[Any], str], Awaitable[Step]]
"""What a command, a word or a lasting button leads to, from anywhere; the text is what followed its name."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a flow: what is said, and what an answer does."""

    flow: str
    name: str
    ask: Ask
    answer: Answering
    keyboard: Keyboard


class DuplicateName(Exception):  # noqa: N818 (the docstring is the message)
    """Two questions or two flows have the same name; their stored chats could not be told apart."""


@dataclass
class Flow:
    """A conversation about one thing. `answers` is a frozen dataclass of JSON values."""

    name: str
    answers: type[Any]
    keyboard: Keyboard = NO_KEYBOARD
    typed: frozenset[str] = frozenset()
    """Meanings of words that no key has, and that are understood at every question all the same."""
    anywhere: "Callable[[Turn[Any], str], Awaitable[Step | None]] | None" = None
    """For what means the same at every question: tried first, with the question's name. None passes the event on."""
    questions: dict[str, Question] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._fields = tuple(one.name for one in fields(self.answers))

    def question(self, ask: Ask, keyboard: Keyboard | None = None) -> Callable[[Answering], Question]:
        """Make a question of the function that handles its answer. Raises DuplicateName."""

        def made(answer: Answering) -> Question:
            name = answer.__name__
            if name in self.questions:
                raise DuplicateName(name)
            self.questions[name] = Question(self.name, name, ask, answer, keyboard or self.keyboard)
            return self.questions[name]

        return made

    def dump(self, answers: Any) -> Mapping[str, Any]:
        """The answers as JSON."""
        return {name: getattr(answers, name) for name in self._fields}

    def load(self, stored: Mapping[str, Any] | None) -> Any:
        """The answers as they were stored. Raises Unreadable when they are of another shape."""
        try:
            return self.answers(
                **{name: tuple(value) if isinstance(value, list) else value for name, value in (stored or {}).items()}
            )
        except TypeError as error:
            raise Unreadable from error


def go_to(
    question: Question, answers: Any, saying: Words | None = None, *, sending: Sending = (), choices: Rows = ()
) -> GoTo:
    """Ask this question next."""
    return GoTo(question, answers, saying, sending, choices)


def stay(
    saying: Words | None = None,
    *,
    answers: Any = None,
    choices: Rows = (),
    again: bool = False,
    changed: Rows | None = None,
    sending: Sending = (),
) -> Stay:
    """Stay where we are."""
    return Stay(answers, saying, choices, again, changed, sending)


def end(
    saying: Words | None = None,
    *,
    choices: Rows = (),
    then: str | None = None,
    argument: str = "",
    sending: Sending = (),
) -> End:
    """The flow is over."""
    return End(saying, choices, then, argument, sending)
