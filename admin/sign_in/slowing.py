"""What slows down who guesses: after a few failures the next try waits, each time twice as long.

Three things are counted: the account, so that many computers together are slow at one password; the network address, so
that one computer is slow at many; and, instead of both, a browser in which somebody signed in before. So a stranger who
guesses at an account does not keep its owner out: their own browser has a counter of its own, and a passkey, which
nobody can guess, has none. Tries that come too early are not looked at and not counted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from admin.sign_in.browsers import address_of
from admin.visit import Guest, cookie_name
from storage.console.throttle import Failures, Throttle

NO_WAIT = timedelta(0)


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures are free, and nothing waits longer than this."""

    free: int
    longest: timedelta


ACCOUNT = Limit(5, timedelta(minutes=1))
"""Short at its longest: it slows a guesser to a thousand a day, and is what an owner in a new browser would wait."""
ADDRESS = Limit(20, timedelta(minutes=15))
"""A whole office may share one address."""
BROWSER = Limit(5, timedelta(minutes=15))
SECOND_STEP = Limit(5, timedelta(minutes=15))
"""Six digits are few: at the most some hundred tries a day at a million."""


def wait(failures: Failures | None, limit: Limit, now: datetime) -> timedelta:
    """How long the next try has to wait."""
    if failures is None or failures.count < limit.free:
        return NO_WAIT
    # More doublings than this are beyond any limit, and would be large numbers.
    doubled = timedelta(seconds=2 ** min(failures.count - limit.free, 20))
    return max(NO_WAIT, failures.last_at + min(doubled, limit.longest) - now)


@dataclass(frozen=True, slots=True)
class Slowed:
    """What counts for one try."""

    limits: Mapping[str, Limit]
    """By what is counted."""

    async def wait(self, throttle: Throttle, now: datetime) -> timedelta:
        """How long it has to wait."""
        failures = await throttle.failures(list(self.limits), now)
        return max(wait(failures.get(subject), limit, now) for subject, limit in self.limits.items())

    async def failed(self, throttle: Throttle, now: datetime) -> None:
        """It was wrong."""
        await throttle.failed(list(self.limits), now)

    async def succeeded(self, throttle: Throttle) -> None:
        """It was right. The address still counts: one good account must not wash away what others tried from there."""
        for subject in self.limits:
            if not subject.startswith("address "):
                await throttle.succeeded(subject)


async def at_password(guest: Guest, throttle: Throttle, login: str, staff_id: str | None) -> Slowed:
    """What counts for a password. The same whether or not somebody has this login: that is not to be learned."""
    browser = browser_token(guest)
    if browser and staff_id and await throttle.knows_browser(browser, staff_id, guest.now):
        return Slowed({f"browser {browser}": BROWSER})
    return Slowed({f"account {login}": ACCOUNT, f"address {address_of(guest.request)}": ADDRESS})


async def at_second_step(guest: Guest, throttle: Throttle, staff_id: str) -> Slowed:
    """What counts for a code: the password was right already."""
    browser = browser_token(guest)
    if browser and await throttle.knows_browser(browser, staff_id, guest.now):
        return Slowed({f"second step, browser {browser}": SECOND_STEP})
    return Slowed({f"second step {staff_id}": SECOND_STEP})


def at_confirming(staff_id: str) -> Slowed:
    """What counts for the password that somebody who is signed in is asked for once more."""
    return Slowed({f"confirming {staff_id}": BROWSER})


def browser_token(guest: Guest) -> str:
    """What says that somebody signed in here before; empty in a new browser."""
    return guest.request.cookies.get(cookie_name("browser", guest.console), "")
