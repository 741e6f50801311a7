"""What looking back remembers between questions, its keys, and what means the same at every question."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from bot.conversation.events import Says, Sends
from bot.conversation.flow import Flow, NotUnderstood, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Keyboard, Rows
from bot.flows.idea.questions import UNCHANGED, received_file
from bot.flows.idea.talk import BACK, LATER, PERSON, SKIP, TOO_LARGE, quiet, received, small_talk
from bot.flows.initiative import page
from bot.flows.menu import MENU
from domain import evaluation
from domain.evaluation import NEXT_STAGE, Happened, has_happened, told
from domain.handover import Reason
from domain.initiatives import Answer, Attachment, Initiative, Looking
from domain.life import Stage
from domain.reminders import AMSTERDAM
from domain.texts import DateParam, Text, Verbatim, Words, _, paragraphs


@dataclass(frozen=True, slots=True)
class LookingBack:
    """Which initiative we look back on."""

    initiative: str
    album: str = ""
    """The album of which the first photo answered `album_question`; the others belong to the same answer."""
    album_question: str = ""


KEYS = Keyboard("looking_back", ((SKIP,), (BACK, LATER), (PERSON,)))
FIRST_KEYS = Keyboard("looking_back.first", ((LATER,), (PERSON,)))

looking_back = Flow(
    "looking_back",
    LookingBack,
    keyboard=KEYS,
    typed=frozenset({"greeting", "thanks", "wait", "yes", "no", "no_reminders", "tip", "skip", "back"}),
)

HAPPENED: Rows = [
    [Choice(Happened.YES.value, _("Yes"))],
    [Choice(Happened.NOT_YET.value, _("Not yet"))],
    [Choice(Happened.NEVER.value, _("It is not going to happen"))],
]
NOTHING: Rows = [[Choice("nothing", _("Nothing"))]]
NO_PHOTO: Rows = [[Choice("done", _("I have no photo"))]]
NO_MORE_PHOTOS: Rows = [[Choice("done", _("Done"))]]
BUTTONS: Rows = [*HAPPENED, *NOTHING, *NO_PHOTO]
"""Buttons whose labels may as well be typed."""

ORDER = tuple(Looking)
BEFORE: Mapping[str, str] = {"why_not": "happened", **{after.value: before.value for before, after in pairwise(ORDER)}}

SKIPPED = _("Fine, we skip that one.")


async def current(turn: Turn[LookingBack]) -> Initiative:
    """The initiative we look back on."""
    initiative = await turn.initiatives.get(turn.answers.initiative)
    assert initiative is not None, "Nobody can begin to look back on what is not theirs."
    return initiative


async def answered_now(turn: Turn[Any], initiative: Initiative) -> frozenset[Looking]:
    """The questions that need not be asked again."""
    return evaluation.answered(initiative, await turn.book.steps.of(initiative.id))


def postpone(turn: Turn[Any], initiative: Initiative) -> Text:
    """It has not happened yet: keep that, and say when we ask again."""
    later = evaluation.postponed(initiative, turn.language, turn.now)
    turn.initiatives.save(later)
    if later.remind_at is None:
        return _("That is fine. I will not ask again. You can tell it yourself, at your plan.")
    day = DateParam(later.remind_at.astimezone(AMSTERDAM).date())
    return _("That is fine. I ask again on {date}.").with_(date=day)


def postponed(turn: Turn[Any], initiative: Initiative) -> Step:
    """It has not happened yet: there is nothing more to ask now."""
    return end(
        paragraphs(postpone(turn, initiative), _("Good luck with it!")),
        choices=[[page.back(initiative.id)], [MENU]],
    )


async def anywhere(turn: Turn[Any], question: str) -> Step | None:
    """Back, later, small talk, and the photos of an album: at every question."""
    initiative = await current(turn)
    if initiative.stage not in {*NEXT_STAGE, Stage.EVALUATED}:
        return end(then="open", argument=initiative.id)
    if turn.chose("later"):
        return end(
            paragraphs(_("I keep what you told."), _("You can go on whenever you like.")),
            choices=[[page.look_back(initiative.id)], [MENU]],
        )
    if turn.chose("no_reminders"):
        return end(paragraphs(_("I keep what you told."), await quiet(turn, initiative.id)), choices=[[MENU]])
    if turn.chose("back"):
        return back(turn, initiative, question)
    if turn.chose("greeting", "thanks", "wait"):
        return stay(small_talk(turn), again=True)
    match turn.event.action:
        case Sends(album=album) as sent if album and album == turn.answers.album:
            return another_photo(turn, initiative, sent)
    return None


looking_back.anywhere = anywhere


def back(turn: Turn[LookingBack], initiative: Initiative, question: str) -> Step:
    """The question before this one."""
    if question not in BEFORE:
        return stay(_("This is the first question."), again=True)
    before = "why_not" if question == Looking.NEEDED and is_off(initiative) else BEFORE[question]
    return go_to(looking_back.questions[before], turn.answers)


def is_off(initiative: Initiative) -> bool:
    """It will not happen: then there is little to ask."""
    return has_happened(initiative) is Happened.NEVER


def another_photo(turn: Turn[LookingBack], initiative: Initiative, sent: Sends) -> Step:
    """One more photo of the album that answered a question before: nothing to say."""
    asked = Looking(turn.answers.album_question)
    answer, file = initiative.looking_back[asked], turn.files.keep(sent)
    if file is None:
        return stay(TOO_LARGE)
    more = replace(answer, attachments=(*answer.attachments, Attachment(file, sent.kind)))
    turn.initiatives.save(replace(initiative, looking_back={**initiative.looking_back, asked: more}))
    return stay()


def given(turn: Turn[Any]) -> Answer | NotUnderstood:
    """What came as an answer. Nothing but spaces, or characters that nobody sees, is none."""
    match turn.event.action:
        case Says(words) if not any(one.isprintable() and not one.isspace() for one in words):
            return NotUnderstood(_("I see no words in it. Can you type it once more?"))
    return received(turn)


def with_album(turn: Turn[LookingBack], asked: Looking) -> LookingBack:
    """What to remember of a photo that may be the first of an album."""
    match turn.event.action:
        case Sends(album=album) if album:
            return replace(turn.answers, album=album, album_question=asked.value)
    return turn.answers


async def take(turn: Turn[Any], asked: Looking, thanks: Words) -> Step:
    """What most questions do with an answer: explain, skip, or keep it and go on."""
    initiative = await current(turn)
    is_answered = asked in initiative.looking_back
    if turn.chose("tip"):
        return stay(_("There is no wrong answer. Tell it as you would tell a neighbour, or skip it."), again=True)
    if turn.chose("yes") and not is_answered:
        return stay(small_talk(turn), again=True)
    if turn.chose("skip", "no", "yes"):
        return await moved_on(turn, initiative, asked, UNCHANGED if is_answered else SKIPPED)
    match given(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            return await kept(turn, asked, answer, thanks if answer.words else received_file(answer))


async def kept(turn: Turn[LookingBack], asked: Looking, answer: Answer, saying: Words) -> Step:
    """Keep an answer and go on; what they need from us is work for somebody."""
    answered = told(await current(turn), asked, answer)
    turn.initiatives.save(answered)
    if asked is Looking.NEEDED and not answer.understood:
        evaluation.ask_a_worker(turn.book, answered, answer, turn.now, turn.new_id())
        turn.flag(Reason.NEEDS_US, words=answer.words if answer else "", initiative_id=answered.id)
    turn.answers = with_album(turn, asked)
    return await moved_on(turn, answered, asked, saying)


async def moved_on(turn: Turn[LookingBack], initiative: Initiative, asked: Looking, saying: Words) -> Step:
    """The next question that has no answer. A photo is always asked for; of what will not happen there is none."""
    if is_off(initiative):
        return end(
            paragraphs(saying, _("Thank you for telling me. Your plan stays as it is now.")),
            choices=[[page.back(initiative.id)], [MENU]],
        )
    answered = await answered_now(turn, initiative)
    behind = ORDER[ORDER.index(asked) + 1 :]
    following = next((one for one in behind if one not in answered), Looking.PHOTO)
    return go_to(looking_back.questions[following], turn.answers, saying)


async def finish(turn: Turn[LookingBack]) -> Step:
    """That was all: thank them, and say who reads it."""
    initiative = await evaluation.looked_back(turn.book, await current(turn), turn.now, turn.new_id)
    reads = _("{name} reads what you told.").with_(name=Verbatim(initiative.worker))
    return end(
        paragraphs(
            _("🎈 That was the last question. Thank you, also for what you did for your neighbours!"),
            reads if initiative.worker else _("Your worker reads what you told."),
        ),
        choices=[[page.back(initiative.id)], [MENU]],
    )
