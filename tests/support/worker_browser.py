"""Somebody at the console in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Browser, Error, Locator, Page, expect

from domain.staff import Staff
from domain.texts import Language
from storage.console.sessions import Browser as Where
from storage.console.sessions import Level, Sessions, Way
from storage.database import insert_new
from storage.tables import accounts
from tests.support.sandbox import Stage

PATIENCE_MS = 10_000
"""A line that was lost is tried again only after seconds."""
HARMLESS = ("the server responded with a status of 4",)
"""Complaints of the browser about pages that are refused on purpose."""


class Worker:
    """One person's tab. Whatever the browser complains about is kept: broken scripts, lost files, and all that the
    Content-Security-Policy refuses.
    """

    def __init__(self, page: Page, stage: Stage) -> None:
        self.page = page
        self.stage = stage
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._hears(message.type, message.text))

    def _hears(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"} and not any(one in words for one in HARMLESS):
            self.complaints.append(words)

    def forgives(self, words: str) -> None:
        """What the test did on purpose is no news."""
        self.complaints = [one for one in self.complaints if words not in one]

    async def opens(self, path: str) -> None:
        """A page of the console."""
        await self.page.goto(f"{self.stage.console}{path}")

    @property
    def path(self) -> str:
        """Where they are."""
        return self.page.url.removeprefix(self.stage.console)

    async def leaves(self) -> None:
        """Goes away from the console: Chromium sometimes never closes a page that hears a stream."""
        try:
            await self.page.goto("about:blank")
        except Error:
            # The answer to the last form came just then, and took the page along.
            await self.page.wait_for_load_state()
            await self.page.goto("about:blank")

    async def sees(self, words: str) -> Locator:
        """These words, somewhere on the page."""
        found = self.page.get_by_text(words).first
        await expect(found).to_be_visible(timeout=PATIENCE_MS)
        return found

    async def presses(self, *keys: str) -> None:
        """Keys, one after the other: "Tab", "Alt+Shift+R"."""
        for key in keys:
            await self.page.keyboard.press(key)

    async def uses(self, shortcut: str) -> None:
        """A shortcut of the page, when the page has it: "Alt+Shift+R"."""
        await expect(self.page.locator(f'[data-key="{shortcut}"][aria-keyshortcuts]').first).to_be_attached()
        await self.presses(shortcut)

    async def types(self, words: str) -> None:
        """Where the focus is."""
        await self.page.keyboard.insert_text(words)

    async def writes(self, keys: str, words: str) -> None:
        """In the field that these keys open, and sends it. Waits until the page is there again."""
        await self.uses(keys)
        await expect(self.page.locator("textarea:focus")).to_have_count(1)
        await self.types(words)
        async with self.page.expect_navigation():
            await self.presses("Control+Enter")

    async def does(self, keys: str) -> None:
        """What these keys ask about first, and yes. Waits until the page is there again."""
        await self.uses(keys)
        await expect(self.page.locator("dialog[open]")).to_be_visible()
        async with self.page.expect_navigation():
            await self.presses("Enter")

    async def fits(self) -> bool:
        """Whether nothing sticks out to the side."""
        wider: bool = await self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        return wider


@asynccontextmanager
async def at_the_door(browser: Browser, stage: Stage, **screen: Any) -> AsyncIterator[Worker]:
    """Somebody who is not signed in, in a browser of their own. Nothing may have been complained about at the end."""
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "nl-NL", **screen}
    context = await browser.new_context(**options)
    context.set_default_timeout(PATIENCE_MS)
    worker = Worker(await context.new_page(), stage)
    try:
        yield worker
    finally:
        await worker.leaves()
        await context.close()
    assert not worker.complaints, worker.complaints


@asynccontextmanager
async def at_the_console(browser: Browser, stage: Stage, staff: Staff, **screen: Any) -> AsyncIterator[Worker]:
    """Somebody who is signed in, likewise. They read the language of their browser."""
    token = await signed_in(stage, staff, "en" if screen.get("locale", "").startswith("en") else "nl")
    async with at_the_door(browser, stage, **screen) as worker:
        cookie = {"name": "voordeur-session", "value": token, "url": stage.console, "httpOnly": True, "sameSite": "Lax"}
        await worker.page.context.add_cookies([cookie])
        yield worker


async def signed_in(stage: Stage, staff: Staff, language: Language) -> str:
    """The token of a session that this person has from now on, with an account in this language."""
    now = datetime.now(UTC)
    async with stage.database.writing() as connection:
        row = {"staff_id": staff.id, "language": language, "created_at": now}
        await connection.execute(insert_new(accounts, *row), row)
        where = Where("Chromium", "127.0.0.0")
        token = await Sessions(connection).open(staff.id, Level.FULL, Way.PASSWORD, where, now)
        await connection.commit()
    return token
