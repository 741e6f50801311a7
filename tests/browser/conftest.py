"""Fixtures for tests in a real browser: one Chromium for all of them, a sandbox with a bot, people with tabs."""

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright, expect

from bot.sandbox.server import Sandbox, SandboxBot
from storage.database import Database
from tests.browser.house import ahmed, house, quickly
from tests.browser.person import Person
from tests.browser.street_bot import StreetBot
from tests.support.sandbox import RESIDENTS, WORKERS, Phone, Stage, opened
from voordeur.demo.social_map import load_map

__all__ = ["ahmed", "house", "quickly"]

# Read here, because tests do not see the settings of the machine they run on.
CHROMIUM = os.environ.get("VOORDEUR_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"))), None
)
"""The first needs a third less of the processor: it never had windows."""
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
TOKEN = "1000001:residents"
BOT = "voordeur_bot"


@dataclass(frozen=True)
class Street:
    """A running sandbox and the bot in it."""

    sandbox: Sandbox
    bot: StreetBot
    address: str


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One browser for all tests of this process."""
    assert CHROMIUM, "There is no Chromium. Run tools/ensure-programs, or set VOORDEUR_CHROMIUM."
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        await opened.close()


@pytest_asyncio.fixture(loop_scope="session")
async def street() -> AsyncIterator[Street]:
    sandbox = Sandbox(
        bots=[
            SandboxBot(token=TOKEN, username=BOT, name="Voordeur"),
            SandboxBot(token="1000002:workers", username="workers_bot", name="Team"),
        ]
    )
    address = await sandbox.start("127.0.0.1", 0)
    bot = StreetBot(TOKEN, address)
    await bot.start()
    yield Street(sandbox, bot, address)
    await bot.stop()
    await sandbox.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def new_context(browser: Browser) -> AsyncIterator[Callable[..., Awaitable[BrowserContext]]]:
    """Makes browser contexts (separate cookies and storage), closed after the test."""
    contexts: list[BrowserContext] = []

    async def make(**options: object) -> BrowserContext:
        options = {"viewport": {"width": 1280, "height": 860}, "locale": "en-GB", **options}
        contexts.append(await browser.new_context(**options))
        contexts[-1].set_default_timeout(10_000)
        return contexts[-1]

    yield make
    for context in contexts:
        await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_person(new_context) -> AsyncIterator[Callable[..., Awaitable[Person]]]:
    """Makes people with a tab each. Nobody's browser may have complained about anything afterwards."""
    people: list[Person] = []

    async def make(context: BrowserContext | None = None, **options: object) -> Person:
        context = context or await new_context(**options)
        people.append(Person(await context.new_page()))
        return people[-1]

    yield make
    assert [complaint for person in people for complaint in person.complaints] == []


@pytest_asyncio.fixture(loop_scope="session")
async def grace(street: Street, new_person) -> Person:
    """Somebody at a wide screen, in English, who has just started the chat."""
    person = await new_person()
    await person.opens(street.address)
    await person.becomes("Grace")
    await person.starts()
    return person


Photographer = Callable[..., Awaitable[None]]


@pytest_asyncio.fixture(loop_scope="session")
async def stage(sqlite_url, tmp_path, quickly) -> AsyncIterator[Stage]:
    """The system as it is run, beside a sandbox."""
    sandbox = Sandbox([RESIDENTS, WORKERS])
    address = await sandbox.start("127.0.0.1", 0)
    stage = Stage(sandbox, address, Database(sqlite_url), tmp_path)
    await stage.start()
    yield stage
    await stage.stop()
    await stage.database.close()
    await sandbox.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def with_map(sqlite_url, tmp_path, quickly) -> AsyncIterator[Stage]:
    """The same, with the fictional social map."""
    async with opened(sqlite_url, tmp_path) as stage:
        await load_map(stage.database)
        await stage.start()
        yield stage
        await stage.stop()


@pytest_asyncio.fixture(loop_scope="session")
async def pictures(tmp_path) -> Path:
    """Where the pictures go: for the documentation, or nowhere for long."""
    return Path(os.environ.get("PICTURES") or tmp_path)


@pytest_asyncio.fixture(loop_scope="session")
async def picture(new_person, pictures) -> Photographer:
    """Opens somebody's chat, where these words stand, and takes the picture of its end."""

    async def take(name: str, phone: Phone, words: str, **screen: object) -> None:
        person: Person = await new_person(**screen)
        await person.opens(f"{phone.stage.address}/sandbox/?phone={phone.id}")
        await expect(person.bubble(words)).to_be_visible()
        await person.log.press("End")
        await expect(person.page.locator(".message").last).to_be_in_viewport(ratio=0.99)
        assert await person.fits()
        # Without the cursor, which blinks, and with every letter in its place.
        await person.page.evaluate("document.activeElement.blur()")
        await person.page.evaluate("document.fonts.ready")
        await person.page.evaluate("Promise.all([...document.images].map(image => image.decode()))")
        await person.page.screenshot(path=pictures / f"{name}.png", animations="disabled")

    return take
