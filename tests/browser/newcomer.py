"""Somebody new, who makes an account on the console's own pages."""

from datetime import UTC, datetime, timedelta

import pyotp
from playwright.async_api import expect

from domain.staff import Job, Staff
from storage.console import keeping
from storage.unit_of_work import unit_of_work
from tests.support.sandbox import Stage
from tests.support.worker_browser import Worker

NOOR = Staff("noor", "Noor", Job.WORKER, ("tr",))
LOGIN = "noor@example.nl"
PASSWORD = "zeven paarse fietsen dansen"


async def invitation(house: Stage) -> str:
    """The path of the address that an administrator hands to Noor."""
    now = datetime.now(UTC)
    async with unit_of_work(house.database) as work:
        await keeping.add(work, NOOR, now, None)
        code = await keeping.invite(work, NOOR, now, None)
        await work.commit()
    return f"/invitation/{code}"


async def makes_account(noor: Worker, path: str) -> None:
    """From the invitation to the choice of a second step."""
    await noor.opens(path)
    await noor.page.locator("[name=login]").fill(LOGIN)
    for name in ("password", "again"):
        await noor.page.locator(f"[name={name}]").fill(PASSWORD)
    await noor.page.locator("form button").click()
    await expect(noor.page.locator(".code svg")).to_be_visible()


async def sets_up_app(noor: Worker) -> str:
    """Types the secret that the page shows into an app, and the code of the app into the page; gives the secret."""
    secret = (await noor.page.locator("code").inner_text()).replace(" ", "")
    await noor.page.locator("[name=code]").fill(app_says(secret))
    await noor.page.locator("form:has([name=code]) button").click()
    await expect(noor.page.locator(".codes code")).to_have_count(10)
    return secret


def app_says(secret: str, *, next_one: bool = False) -> str:
    """The code of this half minute, or of the next one, which is taken too: no code works twice."""
    return pyotp.TOTP(secret).at(datetime.now(UTC) + timedelta(seconds=30 * next_one))
