"""A worker's Dutch, translated by a machine: asked for, bettered, sent. What the machine made of it comes from
`interpreter.py`, a moment later.
"""

from bot.desk import codes
from bot.desk.commands import note_in
from bot.desk.events import Says, Sends, SharesPlace
from bot.desk.finding import holds, name_in
from bot.desk.outcomes import way_out
from bot.desk.quoting import own_earlier
from bot.desk.replies import Key, Keys
from bot.desk.speaking import must_be_shown, not_reachable
from bot.desk.turn import DUTCH, StaffTurn
from domain import translating
from domain.case_texts import refused, too_long
from domain.handover import Case
from domain.relaying import NothingToSay, NotReachable, Said, TooLong
from domain.takeover import Refusal
from domain.texts import LanguageParam, Text, Verbatim, Words, _, lines, paragraphs
from domain.translating import InDanger, NoSuchTranslation, NotReady, ReadsDutch, Replaced, SentBefore
from domain.translations import Translation
from domain.writing_up import WrittenDown

SEND, AS_PLAN = "trsend", "trplan"
"""Verbs of the buttons under a translation that nobody was sent yet; their argument is its id."""

SEEN = "👀"
"""The sign at what is being translated. Telegram allows certain ones only."""

TRANSLATE = "/vertaal"

_Outcome = Refusal | NotReady | InDanger | ReadsDutch | NothingToSay | TooLong | NotReachable


async def asks(turn: StaffTurn, case: Case, words: str) -> None:
    """/translate TEXT, or /translate in answer to an earlier message of their own."""
    earlier = own_earlier(turn)
    number = turn.incoming.message_id
    if not words and earlier:
        words, number = earlier
    if await is_asked(turn, case, words, number):
        turn.mark(SEEN)


async def is_asked(turn: StaffTurn, case: Case, words: str, number: int | None) -> bool:
    """Have these words translated, which stand in the message of theirs with this number. Whether that is done now;
    else they hear why not.
    """
    if not turn.translates:
        off = _("No machine translates here. {command} shows what you can say in every language.")
        turn.answer(off.with_(command="/antwoorden"), case_id=case.id)
        return False
    place = turn.incoming.chat_id
    match await translating.ask_translation(turn.duty, case.id, turn.worker, words, chat_id=place, message_id=number):
        case Translation():
            return True
        case outcome:
            await _says_why_not(turn, case, outcome)
    return False


async def answered(turn: StaffTurn) -> Translation | None:
    """The translation to which they answer, also when it was sent or replaced: it has no buttons any more then, and its
    message is kept under its id.
    """
    earlier = turn.incoming.reply_to
    if earlier is None:
        return None
    tapped = [code for data in earlier.buttons if (code := codes.decode(data)) and code.verb in {SEND, AS_PLAN}]
    written = None if tapped else await turn.book.desk.written(turn.incoming.chat_id, earlier.message_id)
    number = tapped[0].argument if tapped else written[1] if written else ""
    return await turn.book.translations.get(number) if number else None


async def is_bettered(turn: StaffTurn) -> bool:
    """What the one who has the case writes in answer to a translation is how it should read: it never goes straight to
    the resident. Whether this was such an answer; a note is none.
    """
    translation = await answered(turn)
    case = await turn.book.cases.get(translation.case_id) if translation else None
    sent = turn.incoming.action
    if translation is None or case is None or not holds(turn, case) or note_in(_words_of(sent)) is not None:
        return False
    if isinstance(sent, Says):
        await _betters(turn, case, translation, sent.words)
    else:
        turn.answer(_("Only words can be put in the place of a translation. Nothing was sent."), case_id=case.id)
    return True


async def _betters(turn: StaffTurn, case: Case, translation: Translation, words: str) -> None:
    number = turn.incoming.reply_to.message_id if turn.incoming.reply_to else 0
    match await translating.better(turn.duty, translation.id, turn.worker, words):
        case Translation() as better:
            turn.book.desk.wrote(turn.incoming.chat_id, number, case.id, translation.id, turn.now)
            turn.change_earlier(number, _("🌐 There is a newer text below. This one is not sent any more."))
            turn.answer(preview(await name_in(turn, case), better), keys=to_send(better), case_id=case.id)
        case outcome:
            await _says_why_not(turn, case, outcome)


async def sends(turn: StaffTurn, case: Case, translation_id: str) -> None:
    """To the resident, once, however often it is tapped."""
    shown_elsewhere = await must_be_shown(turn, case)
    match await translating.send_translation(turn.duty, translation_id, turn.worker, elsewhere=shown_elsewhere):
        case Said(sent_in):
            await _went_out(turn, sent_in, translation_id, _("→ {name}"))
        case outcome:
            await _says_why_not(turn, case, outcome)


async def sends_as_plan(turn: StaffTurn, case: Case, translation_id: str) -> None:
    """The resident is asked whether it is right, once, however often it is tapped."""
    match await translating.plan_from(turn.duty, translation_id, turn.worker):
        case WrittenDown(written_in):
            await _went_out(turn, written_in, translation_id, _("{name} is asked whether it is right this way."))
        case outcome:
            await _says_why_not(turn, case, outcome)


async def _went_out(turn: StaffTurn, case: Case, translation_id: str, told: Text) -> None:
    """The message with the translation says so, without buttons; what becomes of it is told there."""
    if turn.incoming.message_id:
        turn.book.desk.wrote(turn.incoming.chat_id, turn.incoming.message_id, case.id, translation_id, turn.now)
    sent = await turn.book.translations.get(translation_id)
    words = Verbatim(sent.words) if sent else None
    turn.change(lines(told.with_(name=await name_in(turn, case)), words))


def preview(name: str, translation: Translation) -> Words:
    """What a resident of this first name would read."""
    language = LanguageParam(translation.language)
    return paragraphs(
        lines(
            _("🌐 {name} would read this, in {language}:").with_(name=name, language=language),
            Verbatim(translation.words),
        ),
        _(
            "A machine translated it: let somebody look who reads {language}, if you can. "
            "To change it, answer this message with the better text."
        ).with_(language=language),
    )


def to_send(translation: Translation) -> Keys:
    """The buttons under a preview."""

    def key(label: Text, verb: str) -> Key:
        return Key(label, codes.encode(verb, translation.case_id, translation.id))

    return ((key(_("Send"), SEND), key(_("Send as the plan"), AS_PLAN)),)


def danger(language: str) -> Words:
    """Why no machine speaks here, and what can be done instead."""
    return _(
        "Where there may be danger no machine translates. Take a standard reply ({command}), "
        "or ask somebody who speaks {language}. Nothing was sent."
    ).with_(command="/antwoorden", language=LanguageParam(language))


async def _says_why_not(turn: StaffTurn, case: Case, outcome: _Outcome) -> None:
    turn.answer(
        await _why_not(turn, case, outcome),
        keys=way_out(outcome) if isinstance(outcome, Refusal) else (),
        case_id=case.id,
    )


async def _why_not(turn: StaffTurn, case: Case, outcome: _Outcome) -> Words:
    match outcome:
        case InDanger():
            resident = await turn.book.desk.resident(case.resident_id)
            return danger((resident.language if resident else None) or DUTCH)
        case ReadsDutch():
            return _("{name} reads Dutch: write it as it is.").with_(name=await name_in(turn, case))
        case NothingToSay():
            how = _("Type {command} and the text in Dutch, or answer {command} to a message of yours.")
            return lines(how.with_(command=TRANSLATE), _("You see the translation before it is sent."))
        case TooLong(by):
            return too_long(by)
        case NotReachable():
            return await not_reachable(turn, case)
        case SentBefore():
            return _("This was sent already. Nothing was sent now.")
        case Replaced():
            return _("There is a newer text: answer to that one. Nothing was sent.")
        case NoSuchTranslation():
            return _("This translation is not here any more.")
        case refusal:
            return refused(refusal)


def _words_of(sent: object) -> str:
    match sent:
        case Says(words) | SharesPlace(words=words):
            return words
        case Sends(caption=caption):
            return caption
    return ""
