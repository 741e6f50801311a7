"""Who, what, where, when, why, how: one question at a time."""

from dataclasses import replace

from bot.conversation.events import Chooses, Says, Sends, SharesPlace
from bot.conversation.flow import Ask, NotUnderstood, Prompt, Step, Turn, go_to, stay
from bot.conversation.replies import Choice
from bot.flows.idea.needs import named_needs, need_choices, needed_are, ticked, told_needs
from bot.flows.idea.summary import named, shown
from bot.flows.idea.talk import PLACE_KEYS, Idea, current, idea, moved_on, received
from bot.flows.social_map.nearby import Already, already_there
from domain import occasions, places
from domain.initiatives import Answer, Initiative, Need, answered, occasion_in
from domain.initiatives import Question as Asked
from domain.life import Stage
from domain.texts import Text, Words, _, lines


def asking(asked: Asked, question: Text, help_: Text, example: Text) -> Ask:
    """How each of the six is asked: how far we are, the question, and a short explanation with one example.

    Who answered before sees their answer instead of the example.
    """

    async def ask(turn: Turn[Idea]) -> Prompt:
        initiative = await current(turn)
        return Prompt(
            lines(
                _("<i>Question {number} of 6</i>").with_(number=asked.number),
                question,
                help_,
                _("Your answer now: <i>{answer}</i>").with_(answer=shown(initiative, asked))
                if asked in initiative.answers
                else _("<i>For example: {example}</i>").with_(example=example),
            ),
            need_choices(turn.answers.needs) if asked is Asked.HOW else (),
        )

    return ask


async def take(turn: Turn[Idea], asked: Asked, tip: Text, praise: Text) -> Step:
    """What most questions do with an answer: give the tip, skip, or keep the answer and go on."""
    if turn.chose("tip"):
        return stay(tip)
    if turn.chose("skip"):
        initiative = await current(turn)
        saying = UNCHANGED if asked in initiative.answers else SKIPPED
        return await moved_on(turn, initiative, asked.value, saying)
    match received(turn):
        case NotUnderstood() as refused:
            return refused
        case Answer() as answer:
            return await kept(turn, asked, answer, praise if answer.words else received_file(answer))


def received_file(answer: Answer) -> Text:
    """What to say to an answer without words: nobody has heard or seen it yet."""
    if answer.attachments[0].kind == "voice":
        return _("🎤 I have kept your voice message. A worker can listen to it.")
    return _("📷 I have kept your photo.")


async def kept(turn: Turn[Idea], asked: Asked, answer: Answer, saying: Words) -> Step:
    """Keep an answer and go on. A second photo of the same album will find it again."""
    match turn.event.action:
        case Sends(album=album) if album:
            turn.answers = replace(turn.answers, album=album, album_question=asked.value)
    initiative = answered(await current(turn), asked, answer)
    if found := await exists_already(turn, initiative, asked):
        turn.answers = replace(turn.answers, map_told=True)
        return await moved_on(turn, initiative, asked.value, lines(saying, found.words), found.choices)
    return await moved_on(turn, initiative, asked.value, saying)


async def exists_already(turn: Turn[Idea], initiative: Initiative, asked: Asked) -> Already | None:
    """As soon as it is known what and where, while it is still a draft: once, and never while an answer is changed."""
    if asked not in {Asked.WHAT, Asked.WHERE} or turn.answers.map_told or turn.answers.changing:
        return None
    return await already_there(turn, initiative) if initiative.stage is Stage.DRAFT else None


SKIPPED = _("Fine, we can do that one later.")
UNCHANGED = _("Fine, I leave it as it is.")


@idea.question(
    asking(
        Asked.WHO,
        _("<b>Who takes part?</b>"),
        _("Tell me with whom you do it, and for whom."),
        _("my neighbour Fatma and I, for all children in our street"),
    )
)
async def who(turn: Turn[Idea]) -> Step:
    tip = _(
        "💡 Who do you know already, and whom could you still ask? "
        "Think of neighbours, the school, the mosque or the shop."
    )
    return await take(turn, Asked.WHO, tip, _("Good to know, thank you!"))


@idea.question(
    asking(
        Asked.WHAT,
        _("<b>What do you want to do?</b>"),
        _("Do you have many ideas? Choose one to begin with."),
        _("cook and eat together in our courtyard"),
    )
)
async def what(turn: Turn[Idea]) -> Step:
    tip = _(
        "💡 Begin with something that is easy to do and that everyone can see. "
        "Eating and drinking together always works."
    )
    return await take(turn, Asked.WHAT, tip, _("What a nice plan!"))


@idea.question(
    asking(
        Asked.WHERE,
        _("<b>Where will it be?</b>"),
        _("Type a street, a square, a place or a postcode. Or share your location."),
        _("on Nigelleplein"),
    ),
    keyboard=PLACE_KEYS,
)
async def where(turn: Turn[Idea]) -> Step:
    match turn.event.action:
        case SharesPlace(latitude, longitude):
            return await placed(turn, "", places.locate(latitude, longitude))
        case Says(words):
            return await placed(turn, words, places.understand(words, turn.language))
    tip = _("💡 Choose a place where people like to come. Can somebody in a wheelchair get in too?")
    return await take(turn, Asked.WHERE, tip, KEPT)


KEPT = _("Thank you, I have kept it.")


async def placed(turn: Turn[Idea], words: str, outcome: places.Understood) -> Step:
    """Keep the place, and say which neighbourhood was understood."""
    initiative = await current(turn)
    answer = Answer(words, turn.language, turn.now, message_id=turn.event.message_id)
    match outcome:
        case places.Found(place):
            answer = replace(answer, understood=place.to_json())
            return await kept(turn, Asked.WHERE, answer, understood_place(place))
        case places.MyNeighbourhood() if turn.resident.neighbourhood:
            place = places.from_json(turn.resident.neighbourhood)
            return await kept(turn, Asked.WHERE, replace(answer, understood=place.to_json()), understood_place(place))
        case places.Choose(candidates):
            turn.initiatives.save(answered(initiative, Asked.WHERE, answer))
            codes = tuple(one.neighbourhood.code for one in candidates if one.neighbourhood)
            return go_to(which_place, replace(turn.answers, places=codes))
        case places.MyNeighbourhood():
            turn.initiatives.save(answered(initiative, Asked.WHERE, answer))
            return go_to(which_place, replace(turn.answers, places=()))
        case places.Outside() if not words:
            return stay(
                _("That is outside the city, as far as I can see. Type the street or the neighbourhood, please.")
            )
        case places.Outside():
            return await kept(
                turn, Asked.WHERE, answer, _("That seems to be outside the city. I have kept your words.")
            )
        case None if not words:
            return NotUnderstood(_("I cannot find that location. Type the street or the neighbourhood, please."))
    return await kept(turn, Asked.WHERE, answer, _("I do not know that place yet. I have kept your words."))


def understood_place(place: places.Place) -> Text:
    """What we made of it, so that a mistake is seen at once."""
    guessed = place.neighbourhood is not None and not place.sure
    near = _("📍 I understood: near {place}.") if guessed else _("📍 I understood: {place}.")
    return near.with_(place=named(place))


async def ask_which_place(turn: Turn[Idea]) -> Prompt:
    """The places that a name can mean, or a free question when "my neighbourhood" was all they said."""
    if not turn.answers.places:
        return Prompt(_("Which neighbourhood do you live in? Type its name or your postcode."))
    found = [places.default().place(code) for code in turn.answers.places]
    choices = [[Choice(f"place.{number}", named(place))] for number, place in enumerate(found) if place]
    return Prompt(_("Which one do you mean?"), choices)


@idea.question(ask_which_place, keyboard=PLACE_KEYS)
async def which_place(turn: Turn[Idea]) -> Step:
    before = (await current(turn)).answers[Asked.WHERE]
    match turn.event.action:
        case Chooses(value) if place := chosen_place(turn.answers.places, value):
            outcome: places.Understood = places.Found(place)
            said = ""
        case SharesPlace(latitude, longitude):
            outcome, said = places.locate(latitude, longitude), ""
        case Says(words):
            outcome, said = places.understand(words, turn.language), words
        case _:
            return await take(turn, Asked.WHERE, _("💡 The first four figures of your postcode are enough."), KEPT)
    words = ", ".join(filter(None, [before.words, said]))
    if isinstance(outcome, places.Found):
        if not turn.answers.places:
            turn.resident = replace(turn.resident, neighbourhood=outcome.place.to_json())
        answer = replace(before, words=words, understood=outcome.place.to_json(), at=turn.now)
        return await kept(turn, Asked.WHERE, answer, understood_place(outcome.place))
    answer = replace(before, words=words, at=turn.now)
    return await kept(turn, Asked.WHERE, answer, _("I do not know that place yet. I have kept your words."))


def chosen_place(codes: tuple[str, ...], value: str) -> places.Place | None:
    """The candidate that a button stands for."""
    number = value.removeprefix("place.")
    known = number.isdecimal() and int(number) < len(codes)
    return places.default().place(codes[int(number)]) if known else None


@idea.question(
    asking(
        Asked.WHEN,
        _("<b>When, and how often?</b>"),
        _("Once, or on a fixed day?"),
        _("every Tuesday at 3 o'clock"),
    )
)
async def when(turn: Turn[Idea]) -> Step:
    match turn.event.action:
        case Says(words):
            return await noted(turn, Answer(words, turn.language, turn.now, message_id=turn.event.message_id))
    tip = _(
        "💡 Which day suits the people it is for? "
        "Use days that are there already: Neighbours' Day, King's Day, an iftar. "
        "A fixed day and time makes it easy to come back."
    )
    return await take(turn, Asked.WHEN, tip, KEPT)


async def noted(turn: Turn[Idea], answer: Answer) -> Step:
    """Keep when it is, and say what was understood; where a careful reader would doubt, ask back first."""
    answer = with_occasion(answer)
    occasion = occasion_in(answer)
    if occasion is None:
        return await kept(turn, Asked.WHEN, answer, _("I have kept it in your own words."))
    if occasion.sure:
        return await kept(turn, Asked.WHEN, answer, understood_occasion(occasion))
    turn.initiatives.save(answered(await current(turn), Asked.WHEN, answer))
    return go_to(check_when, turn.answers)


def with_occasion(answer: Answer) -> Answer:
    """The answer with the occasion that its words mean, if they mean one."""
    occasion = occasions.understand(answer.words, answer.language, answer.at)
    return replace(answer, understood=occasions.to_json(occasion) if occasion else None)


def understood_occasion(occasion: occasions.Occasion) -> Text:
    """What we made of it, so that a mistake is seen at once."""
    return _("📅 I understood: {when}.").with_(when=occasions.describe(occasion))


async def ask_check_when(turn: Turn[Idea]) -> Prompt:
    """What was understood, and the one thing that is not sure about it."""
    occasion = occasion_in((await current(turn)).answers[Asked.WHEN])
    if occasion is None or occasion.sure:
        return Prompt(_("When will it be?"))
    doubt = occasions.questions_about(occasion)[0]
    return Prompt(lines(understood_occasion(occasion), doubt), [[Choice("yes", _("Keep it like this"))]])


@idea.question(ask_check_when)
async def check_when(turn: Turn[Idea]) -> Step:
    initiative = await current(turn)
    if turn.chose("yes", "skip"):
        return await moved_on(turn, initiative, Asked.WHEN.value, KEPT)
    if turn.chose("no"):
        return stay(_("Which day and which time is it, then?"))
    match turn.event.action:
        case Says(words):
            return await corrected(turn, initiative.answers[Asked.WHEN], words)
    return await take(turn, Asked.WHEN, _("💡 Type the day and the time, or tap “Keep it like this”."), KEPT)


async def corrected(turn: Turn[Idea], before: Answer, words: str) -> Step:
    """The words after a doubt: "on Sunday" says it anew, "in the evening" completes it.

    Anything else ("more often") is kept behind what was said, and changes nothing of what was understood.
    """
    anew = with_occasion(replace(before, words=words, at=turn.now))
    added = replace(before, words=f"{before.words}, {words}", at=turn.now)
    if occasion_in(anew) is None:
        return await kept(turn, Asked.WHEN, added, KEPT)
    return await noted(turn, with_occasion(added) if only_a_time(anew) else anew)


def only_a_time(answer: Answer) -> bool:
    """Whether the words name a time of day and no day."""
    occasion = occasion_in(answer)
    return occasion is not None and isinstance(occasion.when, occasions.AnyDay)


@idea.question(
    asking(
        Asked.WHY,
        _("<b>Why do you want this?</b>"),
        _("What will be better in the neighbourhood?"),
        _("neighbours get to know each other and talk about the noise"),
    )
)
async def why(turn: Turn[Idea]) -> Step:
    tip = _("💡 A party is nice. But for whom does it make a difference, and what would people miss without it?")
    return await take(turn, Asked.WHY, tip, _("Thank you for telling me."))


@idea.question(
    asking(
        Asked.HOW,
        _("<b>How: what do you need?</b>"),
        _("Tap everything you need help with, then “Done”. Or type it."),
        _("space and a little money"),
    )
)
async def how(turn: Turn[Idea]) -> Step:
    match turn.event.action:
        case Chooses("done"):
            return await needed_are(turn, turn.answers.needs)
        case Chooses(Need.NOTHING.value):
            return await needed_are(turn, (Need.NOTHING.value,))
        case Chooses(value) if value in tuple(Need):
            memory = replace(turn.answers, needs=ticked(turn.answers.needs, value))
            return stay(answers=memory, changed=need_choices(memory.needs))
        case Says(words) if all_named := named_needs(turn, words):
            return stay(answers=replace(turn.answers, needs=all_named), again=True)
        case Says() | Sends():
            return await told_needs(turn)
    tip = _("💡 What can you do yourselves, and what do you need help with? Much is possible with little money.")
    return await take(turn, Asked.HOW, tip, KEPT)
