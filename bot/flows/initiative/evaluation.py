"""How it went: six questions, one at a time. Only whether it took place has to be known; all others can be skipped."""

from dataclasses import replace

from bot.conversation.events import Action, Chooses, Says
from bot.conversation.flow import Ask, NotUnderstood, Prompt, Question, Step, Turn, go_to, stay
from bot.conversation.replies import Rows
from bot.flows.idea.needs import joined
from bot.flows.idea.questions import received_file
from bot.flows.idea.summary import SHOWN, shown_files
from bot.flows.initiative.evaluation_talk import (
    BUTTONS,
    FIRST_KEYS,
    HAPPENED,
    NO_MORE_PHOTOS,
    NO_PHOTO,
    NOTHING,
    ORDER,
    LookingBack,
    current,
    finish,
    given,
    is_off,
    kept,
    looking_back,
    moved_on,
    postponed,
    take,
    with_album,
)
from domain import evaluation
from domain.evaluation import Happened, told
from domain.handover import Reason
from domain.headcount import headcount
from domain.initiatives import Answer, Initiative, Looking, shortened
from domain.spelling import bare
from domain.texts import ListParam, Text, Verbatim, Words, _, _n, lines


def first_of(answered: frozenset[Looking]) -> Question:
    """The first question that has no answer; when all have one, the photo: there may always be another."""
    return looking_back.questions[next((asked for asked in ORDER if asked not in answered), Looking.PHOTO)]


def asking(asked: Looking, question: Text, help_: Text, choices: Rows = ()) -> Ask:
    """How each is asked: how far we are, the question, a few words of help, and the answer that is there."""

    async def ask(turn: Turn[LookingBack]) -> Prompt:
        initiative = await current(turn)
        return Prompt(lines(progress(initiative, asked), question, help_, answer_now(initiative, asked)), choices)

    return ask


def progress(initiative: Initiative, asked: Looking) -> Text | None:
    """How far we are. Of what will not happen, too little is asked to count it."""
    if is_off(initiative) and asked is not Looking.HAPPENED:
        return None
    return _("<i>Question {number} of 6</i>").with_(number=ORDER.index(asked) + 1)


def answer_now(initiative: Initiative, asked: Looking) -> Text | None:
    """The answer that is there: the button, the words, the files."""
    answer = initiative.looking_back.get(asked)
    if answer is None:
        return None
    understood = (answer.understood or {}).values()
    parts: list[Words] = [one.label for row in BUTTONS for one in row if one.value in understood]
    if answer.words:
        parts.append(Verbatim(shortened(" ".join(answer.words.split()), SHOWN)))
    parts.extend(shown_files(answer))
    return _("Your answer now: <i>{answer}</i>").with_(answer=ListParam(tuple(parts))) if parts else None


async def ask_happened(turn: Turn[LookingBack]) -> Prompt:
    """Of what repeats, we ask about the first time."""
    initiative = await current(turn)
    question = _("<b>Has the first time been?</b>")
    if not evaluation.repeats(initiative):
        question = _("<b>Has it taken place?</b>")
    told_before = answer_now(initiative, Looking.HAPPENED)
    return Prompt(lines(progress(initiative, Looking.HAPPENED), question, told_before), HAPPENED)


@looking_back.question(ask_happened, keyboard=FIRST_KEYS)
async def happened(turn: Turn[LookingBack]) -> Step:
    initiative = await current(turn)
    match turn.event.action:
        case Chooses(Happened.YES):
            yes = evaluation.it_happened(initiative, turn.language, turn.now)
            turn.initiatives.save(yes)
            return await moved_on(turn, yes, Looking.HAPPENED, _("🎉 How nice that you made it happen!"))
        case Chooses(Happened.NOT_YET):
            return postponed(turn, initiative)
        case Chooses(Happened.NEVER):
            turn.initiatives.save(evaluation.not_going_to_happen(initiative, turn.language, turn.now))
            return go_to(why_not, turn.answers, _("That is a pity. Thank you for telling me."))
        case Chooses():
            return stay(_("Tap what fits best, please. Only this one I have to know."), again=True)
    match given(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            more = joined(initiative.looking_back.get(Looking.HAPPENED), answer)
            turn.initiatives.save(told(initiative, Looking.HAPPENED, more))
    return stay(_("I have kept that."), answers=with_album(turn, Looking.HAPPENED), again=True)


@looking_back.question(
    Prompt(lines(_("<b>Why will it not happen?</b>"), _("Nobody blames you. You can skip this, if you like.")))
)
async def why_not(turn: Turn[LookingBack]) -> Step:
    initiative = await current(turn)
    if turn.chose("tip", "yes"):
        return stay(_("A few words are enough. Then we can think along with you."), again=True)
    answer = Answer("", turn.language, turn.now) if turn.chose("skip", "no") else given(turn)
    if isinstance(answer, NotUnderstood):
        return answer
    before = initiative.looking_back[Looking.HAPPENED]
    why = replace(joined(before, answer), understood=before.understood)
    turn.initiatives.save(told(initiative, Looking.HAPPENED, why))
    evaluation.ask_a_worker(turn.book, initiative, why, turn.now, turn.new_id())
    turn.flag(Reason.NEEDS_US, words=why.words if why else "", initiative_id=initiative.id)
    return go_to(
        needed_from_us,
        with_album(turn, Looking.HAPPENED),
        _("A worker gets in touch with you about it. Perhaps it can be done in another way."),
    )


@looking_back.question(
    asking(Looking.HOW_MANY, _("<b>How many people came?</b>"), _("You do not have to know it exactly."))
)
async def how_many(turn: Turn[LookingBack]) -> Step:
    match turn.event.action:
        case Says(words) if (count := headcount(words)) is not None:
            answer = Answer(words, turn.language, turn.now, {"count": count}, message_id=turn.event.message_id)
            return await kept(turn, Looking.HOW_MANY, answer, counted(count))
    return await take(turn, Looking.HOW_MANY, _("Thank you, I have kept it."))


def counted(count: int) -> Text:
    """What we made of it, so that a mistake is seen at once."""
    if count == 0:
        return _("I understood: nobody came. That happens. It was brave to try!")
    return _n("I understood: {n} person.", "I understood: {n} people.", count)


@looking_back.question(
    asking(Looking.WENT_WELL, _("<b>What went well?</b>"), _("What made people happy? What are you proud of?"))
)
async def went_well(turn: Turn[LookingBack]) -> Step:
    return await take(turn, Looking.WENT_WELL, _("How good to hear!"))


@looking_back.question(
    asking(Looking.BETTER, _("<b>What could be better?</b>"), _("What would you do in another way next time?"))
)
async def better(turn: Turn[LookingBack]) -> Step:
    return await take(turn, Looking.BETTER, _("Thank you. That helps the next time."))


@looking_back.question(
    asking(
        Looking.NEEDED,
        _("<b>Is there something you need from us?</b>"),
        _("For example to do it once more, or to go on with it."),
        NOTHING,
    )
)
async def needed_from_us(turn: Turn[LookingBack]) -> Step:
    if turn.chose("yes"):
        return stay(_("Tell me what it is, please."), again=True)
    if turn.chose("nothing", "no") or is_nothing(turn.event.action):
        nothing = Answer("", turn.language, turn.now, {"needed": "nothing"})
        return await kept(turn, Looking.NEEDED, nothing, _("Good to know."))
    return await take(turn, Looking.NEEDED, _("I pass it on. A worker gets in touch with you about it."))


def is_nothing(action: Action) -> bool:
    """A few words that begin with a no ("nee niets nodig") ask for nothing."""
    words = bare(action.words).split() if isinstance(action, Says) else []
    return bool(words) and len(words) <= FEW_WORDS and words[0] in NO_WORDS


FEW_WORDS = 4
NO_WORDS = frozenset({"nee", "niets", "niks", "hayir", "yok", "gerek", "لا", "no", "nothing"})


async def ask_photo(turn: Turn[LookingBack]) -> Prompt:
    """One after the other, until they say that this is all."""
    initiative = await current(turn)
    if Looking.PHOTO in initiative.looking_back:
        question, choices = _("<b>Do you have another photo?</b>"), NO_MORE_PHOTOS
    else:
        question, choices = _("<b>Do you have a photo of it?</b>"), NO_PHOTO
    help_ = _("Please send only photos of people who agree to it.")
    return Prompt(
        lines(progress(initiative, Looking.PHOTO), question, help_, answer_now(initiative, Looking.PHOTO)), choices
    )


@looking_back.question(ask_photo)
async def photo(turn: Turn[LookingBack]) -> Step:
    if turn.chose("done", "skip", "no"):
        return await finish(turn)
    if turn.chose("yes", "tip"):
        return stay(_("Send it here, as you send a photo to a friend."), again=True)
    initiative = await current(turn)
    match given(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            more = joined(initiative.looking_back.get(Looking.PHOTO), answer)
            turn.initiatives.save(told(initiative, Looking.PHOTO, more))
    saying = _("I have kept that.") if answer.words else received_file(answer)
    return stay(saying, answers=with_album(turn, Looking.PHOTO), again=True)
