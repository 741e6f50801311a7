"""People who make an account on the console and sign in, as they would in a browser."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

import pyotp

from domain.staff import Job, Staff
from storage.console import keeping
from storage.unit_of_work import unit_of_work
from tests.support.console import ORIGIN, Office, Page, Visitor
from tests.support.passkey import SoftPasskey

PASSWORD = "zeven paarse fietsen dansen"
NOOR = Staff("a1", "Noor", Job.WORKER, ("tr",), frozenset({"GF08"}))
CODE = re.compile(r"\b(?:[a-z2-7]{4}-){3}[a-z2-7]{4}\b")
"""A code for on paper."""


@dataclass
class Newcomer:
    """Somebody with an invitation, a password in their head and an app in their pocket."""

    office: Office
    person: Staff = NOOR
    login: str = "noor@example.nl"
    password: str = PASSWORD
    secret: str = ""
    codes: list[str] = field(default_factory=list)

    async def is_invited(self) -> str:
        """The path of the address that somebody hands over."""
        async with unit_of_work(self.office.database) as work:
            if await work.staff.get(self.person.id) is None:
                await keeping.add(work, self.person, self.office.now, None)
            code = await keeping.invite(work, self.person, self.office.now, None)
            await work.commit()
        return f"/invitation/{code}"

    async def makes_account(self, visitor: Visitor, **fields: str) -> Page:
        """From the invitation to the choice of a second step."""
        page = await visitor.opens(await self.is_invited())
        typed = {"login": self.login, "password": self.password, "again": self.password, **fields}
        return await page.submits(page.path, **typed)

    async def sets_up_app(self, page: Page, action: str = "/sign-in/set-up/app", **fields: str) -> Page:
        """Types the secret of the page into the app, and its first code into the page."""
        shown = re.search(r"\b(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}\b", page.words)
        assert shown, page.words
        self.secret = shown.group().replace(" ", "")
        page = await page.submits(action, code=self.app_says(), **fields)
        self.codes = CODE.findall(page.words) or self.codes
        return page

    async def joins(self, visitor: Visitor) -> Page:
        """All of it: signed in afterwards."""
        page = await self.sets_up_app(await self.makes_account(visitor))
        self.next_code()
        return page

    def app_says(self) -> str:
        """The code of this moment."""
        return pyotp.TOTP(self.secret).at(self.office.now)

    def next_code(self) -> str:
        """Waits until the app gives another one."""
        self.office.now += timedelta(seconds=30)
        return self.app_says()

    async def types_password(self, visitor: Visitor, password: str | None = None, to: str = "/sign-in") -> Page:
        """The first step."""
        page = await visitor.opens(to)
        return await page.submits(
            "/sign-in", login=self.login, password=self.password if password is None else password
        )

    async def signs_in(self, visitor: Visitor) -> Page:
        """Both steps."""
        page = await self.types_password(visitor)
        return await page.submits("/sign-in/second", code=self.next_code())


async def asks(page: Page, action: str) -> dict[str, object]:
    """What the browser is asked of a passkey: what the script of the page fetches for the form that goes there."""
    token = page.form(action).fields["_csrf"]
    headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin", "x-csrf": token}
    answer = await page.visitor.client.post(f"{action}/options", headers=headers)
    answer.raise_for_status()
    found: dict[str, object] = answer.json()
    return found


async def makes_passkey(page: Page, action: str, **fields: str) -> tuple[SoftPasskey, Page]:
    """A new passkey, and the page that follows."""
    passkey = SoftPasskey(ORIGIN)
    answer = passkey.made(await asks(page, action))
    return passkey, await page.submits(action, answer=answer, **fields)


async def uses_passkey(page: Page, action: str, passkey: SoftPasskey) -> Page:
    """The passkey signs what it is asked."""
    return await page.submits(action, answer=passkey.signed(await asks(page, action)))


async def is_in(visitor: Visitor) -> bool:
    """Whether this browser is signed in."""
    answer = await visitor.client.get("/account")
    return answer.status_code == 200
