"""Live: who is told what, that nothing is missed after a break, and that streams end when they should."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from admin import live
from admin.live import WAITING, Hub
from domain.cases import CaseEvent
from domain.casework import SignatureList, plan_of
from domain.handover import Case, Flag, Reason, State, Urgency
from domain.life import Stage
from domain.staff import Job, Staff
from storage.console.sessions import Sessions
from storage.database import Database
from tests.support.books import NOW, collecting
from tests.support.console import Office, Visitor
from tests.support.inbox import ANNELIES, JOOST, PETRA, SAMIRA, Shelf
from voordeur.console import serve


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "TOGETHER", 0.02)


@dataclass(frozen=True)
class Event:
    """One event as a browser reads it."""

    name: str
    told: dict[str, Any]
    id: str = ""


def event_of(written: str) -> Event:
    fields = dict(line.split(": ", 1) for line in written.strip().splitlines())
    return Event(fields["event"], json.loads(fields["data"]), fields.get("id", ""))


@dataclass
class Page:
    """An open page of somebody."""

    reader: live.Reader

    async def hears(self) -> Event:
        """The next event; it comes within seconds."""
        written = await self.reader.next(10)
        assert written, "nothing came"
        return event_of(written)

    async def hears_nothing(self) -> None:
        assert await self.reader.next(0.3) is None


@asynccontextmanager
async def running(database: Database) -> AsyncIterator[Hub]:
    """A hub that hears."""
    hub = Hub(database)
    with hub.reader(PETRA, "") as first:
        assert event_of(await first.next(10) or "").name == "refresh"
    yield hub
    await hub.close()


@asynccontextmanager
async def opened(hub: Hub, person: Staff, since: str | None = None) -> AsyncIterator[Page]:
    """A page that was made just now, or with this position."""
    with hub.reader(person, hub.position if since is None else since) as reader:
        yield Page(reader)


@pytest.fixture
async def shelf(database: Database) -> Shelf:
    return await Shelf(database).staffed()


async def case(shelf: Shelf, **changes: Any) -> Case:
    return await shelf.has("Fatma", **changes)


# Who is told what


async def test_a_change_is_told_to_who_may_see_the_case_and_to_nobody_else(shelf):
    async with (
        running(shelf.stored.database) as hub,
        opened(hub, SAMIRA) as samira,
        opened(hub, ANNELIES) as annelies,
        opened(hub, JOOST) as joost,
        opened(hub, PETRA) as petra,
    ):
        await case(shelf)
        expected = {"cases": ["Fatma"], "urgent": [], "initiatives": [], "within": live.SPREAD_MS}
        assert (await samira.hears()).told == expected
        assert (await annelies.hears()).told == expected
        await joost.hears_nothing()
        await petra.hears_nothing()


async def test_a_change_of_an_initiative_is_told_to_who_may_see_it_and_of_a_draft_to_nobody(shelf):
    await case(shelf)
    initiator = shelf.residents["Fatma"]
    async with (
        running(shelf.stored.database) as hub,
        opened(hub, SAMIRA) as samira,
        opened(hub, JOOST) as joost,
        opened(hub, PETRA) as petra,
    ):
        async with shelf.stored.open() as work:
            work.initiatives.save(collecting("d" * 32, initiator, area="GF02", stage=Stage.DRAFT))
        async with shelf.stored.open() as work:
            plan = collecting("1" * 32, initiator, area="GF02")
            work.initiatives.save(plan)
        assert (await samira.hears()).told == {"cases": [], "urgent": [], "initiatives": ["1" * 32], "within": 0}
        async with shelf.stored.open() as work:
            work.signatures.save(SignatureList(plan.id, initiator, plan_of(plan)))
        assert (await samira.hears()).told["initiatives"] == ["1" * 32]
        await joost.hears_nothing()
        await petra.hears_nothing()


async def test_who_had_a_case_until_now_is_told_that_it_is_gone(shelf):
    await case(shelf, state=State.WAITING_FOR_WORKER, area="GF02", worker_id="joost")
    async with running(shelf.stored.database) as hub, opened(hub, JOOST) as joost:
        async with shelf.stored.open() as work:
            held = await work.cases.get("Fatma")
            assert held
            work.cases.save(replace(held, worker_id="samira"))
            work.cases.happened(CaseEvent("Fatma", "passed_on", NOW, "joost", "samira"))
        assert (await joost.hears()).told["cases"] == ["Fatma"]

        await shelf.says("Fatma", "Hallo Samira")
        await joost.hears_nothing()


async def test_many_who_read_the_same_are_asked_to_spread_and_one_alone_comes_at_once(shelf, monkeypatch):
    monkeypatch.setattr(live, "LONGEST_SPREAD_MS", 4 * live.SPREAD_MS)
    for many, within in ((1, 0), (3, 2 * live.SPREAD_MS), (9, live.LONGEST_SPREAD_MS)):
        async with running(shelf.stored.database) as hub, AsyncExitStack() as stack:
            pages = [await stack.enter_async_context(opened(hub, SAMIRA)) for _ in range(many)]
            await shelf.has(f"Resident {many}")
            assert {(await page.hears()).told["within"] for page in pages} == {within}


async def test_many_changes_at_once_become_one_event(shelf, monkeypatch):
    async with running(shelf.stored.database) as hub, opened(hub, SAMIRA) as samira:
        monkeypatch.setattr(live, "TOGETHER", 0.5)
        await case(shelf)
        await shelf.has("Ali")
        for words in ("een", "twee", "drie"):
            await shelf.says("Fatma", words)
        assert (await samira.hears()).told["cases"] == ["Ali", "Fatma"]
        await samira.hears_nothing()


async def danger(shelf: Shelf, **changes: Any) -> None:
    """Somebody may be in danger; the case is like this afterwards."""
    found = await case(shelf)
    async with shelf.stored.open() as work:
        work.cases.save(replace(found, urgency=Urgency.URGENT, **changes))
        work.cases.flag(Flag("f", "Fatma", Reason.CRISIS, NOW, "suicide"))


async def test_danger_is_loud_for_everybody_who_may_come(shelf):
    async with running(shelf.stored.database) as hub:
        await case(shelf)
        async with opened(hub, SAMIRA) as samira, opened(hub, JOOST) as joost:
            await danger(shelf)
            heard = await samira.hears()
            while not heard.told["urgent"]:
                heard = await samira.hears()
            assert heard.told == {"cases": ["Fatma"], "urgent": ["Fatma"], "initiatives": [], "within": 0}
            await joost.hears_nothing()


@pytest.mark.parametrize(
    ("changes", "is_loud"),
    [
        ({"state": State.WAITING_FOR_WORKER, "worker_id": "samira"}, True),
        ({"state": State.WAITING_FOR_WORKER, "worker_id": "joost"}, False),
        ({"state": State.CLOSED, "closed_at": NOW}, False),
    ],
)
async def test_what_a_colleague_has_in_hand_is_not_loud(changes, is_loud, shelf):
    await case(shelf)
    async with running(shelf.stored.database) as hub, opened(hub, SAMIRA) as samira:
        await danger(shelf, **changes)
        heard = [await samira.hears()]
        while (written := await samira.reader.next(0.3)) is not None:
            heard.append(event_of(written))
    assert any(one.told["urgent"] for one in heard) == is_loud


async def test_who_types_is_told_to_colleagues_who_see_the_case_and_not_to_themselves(shelf):
    await case(shelf)
    async with (
        running(shelf.stored.database) as hub,
        opened(hub, SAMIRA) as samira,
        opened(hub, ANNELIES) as annelies,
        opened(hub, JOOST) as joost,
    ):
        async with shelf.stored.open() as work:
            work.changes.types("Fatma", "samira", "Samira")
        assert await annelies.hears() == Event("typing", {"case": "Fatma", "staff": "samira", "name": "Samira"})
        await samira.hears_nothing()
        await joost.hears_nothing()


# After a break


async def test_who_comes_back_is_told_exactly_what_they_missed(shelf):
    async with running(shelf.stored.database) as hub:
        async with opened(hub, SAMIRA) as samira:
            await case(shelf)
            seen = (await samira.hears()).id
        async with opened(hub, ANNELIES) as other:
            await shelf.has("Ali")
            await shelf.has("Elders", area="GF08")
            await other.hears()
            await other.hears_nothing()
        async with opened(hub, SAMIRA, seen) as samira:
            assert (await samira.hears()).told["cases"] == ["Ali"]
            await samira.hears_nothing()


@pytest.mark.parametrize("since", ["", "other-1", "-", "x", "{era}-99", "{era}--1", "{era}-1x", "{era}-" + "9" * 40])
async def test_who_comes_back_with_what_is_not_known_here_reads_everything_again(since, shelf):
    async with running(shelf.stored.database) as hub:
        era = hub.position.partition("-")[0]
        async with opened(hub, SAMIRA, since.format(era=era)) as samira:
            assert (await samira.hears()).name == "refresh"


async def test_who_was_away_longer_than_is_remembered_reads_everything_again(shelf, monkeypatch):
    monkeypatch.setattr(live, "KEPT", 2)
    async with running(shelf.stored.database) as hub, opened(hub, SAMIRA) as watching:
        start = hub.position
        for number in range(4):
            await shelf.has(f"c{number}")
            await watching.hears()
        async with opened(hub, SAMIRA, start) as late:
            assert (await late.hears()).name == "refresh"


async def test_who_reads_too_slowly_reads_everything_again(shelf):
    async with running(shelf.stored.database) as hub, opened(hub, SAMIRA) as slow, opened(hub, SAMIRA) as quick:
        for number in range(WAITING + 1):
            await shelf.has(f"c{number}")
            await quick.hears()
        assert (await slow.hears()).name == "refresh"
        await slow.hears_nothing()


async def test_the_first_page_of_all_reads_again_once_the_database_is_heard(shelf):
    hub = Hub(shelf.stored.database)
    assert hub.position == ""
    async with opened(hub, SAMIRA, "") as samira:
        assert (await samira.hears()).name == "refresh"
        await samira.hears_nothing()
        assert hub.position
    await hub.close()


async def test_when_the_database_cannot_say_whose_it_is_everything_is_read_again(shelf, monkeypatch):
    async with running(shelf.stored.database) as hub, opened(hub, SAMIRA) as samira:

        async def fails(*_: Any) -> Any:
            raise OSError("gone")

        monkeypatch.setattr(hub, "_as_they_are", fails)
        before = hub.position
        await case(shelf)
        assert (await samira.hears()).name == "refresh"
        assert hub.position != before


# Over a real connection


@dataclass
class Browser:
    """Reads a stream line by line."""

    lines: AsyncIterator[str]

    async def hears(self, name: str) -> Event:
        """The next event with this name."""
        fields: dict[str, str] = {}
        async with asyncio.timeout(10):
            while True:
                line = await anext(self.lines)
                if line:
                    field, _, value = line.partition(": ")
                    fields[field] = value
                elif fields.get("event") == name:
                    return Event(name, json.loads(fields["data"]), fields.get("id", ""))
                else:
                    fields = {}

    async def ends(self) -> None:
        async with asyncio.timeout(10):
            async for _ in self.lines:
                pass


@dataclass
class Served:
    """A console with a port, as `voordeur run` starts it."""

    address: str
    serving: asyncio.Task[None]
    token: str = ""

    @asynccontextmanager
    async def stream(self, since: str = "", last: str | None = None) -> AsyncIterator[Browser]:
        headers = {"cookie": f"voordeur-session={self.token}", **({"last-event-id": last} if last else {})}
        async with (
            httpx.AsyncClient(base_url=self.address, headers={**headers, "host": "localhost"}) as client,
            client.stream("GET", f"/live?from={since}", timeout=20) as answer,
        ):
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert answer.headers["cache-control"] == "no-store"
            async with aclosing(answer.aiter_lines()) as lines:
                yield Browser(lines)

    async def stops(self) -> None:
        self.serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await self.serving


def token_of(visitor: Visitor) -> str:
    return visitor.client.cookies["voordeur-session"]


@pytest.fixture
async def served(each_office: Office) -> AsyncIterator[Served]:
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    serving = asyncio.create_task(serve(each_office.app, listening))
    made = Served(f"http://127.0.0.1:{listening.getsockname()[1]}", serving)
    async with each_office.signed_in(SAMIRA) as samira:
        made.token = token_of(samira)
        yield made
    if not serving.done():
        await made.stops()
    listening.close()


async def test_a_message_arrives_as_an_event_and_the_list_then_equals_a_fresh_one(each_office, served):
    shelf = await Shelf(each_office.database).staffed()
    async with served.stream() as browser:
        await browser.hears("refresh")
        await shelf.has("Fatma")
        first = await browser.hears("changed")
        assert first.told["cases"] == ["Fatma"]

    # The connection is lost; meanwhile somebody writes.
    await shelf.says("Fatma", "Bent u daar?")
    async with served.stream(last=first.id) as browser:
        assert (await browser.hears("changed")).told["cases"] == ["Fatma"]
    async with each_office.signed_in(SAMIRA) as samira:
        assert "Bent u daar?" in (await samira.opens("/inbox?queue=unassigned")).words


async def test_what_came_between_the_page_and_its_stream_is_not_missed(each_office, served):
    shelf = await Shelf(each_office.database).staffed()
    async with served.stream() as browser:
        await browser.hears("refresh")
    async with each_office.signed_in(SAMIRA) as samira:
        made_with = (await samira.opens("/inbox")).response.text.partition('name="live-from" content="')[2]
    since = made_with.partition('"')[0]
    assert since
    await shelf.has("Fatma")

    async with served.stream(since) as browser:
        assert (await browser.hears("changed")).told["cases"] == ["Fatma"]


async def test_the_process_stops_at_once_with_streams_open(served):
    async with served.stream() as browser:
        await browser.hears("refresh")
        async with asyncio.timeout(2):
            await served.stops()
        await browser.ends()


async def test_a_stream_ends_with_its_session(each_office, served, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    monkeypatch.setattr(live, "SESSION_CHECKED", 0.1)
    async with served.stream() as browser:
        await browser.hears("refresh")
        async with each_office.database.writing() as connection:
            await Sessions(connection).end_all("samira")
            await connection.commit()
        await browser.hears("ended")
        await browser.ends()


async def test_a_stream_goes_on_with_its_session_and_says_so(served, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    monkeypatch.setattr(live, "SESSION_CHECKED", 0.1)
    async with served.stream() as browser:
        beats = 0
        async with asyncio.timeout(10):
            while beats < 5:
                beats += await anext(browser.lines) == ": still here"


async def test_areas_that_changed_hold_for_streams_that_are_open(each_office, served, monkeypatch):
    monkeypatch.setattr(live, "HEARTBEAT", 0.05)
    monkeypatch.setattr(live, "SESSION_CHECKED", 0.1)
    shelf = await Shelf(each_office.database).staffed()
    async with served.stream() as browser:
        await browser.hears("refresh")
        async with shelf.stored.open() as work:
            work.staff.save(replace(SAMIRA, areas=frozenset({"GF08"})))
        await asyncio.sleep(0.5)
        await shelf.has("not hers any more", area="GF02")
        await shelf.has("hers now", area="GF08")
        assert (await browser.hears("changed")).told["cases"] == ["hers now"]


async def test_an_administrator_hears_of_no_case(each_office, served):
    shelf = await Shelf(each_office.database).staffed()
    assert PETRA.job is Job.ADMINISTRATOR
    async with each_office.signed_in(PETRA) as petra:
        served.token = token_of(petra)
    async with served.stream() as browser:
        await browser.hears("refresh")
        await shelf.has("Fatma")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await browser.hears("changed")


# What a page that fetches itself anew must not do


async def test_a_page_that_fetches_itself_keeps_no_session_alive_and_takes_no_words(each_office):
    async with each_office.signed_in(SAMIRA) as samira:
        await samira.opens("/inbox")
        each_office.passes(hours=7)
        samira.client.cookies.set("voordeur-said", "RG9uZS4=")
        answer = await samira.client.get("/inbox", headers={"X-By-Itself": "1"})
        assert answer.status_code == 200
        assert "voordeur-said" not in answer.headers.get("set-cookie", "")
        each_office.passes(hours=2)
        assert (await samira.client.get("/inbox")).headers["location"].startswith("/sign-in")


async def test_and_one_that_somebody_opens_does_both(each_office):
    async with each_office.signed_in(SAMIRA) as samira:
        each_office.passes(hours=7)
        samira.client.cookies.set("voordeur-said", "RG9uZS4=")
        answer = await samira.client.get("/inbox")
        assert "Done." in answer.text
        assert "voordeur-said" in answer.headers["set-cookie"]
        each_office.passes(hours=2)
        assert (await samira.client.get("/inbox")).status_code == 200
