"""The console without a browser: a visitor who is signed in, opens pages and sends the forms that stand on them."""

import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from admin.app import ROUTERS, create_app
from admin.console import Console
from bot import locales
from domain.policies import Policies
from domain.staff import Job, Staff
from domain.texts import Language, Texts
from storage.console.sessions import Browser, Level, Sessions, Way
from storage.database import Database, insert_new
from storage.staff import People
from storage.tables import accounts
from storage.unit_of_work import UnitOfWork, unit_of_work

MONDAY = datetime(2026, 11, 30, 10, 0, tzinfo=UTC)
"""A moment in office hours."""
ORIGIN = "http://localhost:8090"
ENGLISH = {"accept-language": "en"}
TEXTS = Texts(locales.catalogues())
"""The same for all consoles: templates are compiled once for it."""
KEY = b"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="

SAMIRA = Staff("samira", "Samira", Job.WORKER, ("ar",))
JOOST = Staff("joost", "Joost", Job.WORKER, ("tr",))
ANNELIES = Staff("annelies", "Annelies", Job.COORDINATOR)
PETRA = Staff("petra", "Petra", Job.ADMINISTRATOR)


@dataclass
class Office:
    """A console on a database, with a clock that the test moves."""

    database: Database
    folder: Path
    now: datetime = MONDAY
    policies: Policies = field(default_factory=Policies)
    woken: int = 0
    options: dict[str, Any] = field(default_factory=dict)
    """What of `Console` differs from the usual."""

    def __post_init__(self) -> None:
        self.app: FastAPI = create_app(self.console())

    def console(self) -> Console:
        """What the requests share."""
        usual: dict[str, Any] = {
            "database": self.database,
            "texts": TEXTS,
            "policies": lambda: self.policies,
            "now": lambda: self.now,
            "new_id": lambda: uuid4().hex,
            "wake": self._wake,
            "attachments": self.folder / "attachments",
            "portraits": self.folder / "portraits",
            "exports": self.folder / "exports",
            "translator": None,
            "origin": ORIGIN,
            "key": KEY,
        }
        return Console(**usual | self.options)

    def _wake(self) -> None:
        self.woken += 1

    def passes(self, **time: float) -> None:
        """So much time goes by: hours, minutes, …"""
        self.now += timedelta(**time)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[UnitOfWork]:
        """What is written here is there afterwards."""
        async with unit_of_work(self.database) as work:
            yield work
            await work.commit()

    @asynccontextmanager
    async def visitor(self) -> AsyncIterator["Visitor"]:
        """Somebody with an English browser who is not signed in."""
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=ENGLISH) as client:
            yield Visitor(client)

    @asynccontextmanager
    async def signed_in(self, person: Staff, language: Language = "en") -> AsyncIterator["Visitor"]:
        """Somebody who works here from now on, with a session of their own. They read English, so that a test can say
        what it looks for.
        """
        async with self.database.writing() as connection:
            people = People(connection)
            if await people.get(person.id) is None:
                people.save(person)
                await people.flush()
            row = {"staff_id": person.id, "language": language, "created_at": self.now}
            await connection.execute(insert_new(accounts, *row), row)
            sessions = Sessions(connection)
            token = await sessions.open(person.id, Level.FULL, Way.PASSWORD, Browser("Firefox", ""), self.now)
            await connection.commit()
        async with self.visitor() as visitor:
            visitor.client.cookies.set("voordeur-session", token)
            yield visitor


@dataclass
class Form:
    """A form of a page: where it goes, and what stands in it."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)


class _Reader(HTMLParser):
    """Finds the forms, the words and the addresses of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._named: dict[str, Form] = {}
        self._textarea: tuple[Form, str] | None = None
        self._select: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get"))
            self.forms.append(self._form)
            self._named[given.get("id", "")] = self._form
        elif tag == "a":
            self.links.append(given.get("href", ""))
        form = self._named.get(given["form"]) if "form" in given else self._form
        if form is None or ("name" not in given and tag != "option"):
            return
        if tag == "input" and (given.get("type") not in {"checkbox", "radio", "file", "submit"} or "checked" in given):
            form.fields[given["name"]] = given.get("value", "")
        elif tag == "button":
            form.buttons.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self._textarea = (form, given["name"])
            form.fields[given["name"]] = ""
        elif tag == "select":
            self._select = (form, given["name"])
        elif tag == "option" and self._select:
            chosen, name = self._select
            if "selected" in given or name not in chosen.fields:
                chosen.fields[name] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._textarea:
            form, name = self._textarea
            # Browsers leave out a line break that stands right behind the tag.
            form.fields[name] = form.fields[name].removeprefix("\n")
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._textarea:
            form, name = self._textarea
            form.fields[name] += data
        self.words.append(data)


@dataclass
class Page:
    """A page as it was answered."""

    response: httpx.Response
    visitor: "Visitor"

    @cached_property
    def _read(self) -> _Reader:
        # Only when somebody looks: of many pages a test wants nothing but the status.
        reader = _Reader()
        if "html" in self.response.headers.get("content-type", ""):
            reader.feed(self.response.text)
        return reader

    @property
    def forms(self) -> list[Form]:
        """Its forms."""
        return self._read.forms

    @property
    def links(self) -> list[str]:
        """Where its links go."""
        return self._read.links

    @cached_property
    def words(self) -> str:
        """What is written on it, with single blanks."""
        return " ".join(" ".join(self._read.words).split())

    @property
    def status(self) -> int:
        """The status of the answer."""
        return self.response.status_code

    @property
    def path(self) -> str:
        """Where the visitor is now."""
        return self.response.url.raw_path.decode()

    def form(self, action: str) -> Form:
        """The form that goes to an address which ends so."""
        found = [one for one in self.forms if re.split(r"[?#]", one.action)[0].endswith(action)]
        assert found, f"no form to {action}; there are {[one.action for one in self.forms]}"
        return found[0]

    async def submits(self, action: str, /, files: Mapping[str, Any] | None = None, **fields: str) -> "Page":
        """The form that goes there, filled in as given over what stands in it; the page that follows."""
        form = self.form(action)
        return await self.visitor.posts(form.action or self.path, form.fields | fields, files=files)


@dataclass
class Visitor:
    """Somebody with a browser."""

    client: httpx.AsyncClient

    async def opens(self, path: str) -> Page:
        """The page at this address, after whatever redirects there are."""
        return Page(await self.client.get(path, follow_redirects=True), self)

    async def posts(self, path: str, fields: Mapping[str, str], *, files: Mapping[str, Any] | None = None) -> Page:
        """What a form of ours sends, and the page that follows."""
        headers = {"origin": ORIGIN, "sec-fetch-site": "same-origin"}
        answer = await self.client.post(path, data=dict(fields), files=files, headers=headers, follow_redirects=True)
        return Page(answer, self)


def every_route() -> Sequence[APIRoute]:
    """All routes of the console, those of routers inside of routers included."""
    return [route for router in ROUTERS for route in _routes_of(router)]


def _routes_of(router: APIRouter) -> Iterator[APIRoute]:
    for route in router.routes:
        if isinstance(route, APIRoute):
            yield route
        else:
            # What FastAPI puts in the place of an included router; no router here is included under a prefix.
            yield from _routes_of(route.original_router)  # type: ignore[attr-defined]
