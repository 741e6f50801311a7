"""What the endpoints of a case share: whose it is, that nothing is sent twice, and the way back to its page."""

import hashlib
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Form, Response

from admin.access import access_case, access_resident, sees_case
from admin.cases.refusals import Why, because
from admin.errors import NotHereError
from admin.inbox import Look
from admin.visit import Guest, Visit
from domain.handover import Case
from domain.people import Resident
from domain.staff import Staff
from domain.takeover import Moved, Refusal, mine
from domain.texts import ListParam, Words, _, lines
from storage.console.chat_view import ChatView
from storage.console.drafts import DraftKind, Drafts
from storage.unit_of_work import UnitOfWork

Once = Annotated[str, Form(max_length=64)]
"""Made with the form: what is sent twice with it is sent once."""
Seen = Annotated[int, Form(ge=0, le=2**62)]
"""The number of the last line that stood on the page when the form was made."""


@dataclass(frozen=True, slots=True)
class Chat:
    """A case that this visit may see, and whose it is."""

    visit: Visit
    case: Case
    resident: Resident

    @property
    def language(self) -> str:
        """What the resident reads."""
        return self.resident.language or "nl"

    @property
    def view(self) -> ChatView:
        """What was said."""
        return ChatView(self.visit.work.connection)

    @property
    def drafts(self) -> Drafts:
        """What was begun."""
        return Drafts(self.visit.work.connection)

    async def keep(self, kind: DraftKind, words: str) -> None:
        """What they typed waits for them."""
        await self.drafts.keep(self.case.id, self.visit.person.id, kind, words, self.visit.now)

    async def drop(self, *kinds: DraftKind) -> None:
        """What they typed was sent."""
        await self.drafts.drop(self.case.id, self.visit.person.id, *kinds)

    async def mine(self) -> Moved | Refusal:
        """The case, locked, if this person has it."""
        return await mine(self.visit.duty(), self.case.id, self.visit.person)

    def because(self, why: Why) -> Words:
        """Why something was not done."""
        return because(why, self.resident.first_name, self.language)

    @property
    def look(self) -> str:
        """The query with which the list at the left stays as it is."""
        return f"?{Look.of(self.visit.request.query_params, self.visit.person).query}"

    def back(self, said: Words | None = None, part: str = "composer", **more: str) -> Response:
        """To this part of the page of this case; `more` for its query."""
        query = "".join(f"&{urlencode({name: value})}" for name, value in more.items())
        return self.visit.redirect(f"/cases/{self.case.id}{self.look}{query}#{part}", said)

    async def answered_meanwhile(self, seen: int) -> Words | None:
        """That somebody wrote to the resident after what stood on the page; None when nobody did."""
        ids = await self.view.answered_since(self.resident.id, seen)
        if not ids:
            return None
        others = [one for one in [await self.visit.work.staff.get(one) for one in ids] if one]
        return lines(_answered(others, self.visit.person), _NOT_YET)


_NOT_YET = _("Nothing was sent. Read it, and send yours too if it is still needed.")


def _answered(people: list[Staff], me: Staff) -> Words:
    names = [one.name for one in people if one.id != me.id]
    if not names:
        return _("You answered meanwhile, in another window or on Telegram.")
    return _("Answered meanwhile: {names}.").with_(names=ListParam(tuple(names)))


async def open_chat(visit: Visit, case_id: str) -> Chat:
    """Raises NotHereError when it is not there, or not theirs."""
    case = await access_case(visit, case_id)
    return Chat(visit, case, await access_resident(visit, case))


async def may_see(visit: Guest) -> None:
    """Before the transaction: nothing is made ready for who may not see the case. Raises NotHereError."""
    assert isinstance(visit, Visit)
    async with visit.console.database.reading() as connection:
        case = await UnitOfWork(connection).cases.get(visit.request.path_params["case_id"])
    if case is None or not sees_case(visit.person, case):
        raise NotHereError


def in_own_transaction(visit: Guest, work: UnitOfWork) -> Visit:
    """The same visit, before its own transaction."""
    assert isinstance(visit, Visit)
    assert visit.session
    return Visit(visit.console, visit.request, work, visit.session, visit.person)


def ref_of(visit: Visit, case_id: str, once: str) -> str:
    """The reference of what this form sends: the same however often it is sent, and nobody else's."""
    told = f"{visit.person.id} {case_id} {once}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]
