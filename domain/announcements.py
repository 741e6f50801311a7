"""What is told when an initiative takes a step: to its initiator, and to neighbours who support it.

Staff see the same words before they take the step, in the language of whoever will read them.
"""

from datetime import datetime

from domain.expectations import broken_promise, is_overdue
from domain.initiatives import Initiative
from domain.life import Stage, Step
from domain.reminders import AMSTERDAM
from domain.texts import CodeParam, DateParam, Param, Text, Verbatim, Words, _, lines, paragraphs

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


def to_initiator(initiative: Initiative, step: Step) -> Words:
    """The step as the initiator hears it, with what comes next."""
    if step.is_answer:
        answers = _("{name} answers you about “{title}”:")
        return lines(answers.with_(name=_name(step), title=Verbatim(initiative.title)), Verbatim(step.reason))
    idea: dict[str, Param] = {"title": Verbatim(initiative.title), "number": CodeParam(initiative.number)}
    reason = _reason(step)
    match step.after:
        case Stage.IN_CONVERSATION if step.before is Stage.NOT_APPROVED:
            return paragraphs(
                _("We look at your idea “{title}” ({number}) once more, together with you.").with_(**idea), reason
            )
        case Stage.IN_CONVERSATION:
            return paragraphs(
                _("{name} has read your idea “{title}” ({number}) and goes along with it.").with_(
                    name=_name(step), **idea
                ),
                reason,
                _("You will talk about it together: what is needed, what it costs and who helps."),
                _by(initiative, step.at),
            )
        case Stage.APPROVED:
            return paragraphs(
                _("🎉 Your idea “{title}” ({number}) is approved!").with_(**idea),
                reason,
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


def to_signer(title: str, step: Step) -> Words:
    """The step as a neighbour hears it who supports the idea and asked for news."""
    idea: dict[str, Param] = {"title": Verbatim(title)}
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


def _reason(step: Step) -> Text | None:
    if not step.reason:
        return None
    if not step.actor.name:
        return Text("<i>{words}</i>").with_(words=Verbatim(step.reason))
    return _("{name} writes: <i>{words}</i>").with_(name=Verbatim(step.actor.name), words=Verbatim(step.reason))


def _name(step: Step) -> Verbatim | Text:
    return Verbatim(step.actor.name) if step.actor.name else _("A worker")
