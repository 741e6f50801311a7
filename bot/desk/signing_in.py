"""Who works here signs in with a code; nobody else gets an answer."""

from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.desk.overview import shows_cases
from bot.desk.turn import StaffTurn
from domain.book import Book
from domain.staff import Staff
from domain.texts import Words, _, _n, lines, paragraphs

MOST_TRIES = 5
TRIES_COUNT_FOR = timedelta(minutes=15)

_MOST_ACCOUNTS = 10_000


@dataclass
class Tries:
    """Wrong codes by account, in the memory of this process: codes have eight characters and live for minutes, so what
    several processes let through together, or one that starts anew, is far too little to guess one.
    """

    _wrong: dict[int, deque[datetime]] = field(default_factory=dict)

    def may_try(self, telegram_id: int, now: datetime) -> bool:
        """Whether a code from this account is looked at."""
        wrong = self._wrong.get(telegram_id, deque())
        while wrong and now - wrong[0] >= TRIES_COUNT_FOR:
            wrong.popleft()
        return len(wrong) < MOST_TRIES

    def failed(self, telegram_id: int, now: datetime) -> None:
        """A code was wrong."""
        if len(self._wrong) >= _MOST_ACCOUNTS:
            self._wrong.pop(next(iter(self._wrong)))
        self._wrong.setdefault(telegram_id, deque(maxlen=MOST_TRIES)).append(now)

    def succeeded(self, telegram_id: int) -> None:
        """A code was right."""
        self._wrong.pop(telegram_id, None)


WRONG_CODE = _("This code is not right, or too old. Please ask for a new one.")


async def whose_code(book: Book, code: str, telegram_id: int, now: datetime, tries: Tries) -> Staff | None:
    """Who signs in with this code. Who tries too often is not looked at, whatever they send."""
    staff_id = await book.staff.use_code(code, now)
    person = await book.staff.get(staff_id) if staff_id else None
    if person is None or not person.is_active:
        tries.failed(telegram_id, now)
        return None
    tries.succeeded(telegram_id)
    return person


async def signs_in(turn: StaffTurn, before: Staff | None) -> None:
    """The account they write from is theirs from now on; any other account of theirs is not any more. `before` is who
    this account was until now.
    """
    account = turn.incoming.telegram_id
    elsewhere = turn.worker.telegram_id
    if elsewhere != account:
        # What was shown here is another one's, or from before they left.
        await turn.book.desk.leave(account)
    if before is not None and before.id != turn.worker.id:
        turn.book.staff.save(replace(before, telegram_id=None, in_hand=None))
    if elsewhere is not None and elsewhere != account:
        await turn.book.desk.leave(elsewhere)
        turn.say_elsewhere(elsewhere, _("You are signed out here: you signed in with another account."))
    turn.worker = replace(turn.worker, telegram_id=account)
    turn.book.staff.save(turn.worker)
    await shows_cases(turn, paragraphs(_hello(turn.worker), HOW_IT_WORKS))


async def signs_out(turn: StaffTurn) -> None:
    """Their account gets no answers any more. What they have stays theirs."""
    held = len(await turn.book.cases.held_by(turn.worker.id))
    turn.book.staff.save(replace(turn.worker, telegram_id=None, in_hand=None))
    await turn.book.desk.leave(turn.incoming.telegram_id)
    still = (
        _n(
            "You still have {n} case. Pass it on, or go on in the console.",
            "You still have {n} cases. Pass them on, or go on in the console.",
            held,
        )
        if held
        else None
    )
    turn.say(lines(_("You are signed out. To come back you need a new code."), still))


HOW_IT_WORKS = lines(
    _("Claim a case: then what you write goes to the resident."),
    _("Begin with // for a note that only colleagues read."),
    _("{cases} shows your cases, {help} all that you can do.").with_(cases="/zaken", help="/help"),
)


def _hello(worker: Staff) -> Words:
    return _("👋 Hello {name}, you are signed in.").with_(name=worker.name)
