"""The end of the questions: all six answers, and the idea in two sentences. Everything can be changed from here."""

from collections.abc import Iterator
from dataclasses import replace

from bot.conversation.events import Chooses, Says, Sends
from bot.conversation.flow import NotUnderstood, Prompt, Step, Turn, end, go_to, stay
from bot.conversation.replies import Choice, Rows
from bot.flows.idea.talk import SUMMARY_KEYS, Idea, at, current, idea
from bot.flows.initiative import meeting
from bot.flows.initiative.page import first_names, policy_for
from domain import casework, occasions, places
from domain.initiatives import (
    TWO_SENTENCES_LIMIT,
    Answer,
    Attachment,
    Initiative,
    Need,
    answered,
    occasion_in,
    place_in,
    proposed_sentences,
    shortened,
)
from domain.initiatives import Question as Asked
from domain.life import CHANGEABLE, Stage
from domain.question_texts import NAMES, NEEDS
from domain.signatures import Way, plan_of
from domain.spelling import bare
from domain.texts import Language, Lines, ListParam, MoneyParam, Text, Verbatim, Words, _, _n, lines, paragraphs

SHOWN = 180
"""Characters shown of one answer, so that six fit in a message and can be read at a glance."""


async def ask_summary(turn: Turn[Idea]) -> Prompt:
    """All of it on one page, and what can be done with it."""
    initiative = await current(turn)
    missing_now = lacking(turn, initiative)
    if not missing_now and not sentences_of(initiative):
        return Prompt(
            paragraphs(
                overview(initiative),
                _("Can you tell your idea in two sentences? Tap “Write the two sentences myself”."),
            ),
            REWRITE,
        )
    if missing_now:
        return Prompt(paragraphs(overview(initiative), missing(missing_now)), ANSWER_OR_CHANGE)
    somebody = await meeting.hint(turn, initiative) if initiative.stage is Stage.DRAFT else None
    return Prompt(
        paragraphs(overview(initiative), in_two_sentences(initiative), somebody, _("Is it right like this?")),
        RIGHT_OR_CHANGE,
    )


CHANGE = Choice("change", _("Change an answer"))
SENTENCES = Choice("sentences", _("Write the two sentences myself"))
REWRITE: Rows = [[SENTENCES], [CHANGE]]
RIGHT_OR_CHANGE: Rows = [[Choice("yes", _("Yes, that's right"))], [SENTENCES], [CHANGE]]
ANSWER_OR_CHANGE: Rows = [[Choice("missing", _("Answer it now"))], [CHANGE]]
BUTTONS: Rows = [*RIGHT_OR_CHANGE, *ANSWER_OR_CHANGE]


@idea.question(ask_summary, keyboard=SUMMARY_KEYS)
async def summary(turn: Turn[Idea]) -> Step:
    initiative = await current(turn)
    missing_now = lacking(turn, initiative)
    match turn.event.action:
        case Chooses("yes") if not missing_now and sentences_of(initiative):
            return await ready(turn, initiative)
        case Chooses("yes") if not missing_now:
            return go_to(sentences, turn.answers)
        case Chooses("missing" | "yes") if missing_now:
            return at(turn, initiative, missing_now[0].value, changing=True)
        case Chooses("change" | "no"):
            return go_to(change, turn.answers)
        case Says(words) if named_answers := turn.meanings(words) & set(Asked):
            return at(turn, initiative, min(named_answers), changing=True)
        case Chooses("sentences"):
            return go_to(sentences, turn.answers)
        case Says():
            return go_to(change, turn.answers)
    return NotUnderstood(_("Tap one of the buttons under your idea, please. Everything can still be changed."))


async def ready(turn: Turn[Idea], initiative: Initiative) -> Step:
    """The resident says it is right: when that takes signatures away, they hear so before it does."""
    if initiative.stage not in CHANGEABLE:
        return end(then="open", argument=initiative.id)
    if initiative.stage is Stage.COLLECTING:
        names = await turn.book.signatures.get(initiative.id)
        if names and names.valid and names.plan.is_another(plan_of(_confirmed(initiative))):
            return go_to(asked_again, turn.answers)
    return await published(turn, initiative)


async def ask_asked_again(turn: Turn[Idea]) -> Prompt:
    """How many have to say yes once more, and who of them the bot cannot ask."""
    names = await turn.book.signatures.get(turn.answers.initiative)
    assert names is not None, "A list that was once there is never taken away."
    signed = names.valid
    without = tuple(one for one in signed if one.way is not Way.TELEGRAM)
    return Prompt(
        paragraphs(
            _n(
                "{n} neighbour will be asked again: they signed your plan as it was.",
                "{n} neighbours will be asked again: they signed your plan as it was.",
                len(signed),
            ),
            _("Their signatures count again when they say yes to the new plan."),
            _n(
                "{names} signed without Telegram: you ask them again yourself.",
                "{names} signed without Telegram: you ask them again yourself.",
                len(without),
            ).with_(names=first_names(without))
            if without
            else None,
            _("Do you want to change your plan?"),
        ),
        ASK_OR_LEAVE,
    )


ASK_OR_LEAVE: Rows = [
    [Choice("yes", _("Yes, ask them again"))],
    [Choice("no", _("No, leave my plan as it was"))],
]


@idea.question(ask_asked_again, keyboard=SUMMARY_KEYS)
async def asked_again(turn: Turn[Idea]) -> Step:
    initiative = await current(turn)
    if initiative.stage not in CHANGEABLE:
        return end(then="open", argument=initiative.id)
    if turn.chose("yes"):
        return await published(turn, initiative)
    if turn.chose("no"):
        await casework.leave_as_signed(turn.book, initiative, turn.now, turn.new_id)
        return end(
            _("Good, your plan stays as your neighbours signed it. What you wrote is kept: a worker reads it."),
            then="open",
            argument=initiative.id,
        )
    return NotUnderstood(_("Please tap one of the two buttons."), ASK_OR_LEAVE)


def _confirmed(initiative: Initiative) -> Initiative:
    return replace(initiative, two_sentences=sentences_of(initiative), asking="summary")


async def published(turn: Turn[Idea], initiative: Initiative) -> Step:
    """Neighbours can read it like this, and sign."""
    is_new = initiative.stage is Stage.DRAFT
    confirmed = _confirmed(initiative)
    policy = policy_for(turn, confirmed)
    initiative, names = await casework.publish(turn.book, confirmed, policy, turn.now, turn.new_id())
    await meeting.look(turn, initiative)
    if not is_new:
        return end(_("Good. Neighbours read it like this from now on."), then="open", argument=initiative.id)
    return end(
        paragraphs(
            _("🎉 Your idea is ready for signatures!"),
            _n(
                "The next step: {n} neighbour supports it by name. I help you to ask.",
                "The next step: {n} neighbours support it by name. I help you to ask.",
                names.needed,
            ),
            meeting.MAY_I,
        ),
        choices=meeting.yes_or_no(initiative.id),
        then="open",
        argument=initiative.id,
    )


async def ask_change(_turn: Turn[Idea]) -> Prompt:
    """Which of the six."""
    buttons = [Choice(asked.value, name) for asked, name in NAMES.items()]
    return Prompt(_("Which answer do you want to change?"), [buttons[0:2], buttons[2:4], buttons[4:6]])


@idea.question(ask_change, keyboard=SUMMARY_KEYS)
async def change(turn: Turn[Idea]) -> Step:
    match turn.event.action:
        case Chooses(value) if value in tuple(Asked):
            return at(turn, await current(turn), value, changing=True)
    return NotUnderstood(_("Tap the answer that you want to change, or “Back”."))


async def ask_sentences(turn: Turn[Idea]) -> Prompt:
    """The two sentences, to be written over."""
    now = sentences_of(await current(turn))
    question = _("Type your idea in two short sentences: what you want to do, and why.")
    if not now:
        return Prompt(question)
    return Prompt(lines(question, _("Now it says: <i>{sentences}</i>").with_(sentences=Verbatim(now))))


@idea.question(ask_sentences, keyboard=SUMMARY_KEYS)
async def sentences(turn: Turn[Idea]) -> Step:
    match turn.event.action:
        case Says(words) if len(words.strip()) > TWO_SENTENCES_LIMIT:
            return stay(
                _n(
                    "That is {n} character too long. Can you say it a little shorter?",
                    "That is {n} characters too long. Can you say it a little shorter?",
                    len(words.strip()) - TWO_SENTENCES_LIMIT,
                )
            )
        case Says(words):
            written = replace(await current(turn), two_sentences=words.strip())
            return at(turn, written, "summary", changing=False)
        case Sends() as sent if file := turn.files.keep(sent):
            return stay(await told_otherwise(turn, Attachment(file, sent.kind)))
    return NotUnderstood(_("Type the two sentences, please. Neighbours will read them before they support your idea."))


async def told_otherwise(turn: Turn[Idea], file: Attachment) -> Words:
    """Neighbours can read only words; what was spoken is kept with *what*, so that a worker can write it down."""
    initiative = await current(turn)
    told = initiative.answers.get(Asked.WHAT) or Answer("", turn.language, turn.now)
    more = replace(told, attachments=(*told.attachments, file), at=turn.now)
    turn.initiatives.save(answered(initiative, Asked.WHAT, more))
    return paragraphs(
        _("I have kept that. A worker can write it down for you."), _("Can you type it yourself? That is quicker.")
    )


def sentences_of(initiative: Initiative) -> str:
    """What the resident wrote or confirmed, else what the answers propose."""
    return initiative.two_sentences or proposed_sentences(initiative)


def in_two_sentences(initiative: Initiative) -> Words:
    """The idea as neighbours will read it."""
    return lines(_("<b>Your idea in two sentences</b>"), Verbatim(sentences_of(initiative)))


def lacking(turn: Turn[Idea], initiative: Initiative) -> tuple[Asked, ...]:
    """The answers without which nobody can be asked to support it."""
    return initiative.missing(policy_for(turn, initiative).needed)


def missing(questions: tuple[Asked, ...]) -> Text:
    """What is still needed before others can be asked to support it."""
    return _n(
        "One answer is still needed: {names}.",
        "{n} answers are still needed: {names}.",
        len(questions),
    ).with_(names=ListParam(tuple(NAMES[asked] for asked in questions)))


def overview(initiative: Initiative) -> Lines:
    """The six answers, each in the resident's own words with what was understood."""
    return lines(
        _("<b>This is your idea</b>"),
        *(
            _("<b>{question}</b>: {answer}").with_(question=name, answer=shown(initiative, asked))
            for asked, name in NAMES.items()
        ),
    )


def shown(initiative: Initiative, asked: Asked) -> Words:
    """One answer on one page with the others."""
    answer = initiative.answers.get(asked)
    if answer is None:
        return _("not answered yet")
    words = Verbatim(shortened(" ".join(answer.words.split()), SHOWN))
    understood = understanding(asked, answer)
    if answer.words and understood:
        parts: list[Words] = [_("{words} ({understood})").with_(words=words, understood=understood)]
    else:
        parts = [one for one in (words if answer.words else None, understood) if one]
    parts.extend(shown_files(answer))
    if asked is Asked.HOW:
        parts.extend(shown_needs(initiative))
    return Text(" · ".join(f"{{part{number}}}" for number in range(len(parts)))).with_(
        **{f"part{number}": part for number, part in enumerate(parts)}
    )


def shown_files(answer: Answer) -> Iterator[Words]:
    """How many photos and voice messages came with an answer."""
    kinds = [one.kind for one in answer.attachments]
    if photos := kinds.count("photo"):
        yield _n("📷 {n} photo", "📷 {n} photos", photos)
    if voices := kinds.count("voice"):
        yield _n("🎤 {n} voice message", "🎤 {n} voice messages", voices)


def understanding(asked: Asked, answer: Answer, reader: Language | None = None) -> Words | None:
    """What we made of the words, where it says more than they do: which days "every Tuesday" means needs no telling,
    except to a reader of another language.
    """
    if asked is Asked.WHERE and (place := place_in(answer)):
        return also_named(place, answer.words)
    if (
        asked is Asked.WHEN
        and (occasion := occasion_in(answer))
        and not (isinstance(occasion.when, occasions.Repetition) and reader in {None, answer.language})
    ):
        return occasions.describe(occasion)
    return None


def named(place: places.Place) -> Verbatim:
    """A place by the names it has, from small to large; they are the same in every language."""
    return Verbatim(", ".join(_names_of(place)))


def also_named(place: places.Place, words: str) -> Verbatim | None:
    """The names that do not stand in these words already; None when they all do."""
    said = f" {bare(words)} "
    new = [name for name in _names_of(place) if f" {bare(name)} " not in said]
    return Verbatim(", ".join(new)) if new else None


def _names_of(place: places.Place) -> list[str]:
    street = " ".join(filter(None, [place.street, place.house_number]))
    district = place.at("stadsdeel")
    pieces = [piece.name for piece in (place.neighbourhood, district) if piece]
    names = dict.fromkeys(filter(None, [street, place.postcode, *pieces]))
    # The municipality's "e.o." (and surroundings) is no word of the neighbourhood.
    return [name.removesuffix(" e.o.") for name in names]


def shown_needs(initiative: Initiative) -> list[Words]:
    """What is needed, each with its few words; money with its total."""
    total = initiative.budget.total_cents if initiative.budget else 0
    told = {need: Verbatim(shortened(words, SHOWN // 3)) for need, words in initiative.needs.items() if words}
    named: list[Words] = []
    for need in initiative.needs:
        if need is Need.MONEY and total:
            named.append(_("{need} ({more})").with_(need=NEEDS[need], more=MoneyParam(total)))
        elif need in told:
            named.append(_("{need} ({more})").with_(need=NEEDS[need], more=told[need]))
        else:
            named.append(NEEDS[need])
    return [Text("{needs}").with_(needs=ListParam(tuple(named)))] if named else []
