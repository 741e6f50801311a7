"""The card and the title of a case: what a member of staff must know before they write a word. Pure."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.desk import codes
from bot.desk.replies import Key, Keys
from bot.desk.turn import DUTCH
from domain import announcements
from domain.case_texts import GAVE_NUMBERS, REASONS, URGENCIES, promise, reason
from domain.cases import Line
from domain.handover import HELD, Case, Flag, Reason, State
from domain.handover_texts import day_and_time, moment_on
from domain.initiatives import Answer, Initiative, Question, shortened
from domain.people import Resident
from domain.question_texts import NAMES
from domain.reminders import AMSTERDAM
from domain.staff import Staff
from domain.texts import (
    DateParam,
    LanguageParam,
    Lines,
    ListParam,
    Param,
    Text,
    Texts,
    Verbatim,
    Words,
    _,
    lines,
    paragraphs,
    plain_of,
)
from domain.write_ups import WriteUp
from storage.postings import Earlier

TITLE_LIMIT = 128
"""UTF-16 units of a topic's name."""

MESSAGE_LIMIT = 4096
"""UTF-16 units of a message, without its markup."""

FLAGS_SHOWN = 4
"""Reasons on a card beside danger, which always stands there."""

SAID_SHOWN, BOT_SAID_SHOWN = 6, 3
"""Lines of the chat on a card, and how many of them may be the bot's: it talks more than the resident."""

LONGEST_BOT_LINE = 80
"""Characters. What the resident wrote is what counts."""

LONGEST_EARLIER_NOTE = 80

_ROOM = (700, 400, 250, 150, 80, 40)
"""Characters that a resident's words may take each: the most that lets the card fit into one message."""

SIGNS: Mapping[str, str] = {"photo": "📷", "voice": "🎤", "document": "📄", "place": "📍", "other": "❔"}


@dataclass(frozen=True, slots=True)
class Shown:
    """A case, and all that is told about it."""

    case: Case
    resident: Resident
    flags: Sequence[Flag] = ()
    """The first one first."""
    staff: Mapping[str, Staff] = field(default_factory=dict)
    """By id; also those who do not work here any more."""
    initiative: Initiative | None = None
    support: tuple[int, int] | None = None
    """How many signatures count, and how many are needed."""
    lines: Sequence[Line] = ()
    """The last of the transcript, the first one first."""
    write_up: WriteUp | None = None
    """The last version."""
    earlier: Sequence[Earlier] = ()
    """The cases that the resident had before, the last one first."""

    @property
    def name(self) -> str:
        """The resident's, as colleagues call them."""
        return self.resident.first_name

    @property
    def worker(self) -> Staff | None:
        """Who has it, or had it last."""
        return self.staff.get(self.case.worker_id or "")


def units(words: str) -> int:
    """The length of a text as Telegram counts it: in UTF-16 units."""
    return len(words.encode("utf-16-le")) // 2


def title(texts: Texts, shown: Shown, now: datetime) -> str:
    """The name of the topic: urgency, who it is, neighbourhood, language, and who has it. At most `TITLE_LIMIT`
    units.
    """
    case = shown.case
    parts: list[Words] = [
        _urgency(case),
        *([Verbatim(shortened(shown.name, 30))] if shown.name.strip() else []),
        *([Verbatim(shortened(case.neighbourhood, 40))] if case.neighbourhood else []),
        Text("{language}").with_(language=LanguageParam(case.language)),
        *_state(shown, now),
    ]
    return _cut(" · ".join(texts.plain(part, DUTCH) for part in parts), TITLE_LIMIT)


def _urgency(case: Case) -> Text:
    return _("✅ done") if case.state is State.CLOSED else URGENCIES[case.urgency]


def _state(shown: Shown, now: datetime) -> list[Words]:
    case = shown.case
    name = shortened(shown.worker.name, 30) if shown.worker else ""
    match case.state:
        case State.QUEUED:
            return [_("⏰ waits too long") if case.is_overdue(now) else _("waits")]
        case State.SNOOZED:
            return [_("{name}, later").with_(name=name)]
        case State.RETURNED:
            return [_("with the bot")]
        case _ if case.state in HELD:
            return [Text("⏰ {name}").with_(name=name) if case.is_overdue(now) else Verbatim(name)]
    return [Verbatim(name)] if name else []


def card_html(texts: Texts, shown: Shown, now: datetime, viewer_id: str | None = None) -> str:
    """The card as HTML in Dutch; residents' words are shortened until it fits into one message."""
    return fitting(texts, lambda room: card(shown, now, viewer_id, room=room))


def fitting(texts: Texts, said: Callable[[int], Words]) -> str:
    """HTML in Dutch of what is said with so much room for each piece of somebody's words, so that it is one message."""
    html = ""
    for room in _ROOM:
        html = texts.render(said(room), DUTCH)
        if units(plain_of(html)) <= MESSAGE_LIMIT:
            break
    return html


def card(shown: Shown, now: datetime, viewer_id: str | None = None, *, room: int = _ROOM[0]) -> Words:
    """What is known: who, by when, why, what was said, the plan, who has it, and the one rule. `room`: characters
    that each piece of somebody's own words may take. `viewer_id`: whose private chat it stands in; None in a group.
    """
    return paragraphs(
        _who(shown),
        _clock(shown, now),
        _why(shown, room) if shown.flags else None,
        _said_last(shown, room),
        _plan(shown, room),
        _earlier(shown),
        lines(_holder(shown), rule(shown, viewer_id)),
        _("<i>This is how it was {moment}.</i>").with_(moment=day_and_time(now)),
    )


def _who(shown: Shown) -> Words:
    case = shown.case
    head = _("{urgency} · <b>{name}</b> writes {language}").with_(
        urgency=_urgency(case), name=shown.name, language=LanguageParam(case.language)
    )
    known = shown.staff.get(shown.resident.worker_id or "")
    return lines(
        head,
        _("Neighbourhood: {neighbourhood}").with_(neighbourhood=case.neighbourhood) if case.neighbourhood else None,
        _("Knows {name} already.").with_(name=known.name) if known and known != shown.worker else None,
        _("Cannot be reached: blocked the bot, or left Telegram.") if shown.resident.unreachable_since else None,
    )


def _clock(shown: Shown, now: datetime) -> Words | None:
    case = shown.case
    if case.state is State.SNOOZED and case.snoozed_until:
        return _("💤 Put off until {moment}.").with_(moment=moment_on(case.snoozed_until, now))
    if case.state is State.WAITING_FOR_RESIDENT:
        return _("It is {name}'s turn to write.").with_(name=shown.name)
    return lines(*promise(case, now)) if case.state is not State.CLOSED and promise(case, now) else None


def flag_words(flag: Flag, room: int = _ROOM[0]) -> Words:
    """Why somebody should look, with what they wrote on lines of its own."""
    return lines(
        _reason(flag),
        GAVE_NUMBERS if flag.reason is Reason.CRISIS else None,
        own_words(flag.words, room),
    )


def _reason(flag: Flag, times: int = 1) -> Words:
    why = reason(flag)
    return Text("🚩 {why}").with_(why=why) if times == 1 else Text("🚩 {n}× {why}").with_(n=times, why=why)


def _why(shown: Shown, room: int) -> Words:
    """Danger first, and all of it; then the newest reasons. Each reason once, with what was written last about it."""
    same: dict[tuple[Reason, str], list[Flag]] = {}
    for flag in reversed(shown.flags):
        same.setdefault((flag.reason, flag.subject if flag.reason is Reason.CRISIS else ""), []).append(flag)
    groups = list(same.values())
    danger = [one for one in groups if one[0].reason is Reason.CRISIS]
    other = [one for one in groups if one not in danger][:FLAGS_SHOWN]
    said = {_squeezed(line.words) for line in last_said(shown.lines)}
    return lines(
        *(_reason(one[0], len(one)) for one in danger),
        GAVE_NUMBERS if danger else None,
        *(part for one in other for part in _reason_and_words(one, said, room)),
    )


def _reason_and_words(same: Sequence[Flag], said: Collection[str], room: int) -> list[Words | None]:
    words = next((_squeezed(one.words) for one in same if one.words.strip()), "")
    # What stands under it as said last need not stand there twice.
    return [_reason(same[0], len(same)), None if words in said else own_words(words, room)]


def own_words(words: str, room: int) -> Verbatim | None:
    """Somebody's words on one line, shortened; None when there are none."""
    one_line = _squeezed(words)
    return Verbatim(shortened(one_line, room)) if one_line else None


def _squeezed(words: str) -> str:
    return " ".join(words.split())


def _plan(shown: Shown, room: int) -> Words | None:
    plan = shown.initiative
    if plan is None or (plan.is_empty and shown.write_up is None):
        return None
    head = _("<b>The plan</b>: {stage}").with_(stage=announcements.NAMES[plan.stage])
    if plan.number:
        head = _("<b>The plan</b> {number}: {stage}").with_(number=plan.number, stage=announcements.NAMES[plan.stage])
    return lines(
        head,
        own_words(plan.two_sentences, room),
        *(_answer(asked, plan.answers[asked], room) for asked in Question if asked in plan.answers),
        _("✍️ {n} of {needed} signatures").with_(n=shown.support[0], needed=shown.support[1]) if shown.support else None,
        *_written_down(shown, room),
    )


def _answer(asked: Question, answer: Answer, room: int) -> Words:
    signs = "".join(SIGNS[one.kind] for one in answer.attachments)
    words = shortened(" ".join(answer.words.split()), room)
    return _("<b>{question}</b>: {answer}").with_(question=NAMES[asked], answer=Verbatim(f"{words} {signs}".strip()))


def _written_down(shown: Shown, room: int) -> list[Words | None]:
    one = shown.write_up
    if one is None:
        return []
    match one.answer:
        case "right":
            said = _("📝 Written down, version {version}: {name} says it is right.")
        case "wrong":
            said = _("📝 Written down, version {version}: {name} says it is not right yet.")
        case None:
            said = _("📝 Written down, version {version}: {name} has not answered yet.")
    return [
        said.with_(version=one.version, name=shown.name),
        own_words(one.dutch or one.words, room),
        own_words(one.objection, room),
    ]


def _said_last(shown: Shown, room: int) -> Words | None:
    said = last_said(shown.lines)
    return lines(SAID_LAST, talk(shown, said, room)) if said else None


SAID_LAST = _("<b>What was said last</b>")


def last_said(said: Sequence[Line]) -> Sequence[Line]:
    """The last lines of the chat, of both sides, the first one first; what was replaced is left out."""
    replaced = {one.replaces for one in said} - {""}
    chosen: list[Line] = []
    of_bot = 0
    for line in reversed(said):
        is_bot = line.author == "bot"
        if line.ref in replaced or not (line.words.strip() or line.kind in SIGNS):
            continue
        if len(chosen) == SAID_SHOWN or (is_bot and of_bot == BOT_SAID_SHOWN):
            continue
        chosen.append(line)
        of_bot += is_bot
    return chosen[::-1]


def _earlier(shown: Shown) -> Words | None:
    """One short line for each case that the resident had before."""
    if not shown.earlier:
        return None
    return lines(_("<b>Earlier</b>"), *(_one_earlier(one) for one in shown.earlier))


def _one_earlier(one: Earlier) -> Words:
    parts: list[Param] = [
        DateParam(one.opened_at.astimezone(AMSTERDAM).date(), skeleton="yMMMd"),
        ListParam(tuple(REASONS[reason] for reason in one.reasons)) if one.reasons else "",
        one.worker,
        shortened(_squeezed(one.note), LONGEST_EARLIER_NOTE),
    ]
    there = {f"part{number}": part for number, part in enumerate(parts) if part}
    # No words of ours are in it: nothing to translate.
    return Text("• " + " · ".join(f"{{{name}}}" for name in there)).with_(**there)


def _holder(shown: Shown) -> Words:
    worker = shown.worker
    match shown.case.state:
        case State.QUEUED:
            return _("🙋 Nobody has it yet.")
        case State.RETURNED:
            return _("🤖 The bot has the chat again.")
        case State.CLOSED:
            return _("✅ It is over.")
    return _("👤 {name} has it.").with_(name=worker.name if worker else "?")


def rule(shown: Shown, viewer_id: str | None = None) -> Words | None:
    """What becomes of what is written here: the one rule. None in the chat of somebody who does not have it."""
    name, worker = shown.name, shown.worker.name if shown.worker else "?"
    if shown.case.state not in HELD:
        if shown.case.state is State.CLOSED:
            return None if viewer_id else _("What is written here stays between colleagues.")
        claim = _("Claim it to write to {name}.").with_(name=name)
        return claim if viewer_id else lines(_("What is written here stays between colleagues."), claim)
    if viewer_id is None:
        return _(
            "What {worker} writes here goes to {name}. Begin with // for a note. "
            "What colleagues write is always a note."
        ).with_(worker=worker, name=name)
    if viewer_id == shown.case.worker_id:
        return _(
            "What you write here goes to {name}, as long as you have this case in hand. Begin with // for a note."
        ).with_(name=name)
    return None


def buttons(shown: Shown, viewer_id: str | None = None) -> Keys:
    """What can be done now, row by row. `viewer_id`: whose private chat it stands in; None in a group."""
    case = shown.case

    def key(label: Text, verb: str) -> Key:
        return Key(label, codes.encode(verb, case.id))

    if case.state is State.CLOSED:
        return ()
    if case.state not in HELD:
        return ((key(_("Claim"), codes.CLAIM), key(_("Close"), codes.CLOSE)),)
    # A tap asks first, and a worker who has it keeps it while they can be expected to answer.
    take_over = (key(_("Take over"), codes.CLAIM),)
    if viewer_id not in {None, case.worker_id}:
        return (take_over,)
    has_it = _("✅ {name} has it").with_(name=shown.worker.name if shown.worker else "?")
    return (
        (key(has_it, codes.CLAIM),),
        (key(_("Replies"), codes.STANDARD), key(_("Plan"), codes.PLAN)),
        (key(_("Pass on"), codes.PASS_ON), key(_("Snooze"), codes.SNOOZE)),
        (key(_("Give back"), codes.GIVE_BACK), key(_("Close"), codes.CLOSE)),
        *((take_over,) if viewer_id is None else ()),
    )


def _cut(words: str, most: int) -> str:
    while units(words) > most:
        words = words[:-1]
    return words


def talk(shown: Shown, said: Sequence[Line], room: int) -> Lines:
    """Lines of the chat, for who comes later; what was replaced is left out."""
    replaced = {one.replaces for one in said} - {""}
    told = [one for one in said if one.ref not in replaced]
    return lines(*(part for one in told for part in (speaker(shown, one), words_or_sign(one, room))))


def words_or_sign(line: Line, room: int) -> Words | None:
    """What was said, shortened; of a file without words, what it is; of a button, that it was one. What the bot said
    is shortened more than what people said.
    """
    if line.kind == "choice" and line.words.strip():
        return tapped(shortened(_squeezed(line.words), room))
    sign = SIGNS.get(line.kind, "")
    return own_words(f"{sign} {line.words}", min(room, LONGEST_BOT_LINE) if line.author == "bot" else room)


def tapped(label: str) -> Words:
    """They did not type it: it stood on a button."""
    return _("(tapped: {label})").with_(label=label)


def speaker(shown: Shown, line: Line) -> Words:
    """Who said it, above what was said."""
    match line.author:
        case "resident":
            return Text("💬 {name}:").with_(name=shown.name)
        case "worker":
            worker = shown.staff.get(line.worker_id or "")
            return Text("👤 {name}:").with_(name=worker.name if worker else "?")
        case "bot":
            return _("🤖 The bot:")
