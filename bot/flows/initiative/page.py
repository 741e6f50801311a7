"""One initiative on one page: where it stands, who is at it, what comes next, and what its initiator can do."""

from typing import Any

from bot.conversation.flow import Step, Turn, end
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.talk import shown_title
from bot.flows.menu import MENU
from bot.flows.welcome import left_open
from domain import announcements
from domain.initiatives import Initiative, place_of
from domain.life import ENDED, Stage
from domain.meetings import ALIVE
from domain.policies import Policy
from domain.signatures import Signature, SignatureList, plan_of
from domain.texts import CodeParam, DateParam, ListParam, Text, Verbatim, Words, _, _n, lines, paragraphs

NAMED = 10
"""First names in one list; of the others the number is told."""

OFFERS = 5
"""Wishes and offers shown at once, the last ones."""


def ask(initiative_id: str) -> Choice:
    """Ask neighbours: a link, a QR code, a message to send on."""
    return Choice(f"share.{initiative_id}", _("📣 Ask neighbours"), lasting=True)


def doorstep(initiative_id: str) -> Choice:
    return Choice(f"doorstep.{initiative_id}", _("🧍 A neighbour is next to me"), lasting=True)


def paper(initiative_id: str) -> Choice:
    return Choice(f"paper.{initiative_id}", _("📄 A list on paper"), lasting=True)


def submit(initiative_id: str) -> Choice:
    return Choice(f"submit.{initiative_id}", _("📨 Submit my plan"), lasting=True)


def change(initiative_id: str) -> Choice:
    return Choice(f"look_at.{initiative_id}", _("✏️ Look at my plan"), lasting=True)


def more(initiative_id: str) -> Choice:
    return Choice(f"more.{initiative_id}", _("More …"), lasting=True)


def back(initiative_id: str) -> Choice:
    return Choice(f"open.{initiative_id}", _("Back to my plan"), lasting=True)


def add(initiative_id: str) -> Choice:
    return Choice(f"add.{initiative_id}", _("📎 Add something"), lasting=True)


def question(initiative_id: str) -> Choice:
    return Choice(f"ask.{initiative_id}", _("❓ Ask the worker something"), lasting=True)


def look_back(initiative_id: str) -> Choice:
    return Choice(f"look_back.{initiative_id}", _("🎈 Tell how it went"), lasting=True)


def withdraw(initiative_id: str) -> Choice:
    return Choice(f"withdraw.{initiative_id}", _("Withdraw my plan"), lasting=True)


def may_be_found(initiative: Initiative) -> Choice:
    """To change what they said about it when the plan went to the neighbours."""
    if initiative.findable:
        return Choice(f"findable.n{initiative.id}", _("🤫 Do not tell others about my idea"), lasting=True)
    return Choice(f"findable.y{initiative.id}", _("🤝 You may tell others about my idea"), lasting=True)


async def show(turn: Turn[Any], initiative: Initiative) -> Step:
    """The page, with what can be done next under it."""
    names = await turn.book.signatures.get(initiative.id)
    return end(paragraphs(left_open(turn), await page(turn, initiative, names)), choices=choices(initiative, names))


async def page(turn: Turn[Any], initiative: Initiative, names: SignatureList | None) -> Words:
    """All that the initiator wants to know at a glance."""
    if initiative.stage is Stage.COLLECTING:
        return paragraphs(heading(initiative), collecting(initiative, names), offers(names))
    steps = await turn.book.steps.of(initiative.id)
    return paragraphs(
        heading(initiative),
        announcements.timeline(tuple(step for step in steps if step.after is not Stage.DRAFT)),
        how_many(names).with_(names=first_names(names.valid)) if names and names.valid else None,
        offers(names),
        helped_by(initiative),
        announcements.of_delay(initiative, turn.now) or next_step(initiative),
    )


def heading(initiative: Initiative) -> Text:
    """Its title and, once it is submitted, its number."""
    title = shown_title(initiative)
    if initiative.number:
        return _("<b>{title}</b> ({number})").with_(title=title, number=CodeParam(initiative.number))
    return _("<b>{title}</b>").with_(title=title)


def collecting(initiative: Initiative, names: SignatureList | None) -> Words:
    """How many signed, and who, by first name."""
    if names is None or names.plan.is_another(plan_of(initiative)):
        return lines(
            _("You changed your plan. Neighbours do not see that yet."),
            _("Look at your plan and tap “Yes, that's right”."),
        )
    if not names.valid:
        return lines(
            (
                _("Nobody has signed the new plan yet. You need {n} signatures of neighbours.")
                if names.outdated
                else _("Nobody has signed yet. You need {n} signatures of neighbours.")
            ).with_(n=names.needed),
            waiting_for_confirmation(names),
        )
    return lines(
        how_many(names).with_(names=first_names(names.valid)),
        waiting_for_confirmation(names),
        _("That is enough! You can submit your plan now.") if names.is_complete else None,
    )


def how_many(names: SignatureList) -> Text:
    """The number of signatures, beside the number needed until there are enough; to be completed with the `names`."""
    if names.is_complete:
        return _n("🖊 {n} signature: {names}.", "🖊 {n} signatures: {names}.", len(names.valid))
    return _("🖊 {n} of {needed} signatures: {names}.").with_(n=len(names.valid), needed=names.needed)


def waiting_for_confirmation(names: SignatureList) -> Words | None:
    """Neighbours who signed for an earlier plan and were asked again."""
    if not names.outdated:
        return None
    return _n(
        "{names} signed before you changed your plan, and has to confirm it.",
        "{names} signed before you changed your plan, and have to confirm it.",
        len(names.outdated),
    ).with_(names=first_names(names.outdated))


def first_names(signatures: tuple[Signature, ...]) -> ListParam:
    """First names only, and not a hundred of them."""
    shown: list[Verbatim | Text] = [Verbatim(one.first_name) for one in signatures[:NAMED]]
    if len(signatures) > NAMED:
        shown.append(_n("{n} other", "{n} others", len(signatures) - NAMED))
    return ListParam(tuple(shown))


def offers(names: SignatureList | None) -> Words | None:
    """What neighbours wish and offer."""
    told = [one for one in (names.valid if names else ()) if one.offer]
    if not told:
        return None
    return lines(_("What neighbours say:"), *(offer(one) for one in told[-OFFERS:]))


def offer(signature: Signature) -> Text:
    """One neighbour's wish or offer."""
    return _("{name}: <i>{words}</i>").with_(name=Verbatim(signature.first_name), words=Verbatim(signature.offer))


def helped_by(initiative: Initiative) -> Text | None:
    """Who the worker is."""
    if not initiative.worker or initiative.stage in ENDED:
        return None
    return _("{name} goes along with your plan.").with_(name=Verbatim(initiative.worker))


def next_step(initiative: Initiative) -> Words | None:
    """What comes next, and by when."""
    match initiative.stage:
        case Stage.SUBMITTED if initiative.first_contact_by:
            return _("Next: a worker gets in touch with you, by {date} at the latest.").with_(
                date=DateParam(initiative.first_contact_by)
            )
        case Stage.IN_CONVERSATION if initiative.decision_by:
            return _("Next: a decision, by {date} at the latest.").with_(date=DateParam(initiative.decision_by))
        case Stage.APPROVED | Stage.UNDER_WAY:
            return _("Next: you carry it out. Afterwards I ask how it went.")
        case Stage.NOT_APPROVED:
            return _("You can still talk about it with a worker.")
        case Stage.EVALUATED:
            return _("You told how it went. Thank you!")
    return None


def choices(initiative: Initiative, names: SignatureList | None) -> Rows:
    """What the initiator can do now, the likeliest first."""
    number = initiative.id
    match initiative.stage:
        case Stage.COLLECTING if names is None or names.plan.is_another(plan_of(initiative)):
            return [[change(number)], [more(number)], [MENU]]
        case Stage.COLLECTING:
            first = [[submit(number)]] if names and names.is_complete else []
            return [*first, [ask(number)], [doorstep(number)], [paper(number)], [more(number)], [MENU]]
        case Stage.APPROVED | Stage.UNDER_WAY:
            return [[look_back(number)], [add(number)], [question(number)], [more(number)], [MENU]]
        case Stage.CLOSED | Stage.WITHDRAWN:
            return [[MENU]]
    return [[add(number)], [question(number)], [more(number)], [MENU]]


async def show_more(turn: Turn[Any], initiative_id: str) -> Step:
    """What is needed less often."""
    initiative = await turn.initiatives.get(initiative_id)
    if initiative is None:
        return end(then="mine")
    buttons = [[back(initiative.id)]]
    if initiative.stage is Stage.COLLECTING:
        stop = Choice(f"stop_links.{initiative.id}", _("Stop the links I shared"), lasting=True)
        buttons = [
            [change(initiative.id)],
            [add(initiative.id)],
            [may_be_found(initiative)],
            [stop],
            [withdraw(initiative.id)],
            *buttons,
        ]
    elif initiative.stage not in {*ENDED, Stage.EVALUATED}:
        found = [[may_be_found(initiative)]] if initiative.stage in ALIVE else []
        buttons = [*found, [withdraw(initiative.id)], *buttons]
    return end(paragraphs(left_open(turn), heading(initiative), _("What do you want to do?")), choices=buttons)


def policy_for(turn: Turn[Any], initiative: Initiative) -> Policy:
    """What holds where this initiative takes place."""
    return turn.policies.at(place_of(initiative))
