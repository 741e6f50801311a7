"""The plan, as a worker writes it down for a resident: /plan and the text, who is then asked whether it is right."""

import re

from bot.desk.events import Sends
from bot.desk.finding import holds, name_in
from bot.desk.moving import done
from bot.desk.outcomes import way_out
from bot.desk.quoting import own_earlier
from bot.desk.replies import Keys
from bot.desk.speaking import not_reachable, says
from bot.desk.translating import TRANSLATE, is_asked
from bot.desk.turn import DUTCH, StaffTurn, key
from domain import writing_up
from domain.case_texts import refused
from domain.cases import Content
from domain.handover import Case
from domain.relaying import NothingToSay, NotReachable, TooLong
from domain.texts import LanguageParam, _, _n, lines, paragraphs
from domain.write_ups import LONGEST
from domain.writing_up import WrittenDown

_FILE_WENT = _("What you sent with it went out; the plan did not.")

ASK_IT, NOT_THEIRS, TRANSLATE_IT = "planask", "plannot", "plantr"
"""Verbs of the buttons under the question whether a text is in the language of the resident."""

_DUTCH_BELOW = re.compile(r"^[ \t]*-{3,}[ \t]*$", re.MULTILINE)


async def explains(turn: StaffTurn, case: Case) -> None:
    """How it is done."""
    name = await name_in(turn, case)
    turn.say(
        paragraphs(
            _("You write the plan down, {name} says whether it is right.").with_(name=name),
            lines(
                _("Type /plan and then the text, in the language of {name}.").with_(name=name),
                _("If that is not Dutch: type --- on a line below it, and then the same in Dutch."),
            ),
            _("You can also answer /plan to a message of yours, or put it under a voice message."),
        ),
        case_id=case.id,
    )


async def writes_down(turn: StaffTurn, case: Case, words: str, *, file_went: bool = False) -> None:
    """/plan TEXT, or /plan in answer to an earlier message of their own. `file_went`: what it stood under was sent."""
    earlier = own_earlier(turn)
    of_earlier = None
    if not words and earlier:
        words, of_earlier = earlier
    if not words:
        await explains(turn, case)
    elif not await _asks_whether_it_is_theirs(turn, case, words, of_earlier):
        await _writes_down(turn, case, words, file_went=file_went)


async def _asks_whether_it_is_theirs(turn: StaffTurn, case: Case, words: str, of_earlier: int | None) -> bool:
    """Without Dutch below it, it may be Dutch itself: nobody should have to say yes to a text that they cannot read.

    The question answers to the message with the text, so that a tap brings the text along. Whether it was asked.
    """
    theirs, dutch = _two_languages(words)
    resident = await turn.book.desk.resident(case.resident_id)
    if resident is None or resident.unreachable_since or (resident.language or DUTCH) == DUTCH:
        return False
    if dutch or not theirs or len(theirs) > LONGEST or not holds(turn, case):
        return False
    language = LanguageParam(resident.language or DUTCH)
    asking = _("{name} reads {language}. Is this text in {language}?").with_(
        name=resident.first_name, language=language
    )
    turn.answer(asking, keys=_is_it_theirs(turn, case), case_id=case.id, to=of_earlier)
    return True


def _is_it_theirs(turn: StaffTurn, case: Case) -> Keys:
    yes, no = key(_("Yes, ask it"), ASK_IT, case), key(_("No"), NOT_THEIRS, case)
    return ((yes, no), (key(_("No, translate it"), TRANSLATE_IT, case),)) if turn.translates else ((yes, no),)


async def asks_it(turn: StaffTurn, case: Case) -> None:
    """Yes, it is in their language: the text stands in the message that the question answers to."""
    earlier = await _asked_about(turn, "/plan")
    if earlier and await _writes_down(turn, case, earlier[0]):
        _is_answered(turn, case)
        turn.change(_("{name} is asked whether it is right this way.").with_(name=await name_in(turn, case)))


async def _asked_about(turn: StaffTurn, command: str) -> tuple[str, int] | None:
    """The text that the question is about, and the number of its message; None when it was answered with a yes before,
    or by somebody else.
    """
    earlier = own_earlier(turn)
    if earlier is None:
        turn.toast(_("Only who wrote it can send it. Please type {command} again.").with_(command=command))
    elif await turn.book.desk.written(turn.incoming.chat_id, turn.incoming.message_id or 0):
        turn.toast(_("This was sent already."))
    else:
        return earlier
    return None


def _is_answered(turn: StaffTurn, case: Case) -> None:
    """What is tapped under this question from now on is too late."""
    turn.book.desk.wrote(turn.incoming.chat_id, turn.incoming.message_id or 0, case.id, "", turn.now)


async def translates_it(turn: StaffTurn, case: Case) -> None:
    """No, a machine is to translate it: the worker sees it before anybody is asked."""
    earlier = await _asked_about(turn, TRANSLATE)
    if earlier and await is_asked(turn, case, *earlier):
        _is_answered(turn, case)
        turn.change(_("🌐 A machine translates it. You see it before it is sent."))


async def is_not_theirs(turn: StaffTurn, case: Case) -> None:
    """No, it is Dutch, say."""
    resident = await turn.book.desk.resident(case.resident_id)
    language = LanguageParam((resident.language if resident else None) or DUTCH)
    turn.change(
        lines(
            _("The plan was not sent."),
            _("Type /plan and the text in {language}, then --- on a line below it, and then the same in Dutch.").with_(
                language=language
            ),
        )
    )


async def _writes_down(turn: StaffTurn, case: Case, words: str, *, file_went: bool = False) -> bool:
    """Whether the resident is asked now."""
    theirs, dutch = _two_languages(words)
    match await writing_up.write_down(turn.duty, case.id, turn.worker, theirs, dutch=dutch):
        case WrittenDown():
            asked = _("{name} is asked whether it is right this way.").with_(name=await name_in(turn, case))
            done(turn, case, asked)
            return True
        case NothingToSay():
            if file_went:
                turn.answer(_FILE_WENT, case_id=case.id)
            await explains(turn, case)
        case TooLong(by):
            too_long = _n("This is {n} character too long.", "This is {n} characters too long.", by)
            went = _FILE_WENT if file_went else _("Nothing was sent.")
            shorter = _("Please type {command} again with a shorter text.").with_(command="/plan")
            turn.answer(lines(too_long, went, shorter), case_id=case.id)
        case NotReachable():
            turn.answer(await not_reachable(turn, case), case_id=case.id)
        case refusal:
            turn.answer(refused(refusal), keys=way_out(refusal), case_id=case.id)
    return False


async def says_and_writes_down(turn: StaffTurn, case: Case, sent: Sends, words: str) -> None:
    """/plan TEXT under a voice message: the resident hears it, and reads it."""
    content = Content("", sent.kind, turn.duty.new_id(), sent.name or "voice.ogg")
    if not words:
        await explains(turn, case)
    elif await says(turn, case, content, sent):
        await writes_down(turn, case, words, file_went=True)


def _two_languages(words: str) -> tuple[str, str]:
    """What the resident reads, and below a line of dashes the same in Dutch."""
    theirs, *below = _DUTCH_BELOW.split(words, maxsplit=1)
    return theirs.strip(), below[0].strip() if below else ""
