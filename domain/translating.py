"""A worker has their Dutch translated by a machine, looks at it, betters it, and sends it: labelled, and once.

The machine is asked outside of any transaction, by whoever calls `put_words` or `put_failure` then. All steps hold the
case, so that each is made once. Words of danger are never given to a machine, nor is anything in a case with danger.
"""

from dataclasses import dataclass, replace

from domain.cases import Content
from domain.crisis import crisis_in
from domain.duty import Duty
from domain.handover import Case, Reason, Urgency
from domain.relaying import LONGEST_REPLY, NothingToSay, NotReachable, Said, TooLong, worker_writes
from domain.staff import Staff
from domain.takeover import Moved, NoSuchCase, Refusal, mine
from domain.texts import Language
from domain.translations import State, Translation
from domain.write_ups import LONGEST
from domain.writing_up import WrittenDown, write_down

DUTCH: Language = "nl"


@dataclass(frozen=True, slots=True)
class InDanger:
    """The resident may be in danger, or the words are about danger: those are said by people and fixed texts."""


@dataclass(frozen=True, slots=True)
class ReadsDutch:
    """There is nothing to translate: the resident reads what the worker writes."""


@dataclass(frozen=True, slots=True)
class NoSuchTranslation:
    """There is none with this id, or it is not ready."""


@dataclass(frozen=True, slots=True)
class SentBefore:
    """It went out already: nothing more does."""

    translation: Translation


@dataclass(frozen=True, slots=True)
class Replaced:
    """There is a better one."""


NotReady = NoSuchTranslation | SentBefore | Replaced
"""Why nothing can be done with a translation any more."""


async def ask_translation(
    duty: Duty, case_id: str, worker: Staff, words: str, *, chat_id: int | None = None, message_id: int | None = None
) -> Translation | Refusal | InDanger | ReadsDutch | NothingToSay | TooLong | NotReachable:
    """Have these Dutch words translated for the resident of a case that this worker has. Nothing goes out by it."""
    words = words.strip()
    if not words:
        return NothingToSay()
    if len(words) > LONGEST:
        return TooLong(len(words) - LONGEST)
    held = await mine(duty, case_id, worker)
    if not isinstance(held, Moved):
        return held
    if held.resident.unreachable_since:
        return NotReachable(held.resident.unreachable_since)
    language = held.resident.language or DUTCH
    if language == DUTCH:
        return ReadsDutch()
    if await in_danger(duty, held.case, words):
        return InDanger()
    asked = Translation(
        duty.new_id(), case_id, worker.id, words, language, duty.now, chat_id=chat_id, message_id=message_id
    )
    duty.book.translations.save(asked)
    return asked


async def in_danger(duty: Duty, case: Case, *words: str) -> bool:
    """Whether no machine should speak here: there was danger in this case, or one of these texts is about danger."""
    if case.urgency is Urgency.URGENT or any(crisis_in(one) for one in words):
        return True
    return any(flag.reason is Reason.CRISIS for flag in await duty.book.cases.flags(case.id))


async def put_words(
    duty: Duty, translation_id: str, words: str
) -> Translation | NoSuchTranslation | InDanger | TooLong:
    """What a machine made of it: the worker can look at it now. Words that cannot be used end it. `NoSuchTranslation`
    when it was put before, also by another process.
    """
    asked = await _asked(duty, translation_id)
    if asked is None:
        return NoSuchTranslation()
    translation, case = asked
    words = words.strip()
    is_danger = await in_danger(duty, case, translation.dutch, words)
    if is_danger or len(words) > LONGEST_REPLY:
        duty.book.translations.save(replace(translation, state=State.FAILED))
        return InDanger() if is_danger else TooLong(len(words) - LONGEST_REPLY)
    ready = replace(translation, words=words, state=State.READY)
    duty.book.translations.save(ready)
    return ready


async def put_failure(duty: Duty, translation_id: str) -> Translation | NoSuchTranslation:
    """The machine could not do it. `NoSuchTranslation` when it was put before, also by another process."""
    asked = await _asked(duty, translation_id)
    if asked is None:
        return NoSuchTranslation()
    failed = replace(asked[0], state=State.FAILED)
    duty.book.translations.save(failed)
    return failed


async def better(
    duty: Duty, translation_id: str, worker: Staff, words: str
) -> Translation | Refusal | NotReady | InDanger | NothingToSay | TooLong:
    """The words as a person would have them: a translation of its own, which takes the place of this one."""
    words = words.strip()
    if not words:
        return NothingToSay()
    if len(words) > LONGEST_REPLY:
        return TooLong(len(words) - LONGEST_REPLY)
    ready = await _ready(duty, translation_id, worker, words)
    if not isinstance(ready, Translation):
        return ready
    duty.book.translations.save(replace(ready, state=State.REPLACED))
    after = replace(ready, id=duty.new_id(), worker_id=worker.id, words=words, asked_at=duty.now)
    duty.book.translations.save(after)
    return after


async def send_translation(
    duty: Duty, translation_id: str, worker: Staff, *, elsewhere: bool = False
) -> Said | Refusal | NotReady | InDanger | NothingToSay | TooLong | NotReachable:
    """To the resident, labelled, under the name of whoever has the case now; once. `elsewhere`: see `worker_writes`."""
    ready = await _ready(duty, translation_id, worker)
    if not isinstance(ready, Translation):
        return ready
    content = Content(ready.words, original=ready.dutch)
    outcome = await worker_writes(duty, ready.case_id, worker, content, elsewhere=elsewhere, ref=ready.id)
    if isinstance(outcome, Said):
        duty.book.translations.save(replace(ready, state=State.SENT))
    return outcome


async def plan_from(
    duty: Duty, translation_id: str, worker: Staff
) -> WrittenDown | Refusal | NotReady | InDanger | NothingToSay | TooLong | NotReachable:
    """As the plan, of which the resident is asked whether it is right; labelled, and once."""
    ready = await _ready(duty, translation_id, worker)
    if not isinstance(ready, Translation):
        return ready
    outcome = await write_down(duty, ready.case_id, worker, ready.words, dutch=ready.dutch, is_machine=True)
    if isinstance(outcome, WrittenDown):
        duty.book.translations.save(replace(ready, state=State.SENT))
    return outcome


async def _asked(duty: Duty, translation_id: str) -> tuple[Translation, Case] | None:
    """The translation and its case, if it still waits for a machine; the case is held."""
    before = await duty.book.translations.get(translation_id)
    taken = await duty.book.cases.take(before.case_id) if before else None
    # Read again: only now can nobody else change it.
    translation = await duty.book.translations.get(translation_id) if taken else None
    if taken is None or translation is None or translation.state is not State.ASKED:
        return None
    return translation, taken[0]


async def _ready(
    duty: Duty, translation_id: str, worker: Staff, *more_words: str
) -> Translation | Refusal | NotReady | InDanger:
    """The translation, if it can go out from this worker; the case is held."""
    before = await duty.book.translations.get(translation_id)
    held = await mine(duty, before.case_id, worker) if before else NoSuchCase()
    if not isinstance(held, Moved):
        return held
    # Read again: only now can nobody else change it.
    match await duty.book.translations.get(translation_id):
        case Translation(state=State.READY) as ready:
            is_danger = await in_danger(duty, held.case, ready.dutch, ready.words, *more_words)
            return InDanger() if is_danger else ready
        case Translation(state=State.SENT) as sent:
            return SentBefore(sent)
        case Translation(state=State.REPLACED):
            return Replaced()
    return NoSuchTranslation()
