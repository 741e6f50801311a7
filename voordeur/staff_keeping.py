"""Who works here, kept by hand: what `voordeur user …` does, without the command line around it."""

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from bot import locales
from domain.duty import Duty
from domain.places import Gazetteer
from domain.policies import Policies
from domain.staff import CODE_LIVES, Job, Staff
from domain.takeover import let_go
from domain.texts import LANGUAGES, Language, Texts, without_bidi_controls
from storage.database import Database
from storage.staff import People, new_code
from storage.unit_of_work import unit_of_work
from voordeur.areas import read_areas
from voordeur.portraits import drop_portrait, keep_portrait

LONGEST_NAME = 80
"""Characters, as in the table."""

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

    async def everybody(self) -> Sequence[Staff]:
        """Also who does not work here any more, by name."""
        async with self.database.reading() as connection:
            return await People(connection).everybody()

    async def add(self, details: Details) -> Staff:
        """Somebody new. Raises WrongPortraitError."""
        assert details.name is not None, "Somebody new has a name."
        with self._kept(details.portrait) as portrait:
            person = details.of(Staff(secrets.token_hex(_ID_BYTES), details.name, Job.WORKER), portrait)
            async with self.database.writing() as connection:
                people = People(connection)
                people.save(person)
                await people.flush()
                await connection.commit()
        return person

    async def change(self, who: str, details: Details) -> Staff:
        """Set these details. Raises WrongUserError and WrongPortraitError."""
        with self._kept(details.portrait) as portrait:
            async with self.database.writing() as connection:
                people = People(connection)
                before = await _find(people, who)
                after = details.of(before, portrait)
                people.save(after)
                await people.flush()
                await connection.commit()
        if after.portrait != before.portrait:
            drop_portrait(before.portrait, self.portraits)
        return after

    async def give_code(self, who: str, at: datetime) -> tuple[Staff, str, datetime]:
        """Whose code, the code, and until when it can be used. Raises WrongUserError."""
        async with self.database.writing() as connection:
            people = People(connection)
            person = await _find(people, who)
            if not person.is_active:
                raise WrongUserError(
                    f"{person.name} does not work here any more. First: voordeur user enable {person.id}"
                )
            code, expires_at = new_code(), at + CODE_LIVES
            people.give_code(person.id, code, expires_at)
            await people.flush()
            await connection.commit()
        return person, code, expires_at

    async def disable(self, who: str, at: datetime) -> tuple[Staff, int]:
        """They do not work here any more: signed out at once, their picture gone, their cases back in the queue. Who,
        and how many cases those were. Raises WrongUserError.
        """
        async with unit_of_work(self.database) as work:
            before = await _find(work.staff, who)
            after = replace(before, is_active=False, telegram_id=None, in_hand=None, portrait="")
            work.staff.save(after)
            await work.staff.flush()
            if before.telegram_id is not None:
                await work.desk.leave(before.telegram_id)
            texts = Texts(locales.catalogues())
            held = await let_go(Duty(work, texts, self.policies, at, lambda: uuid4().hex), after)
            await work.commit()
        drop_portrait(before.portrait, self.portraits)
        return after, held

    async def enable(self, who: str) -> Staff:
        """They work here again, and can sign in with a new code. Raises WrongUserError."""
        async with self.database.writing() as connection:
            people = People(connection)
            person = replace(await _find(people, who), is_active=True)
            people.save(person)
            await people.flush()
            await connection.commit()
        return person

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
    name = " ".join(without_bidi_controls(written).split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise WrongUserError(f"A name has 1 to {LONGEST_NAME} characters: the first name, as residents read it.")
    return name


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
