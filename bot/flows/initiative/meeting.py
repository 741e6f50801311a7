"""Somebody nearby wants nearly the same: both are asked, and brought into contact when both want it."""

from dataclasses import replace
from typing import Any

from bot.conversation.flow import Step, Turn, end, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.initiative.page import back
from domain import matching, similar
from domain.initiatives import Initiative
from domain.meetings import ALIVE, Meeting, Somebody, answered
from domain.notices import About, Notice
from domain.texts import MentionParam, Text, Verbatim, Words, _, lines, paragraphs


async def hint(turn: Turn[Any], initiative: Initiative) -> Text | None:
    """While it is still being made: that there is somebody, who agreed to be found. Nothing is kept of it."""
    for found in await matching.alike(turn.book, initiative):
        somebody = await turn.book.meetings.somebody(found.id)
        if somebody and somebody.findable:
            return _(
                "💡 Somebody {where} wants nearly the same. When your plan is ready, I can bring you together."
            ).with_(where=similar.distance_in_words(found.metres))
    return None


async def look(turn: Turn[Any], initiative: Initiative) -> None:
    """Find who wants nearly the same."""
    await matching.look(turn.book, initiative, turn.now)


MAY_I = paragraphs(
    _("One more question. Sometimes somebody nearby wants nearly the same."),
    _("May I tell them that there is such an idea? I do not give your name or your words."),
)
"""Asked once, when the plan goes to the neighbours."""


def yes_or_no(initiative_id: str) -> Rows:
    """The two answers to that."""
    return [
        [Choice(f"findable.y{initiative_id}", _("Yes, you may"), lasting=True, means="yes")],
        [Choice(f"findable.n{initiative_id}", _("No, rather not"), lasting=True, means="no")],
    ]


async def findable(turn: Turn[Any], argument: str) -> Step:
    """Others who want nearly the same may hear of it, or not."""
    yes, initiative = argument.startswith("y"), await turn.initiatives.get(argument[1:])
    if initiative is None:
        return end(then="mine")
    was_findable = initiative.findable
    initiative = replace(initiative, findable=yes)
    turn.initiatives.save(initiative)
    if not yes:
        return stay(_("That is fine. Nobody hears of it from me."), choices=[[back(initiative.id)]])
    # Once more: somebody may have published nearly the same plan in the same moment.
    await look(turn, initiative)
    # A second tap tells nobody a second time.
    for one in () if was_findable else await turn.book.meetings.of(initiative.id):
        other = await turn.book.meetings.somebody(one.other(initiative.id))
        if other and one.says(one.other(initiative.id)) is None:
            turn.book.notices.tell(
                Notice(other.resident_id, About.MEETING, one.other(initiative.id), turn.now, initiative.id)
            )
    return stay(_("Thank you! You hear from me when there is somebody."), choices=[[back(initiative.id)]])


async def told(turn: Turn[Any], own: str, other: str) -> Step:
    """There is somebody: ask whether they want to be brought into contact."""
    initiative = await turn.initiatives.get(own)
    found = await _meeting(turn, own, other)
    somebody = await turn.book.meetings.somebody(other)
    if found is None or somebody is None or initiative is None or initiative.stage not in ALIVE:
        return stay()
    if found.says(own) is not None or not (somebody.findable or found.says(other)):
        return stay()
    return stay(invitation(initiative, found), choices=_choices(other))


async def introduced(turn: Turn[Any], own: str, other: str) -> Step:
    """The other one wants it too; and it is told also when their two plans have become one since."""
    found = await _meeting(turn, own, other)
    somebody = await turn.book.meetings.somebody(other, also_closed=True)
    return stay(introduction(somebody)) if found and found.introduced_at and somebody else stay()


def invitation(own: Initiative, found: Meeting) -> Words:
    """That there is somebody, and what each would get to know of the other: nobody's words before both said yes."""
    return paragraphs(
        _("Somebody {where} wants nearly the same as you.").with_(where=similar.distance_in_words(found.metres)),
        # Who said no to being found hears what that means here: else it looks as if we did not listen.
        _("You said that I may not tell others about your idea. I have not. They hear of it only if you say yes here.")
        if own.findable is False
        else None,
        _(
            "Shall I bring you into contact? Only if you both want it, each of you gets the other's first name and "
            "two sentences, and you can write to each other here on Telegram."
        ),
    )


def introduction(somebody: Somebody) -> Words:
    """They can write to each other from here on."""
    return paragraphs(
        _("🤝 You both want it! This is {person}. Tap the name to write to each other.").with_(
            person=MentionParam(somebody.first_name, somebody.telegram_id)
        ),
        lines(_("Their idea:"), Verbatim(somebody.two_sentences)),
    )


async def meet(turn: Turn[Any], argument: str) -> Step:
    """Yes or no to somebody. Only two times yes brings two people together."""
    agrees, other = argument.startswith("y"), argument[1:]
    for initiative in await turn.initiatives.all():
        if found := await _meeting(turn, initiative.id, other):
            return await _answered(turn, initiative, answered(found, initiative.id, agrees=agrees, at=turn.now))
    return stay(GONE)


GONE = _("I cannot find that any more.")
"""Also where the other one does not want to be found, whatever a forged button says."""


async def _answered(turn: Turn[Any], own: Initiative, meeting: Meeting) -> Step:
    other = meeting.other(own.id)
    somebody = await turn.book.meetings.somebody(other)
    if somebody and not (somebody.findable or meeting.says(other)):
        return stay(GONE)
    turn.book.meetings.save(meeting)
    if not meeting.says(own.id):
        return stay(_("That is fine. The other one hears nothing from me."))
    if somebody is None:
        return stay(_("That idea is not there any more. You go on with yours!"))
    if meeting.introduced_at:
        turn.book.notices.tell(Notice(somebody.resident_id, About.INTRODUCED, other, turn.now, own.id))
        return stay(introduction(somebody))
    if meeting.says(other) is None:
        turn.book.notices.tell(Notice(somebody.resident_id, About.MEETING, other, turn.now, own.id))
    return stay(_("Good! I ask the other one. You hear from me when they want it too."))


async def _meeting(turn: Turn[Any], own: str, other: str) -> Meeting | None:
    return next((one for one in await turn.book.meetings.of(own) if one.other(own) == other), None)


def _choices(other: str) -> Rows:
    return [
        [Choice(f"meet.y{other}", _("Yes, please"), lasting=True, means="yes")],
        [Choice(f"meet.n{other}", _("No, thank you"), lasting=True, means="no")],
    ]
