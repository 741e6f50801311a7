"""advance(): where a chat is, and one event, give where it is next and what is said. No Telegram, no SQL, no clock.

The order in which an event is tried:

1. Words of somebody in danger come first of all: they get the numbers that help, and are no answer to anything.
   Commands, lasting buttons and words such as "menu" lead to an entry from anywhere.
2. A button of an earlier question is answered politely. A button of this one, a key and a typed word become a choice.
3. The question's function decides: on, stay, the end, or not understood. Three times not understood offers a person.
"""

from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import replace
from typing import Any, TypeGuard

from bot.conversation.events import (
    Chooses,
    Commands,
    Document,
    HasBotBack,
    IsAskedAfter,
    IsReminded,
    IsTold,
    Rewrites,
    Says,
    Sends,
    SendsOther,
    SharesPlace,
    Taps,
)
from bot.conversation.flow import (
    DuplicateName,
    End,
    Entry,
    Flow,
    GoTo,
    NotUnderstood,
    Prompt,
    Question,
    Stay,
    Step,
    Turn,
)
from bot.conversation.replies import (
    NO_KEYBOARD,
    Button,
    ChangeButtons,
    Choice,
    Keyboard,
    Reply,
    Rows,
    Say,
    SendFile,
    Sending,
    SendVenue,
    Toast,
)
from bot.conversation.state import DANGER, Conversation, Unreadable
from bot.conversation.words import GLOBAL, Vocabulary
from domain.crisis import crisis_in
from domain.handover import Reason
from domain.needs_person import frustration_in, wishes_person
from domain.spelling import bare
from domain.texts import Lines, Text, Words, _, paragraphs

LASTING = "go"
A_PERSON = Choice("person", _("Talk to a person"), lasting=True)
PATIENCE = 3
"""How often in a row we may misunderstand somebody before we offer a person."""
NOT_FOR_HANDS = frozenset(
    {
        "idle",
        "may_be_idea",
        "remind",
        "tell",
        "rewrite",
        "crisis",
        "ask_after",
        "bot_is_back",
        "frustrated",
        "for_person",
    }
)
"""Entries to which events lead. Nobody can tap or type their way there, whatever a forged button says."""
TO_A_PERSON = "person"
"""The flow whose words are for a person already."""
A_DAY = 24 * 3600
WITHOUT_ANSWERS = frozenset({None, "social_map"})
"""Where words are no answer that could be lost: outside any flow, and while looking for a place."""
CALLBACK_BYTES = 64
"""What a button can carry (Bot API, InlineKeyboardButton.callback_data)."""


class UnknownEntry(Exception):  # noqa: N818 (the docstring is the message)
    """A step leads to an entry that does not exist."""


class Engine:
    """The flows, the entries that lead to them, and the rules that hold in all of them."""

    def __init__(
        self,
        flows: Sequence[Flow],
        entries: Mapping[str, Entry],
        vocabulary: Vocabulary,
    ) -> None:
        self._flows = {flow.name: flow for flow in flows}
        if len(self._flows) < len(flows):
            raise DuplicateName([flow.name for flow in flows])
        self._entries = entries
        self._for_hands = entries.keys() - NOT_FOR_HANDS
        self._vocabulary = vocabulary

    async def advance(self, conversation: Conversation, turn: Turn[Any]) -> tuple[Conversation, list[Reply]]:
        """One event. Returns the conversation to store and what to say, in order. Raises only for bugs."""
        talk = _Talk(conversation, turn)
        turn.meanings = self._vocabulary.meanings
        turn.flagged = conversation.flagged
        try:
            await self._follow(talk, await self._step(talk))
        except Unreadable:
            # The chat was stored by another version. Ideas are kept apart from it: nothing is lost but the place.
            talk.lose_place()
            talk.say(_("I have been renewed and lost our place. Your ideas are all still here."))
            await self._follow(talk, await self._enter(talk, "menu"))
        talk.keep_flags()
        question = self._question(talk.conversation)
        return talk.finish(question.keyboard if question else NO_KEYBOARD)

    async def _step(self, talk: "_Talk") -> Step:
        action = talk.turn.event.action
        match action:
            case Commands(name, payload):
                return await self._enter(talk, self._command(name), payload)
            case IsReminded() | IsTold() | IsAskedAfter() | HasBotBack():
                return await self._comes_by_itself(talk, action)
            case Sends() | SendsOther(file=Document()) | SharesPlace() if self._is_waited_for(talk):
                return await self._enter(talk, "for_person")
            case Taps(data):
                return await self._tapped(talk, data)
            case Says(words) | Sends(caption=words) | Rewrites(words) if danger := crisis_in(words):
                return await self._warn(talk, danger)
            case Rewrites():
                return await self._enter(talk, "rewrite")
            case Says(words):
                return await self._said(talk, words)
        return await self._answer(talk)

    async def _comes_by_itself(self, talk: "_Talk", action: IsReminded | IsTold | IsAskedAfter | HasBotBack) -> Step:
        match action:
            case IsReminded(initiative_id):
                return await self._enter(talk, "remind", initiative_id)
            case IsTold():
                return await self._enter(talk, "tell")
            case IsAskedAfter(visit_id):
                return await self._enter(talk, "ask_after", visit_id)
        talk.has_no_keyboard()
        return await self._enter(talk, "bot_is_back")

    async def _warn(self, talk: "_Talk", danger: str) -> Step:
        """Somebody in danger gets the numbers, also when their chat was stored by a version that we cannot read."""
        try:
            return await self._enter(talk, "crisis", danger)
        except Unreadable:
            talk.leave()
            return await self._enter(talk, "crisis", danger)

    def _command(self, name: str) -> str:
        """The entry of a command. One in another language ("/taal", "/dil") is understood too; others ask for help."""
        if name in self._for_hands:
            return name
        return min(self._vocabulary.meanings(name) & self._for_hands, default="help")

    async def _tapped(self, talk: "_Talk", data: str) -> Step:
        serial, _colon, value = data.partition(":")
        if serial == LASTING:
            name, _dot, argument = value.partition(".")
            if name == "back_to_bot":
                talk.has_no_keyboard()
            if name in self._for_hands:
                return await self._enter(talk, name, argument)
        if serial == str(talk.conversation.serial) and value in talk.conversation.offered:
            talk.chose(value)
            return await self._answer(talk)
        talk.toast(_("We already had this question."))
        # The second of two quick taps needs no more than that; an older button deserves to hear where we are.
        if talk.conversation.is_repeat(value, talk.turn.now, within=5.0):
            return Stay()
        return Stay(again=True) if talk.conversation.flow else await self._enter(talk, "menu")

    async def _said(self, talk: "_Talk", words: str) -> Step:
        meanings = self._vocabulary.meanings(words)
        if not meanings and self._is_waited_for(talk):
            return await self._enter(talk, "for_person")
        entries = meanings & (GLOBAL if talk.conversation.flow else self._entries.keys())
        if entries:
            return await self._enter(talk, min(entries))
        if not talk.conversation.flow and (asked := meanings & talk.conversation.asked.keys()):
            name, _dot, argument = talk.conversation.asked[min(asked)].partition(".")
            return await self._enter(talk, name, argument)
        # What stands under the message comes before what is always understood.
        choices = meanings & set(talk.conversation.offered) or meanings & self._keys(talk)
        if not choices:
            return await self._for_a_person(talk, words) or await self._answer(talk)
        value = min(choices)
        if talk.conversation.is_repeat(value, talk.turn.now):
            return Stay()
        talk.chose(value)
        return await self._answer(talk)

    async def _for_a_person(self, talk: "_Talk", words: str) -> Step | None:
        """Who wants a person gets one from anywhere, and who is fed up is heard: neither is an answer to anything. None
        when the words are to be taken as any.
        """
        if talk.conversation.flow == TO_A_PERSON:
            return None
        if wishes_person(words) or await self._names_their_worker(talk, words):
            return await self._enter(talk, "person")
        if frustration_in(words) and talk.turn.resident.has_agreed:
            return await self._enter(talk, "frustrated")
        return None

    def _is_waited_for(self, talk: "_Talk") -> bool:
        """Whether somebody in danger waits for a person: then what they write is for that one, whatever was asked."""
        since = talk.turn.now.timestamp() - talk.turn.flagged.get(DANGER, 0.0)
        # Whoever closed the case saw that it was no danger, or that it is over.
        return since < A_DAY and talk.turn.resident.case_id is not None

    async def _names_their_worker(self, talk: "_Talk", words: str) -> bool:
        """Whether they call the worker whom they know by name, where words are no answer."""
        known = talk.turn.resident.worker_id
        if not known or talk.conversation.flow not in WITHOUT_ANSWERS:
            return False
        worker = await talk.turn.book.staff.get(known)
        return worker is not None and any(word.startswith(bare(worker.name)) for word in bare(words).split())

    def _keys(self, talk: "_Talk") -> set[str]:
        question = self._question(talk.conversation)
        if question is None:
            return set()
        return {key.value for row in question.keyboard.rows for key in row} | self._flows[question.flow].typed

    async def _answer(self, talk: "_Talk") -> Step:
        question = self._question(talk.conversation)
        if question is None:
            return await self._enter(talk, "idle")
        flow = self._flows[question.flow]
        talk.turn.answers = flow.load(talk.conversation.answers)
        if flow.anywhere and (step := await flow.anywhere(talk.turn, question.name)):
            return step
        return await question.answer(talk.turn)

    async def _enter(self, talk: "_Talk", name: str, argument: str = "") -> Step:
        if name not in self._entries:
            raise UnknownEntry(name)
        if question := self._question(talk.conversation):
            talk.turn.answers = self._flows[question.flow].load(talk.conversation.answers)
        return await self._entries[name](talk.turn, argument)

    async def _follow(self, talk: "_Talk", step: Step) -> None:
        match step:
            case NotUnderstood(saying, choices):
                self._not_understood(talk, saying, choices)
                return
            case GoTo(question, answers, saying, sending, choices):
                talk.say(saying, choices)
                talk.send(sending)
                talk.arrive(question, self._flows[question.flow].dump(answers))
                await self._ask(talk, question)
            case Stay(answers, saying, choices, again, changed, sending):
                current = self._question(talk.conversation)
                if current and answers is not None:
                    talk.remember(self._flows[current.flow].dump(answers))
                talk.say(saying, choices)
                talk.send(sending)
                shown = changed is None or talk.change_buttons(changed)
                if current and (again or not shown):
                    await self._ask(talk, current)
            case End(saying, choices, then, argument, sending):
                talk.leave()
                talk.turn.answers = None
                talk.say(saying, choices)
                talk.send(sending)
                if then:
                    await self._follow(talk, await self._enter(talk, then, argument))
        talk.understood()

    def _not_understood(self, talk: "_Talk", saying: Words, choices: Rows) -> None:
        if not talk.lost_patience():
            talk.say(saying, choices)
            return
        talk.turn.flag(Reason.MISUNDERSTOOD)
        talk.say(
            paragraphs(saying, _("I keep misunderstanding you, sorry. A person can help you better.")),
            choices if any(one.value == "person" for row in choices for one in row) else [*choices, [A_PERSON]],
        )

    async def _ask(self, talk: "_Talk", question: Question) -> None:
        talk.turn.answers = self._flows[question.flow].load(talk.conversation.answers)
        prompt = question.ask if isinstance(question.ask, Prompt) else await question.ask(talk.turn)
        talk.say(prompt.words, prompt.choices)

    def _question(self, conversation: Conversation) -> Question | None:
        if conversation.flow is None:
            return None
        flow = self._flows.get(conversation.flow)
        question = flow.questions.get(conversation.question or "") if flow else None
        if question is None:
            raise Unreadable
        return question


class _Talk:
    """One turn while it is being taken: the conversation as it changes, and what was said so far."""

    def __init__(self, conversation: Conversation, turn: Turn[Any]) -> None:
        # A copy of our own: a turn changes it a dozen times, and gives it back when all is said.
        self.conversation = copy(conversation)
        self.turn = turn
        self._tapped = turn.event.message_id if isinstance(turn.event.action, Taps) else None
        self._messages: list[_Message] = []
        self._others: list[Reply] = []
        self._asked: dict[str, str] = {}

    def chose(self, value: str) -> None:
        self.turn.event = replace(self.turn.event, action=Chooses(value))
        self._change(last_key=value, last_key_at=self.turn.now.timestamp())

    def arrive(self, question: Question, answers: Mapping[str, Any]) -> None:
        self._change(flow=question.flow, question=question.name, answers=answers, offered=())

    def remember(self, answers: Mapping[str, Any]) -> None:
        self._change(answers=answers)

    def leave(self) -> None:
        self._change(flow=None, question=None, answers=None, offered=())

    def lose_place(self) -> None:
        self._messages.clear()
        self._others.clear()
        self.leave()

    def understood(self) -> None:
        self._change(misunderstood=0)

    def lost_patience(self) -> bool:
        count = self.conversation.misunderstood + 1
        self._change(misunderstood=count % PATIENCE)
        return count >= PATIENCE

    def keep_flags(self) -> None:
        self._change(flagged=self.turn.flagged)

    def has_no_keyboard(self) -> None:
        """A worker's coming took it away: it has to be brought again."""
        self._change(keyboard="")

    def toast(self, words: Text) -> None:
        self._others.append(Toast(words))

    def change_buttons(self, choices: Rows) -> bool:
        """Under the message that was tapped; False when the choice was typed and there is none."""
        if self._tapped is None:
            return False
        self._others.append(ChangeButtons(self._tapped, self._buttons(choices)))
        return True

    def say(self, words: Words | None, choices: Rows = ()) -> None:
        if words is None:
            return
        if offered := tuple(choice.value for row in choices for choice in row if choice.is_answer):
            self._change(serial=self.conversation.serial + 1, offered=offered)
        # Of all that is said in one turn together; what was said in an earlier one is over.
        self._asked |= {choice.means: choice.value for row in choices for choice in row if choice.means}
        self._change(asked=dict(self._asked))
        self._messages.append(Say(words, self._buttons(choices)))

    def send(self, things: Sending) -> None:
        for one in things:
            self._messages.append(
                one if isinstance(one, SendVenue) else SendFile(one.file, one.words, self._buttons(one.choices))
            )

    def finish(self, keyboard: Keyboard) -> tuple[Conversation, list[Reply]]:
        """Where the chat is now, and what is said: in as few messages as can be.

        One message is quicker to read, and Telegram allows one a second: a message without buttons joins the next one,
        unless it has to bring the keyboard that a message with buttons cannot bring.
        """
        name = f"{keyboard.name}.{self.turn.language}" if keyboard.rows else ""
        must_bring = name != self.conversation.keyboard
        said: list[_Message] = []
        for message in self._messages:
            before = said[-1] if said else None
            if (joined := _joined(before, message)) and not (joined.buttons and must_bring):
                said[-1] = joined
            else:
                said.append(message)
        if not must_bring and not keyboard.rows:
            return self.conversation, [*self._others, *said]
        if must_bring and said and isinstance(said[0], Say) and said[0].buttons:
            said[0:1] = _apart(said[0])
        if any(_can_bring(message) for message in said):
            self._change(keyboard=name)
        return self.conversation, [
            *self._others,
            *(replace(message, keyboard=keyboard) if _can_bring(message) else message for message in said),
        ]

    def _buttons(self, choices: Rows) -> tuple[tuple[Button, ...], ...]:
        return tuple(tuple(self._button(choice) for choice in row) for row in choices)

    def _button(self, choice: Choice) -> Button:
        data = f"{LASTING if choice.lasting else self.conversation.serial}:{choice.value}"
        assert len(data.encode()) <= CALLBACK_BYTES, data
        return Button(choice.label, data, choice.shares, choice.link)

    def _change(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.conversation, name, value)


_Message = Say | SendFile | SendVenue


def _joined(before: _Message | None, message: _Message) -> Say | None:
    """Both in one; None where they cannot be."""
    if isinstance(before, Say) and isinstance(message, Say) and not before.buttons:
        return Say(paragraphs(before.words, message.words), message.buttons)
    return None


def _can_bring(message: _Message) -> TypeGuard[Say]:
    return isinstance(message, Say) and not message.buttons


def _apart(message: Say) -> list[Say]:
    """A message with buttons as two: its first paragraph, that can bring a keyboard, and the rest with the buttons."""
    match message.words:
        case Lines((first, *rest), "\n\n") if rest:
            return [Say(first), replace(message, words=Lines(tuple(rest), "\n\n"))]
    return [message]
