"""What somebody hears because somebody else did something: signatures, a changed plan, a step, a like-minded neighbour.

It comes between whatever is being talked about; that stays open.
"""

from typing import Any

from bot.conversation.events import IsTold
from bot.conversation.flow import Step, Turn, stay
from bot.conversation.replies import Choice
from bot.flows import signing
from bot.flows.initiative import meeting
from bot.flows.initiative.page import (
    add,
    ask,
    back,
    first_names,
    look_back,
    offer,
    question,
    submit,
    waiting_for_confirmation,
)
from domain import announcements, life
from domain.initiatives import Initiative, shortened
from domain.notices import About
from domain.signatures import News, SignatureList, news_of, told
from domain.texts import Words, _, _n, lines, paragraphs

TITLE = 40
"""Characters of an initiative's first words by which a signer knows it again."""


async def tell(turn: Turn[Any], _argument: str) -> Step:
    """A notice that is due."""
    action = turn.event.action
    assert isinstance(action, IsTold)
    match action.about:
        case About.SIGNATURES:
            return await signatures(turn, action.initiative_id)
        case About.CHANGED:
            return await signing.changed(turn, action.initiative_id, action.subject)
        case About.PAPER:
            return copied(action.initiative_id, action.subject)
        case About.STEP:
            return await step(turn, action.initiative_id, action.subject)
        case About.INTRODUCED:
            return await meeting.introduced(turn, action.initiative_id, action.subject)
        case About.MEETING:
            return await meeting.told(turn, action.initiative_id, action.subject)
    return stay()


async def signatures(turn: Turn[Any], initiative_id: str) -> Step:
    """Who signed since we last told; that it is enough now, or not enough any more; or a wish that came later."""
    names = await turn.book.signatures.get(initiative_id)
    action = turn.event.action
    if names and isinstance(action, IsTold) and action.subject:
        return wish(names, action.subject)
    if names is None or not names.is_open or not (news := news_of(names)):
        return stay()
    turn.book.signatures.save(told(names))
    if names.is_complete:
        return stay(signed(names, news), choices=[[submit(initiative_id)], [back(initiative_id)]])
    return stay(signed(names, news), choices=[[ask(initiative_id)], [back(initiative_id)]])


def copied(initiative_id: str, numbers: str) -> Step:
    """A worker entered a list on paper, and not every line of it counts. Who signed comes as with all signatures."""
    counted, not_read, outdated = map(int, numbers.split("."))
    return stay(
        paragraphs(
            _n(
                "A worker has copied your paper list: {n} new signature counts.",
                "A worker has copied your paper list: {n} new signatures count.",
                counted,
            )
            if counted
            else _("A worker has copied your paper list."),
            _n("{n} line could not be read.", "{n} lines could not be read.", not_read) if not_read else None,
            _n(
                "{n} line is for your plan as it was: show that neighbour the new one.",
                "{n} lines are for your plan as it was: show those neighbours the new one.",
                outdated,
            )
            if outdated
            else None,
            _("These neighbours can still sign: on your phone, on a new list or with the link."),
        ),
        choices=[[back(initiative_id)]],
    )


def wish(names: SignatureList, signature_id: str) -> Step:
    """What a neighbour added to a signature that was told before: only that, so that nobody seems to sign twice."""
    for one in names.signatures:
        if one.id == signature_id and one.offer and one.withdrawn_at is None:
            return stay(offer(one), choices=[[back(names.initiative_id)]])
    return stay()


def signed(names: SignatureList, news: News) -> Words:
    """The news in words."""
    return paragraphs(
        supporters(news) if news.signed else None,
        lines(*(offer(one) for one in news.signed if one.offer)) if any(one.offer for one in news.signed) else None,
        standing(names, news),
    )


def supporters(news: News) -> Words:
    """Who signed, by first name."""
    return _n("🖊 {names} supports your plan!", "🖊 {names} support your plan!", len(news.signed)).with_(
        names=first_names(news.signed)
    )


def standing(names: SignatureList, news: News) -> Words:
    """How far it is now."""
    if news.reached:
        return lines(
            _n(
                "🎉 You have {n} signature. That is enough!",
                "🎉 You have {n} signatures. That is enough!",
                len(names.valid),
            ),
            _("You can submit your plan now, or let more neighbours sign."),
        )
    if news.fell:
        return lines(
            _("Now you have {n} of {needed} signatures: somebody took theirs back, or has to confirm it.").with_(
                n=len(names.valid), needed=names.needed
            ),
            waiting_for_confirmation(names),
        )
    if names.is_complete:
        return _n("You have {n} signature now.", "You have {n} signatures now.", len(names.valid))
    return _("That makes {n} of {needed} signatures.").with_(n=len(names.valid), needed=names.needed)


async def step(turn: Turn[Any], initiative_id: str, step_id: str) -> Step:
    """A step was taken: to the initiator, or to a neighbour who asked for news."""
    taken = next((one for one in await turn.book.steps.of(initiative_id) if one.id == step_id), None)
    if taken is None:
        return stay()
    if initiative := await turn.initiatives.get(initiative_id):
        return stay(announcements.to_initiator(initiative, taken), choices=_after(initiative, taken))
    names = await turn.book.signatures.get(initiative_id)
    if names is None:
        return stay()
    return stay(announcements.to_signer(shortened(names.plan.sentences, TITLE), taken))


def _after(initiative: Initiative, taken: life.Step) -> list[list[Choice]]:
    number = initiative.id
    if taken.is_answer:
        return [[question(number)], [back(number)]]
    if taken.kind is life.Kind.ASKED:
        return [[add(number)], [question(number)], [back(number)]]
    if initiative.stage is life.Stage.UNDER_WAY:
        return [[look_back(number)], [back(number)]]
    return [[question(number)], [back(number)]] if initiative.stage not in life.ENDED else []
