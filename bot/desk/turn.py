"""One thing that a member of staff did, all that it may read and write, and what is answered."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.desk import codes
from bot.desk.events import Sends, StaffIncoming
from bot.desk.ports import DeskBook
from bot.desk.replies import Change, Key, Keys, Mark, Reply, Say, SayElsewhere, Toast
from domain.duty import Duty
from domain.handover import Case
from domain.staff import Staff
from domain.texts import Words

DUTCH = "nl"
"""What staff read."""


HINT_EVERY = timedelta(hours=1)
"""How long those who write in a topic or a group are not told again what becomes of it."""


@dataclass
class Hints:
    """When each group was last told how it is done, in the memory of this process: after a new start, once more."""

    _at: dict[int, datetime] = field(default_factory=dict)

    def may(self, chat_id: int, now: datetime) -> bool:
        """Whether it may be said now; then it counts as said."""
        before = self._at.get(chat_id)
        if before is not None and now - before < HINT_EVERY:
            return False
        self._at[chat_id] = now
        return True


@dataclass
class StaffTurn:
    """Answers are collected, and written in this same transaction."""

    duty: Duty
    book: DeskBook
    incoming: StaffIncoming
    worker: Staff
    want: Callable[[Sends, str, int], None]
    """Have a file fetched: what was sent, the id it gets, and the id of the resident it is for."""
    replies: list[Reply] = field(default_factory=list)
    hints: Hints = field(default_factory=Hints)
    translates: bool = False
    """Whether a machine can translate what they write."""

    @property
    def now(self) -> datetime:
        """Aware."""
        return self.duty.now

    def say(self, words: Words, *, keys: Keys = (), case_id: str = "", asks: Staff | None = None) -> None:
        """A message of its own."""
        self.replies.append(Say(words, keys, case_id, asks))

    def answer(self, words: Words, *, keys: Keys = (), case_id: str = "", to: int | None = None) -> None:
        """A tap is answered by what goes away by itself, all else by a message under theirs, or under the earlier one
        with the number `to`.
        """
        if self.incoming.tap_id:
            self.toast(words)
        else:
            self.replies.append(Say(words, keys, case_id, answers=True, answers_to=to))

    def toast(self, words: Words) -> None:
        """In answer to a tap."""
        self.replies.append(Toast(words))

    def change(self, words: Words, keys: Keys = ()) -> None:
        """The message whose button was tapped, if one was, reads like this now."""
        if self.incoming.tap_id:
            self.replies.append(Change(words, keys))

    def change_earlier(self, number: int, words: Words) -> None:
        """An earlier message of ours, the one with this number here, reads like this now, without buttons."""
        self.replies.append(Change(words, message_id=number))

    def mark(self, emoji: str) -> None:
        """A sign at what they wrote."""
        self.replies.append(Mark(emoji))

    def say_elsewhere(self, chat_id: int, words: Words) -> None:
        """A message in another chat."""
        self.replies.append(SayElsewhere(chat_id, words))

    def has_in_hand(self, case_id: str | None) -> None:
        """What they write in their private chat goes to this case from now on."""
        if self.worker.in_hand != case_id:
            self.worker = replace(self.worker, in_hand=case_id)
            self.book.staff.save(self.worker)

    def plain(self, words: Words) -> str:
        """In Dutch, without markup: to be kept."""
        return self.duty.texts.plain(words, DUTCH)


def key(label: Words, verb: str, case: Case, argument: str = "") -> Key:
    """A button about a case."""
    return Key(label, codes.encode(verb, case.id, argument))


def rows(*keys: Key) -> Keys:
    """One button a row."""
    return tuple((one,) for one in keys)
