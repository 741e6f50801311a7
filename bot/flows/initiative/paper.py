"""A list on paper: made to be printed, filled in by neighbours, and sent back as a photo for a worker to copy."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.conversation.events import Sends, SendsOther
from bot.conversation.flow import Flow, NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Attached, Choice, Made, Rows
from bot.flows.idea.talk import TOO_LARGE
from bot.flows.initiative.doorstep import open_list
from bot.flows.initiative.page import back
from bot.flows.menu import MENU
from bot.flows.welcome import left_open
from domain.initiatives import Question, shortened
from domain.links import deep_link
from domain.paper import line_number
from domain.signatures import SignatureList
from domain.tasks import Task, Todo
from domain.texts import Language, _, paragraphs

LINES = 5
"""On one sheet. Each line has a code of its own, so more neighbours need another sheet, not a copy."""

PLACE = 160
"""Characters of *where* on the sheet: a few lines."""

FILE_NAMES: Mapping[Language, str] = {"nl": "handtekeningen.pdf", "tr": "imzalar.pdf", "ar": "signatures-ar.pdf"}
"""In Latin letters: other ones get lost on the way to a print shop."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Whose list it is."""

    initiative: str
    album: str = ""
    """The last album of which a photo came: its other photos need no answer of their own."""


flow = Flow("paper", Paper, typed=frozenset({"done", "later", "back", "no"}))

CHOICES: Rows = [[Choice("list", _("Send me the list"))], [Choice("photo", _("I have a photo of a filled list"))]]


async def paper(turn: Turn[Any], initiative_id: str) -> Step:
    """A list on paper: to print, or filled in already."""
    names = await open_list(turn, initiative_id)
    if names is None:
        return end(then="open", argument=initiative_id)
    return go_to(which, Paper(names.initiative_id), left_open(turn))


async def anywhere(turn: Turn[Paper], _question: str) -> Step | None:
    """A photo of a filled list is taken at both questions, and both can be left."""
    match turn.event.action:
        case Sends(kind="photo") as sent:
            return await kept_photo(turn, sent)
        case SendsOther("document"):
            return NotUnderstood(_("I cannot open files here. Send it as a photo, please, not as a file."))
    if turn.chose("done", "later", "back", "no"):
        return end(then="open", argument=turn.answers.initiative)
    return None


flow.anywhere = anywhere


async def ask_which(turn: Turn[Paper]) -> Prompt:
    """To print it, or to send it back."""
    return Prompt(
        _("You can let neighbours sign on paper too. What do you want to do?"),
        [*CHOICES, [back(turn.answers.initiative)]],
    )


@flow.question(ask_which)
async def which(turn: Turn[Paper]) -> Step:
    if turn.chose("photo"):
        return go_to(photo, turn.answers)
    if not turn.chose("list"):
        return NotUnderstood(_("Please tap one of the buttons, or send a photo of a filled list."), CHOICES)
    names = await open_list(turn, turn.answers.initiative)
    if names is None:
        return ended(turn)
    if not turn.username:
        return stay(_("I cannot make a link right now. Please try it again in a minute."), again=True)
    return go_to(
        photo,
        turn.answers,
        sending=(
            Attached(
                Made("sheet", FILE_NAMES.get(turn.language, "signatures.pdf"), await sheet(turn, names)),
                paragraphs(
                    _("Print this list, or have it printed: in the library or the neighbourhood centre for example."),
                    _("There is room for {n} neighbours. Do you need more room? Then ask me for another list.").with_(
                        n=LINES
                    ),
                ),
            ),
        ),
    )


async def sheet(turn: Turn[Any], names: SignatureList) -> Mapping[str, Any]:
    """What `bot.paper.sheet.Sheet` is read from, with a new code for each line and a new link for the QR code."""
    (code,) = await turn.book.links.make(names.initiative_id, "sheet", turn.now)
    number = await turn.book.counters.next(f"sheet-{names.initiative_id}")
    where = names.plan.answers.get(Question.WHERE)
    return {
        "language": turn.language,
        "initiator": turn.resident.first_name,
        "sentences": names.plan.sentences,
        "where": shortened(where.words, PLACE) if where else "",
        "link": deep_link(turn.username, code),
        "codes": list(await turn.book.links.make(names.initiative_id, "line", turn.now, LINES)),
        "numbers": [line_number(names.version, number, line) for line in range(1, LINES + 1)],
    }


async def ask_photo(turn: Turn[Paper]) -> Prompt:
    """The list comes back."""
    return Prompt(
        _("When neighbours have filled in the list, send a photo of it here. Take care that all names can be read."),
        [[back(turn.answers.initiative)], [MENU]],
    )


@flow.question(ask_photo)
async def photo(_turn: Turn[Paper]) -> Step:
    return NotUnderstood(_("Send a photo of the filled list, please. A worker copies the names from it."))


async def kept_photo(turn: Turn[Paper], sent: Sends) -> Step:
    """A photo of a filled list: for a worker to copy."""
    names = await open_list(turn, turn.answers.initiative)
    if names is None:
        return ended(turn)
    file = turn.files.keep(sent)
    if file is None:
        return NotUnderstood(TOO_LARGE)
    turn.book.tasks.add(
        Task(
            turn.new_id(),
            Todo.ENTER_PAPER,
            names.initiative_id,
            turn.resident.id,
            turn.now,
            words=sent.caption,
            attachment_id=file,
        )
    )
    if sent.album and sent.album == turn.answers.album:
        return stay()
    return stay(
        paragraphs(
            _("Thank you! A worker copies the names from the photo. They count as soon as that is done."),
            _("Keep the paper until you see the names here. After that, tear it up, please."),
            _("Is there another list? Send the next photo."),
        ),
        answers=replace(turn.answers, album=sent.album),
        choices=[[back(names.initiative_id)], [MENU]],
    )


def ended(turn: Turn[Paper]) -> Step:
    """It was withdrawn, submitted or changed meanwhile."""
    return end(_("Nobody can sign this plan right now."), then="open", argument=turn.answers.initiative)
