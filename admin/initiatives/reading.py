"""What residents will read of a step, before it is taken: exactly the words, in the language of each."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from admin.visit import Visit
from domain import announcements
from domain.casework import Stepped, signers_told
from domain.initiatives import shortened
from domain.life import Role
from domain.people import Resident
from domain.texts import Language, LanguageParam, Text, Words, plain_of
from storage.console.initiatives_view import InitiativesView

TITLE = 40
"""Characters by which a signer knows an initiative again, as in the chat."""
DUTCH: Language = "nl"


@dataclass(frozen=True, slots=True)
class Reading:
    """One text that goes out."""

    words: str
    """As it stands on the telephone, without markup."""
    language: Language
    name: str = ""
    """First name of the initiator; empty for neighbours."""
    readers: int = 1
    in_own: str = ""
    """The same in the language of whoever looks; empty where that is the same one."""
    is_unreachable: bool = False
    """They blocked the bot, or left Telegram: they read it when they come back."""

    @property
    def reads(self) -> Text:
        """The name of the language."""
        return language_name(self.language)


def language_name(code: Language) -> Text:
    """The name of a language, in that of whoever looks."""
    return Text("{language}").with_(language=LanguageParam(code))


async def readings(visit: Visit, stepped: Stepped) -> Sequence[Reading]:
    """All texts that this step brings: to the initiator, and to neighbours who asked for news, by language."""
    initiative, step = stepped.initiative, stepped.step
    found = []
    initiator = await visit.work.desk.resident(initiative.resident_id)
    if initiator and step.actor.role is not Role.INITIATOR:
        found.append(_to_initiator(visit, initiator, announcements.to_initiator(initiative, step)))
    signers = await signers_told(visit.work, step)
    names = await visit.work.signatures.get(initiative.id) if signers else None
    if names:
        told = announcements.to_signer(shortened(names.plan.sentences, TITLE), step)
        ids = [one.resident_id for one in signers if one.resident_id is not None]
        reads = await InitiativesView(visit.work.connection).readers(ids)
        for language, readers in sorted(Counter(one or DUTCH for one in reads.values()).items()):
            found.append(Reading(_said(visit, told, language), language, readers=readers))
    return found


def digest(shown: Sequence[Reading]) -> str:
    """What stands for these texts: another one, other texts."""
    told = [(one.name, one.language, one.words) for one in shown]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _to_initiator(visit: Visit, initiator: Resident, words: Words) -> Reading:
    language = initiator.language or DUTCH
    own = _said(visit, words, visit.language) if visit.language != language else ""
    return Reading(
        _said(visit, words, language),
        language,
        initiator.first_name,
        in_own=own,
        is_unreachable=initiator.unreachable_since is not None,
    )


def _said(visit: Visit, words: Words, language: Language) -> str:
    return plain_of(visit.console.texts.render(words, language))
