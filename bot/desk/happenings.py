"""What happened in a case, in one message each, as colleagues read it. Pure."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.desk.cards import Shown, own_words, speaker, tapped
from domain.case_texts import span
from domain.cases import CaseEvent, Line
from domain.handover import HELD, State, Urgency
from domain.handover_texts import moment_on
from domain.staff import Staff
from domain.texts import LanguageParam, ListParam, MentionParam, Text, Verbatim, Words, _, lines

_SENT: Mapping[str, Text] = {
    "photo": _("📷 A photo. It could not be fetched."),
    "voice": _("🎤 A voice message. It could not be fetched."),
    "document": _("📄 A document. It could not be fetched."),
    "place": _("📍 A place."),
    "other": _("Something that cannot be shown here."),
}


def said(shown: Shown, line: Line, *, is_caption: bool = False) -> Words:
    """Who wrote it, and their words on lines of their own. `is_caption`: the file itself stands above them."""
    head: Words = speaker(shown, line)
    if line.author == "worker":
        worker = shown.staff.get(line.worker_id or "")
        head = _("👤 {worker} to {name}:").with_(worker=worker.name if worker else "?", name=shown.name)
    sign = None if is_caption else _SENT.get(line.kind)
    words: Words | None = Verbatim(line.words.strip()) if line.words.strip() else None
    if line.kind == "choice" and words:
        words = tapped(line.words.strip())
    return lines(head, sign, words, _("<i>(changed)</i>") if line.replaces else None)


def noted(shown: Shown, event: CaseEvent, room: int) -> Words:
    """A note, and whose it is."""
    writer = shown.staff.get(event.staff_id or "")
    return lines(
        _("📌 Note by {name}:").with_(name=writer.name if writer else "?"),
        own_words(event.words, room),
    )


def helped(shown: Shown) -> Words | None:
    """How it was for the resident, and in their own words when they said more; None before they said anything."""
    words = own_words(shown.case.helped_words, 2000)
    how = (_HELPED_AND_SAYS if words else _HELPED).get(shown.case.helped)
    return lines(how.with_(name=shown.name), words) if how else None


_HELPED: Mapping[int | None, Text] = {
    3: _("🙂 {name} was helped."),
    2: _("😐 {name} was helped a little."),
    1: _("🙁 {name} was not helped."),
}
_HELPED_AND_SAYS: Mapping[int | None, Text] = {
    3: _("🙂 {name} was helped, and says:"),
    2: _("😐 {name} was helped a little, and says:"),
    1: _("🙁 {name} was not helped, and says:"),
    None: _("💬 {name} says how it was:"),
}


_HAPPENED: Mapping[str, Text] = {
    "claimed": _("✅ {worker} has taken it."),
    "passed_on": _("➡️ {worker} passed it on to {colleague}."),
    "let_go": _("➡️ {worker} does not go on with it: somebody else is needed."),
    "snoozed": _("💤 {worker} looks at it again {moment}, or when {name} writes."),
    "given_back": _("🤖 {worker} gave it back to the bot."),
    "taken_back": _("🤖 {name} goes on with the bot."),
    "closed": _("✅ {worker} closed it."),
    "write_up": _("📝 The plan is written down. {name} is asked whether it is right."),
    "right": _("📝 {name} says: yes, the plan is right."),
    "wrong": _("📝 {name} says: no, the plan is not right yet. What is wrong comes here."),
}
_TAKEN_OVER = _("➡️ {worker} took it over from {colleague}.")
_SNOOZED_BEFORE = _("💤 {worker} put it off for a while.")
_CLOSED_BY_ITSELF = _("✅ Closed by itself: nothing was heard for two weeks.")


def happened(shown: Shown, what: str, event: CaseEvent | None, now: datetime) -> Words | None:
    """What was done, in one line; None for what is said otherwise."""
    worker = shown.staff.get(event.staff_id or "") if event else None
    colleague = shown.staff.get(event.other_id or "") if event else None
    line = _HAPPENED.get(what)
    if line is None:
        return None
    if what == "closed" and worker is None:
        return _CLOSED_BY_ITSELF
    if what == "claimed" and colleague is not None:
        line = _TAKEN_OVER
    if what == "snoozed" and shown.case.snoozed_until is None:
        # It went on before this could be shown.
        line = _SNOOZED_BEFORE
    told = line.with_(
        worker=worker.name if worker else "?",
        # Who gets it should notice, also in a group.
        colleague=(_mention(colleague) if what == "passed_on" else colleague.name) if colleague else "?",
        name=shown.name,
        moment=moment_on(shown.case.snoozed_until or now, now),
    )
    return lines(told, own_words(event.words, 2000) if event else None)


def woken(shown: Shown, worker: Staff) -> Words:
    """The moment until which it was put off has come."""
    return _("⏰ {worker}, you wanted to look at the chat with {name} again now.").with_(
        worker=_mention(worker), name=shown.name
    )


def is_urgent(shown: Shown) -> bool:
    """Whether somebody has to come at any hour, and nobody did."""
    return shown.case.urgency is Urgency.URGENT and shown.case.state is State.QUEUED


def called(shown: Shown, now: datetime, mentioned: Sequence[Staff]) -> Words | None:
    """That somebody is needed: `mentioned` are called by name. None when nobody is needed any more."""
    case = shown.case
    who = ListParam(tuple(_mention(one) for one in mentioned))
    names = _("For {names}.").with_(names=who) if mentioned else None
    head: Text
    if is_urgent(shown):
        head = _("🔴 <b>Somebody is needed now</b>: {name} waits, and nobody has come yet.")
    elif case.is_overdue(now) and case.answer_by and (case.state is State.QUEUED or case.state in HELD):
        head = _("⏰ <b>Too late</b>: {name} was promised an answer {span} ago.").with_(span=span(now - case.answer_by))
    elif case.urgency is Urgency.URGENT and case.state is State.WAITING_FOR_WORKER:
        head = _("🔴 <b>Look now</b>: {name} may be in danger.")
    else:
        return None
    where = Text("{language} · {neighbourhood}") if case.neighbourhood else Text("{language}")
    told = where.with_(language=LanguageParam(case.language), neighbourhood=case.neighbourhood)
    return lines(head.with_(name=shown.name), told, names)


def _mention(person: Staff) -> MentionParam | str:
    return MentionParam(person.name, person.telegram_id) if person.telegram_id else person.name
