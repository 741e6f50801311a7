"""What a coordinator does in the browser, step by step, from the list to the report."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from admin.exports.making import Maker
from domain.reminders import AMSTERDAM
from tests.browser.late_console import Late
from tests.support.console import ANNELIES
from tests.support.worker_browser import Worker
from voordeur.demo.half_year import HalfYear
from voordeur.demo.half_year.lives import Life

MORNING = 9


class Annelies:
    """The coordinator of the half-year. `taken` are the files that she downloaded, by name."""

    def __init__(self, browser: Browser, console: Late, half_year: HalfYear) -> None:
        self._browser = browser
        self._console = console
        self._half_year = half_year
        self.taken: dict[str, bytes] = {}

    async def comes_in_on(self, year: int, month: int, day: int) -> None:
        """Everything up to the morning of this day happens."""
        morning = datetime(year, month, day, MORNING, tzinfo=AMSTERDAM)
        await self._half_year.until(morning)
        self._console.office.now = morning.astimezone(UTC)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["AtWork"]:
        """Signed in, in a browser of her own."""
        async with self._console.sits(self._browser, ANNELIES, accept_downloads=True) as worker:
            yield AtWork(worker, self._console, self._half_year.lives, self.taken)


class AtWork:
    """Annelies on one day. Initiatives have the numbers of the demo's list."""

    def __init__(self, worker: Worker, console: Late, lives: Sequence[Life], taken: dict[str, bytes]) -> None:
        self.worker = worker
        self.page: Page = worker.page
        self._console = console
        self._lives = lives
        self._taken = taken

    async def searches(self, words: str, stage: str) -> None:
        """In the list, within a stage."""
        await self.worker.opens("/initiatives")
        await self.page.get_by_label("Number, words or first name").fill(words)
        await self.page.get_by_label("Stage").first.select_option(stage)
        await self.page.get_by_role("button", name="Search", exact=True).click()

    async def reads(self, number: int, words: str) -> None:
        """The page of an initiative, with these words on it."""
        await self.worker.opens(f"/initiatives/{self._lives[number].id}")
        await self.worker.sees(words)

    async def decides(self, number: int, what: str, reason: str = "", granted: str = "") -> None:
        """The next step, sent only after she read what everybody will read."""
        await self.worker.opens(f"/initiatives/{self._lives[number].id}/step")
        await self.page.get_by_role("radio", name=what, exact=True).check()
        if reason:
            await self.page.get_by_label("Why, in plain words").fill(reason)
        if granted:
            await self.page.get_by_label("What it gets, in euros").fill(granted)
        await self.page.get_by_role("button", name="Show what they will read").click()
        if reason:
            await expect(self.page.locator("[aria-live=polite]", has_text=reason)).to_be_visible()
        await self.page.get_by_role("button", name="Send it").click()
        await expect(self.page.get_by_role("status").first).to_be_visible()
        await expect(self.page).to_have_url(f"{self._console.console}/initiatives/{self._lives[number].id}")

    async def notes(self, number: int, **agreed: str) -> None:
        """Day and money: by the names of the fields."""
        await self.worker.opens(f"/initiatives/{self._lives[number].id}")
        for name, value in agreed.items():
            await self.page.locator(f"#agreed [name={name}]").fill(value)
        await self.page.get_by_role("button", name="Note it").click()
        await self.worker.sees("Noted.")

    async def asks_both(self, number: int, other: int) -> None:
        """Whether they want to be brought into contact."""
        await self._puts_beside(number, other)
        await self.page.get_by_role("button", name="Ask them").click()
        await expect(self.page.get_by_role("status").first).to_be_visible()

    async def makes_one_plan(self, number: int, other: int) -> None:
        """Of two whose initiators both agreed to meet: the first goes on in the other."""
        await self._puts_beside(number, other)
        await self.page.locator(f"[name=ends][value='{self._lives[number].id}']").check()
        await self.page.locator("#one-plan").get_by_label("Why, in plain words").fill("Samen is er meer mogelijk.")
        await self.page.get_by_role("button", name="Show what they will read").click()
        await self.page.get_by_role("button", name="Make it one plan").click()
        await self.reads(number, "Goes on in")

    async def _puts_beside(self, number: int, other: int) -> None:
        await self.worker.opens(f"/initiatives/{self._lives[number].id}/beside?other={self._lives[other].id}")

    async def takes_exports(self, counts: Mapping[str, int]) -> None:
        """One of each kind, of as many initiatives."""
        for kind, count in counts.items():
            await self.worker.opens(f"/exports?format={kind}")
            await self.worker.sees(f"{count} initiatives")
            await self.page.get_by_role("button", name="Make the file").click()
            assert await Maker(self._console.office.console()).make_next()
            await self.worker.opens("/exports")
            await self.downloads(kind, self.page.locator("#my-exports a[href$='/file']").first)
            self._console.office.passes(minutes=1)

    async def takes_report(self) -> None:
        """As PDF and for Word, of the half-year that is over."""
        await self.worker.opens("/insight?period=2026-2")
        for kind, name in (("report.pdf", "Report as PDF"), ("report.docx", "Report for Word")):
            await self.downloads(kind, self.page.get_by_role("link", name=name))

    async def downloads(self, name: str, link: Locator) -> None:
        """What the browser saves when she taps it."""
        async with self.page.expect_download() as found:
            await link.click()
        path = Path(await (await found.value).path())
        self._taken[name] = await asyncio.to_thread(path.read_bytes)
