"""What is needed: buttons that can be combined, then one short question for each thing that was chosen."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from bot.conversation.events import Says
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.talk import Idea, current, idea, moved_on, received, saved
from domain import budget
from domain.initiatives import Answer, Initiative, Need, answered
from domain.initiatives import Question as Asked
from domain.question_texts import NEEDS
from domain.texts import ListParam, MoneyParam, Text, Verbatim, _, _n, lines, paragraphs

MOST_COSTS = 30
"""Lines of a rough budget. Who needs more makes a real one, with the worker."""

SHORT_QUESTIONS: Mapping[Need, Text] = {
    Need.PEOPLE: _("<b>People</b>: how many do you still need, and what will they do?"),
    Need.SPACE: _("<b>Space</b>: what kind of space, and for how many people?"),
    Need.THINGS: _("<b>Things</b>: which things do you need?"),
    Need.PERMISSION: _("<b>Permission</b>: for what? For example closing the street, or music outside."),
    Need.PUBLICITY: _("<b>Publicity</b>: who should hear about it?"),
}


def need_choices(chosen: Iterable[str]) -> Rows:
    """A button for each need, ticked where chosen, and one to say that this is all."""
    labels = {need: _("✓ {need}").with_(need=NEEDS[need]) if need.value in chosen else NEEDS[need] for need in Need}
    buttons = [Choice(need.value, label) for need, label in labels.items()]
    return [buttons[0:2], buttons[2:4], buttons[4:6], [buttons[6]], [Choice("done", _("Done"))]]


def ticked(chosen: tuple[str, ...], value: str) -> tuple[str, ...]:
    """The choices after a tap on this one: off when it was on. "Nothing yet" never stands beside something."""
    others = tuple(one for one in chosen if one not in {value, Need.NOTHING.value})
    return others if value in chosen else (*others, value)


def named_needs(turn: Turn[Idea], words: str) -> tuple[str, ...]:
    """The needs of a typed list such as "people and money", with those ticked before; empty when it says more."""
    meant = [turn.meanings(one) & set(Need) for one in _BETWEEN.split(words) if one.strip()]
    if not meant or not all(meant):
        return ()
    return tuple(dict.fromkeys((*turn.answers.needs, *(min(one) for one in meant))))


# Commas, and the word "and" in each language; in Arabic it is written together with the word that follows.
_BETWEEN = re.compile(r"[,;،\n+&]|\b(?:en|ve|and)\b|\s+و(?=\S)")


async def told_needs(turn: Turn[Idea]) -> Step:
    """They tell it in words, a photo or by voice: kept, and the buttons stay open for who wants them."""
    match received(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            initiative = await current(turn)
            told = initiative.answers.get(Asked.HOW)
            saved(turn, answered(initiative, Asked.HOW, joined(told, answer)), idea.questions["how"])
    return stay(_("I have kept that. Tap what fits it too, then “Done”."), answers=turn.answers, again=True)


def joined(told: Answer | None, more: Answer) -> Answer:
    """Both, when something was told before: at this question people add one thing after the other."""
    if told is None:
        return more
    words = "\n".join(filter(None, [told.words, more.words]))
    return replace(more, words=words, attachments=told.attachments + more.attachments)


async def needed_are(turn: Turn[Idea], chosen: tuple[str, ...]) -> Step:
    """Done choosing: keep it, and ask the short questions."""
    initiative = await current(turn)
    said = initiative.answers.get(Asked.HOW) or Answer("", turn.language, turn.now)
    nothing = () if said.words or said.attachments else (Need.NOTHING.value,)
    needs = [need for need in Need if need.value in (chosen or nothing)]
    initiative = answered(initiative, Asked.HOW, replace(said, at=turn.now))
    initiative = replace(initiative, needs={need: initiative.needs.get(need, "") for need in needs})
    return await next_need(turn, initiative, tuple(need.value for need in needs if need is not Need.NOTHING))


async def next_need(turn: Turn[Idea], initiative: Initiative, left: tuple[str, ...]) -> Step:
    """The short question for the first of these needs, or on."""
    if not left:
        saying = None if turn.answers.changing else _("That was the last question.")
        return await moved_on(turn, initiative, Asked.HOW.value, saying)
    saved(turn, initiative, idea.questions["how"])
    return go_to(cost if left[0] == Need.MONEY.value else needed, replace(turn.answers, left=left))


async def ask_needed(turn: Turn[Idea]) -> Prompt:
    """One short question about one need."""
    return Prompt(SHORT_QUESTIONS[Need(turn.answers.left[0])])


@idea.question(ask_needed)
async def needed(turn: Turn[Idea]) -> Step:
    need, *left = turn.answers.left
    initiative = await current(turn)
    if turn.chose("tip"):
        return stay(_("💡 A few words are enough. The worker helps you with it later."))
    if turn.chose("skip"):
        return await next_need(turn, initiative, tuple(left))
    match received(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            told = initiative.answers[Asked.HOW]
            initiative = answered(
                initiative, Asked.HOW, replace(told, attachments=told.attachments + answer.attachments, at=turn.now)
            )
            initiative = replace(initiative, needs={**initiative.needs, Need(need): answer.words})
    return await next_need(turn, initiative, tuple(left))


COST_BUTTONS: Rows = [[Choice("done", _("Done"))], [Choice("again", _("Start the list again"))]]


async def ask_cost(turn: Turn[Idea]) -> Prompt:
    """A rough budget that grows line by line."""
    so_far = (await current(turn)).budget
    if so_far is None or not so_far.lines:
        return Prompt(
            lines(
                _("<b>Money</b>: what will it cost, roughly? Type one thing on each line."),
                _("<i>For example: {example}</i>").with_(example=_("coffee and tea 25 euro")),
            )
        )
    return Prompt(
        paragraphs(
            shown_budget(so_far),
            _("Is there more? Type it, or tap “Done”."),
        ),
        COST_BUTTONS,
    )


@idea.question(ask_cost)
async def cost(turn: Turn[Idea]) -> Step:
    initiative = await current(turn)
    left = turn.answers.left[1:]
    if turn.chose("done", "skip", "no"):
        return await next_need(turn, initiative, left)
    if turn.chose("again"):
        saved(turn, replace(initiative, budget=None), idea.questions["how"])
        return stay(answers=turn.answers, again=True)
    if turn.chose("tip"):
        return stay(_("💡 Think of food, drinks, rent and materials. A rough guess is fine."))
    match turn.event.action:
        case Says(words):
            return costs_told(turn, initiative, words)
    return NotUnderstood(
        _("Type what it is and how much it costs, for example “coffee 25 euro”. Or tap “Skip for now”.")
    )


def costs_told(turn: Turn[Idea], initiative: Initiative, words: str) -> Step:
    """Add what could be read to the list, and say what could not."""
    readings = budget.parse(words, turn.language)
    added = (initiative.budget or budget.Budget()).with_lines(readings)
    unread = [one.what for one in readings if not isinstance(one, budget.BudgetLine)]
    if len(unread) == len(readings):
        return NotUnderstood(_("I see no amount in it. Type what it is and how much, for example “coffee 25 euro”."))
    saved(turn, replace(initiative, budget=budget.Budget(added.lines[:MOST_COSTS])), idea.questions["how"])
    return stay(about_costs(len(added.lines), unread), answers=turn.answers, again=True)


def about_costs(count: int, unread: list[str]) -> Text | None:
    """What was wrong with the lines that were typed, if anything."""
    if count > MOST_COSTS:
        return _n(
            "That is a long list! I have kept the first thing; that is enough for now.",
            "That is a long list! I have kept the first {n} things; that is enough for now.",
            MOST_COSTS,
        )
    if unread:
        return _("I could not read this: {lines}. Type what it is and how much.").with_(
            lines=ListParam(tuple(unread[:5]))
        )
    return None


def shown_budget(told: budget.Budget) -> Text:
    """The list and its total."""
    rows = lines(
        *(
            _("• {what}: {amount}").with_(what=Verbatim(line.what), amount=MoneyParam(line.cents))
            if line.what
            else _("• {amount}").with_(amount=MoneyParam(line.cents))
            for line in told.lines
        )
    )
    total = _n("Together: {total} for {n} thing", "Together: {total} for {n} things", len(told.lines))
    return Text("{rows}\n{total}").with_(rows=rows, total=total.with_(total=MoneyParam(told.total_cents)))
