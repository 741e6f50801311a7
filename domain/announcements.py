"""What is told when an initiative takes a step: to its initiator, and to neighbours who support it.

Staff see the same words before they take the step, in the language of whoever will read them.
"""

from datetime import datetime

from domain.expectations import broken_promise, is_overdue
from domain.handover_texts import BY_MACHINE
from domain.initiatives import Initiative
from domain.life import STAFF, Kind, Stage, Step
from domain.reminders import AMSTERDAM
from domain.texts import (
    CodeParam,
    DateParam,
    MoneyParam,
    Param,
    PerReader,
    Text,
    Verbatim,
    Words,
    _,
    lines,
    paragraphs,
)

NAMES: dict[Stage, Text] = {
    Stage.DRAFT: _("being made"),
    Stage.COLLECTING: _("collecting signatures"),
    Stage.SUBMITTED: _("submitted"),
    Stage.IN_CONVERSATION: _("in conversation"),
    Stage.APPROVED: _("approved"),
    Stage.NOT_APPROVED: _("not approved"),
    Stage.UNDER_WAY: _("under way"),
    Stage.EVALUATED: _("looked back on"),
    Stage.CLOSED: _("closed"),
    Stage.WITHDRAWN: _("withdrawn"),
}
"""The stages as residents read them."""

DUTCH = "nl"
"""In which staff write."""
ANOTHER = _("another idea")
"""In place of its number: one that still collected signatures has none."""


def to_initiator(initiative: Initiative, step: Step) -> Words:
    """The step as the initiator hears it, with what comes next."""
    if step.is_answer:
        answers = _("{name} answers you about “{title}”:")
        return lines(answers.with_(name=_name(step), title=Verbatim(initiative.title)), Verbatim(step.reason))
    idea: dict[str, Param] = {"title": Verbatim(initiative.title), "number": CodeParam(initiative.number)}
    reason = _reason(step)
    if step.kind is Kind.JOINED:
        return _joined(step, initiative, idea, reason)
    match step.after:
        case Stage.IN_CONVERSATION:
            return _in_conversation(initiative, step, idea, reason)
        case Stage.APPROVED:
            return paragraphs(
                _("🎉 Your idea “{title}” ({number}) is approved!").with_(**idea),
                reason,
                _("There is {amount} for it.").with_(amount=MoneyParam(initiative.granted_cents))
                if initiative.granted_cents
                else None,
                _("Now it begins. The worker helps you with the next steps."),
            )
        case Stage.NOT_APPROVED:
            return paragraphs(
                _("Your idea “{title}” ({number}) is not approved as it is now.").with_(**idea),
                reason,
                _(
                    "We know that this is not what you hoped for. You can talk about it with a worker: "
                    "perhaps it can be done in another way."
                ),
            )
        case Stage.UNDER_WAY:
            return paragraphs(_("Your idea “{title}” ({number}) is under way. Good luck!").with_(**idea), reason)
        case Stage.EVALUATED:
            return paragraphs(_("Your idea “{title}” ({number}) has been looked back on.").with_(**idea), reason)
        case Stage.CLOSED:
            return paragraphs(
                _("Your idea “{title}” ({number}) is now closed. Everything about it is kept for you.").with_(**idea),
                reason,
            )
    return paragraphs(_("Your idea “{title}” is now: {stage}.").with_(stage=NAMES[step.after], **idea), reason)


def _in_conversation(initiative: Initiative, step: Step, idea: dict[str, Param], reason: Words | None) -> Words:
    if step.kind is Kind.ASKED:
        return paragraphs(
            _("We want to know more about your idea “{title}” ({number}) before we decide.").with_(**idea),
            reason,
            _("Tap the first button to answer, with words, a photo or your voice."),
            _by(initiative, step.at),
        )
    if step.before is Stage.NOT_APPROVED:
        return paragraphs(
            _("We look at your idea “{title}” ({number}) once more, together with you.").with_(**idea), reason
        )
    return paragraphs(
        _("{name} has read your idea “{title}” ({number}) and goes along with it.").with_(name=_name(step), **idea),
        reason,
        _("You will talk about it together: what is needed, what it costs and who helps."),
        _by(initiative, step.at),
    )


def to_signer(title: str, step: Step) -> Words:
    """The step as a neighbour hears it who supports the idea and asked for news."""
    idea: dict[str, Param] = {"title": Verbatim(title)}
    if step.kind is Kind.JOINED:
        return _("The idea “{title}” that you support goes on together with another one ({other}).").with_(
            other=CodeParam(step.other), **idea
        )
    match step.after:
        case Stage.SUBMITTED:
            return _("The idea “{title}” that you support is submitted. Thank you for your help!").with_(**idea)
        case Stage.APPROVED:
            return paragraphs(_("🎉 The idea “{title}” that you support is approved!").with_(**idea), _reason(step))
        case Stage.NOT_APPROVED:
            return paragraphs(
                _("The idea “{title}” that you support is not approved as it is now.").with_(**idea), _reason(step)
            )
        case Stage.WITHDRAWN:
            return _("The idea “{title}” that you support was withdrawn by its initiator.").with_(**idea)
    return _("The idea “{title}” that you support is now: {stage}.").with_(stage=NAMES[step.after], **idea)


def of_delay(initiative: Initiative, now: datetime) -> Words | None:
    """What the initiator is told when a promised date has passed; None while none has, or when we owe no answer."""
    broken = broken_promise(initiative, now)
    if broken is None:
        return None
    idea: dict[str, Param] = {"title": Verbatim(initiative.title), "date": DateParam(broken.by)}
    if broken.is_decision:
        promise = _("You would have a decision about “{title}” by {date}. It is not there yet, sorry.")
    else:
        promise = _("You would hear from us about “{title}” by {date}. That has not happened, sorry.")
    return paragraphs(
        promise.with_(**idea),
        _("It is not because of you. I have told the people who are responsible, and they can see that you wait."),
    )


def timeline(steps: tuple[Step, ...]) -> Words:
    """The life of the initiative so far, one line a step."""
    return lines(*(_line(step) for step in steps))


def _line(step: Step) -> Text:
    when = DateParam(step.at.astimezone(AMSTERDAM).date(), "medium")
    if step.is_answer:
        return _("{date}: an answer to you ({name})").with_(date=when, name=_name(step))
    if step.kind is Kind.ASKED:
        return _("{date}: a question to you ({name})").with_(date=when, name=_name(step))
    if step.kind is Kind.JOINED:
        return _("{date}: one plan with {other} ({name})").with_(
            date=when, other=CodeParam(step.other) if step.other else ANOTHER, name=_name(step)
        )
    if step.actor.name:
        return _("{date}: {stage} ({name})").with_(date=when, stage=NAMES[step.after], name=Verbatim(step.actor.name))
    return _("{date}: {stage}").with_(date=when, stage=NAMES[step.after])


def _by(initiative: Initiative, now: datetime) -> Text | None:
    # Nobody promises a day that has passed; the delay itself is explained by `of_delay`.
    if initiative.decision_by is None or is_overdue(initiative.decision_by, now):
        return None
    return _("By {date} at the latest you hear whether your plan is approved.").with_(
        date=DateParam(initiative.decision_by)
    )


def _joined(step: Step, initiative: Initiative, idea: dict[str, Param], reason: Words | None) -> Words:
    # One that still collected has no number.
    idea |= {"number": _number(initiative.number)}
    other = _number(step.other)
    if step.before is step.after:
        goes_on = _("Another idea ({other}) goes on in your idea “{title}” ({number}). They are one plan from now on.")
        return paragraphs(goes_on.with_(other=other, **idea), reason)
    return paragraphs(
        _("Your idea “{title}” ({number}) goes on together with {other}. They are one plan from now on.").with_(
            other=other, **idea
        ),
        reason,
        _("Everything about your idea is kept for you."),
    )


def _number(number: str) -> CodeParam | Text:
    return CodeParam(number) if number else _("no number yet")


def _reason(step: Step) -> Words | None:
    """Whoever reads another language than it was written in, reads what was made of it, or in which language it is."""
    if not step.reason:
        return None
    if step.actor.role not in STAFF:
        return _writes(step, step.reason)
    by_language: dict[str, Words] = {DUTCH: _writes(step, step.reason)}
    if step.told:
        label = Text("<i>{label}</i>").with_(label=BY_MACHINE) if step.told.is_machine else None
        by_language[step.told.language] = lines(_writes(step, step.told.words), label)
    in_dutch = _("{name} writes in Dutch: <i>{words}</i>")
    otherwise = in_dutch.with_(name=_name(step), words=Verbatim(step.reason))
    return PerReader(tuple(by_language.items()), otherwise)


def _writes(step: Step, words: str) -> Text:
    if not step.actor.name:
        return Text("<i>{words}</i>").with_(words=Verbatim(words))
    return _("{name} writes: <i>{words}</i>").with_(name=Verbatim(step.actor.name), words=Verbatim(words))


def _name(step: Step) -> Verbatim | Text:
    return Verbatim(step.actor.name) if step.actor.name else _("A worker")
