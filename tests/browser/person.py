"""A person at the chat page: types, taps and looks, by the names that a screen reader hears."""

import re

from playwright.async_api import Locator, Page, expect


class Person:
    """One tab, which is one phone."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on(
            "console", lambda said: self.complaints.append(said.text) if said.type in {"error", "warning"} else None
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def field(self) -> Locator:
        return self.page.locator(".write textarea")

    def bubble(self, words: str) -> Locator:
        """The newest message with these words."""
        return self.page.locator(".message", has_text=words).last

    def button(self, name: str | re.Pattern[str]) -> Locator:
        return self.page.get_by_role("button", name=name, exact=isinstance(name, str))

    async def opens(self, address: str) -> None:
        await self.page.goto(address)

    async def becomes(self, name: str) -> None:
        """Answers the first question of a new tab."""
        await self.page.get_by_role("button", name=re.compile(name)).click()
        await expect(self.page.locator(".chat")).to_be_visible()

    async def starts(self) -> None:
        await self.page.locator(".composer .start").click()
        await self.sees("Welcome")

    async def says(self, words: str) -> None:
        await self.field.fill(words)
        await self.field.press("Enter")

    async def taps(self, name: str | re.Pattern[str]) -> None:
        await self.button(name).last.click()

    async def attaches(self, name: str) -> None:
        await self.page.locator(".field .menu-holder > .icon-button").click()
        await self.page.get_by_role("menuitem", name=name, exact=True).click()

    async def sees(self, words: str) -> None:
        await expect(self.log).to_contain_text(words)

    async def sees_notice(self, words: str) -> None:
        await expect(self.page.locator(".notices")).to_contain_text(words)

    async def opens_section(self, name: str) -> None:
        """A part of the panel."""
        await self.page.locator(".panel summary", has_text=name).click()

    def forgives_lost_connections(self) -> None:
        """A browser complains of every request that failed; where the test cut the line, that is no news."""
        self.complaints = [each for each in self.complaints if "Failed to load resource" not in each]

    async def direction(self, words: str) -> str:
        """In which direction the text of the newest message with these words is read: ltr or rtl."""
        text = self.bubble(words).locator(".text")
        return await text.evaluate("element => getComputedStyle(element).direction")

    async def fits(self) -> bool:
        """Nothing sticks out at the side of the screen, also not invisibly."""
        return await self.page.evaluate(
            "[...document.querySelectorAll('html, body, .messages, .panel, .composer')]"
            ".every(each => each.scrollWidth <= each.clientWidth)"
        )

    async def clipboard(self) -> str:
        return await self.page.evaluate("navigator.clipboard.readText()")
