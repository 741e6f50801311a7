"""A worker at the console in a real browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from domain.staff import Staff
from storage.console.sessions import Browser as Where
from storage.console.sessions import Level, Sessions, Way
from tests.support.sandbox import Stage

HARMLESS = ("the server responded with a status of 4",)
"""Complaints of the browser about pages that are refused on purpose."""


class Worker:
    """One person's tab. Whatever the browser complains about is kept: broken scripts, refused styles, lost files."""

    def __init__(self, page: Page, stage: Stage, staff: Staff) -> None:
        self.page = page
        self.stage = stage
        self.staff = staff
        self.complaints: list[str] = []
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda message: self._hears(message.type, message.text))

    def _hears(self, kind: str, words: str) -> None:
        if kind in {"error", "warning"} and not any(one in words for one in HARMLESS):
            self.complaints.append(words)

    async def opens(self, path: str) -> None:
        """A page of the console."""
        await self.page.goto(f"{self.stage.console}{path}")

    async def sees(self, words: str) -> Locator:
        """These words, somewhere on the page."""
        found = self.page.get_by_text(words).first
        await expect(found).to_be_visible()
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

    async def fits(self) -> bool:
        """Whether nothing sticks out to the side."""
        wider: bool = await self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )
        return wider


@asynccontextmanager
async def at_the_console(browser: Browser, stage: Stage, staff: Staff, **screen: Any) -> AsyncIterator[Worker]:
    """Somebody who is signed in, in a browser of their own. Nothing may have been complained about at the end."""
    token = await signed_in(stage, staff)
    options = {"viewport": {"width": 1440, "height": 900}, "locale": "nl-NL", **screen}
    context = await browser.new_context(**options)
    context.set_default_timeout(10_000)
    await context.add_cookies(
        [{"name": "voordeur-session", "value": token, "url": stage.console, "httpOnly": True, "sameSite": "Lax"}]
    )
    worker = Worker(await context.new_page(), stage, staff)
    try:
        yield worker
        assert not worker.complaints, worker.complaints
    finally:
        # Chromium sometimes never closes a page that hears a stream or is just going to another.
        await worker.page.goto("about:blank")
        await context.close()


async def signed_in(stage: Stage, staff: Staff) -> str:
    """The token of a session that this person has from now on."""
    async with stage.database.writing() as connection:
        where = Where("Chromium", "127.0.0.0")
        token = await Sessions(connection).open(staff.id, Level.FULL, Way.PASSWORD, where, datetime.now(UTC))
        await connection.commit()
    return token
