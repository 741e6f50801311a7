"""Who works here, kept by hand: what `voordeur user …` does, without the command line around it."""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot import locales
from domain.duty import Duty
from domain.places import Gazetteer
from domain.policies import Policies
from domain.staff import LONGEST_NAME, Job, Staff, clean_login, clean_name
from domain.texts import LANGUAGES, Language, Texts
from storage.console import keeping
from storage.console.accounts import Accounts, LoginTakenError
from storage.database import Database
from storage.portraits import drop_portrait, keep_portrait
from storage.staff import People
from storage.unit_of_work import UnitOfWork, unit_of_work
from voordeur.areas import read_areas

_ID_BYTES = 6
"""Short, because ids stand in buttons (Telegram: 64 bytes) and on command lines; far more than anybody employs."""

_SHORTEST_BEGINNING = 4
"""Characters of an id that may stand for all of it. A name goes before: "Bea" is a name."""

_NO_LANGUAGES = "none"


class WrongUserError(ValueError):
    """What was asked of somebody who works here cannot be done; the message is one line that says why."""


@dataclass(frozen=True, slots=True)
class Details:
    """What can be set of somebody; None leaves it as it is."""

    name: str | None = None
    job: Job | None = None
    languages: tuple[Language, ...] | None = None
    areas: frozenset[str] | None = None
    portrait: Path | None = None
    """A file with a picture."""

    def of(self, person: Staff, portrait: str | None) -> Staff:
        """The person with these details; `portrait` is the name of the picture in its folder."""
        return replace(
            person,
            name=person.name if self.name is None else self.name,
            job=person.job if self.job is None else self.job,
            languages=person.languages if self.languages is None else self.languages,
            areas=person.areas if self.areas is None else self.areas,
            portrait=person.portrait if portrait is None else portrait,
        )


def read_details(
    city: Gazetteer,
    *,
    name: str | None = None,
    job: str | None = None,
    languages: str | None = None,
    areas: str | None = None,
    portrait: Path | None = None,
) -> Details:
    """The details as they are typed. Raises WrongUserError and UnknownAreaError."""
    return Details(
        None if name is None else _read_name(name),
        None if job is None else _read_job(job),
        None if languages is None else _read_languages(languages),
        None if areas is None else read_areas(areas, city),
        portrait,
    )


@dataclass(frozen=True, slots=True)
class Office:
    """Where the people who work here are kept: their rows, and the folder with their portraits."""

    database: Database
    portraits: Path
    policies: Policies = field(default_factory=Policies)
    logins_are_given: bool = False
    """Whoever is invited does not choose their address: there is single sign-on."""

    async def everybody(self) -> Sequence[Staff]:
        """Also who does not work here any more, by name."""
        async with self.database.reading() as connection:
            return await People(connection).everybody()

    async def logins(self) -> Mapping[str, str]:
        """With which address somebody signs in on the console, by their id."""
        async with self.database.reading() as connection:
            return await Accounts(connection).logins()

    async def add(self, details: Details, at: datetime, login: str | None = None) -> tuple[Staff, str | None]:
        """Somebody new; with a login, also the code of an invitation to the console. Raises WrongPortraitError and
        WrongUserError.
        """
        assert details.name is not None, "Somebody new has a name."
        with self._kept(details.portrait) as portrait:
            person = details.of(Staff(secrets.token_hex(_ID_BYTES), details.name, Job.WORKER), portrait)
            async with unit_of_work(self.database) as work:
                await keeping.add(work, person, at, None)
                code = await self._invited(work, person, at, login) if login else None
                await work.commit()
        return person, code

    async def change(self, who: str, details: Details, at: datetime) -> Staff:
        """Set these details. Raises WrongUserError and WrongPortraitError."""
        with self._kept(details.portrait) as portrait:
            async with unit_of_work(self.database) as work:
                before = await _find(work.staff, who)
                after = details.of(before, portrait)
                keeping.change(work, before, after, at, None)
                await work.commit()
        if after.portrait != before.portrait:
            drop_portrait(before.portrait, self.portraits)
        return after

    async def give_code(self, who: str, at: datetime) -> tuple[Staff, str, datetime]:
        """Whose code, the code, and until when it can be used. Raises WrongUserError."""
        async with unit_of_work(self.database) as work:
            person = _active(await _find(work.staff, who))
            code, expires_at = keeping.give_code(work, person, at, None)
            await work.commit()
        return person, code, expires_at

    async def invite(self, who: str, at: datetime, login: str | None = None) -> tuple[Staff, str]:
        """Who, and the code of an invitation to the console. Raises WrongUserError."""
        async with unit_of_work(self.database) as work:
            person = _active(await _find(work.staff, who))
            code = await self._invited(work, person, at, login)
            await work.commit()
        return person, code

    async def reset(self, who: str, at: datetime) -> tuple[Staff, str]:
        """Nothing they sign in with on the console works any more: who, and the code of a new invitation. Raises
        WrongUserError.
        """
        async with unit_of_work(self.database) as work:
            person = _active(await _find(work.staff, who))
            with _said_when_without_login(person):
                code = await keeping.reset(work, person, at, None, logins_are_given=self.logins_are_given)
            await work.commit()
        return person, code

    async def disable(self, who: str, at: datetime) -> tuple[Staff, int]:
        """They do not work here any more: signed out at once, their picture gone, their cases back in the queue. Who,
        and how many cases those were. Raises WrongUserError.
        """
        async with unit_of_work(self.database) as work:
            before = await _find(work.staff, who)
            texts = Texts(locales.catalogues())
            duty = Duty(work, texts, self.policies, at, lambda: uuid4().hex)
            after, held = await keeping.disable(work, duty, before, None)
            await work.commit()
        drop_portrait(before.portrait, self.portraits)
        return after, held

    async def enable(self, who: str, at: datetime) -> Staff:
        """They work here again, and can sign in with a new code. Raises WrongUserError."""
        async with unit_of_work(self.database) as work:
            person = keeping.enable(work, await _find(work.staff, who), at, None)
            await work.commit()
        return person

    async def _invited(self, work: UnitOfWork, person: Staff, at: datetime, login: str | None) -> str:
        try:
            with _said_when_without_login(person):
                return await keeping.invite(work, person, at, None, login, logins_are_given=self.logins_are_given)
        except LoginTakenError:
            raise WrongUserError(f"Somebody else signs in with {login}. Give another address.") from None

    @contextmanager
    def _kept(self, file: Path | None) -> Iterator[str | None]:
        """The picture's name in the folder, before the transaction: drawing takes a second, and others want to write.
        When something goes wrong afterwards it is gone again.
        """
        name = keep_portrait(file, self.portraits) if file else None
        try:
            yield name
        except BaseException:
            drop_portrait(name or "", self.portraits)
            raise


def _active(person: Staff) -> Staff:
    if not person.is_active:
        raise WrongUserError(f"{person.name} does not work here any more. First: voordeur user enable {person.id}")
    return person


@contextmanager
def _said_when_without_login(person: Staff) -> Iterator[None]:
    try:
        yield
    except keeping.NoLoginError:
        raise WrongUserError(
            f"With single sign-on, whoever invites gives the address: voordeur user invite {person.id} --login EMAIL"
        ) from None


async def _find(people: People, who: str) -> Staff:
    """The one with this name, this id, or an id that begins so."""
    everybody = await people.everybody()
    wanted = who.strip().casefold()
    found = [one for one in everybody if one.name.casefold() == wanted]
    if len(wanted) >= _SHORTEST_BEGINNING and not found:
        found = [one for one in everybody if one.id.startswith(wanted)]
    if len(found) == 1:
        return found[0]
    if found:
        them = ", ".join(f"{one.id} ({one.job}{'' if one.is_active else ', disabled'})" for one in found)
        raise WrongUserError(f'{len(found)} people are meant by "{who}". Give the id of one of them: {them}.')
    names = list(dict.fromkeys(one.name for one in everybody if one.is_active))
    known = f"These people do: {', '.join(names)}." if names else "Nobody does yet: voordeur user add NAME"
    raise WrongUserError(f'Nobody called "{who}" works here. {known}')


def _read_name(written: str) -> str:
    name = clean_name(written)
    if name is None:
        raise WrongUserError(f"A name has 1 to {LONGEST_NAME} characters: the first name, as residents read it.")
    return name


def read_login(written: str) -> str:
    """An e-mail address as it is kept. Raises WrongUserError."""
    login = clean_login(written)
    if login is None:
        raise WrongUserError(f'"{written}" is no e-mail address.')
    return login


def _read_job(written: str) -> Job:
    try:
        return Job(written.strip().casefold())
    except ValueError:
        raise WrongUserError(f'"{written}" is no job here. Give one of: {", ".join(Job)}.') from None


def _read_languages(written: str) -> tuple[Language, ...]:
    """In the order in which residents are offered them; Dutch is everybody's and need not be said."""
    named = [one.strip().casefold() for one in written.split(",")]
    wrong = next((one for one in named if one not in {*LANGUAGES, _NO_LANGUAGES}), None)
    if wrong is not None:
        known = ", ".join(LANGUAGES[1:])
        raise WrongUserError(f'"{wrong}" is no language of residents. Give some of: {known}; or "{_NO_LANGUAGES}".')
    return tuple(one for one in LANGUAGES[1:] if one in named)
