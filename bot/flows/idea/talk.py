"""What the idea flow remembers between questions, its keys, and what means the same at every question."""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from bot.conversation.events import Says, Sends, SharesPlace
from bot.conversation.flow import Flow, NotUnderstood, Question, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Key, Keyboard, Rows
from bot.flows.menu import MENU
from domain import casework
from domain.initiatives import Answer, Attachment, Initiative, answered, started
from domain.initiatives import Question as Asked
from domain.life import Stage
from domain.reminders import next_reminder
from domain.texts import Text, Verbatim, Words, _, paragraphs


@dataclass(frozen=True, slots=True)
class Idea:
    """Which idea we are talking about, and what is not yet an answer."""

    initiative: str
    begun: bool = False
    """It has an answer, and so it is kept; before that there is nothing to look for."""
    changing: bool = False
    """One answer is being changed from the summary; afterwards we go back there."""
    needs: tuple[str, ...] = ()
    """The needs ticked so far."""
    left: tuple[str, ...] = ()
    """The needs that still get their short question."""
    places: tuple[str, ...] = ()
    """Codes of neighbourhoods, when a name can mean several."""
    album: str = ""
    """The album of which the first photo was the answer to `album_question`; the others belong to the same answer."""
    album_question: str = ""
    map_told: bool = False
    """That something like it exists already was said: once is enough."""


TIP = Key("tip", _("💡 Tip"))
SKIP = Key("skip", _("Skip for now"))
BACK = Key("back", _("Back"))
LATER = Key("later", _("Later"))
PERSON = Key("person", _("A person"))
SHARE_PLACE = Key("place", _("📍 Share my location"), shares_place=True)

KEYS = Keyboard("idea", ((TIP, SKIP), (BACK, LATER), (PERSON,)))
PLACE_KEYS = Keyboard("idea.place", ((SHARE_PLACE,), *KEYS.rows))
SUMMARY_KEYS = Keyboard("idea.summary", ((BACK, LATER), (PERSON,)))

SMALL_TALK = frozenset({"greeting", "thanks", "yes", "no", "wait"})
"""What people type between two answers; at a question it is no answer."""

idea = Flow("idea", Idea, keyboard=KEYS, typed=SMALL_TALK | {"no_reminders"})

TOO_LARGE = _(
    "That file is too large for me: 20 MB is the most I can take. Can you send a smaller one, or tell it in words?"
)


async def current(turn: Turn[Idea]) -> Initiative:
    """The idea we are talking about. It is kept from its first answer on: one begun and left is no idea yet."""
    found = await turn.initiatives.get(turn.answers.initiative) if turn.answers.begun else None
    return found or started(turn.answers.initiative, turn.resident.id, turn.now)


def saved(turn: Turn[Idea], initiative: Initiative, asking: Question) -> None:
    """Keep the idea, and that it goes on at `asking`. While it is unfinished its reminder starts to run anew."""
    turn.initiatives.save(kept_at(turn.now, initiative, asking))


def kept_at(now: datetime, initiative: Initiative, asking: Question) -> Initiative:
    """The idea as it was left at this moment, at this question."""
    left = replace(initiative, asking=asking.name, changed_at=now)
    if initiative.stage is not Stage.DRAFT:
        return left
    return replace(left, remind_at=None if initiative.quiet else next_reminder(now, 0), reminders_sent=0)


def received(turn: Turn[Idea]) -> Answer | NotUnderstood:
    """What came as an answer: words, a photo or a voice message. Everything else is kindly refused."""
    match turn.event.action:
        case Says(words):
            return Answer(words, turn.language, turn.now, message_id=turn.event.message_id)
        case Sends(caption=caption) as sent:
            file = turn.files.keep(sent)
            if file is None:
                return NotUnderstood(TOO_LARGE)
            attachments = (Attachment(file, sent.kind),)
            return Answer(caption, turn.language, turn.now, attachments=attachments, message_id=turn.event.message_id)
    return NotUnderstood(_("I cannot use that here. Answer with words, a photo or your voice."))


async def moved_on(
    turn: Turn[Idea], initiative: Initiative, after: str, saying: Words | None = None, choices: Rows = ()
) -> Step:
    """The next question behind `after` without an answer, or the summary; also when one answer was being changed."""
    behind = ORDER[ORDER.index(after) + 1 :]
    following = next((name for name in behind if name not in initiative.answers), "summary")
    if turn.answers.changing:
        following = "summary"
    return at(turn, initiative, following, saying, choices, changing=False)


def at(
    turn: Turn[Idea],
    initiative: Initiative,
    name: str,
    saying: Words | None = None,
    choices: Rows = (),
    *,
    changing: bool,
) -> Step:
    """Ask this question of this idea, with what the flow has to remember at it, and keep that we are there."""
    question = idea.questions[name]
    saved(turn, initiative, question)
    memory = replace(turn.answers, begun=True, changing=changing, places=(), left=(), needs=tuple(initiative.needs))
    return go_to(question, memory, saying, choices=choices)


ORDER = (*(asked.value for asked in Asked), "summary")
NEXT = dict(pairwise(ORDER))
BEFORE = {
    **{after: before for before, after in NEXT.items()},
    "which_place": "where",
    "check_when": "when",
    "needed": "how",
    "cost": "how",
    "sentences": "summary",
    "asked_again": "summary",
    "change": "summary",
}


async def anywhere(turn: Turn[Idea], question: str) -> Step | None:
    """Back, later, small talk, and the photos of an album: at every question of the idea."""
    if turn.chose("later"):
        return later(turn, await current(turn))
    if turn.chose("no_reminders"):
        return end(await quiet(turn, turn.answers.initiative), choices=[[MENU]])
    if turn.chose("back"):
        return await back(turn, question)
    if turn.chose("yes") and question in (await current(turn)).answers:
        return await moved_on(turn, await current(turn), question, _("Fine, I leave it as it is."))
    if turn.chose(*SMALL_TALK) and question in tuple(Asked):
        return stay(small_talk(turn), again=True)
    match turn.event.action:
        case Sends(album=album) as sent if album and album == turn.answers.album:
            return await another_photo(turn, sent)
        case SharesPlace() if question not in {"where", "which_place"}:
            return stay(_("You can share a place at the question “Where?”. First this question:"), again=True)
    return None


idea.anywhere = anywhere


def small_talk(turn: Turn[Idea]) -> Text:
    """A kind word back; the question is asked again behind it."""
    if turn.chose("greeting"):
        return _("Hello! 👋 Good to hear from you.")
    if turn.chose("thanks"):
        return _("You are welcome!")
    if turn.chose("wait"):
        return _("Take your time. I am here.")
    if turn.chose("no"):
        return _("That is fine. You can skip this question, or leave it for later.")
    return _("Good, we go on.")


def later(turn: Turn[Idea], initiative: Initiative) -> Step:
    """Leave it for another day, without a reminder if they want none."""
    if initiative.stage is not Stage.DRAFT:
        return end(
            paragraphs(_("I keep your idea for you."), _("You find it under “My initiatives”.")), choices=[[MENU]]
        )
    return end(
        paragraphs(_("I keep your idea for you."), _("In a few days I will ask how it is going.")),
        choices=[[Choice(f"quiet.{turn.answers.initiative}", _("No reminder, please"), lasting=True)], [MENU]],
    )


async def quiet(turn: Turn[Idea], initiative_id: str) -> Text:
    """No reminders about this idea."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative:
        turn.initiatives.save(casework.quieted(initiative))
    return _("Fine, no reminder. You find your idea under “My initiatives”.")


async def back(turn: Turn[Idea], question: str) -> Step:
    """The question before this one; from a changed answer, the summary."""
    before = "summary" if turn.answers.changing else BEFORE.get(question)
    if before is None:
        return stay(_("This is the first question."), again=True)
    # Back from one of the short questions about needs: *how* itself is still being changed, if it was.
    still_changing = turn.answers.changing and question in {"which_place", "check_when", "needed", "cost"}
    return at(turn, await current(turn), BEFORE[question] if still_changing else before, changing=still_changing)


async def another_photo(turn: Turn[Idea], sent: Sends) -> Step:
    """One more photo of the album that answered the question before: no new answer, and nothing to say."""
    initiative = await current(turn)
    asked = Asked(turn.answers.album_question)
    answer = initiative.answers.get(asked)
    file = turn.files.keep(sent)
    if file is None or answer is None:
        return stay(TOO_LARGE if file is None else None)
    turn.initiatives.save(
        answered(initiative, asked, replace(answer, attachments=(*answer.attachments, Attachment(file, sent.kind))))
    )
    return stay()


def shown_title(initiative: Initiative) -> Text | Verbatim:
    """What an idea is called on a button or in a sentence."""
    return Verbatim(initiative.title) if initiative.title else _("Idea without a name yet")
