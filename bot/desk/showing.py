"""What happened in one case, as calls of the workers' bot: where it is shown, and what is said there."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from bot.desk import cards, codes, happenings
from bot.desk.cards import Shown
from bot.desk.markup import keyboard, message, under
from bot.desk.replies import Key, Keys
from bot.desk.turn import DUTCH
from domain import routing
from domain.cases import CaseEvent, Line, PostKind
from domain.handover import HELD, Reason, State
from domain.initiatives import shortened
from domain.staff import Job, Staff
from domain.standard_replies import StandardReply, said
from domain.texts import Language, Texts, Verbatim, Words, _, isolated, lines, paragraphs
from domain.topics import Posting, Topic
from storage.desk import NOT_REACHED, WORKERS_BOT
from storage.outbox import ANNOUNCEMENT, ANSWER, Outgoing
from storage.postings import keys_of
from storage.unit_of_work import UnitOfWork

FIRST = -1
"""Priority of cards, before what stands under them, and of flags and calls, before what waits in the same chat."""

CAUGHT_UP = 10
"""Lines of the chat that somebody reads who comes later."""

LONGEST_PIECE = 3500
"""UTF-16 units of a resident's words in one message of ours: with a name above them they fit."""

LONGEST_CAPTION = 900

JUST_NOW = timedelta(seconds=5)
"""How long after a flag of danger its first call says nothing new in the topic."""

_ENDS = frozenset({"claimed", "passed_on", "let_go", "given_back", "taken_back", "closed"})
"""What changes whose words in private go where."""

_COORDINATES = re.compile(r"(-?[0-9]{1,2}\.[0-9]+), ?(-?[0-9]{1,3}\.[0-9]+)\s*$")

_METHODS = {"photo": ("sendPhoto", "photo"), "voice": ("sendVoice", "voice"), "document": ("sendDocument", "document")}
_FILE_NAMES = {"photo": "photo.jpg", "voice": "voice.ogg", "document": "document"}


@dataclass(frozen=True, slots=True)
class Translatable:
    """Words of a resident that were shown, and that a machine may put into Dutch underneath."""

    case_id: str
    chat_ids: tuple[int, ...]
    ref: str
    words: str
    language: str


@dataclass
class Showing:
    """One case, in the transaction that takes its postings."""

    work: UnitOfWork
    texts: Texts
    shown: Shown
    now: datetime
    new_id: Callable[[], str]
    places: list[Topic] = field(default_factory=list)
    opened: set[int] = field(default_factory=set)
    """The chats in which it is shown since this moment."""
    is_changed: bool = False
    """Whether something happened that every card is to tell."""
    to_translate: list[Translatable] = field(default_factory=list)
    unreached: frozenset[int] = frozenset()
    """Private chats in which nothing arrives."""
    _told: set[int] = field(default_factory=set)
    """The chats in which something new stands."""
    _noted: Counter[tuple[datetime, str]] = field(default_factory=Counter)
    _is_helped_told: bool = False

    async def show(self, postings: Sequence[Posting]) -> None:
        """All that happened, in order; then titles and cards as they are now."""
        await self._open(postings)
        if not self.places:
            return
        for posting in postings:
            await self._show(posting)
        for place in self.places:
            self._freshen(place)
        await self._take_keys()

    async def _show(self, posting: Posting) -> None:
        match posting.kind:
            case PostKind.FLAG:
                self._flag(posting)
            case PostKind.CARD:
                # Whose turn it is changes with every message: what the title does not tell is no reason to edit the
                # card, of which Telegram lets us send twenty a minute to a group, edits included.
                pass
            case PostKind.SAID | PostKind.COLLEAGUE:
                await self._said(posting)
            case PostKind.CALL:
                await self._call(posting)
            case PostKind.NOTE:
                await self._note(posting)
            case PostKind.HELPED:
                self._helped()
            case PostKind.EVENT:
                await self._event(posting)

    # Where

    async def _open(self, postings: Sequence[Posting]) -> None:
        """Find where it is shown; and show it where it should be and is not yet."""
        accounts = {one.telegram_id for one in self.shown.staff.values() if one.is_active}
        known = await self.work.desk.topics_of(self.shown.case.id)
        self.unreached = frozenset(one.chat_id for one in known if one.title == NOT_REACHED)
        # Whoever left may still have the chat that the bot wrote in: nothing goes there any more.
        self.places = [
            one
            for one in known
            if one.chat_id not in self.unreached and (not one.is_private or one.chat_id in accounts)
        ]
        is_new = not self.places
        wanted = await self._wanted(postings)
        waiting = await self.work.postings.waiting_of(self.shown.case.id)
        for chat_id in wanted:
            self.places.append(Topic(self.shown.case.id, chat_id))
        for number, place in enumerate(self.places):
            if self.shown.case.state is not State.CLOSED and not await self._has_card(place):
                # Those that wait for a file, or came since, are shown in a moment.
                before = await self._said_before(place, waiting)
                self.places[number] = self._card(place, before)
                self.opened.add(place.chat_id)
                if not is_new or not _begins(postings):
                    await self._catch_up(place, before, waiting)

    async def _has_card(self, place: Topic) -> bool:
        """Whether there is a card that can be edited. Which message it was is not known for ever."""
        return bool(place.card) and await self.work.desk.is_shown(place.chat_id, place.card)

    async def _wanted(self, postings: Sequence[Posting]) -> list[int]:
        """The chats in which it is to be shown, beside those where it is."""
        case = self.shown.case
        if case.state in {State.RETURNED, State.CLOSED}:
            return []
        there = {one.chat_id for one in self.places}
        alone = [one for one in self._alone(postings) if one not in there]
        if any(not one.is_private for one in self.places):
            return alone
        if group := await self.work.desk.group_for(case.area):
            return [group.chat_id, *alone]
        wanted = [one.telegram_id for one in self._audience() if one.telegram_id]
        # While nobody has it, it is enough that one of those who may take it sees it.
        is_seen = case.state is State.QUEUED and not there.isdisjoint(wanted)
        return [] if is_seen else [one for one in wanted if one not in there]

    def _alone(self, postings: Sequence[Posting]) -> list[int]:
        """The private chat of who has it, though there is a group: they have it in hand, or it was passed on to them
        just now.
        """
        case, worker = self.shown.case, self.shown.worker
        if case.state not in HELD or worker is None or not self._is_reached(worker):
            return []
        is_passed_on = any(one.kind is PostKind.EVENT and one.ref == "passed_on" for one in postings)
        return [worker.telegram_id] if worker.telegram_id and (is_passed_on or worker.in_hand == case.id) else []

    def _is_reached(self, person: Staff) -> bool:
        """Whether there is a private chat with them, as far as we know."""
        return person.is_active and person.telegram_id is not None and person.telegram_id not in self.unreached

    def _audience(self) -> Sequence[Staff]:
        """Who is told in private: who has it; else who is asked first; else everybody who may take it."""
        case = self.shown.case
        first = self.shown.worker if case.state in HELD else self.shown.staff.get(case.routed_to or "")
        if case.state in HELD or (first and self._is_reached(first)):
            return [first] if first and self._is_reached(first) else []
        here = [one for one in self.shown.staff.values() if self._is_reached(one)]
        able = [one for one in here if one.works_in(case.area)]
        return [one for one in able if one.job is not Job.ADMINISTRATOR] or able

    @property
    def _here(self) -> list[Topic]:
        """Where what is said about it goes: the group, and the chat of who has it in hand; without a group, the chat of
        who has it, else wherever it is shown.
        """
        groups = [one for one in self.places if not one.is_private]
        if self.shown.case.state is State.QUEUED:
            return groups or self.places
        worker = self.shown.worker
        holder = [one for one in self.places if worker and one.chat_id == worker.telegram_id]
        if groups:
            has_in_hand = worker and worker.in_hand == self.shown.case.id and self.shown.case.state in HELD
            return [*groups, *(holder if has_in_hand else [])]
        return holder or ([] if self.shown.case.state in HELD else self.places)

    # Cards

    def _card(self, place: Topic, before: Sequence[Line]) -> Topic:
        """A new card, and the topic to which it belongs. `before`: what was said and does not come under it."""
        card = replace(place, card=self.new_id(), title=cards.title(self.texts, self.shown, self.now))
        face = self._face(card, before) | {"is_card": True}
        self._send(card.chat_id, "sendMessage", face, priority=FIRST, ref=card.card)
        self.work.desk.save_topic(card)
        return card

    def _face(self, place: Topic, said: Sequence[Line] | None = None) -> dict[str, Any]:
        viewer = next((one for one in self.shown.staff.values() if one.telegram_id == place.chat_id), None)
        viewer_id = (viewer.id if viewer else "nobody") if place.is_private else None
        shown = self.shown if said is None else replace(self.shown, lines=said)
        html = cards.card_html(self.texts, shown, self.now, viewer_id)
        keys = cards.buttons(self.shown, viewer_id)
        return message(html) | under(self.texts, keys)

    def _freshen(self, place: Topic) -> None:
        """Title and card as they are now; a topic that is over is closed behind all that is still to be said."""
        name = cards.title(self.texts, self.shown, self.now)
        is_changed = self.is_changed or name != place.title
        if is_changed and place.chat_id not in self.opened and place.card:
            self._send(
                place.chat_id,
                "editMessageText",
                {"reply_markup": keyboard(self.texts, ())} | self._face(place) | {"of": place.card},
                priority=ANNOUNCEMENT,
            )
        if name != place.title:
            self.work.desk.save_topic(replace(place, title=name))
            if not place.is_private:
                self._send(place.chat_id, "editForumTopic", {"name": name}, priority=ANNOUNCEMENT)
        if (
            self.shown.case.state is State.CLOSED
            and not place.is_private
            and (is_changed or place.chat_id in self._told)
        ):
            self._send(place.chat_id, "closeForumTopic", {}, priority=ANNOUNCEMENT)

    async def _said_before(self, place: Topic, waiting: Sequence[Posting]) -> Sequence[Line]:
        """What was said, without what comes into this chat by itself: it waits to be shown, or is on its way there."""
        refs = {one.ref for one in waiting}
        said = {one.ref for one in self.shown.lines if one.ref} - refs
        refs |= await self.work.postings.coming(place.chat_id, said)
        return [one for one in self.shown.lines if not one.ref or one.ref not in refs]

    async def _catch_up(self, place: Topic, said_before: Sequence[Line], waiting: Sequence[Posting]) -> None:
        """What was noted and said before, for who reads it from now on."""
        shown = self.shown
        before = said_before[-CAUGHT_UP:]
        new = {one.at for one in waiting if one.kind in {PostKind.NOTE, PostKind.EVENT}}
        told = [one for one in await self.work.cases.story(shown.case.id) if one.words and one.at not in new][-5:]
        if not before and not told:
            return

        def said(room: int) -> Words:
            notes = lines(_("<b>Notes</b>"), *(happenings.noted(shown, one, room) for one in told)) if told else None
            talk = lines(cards.SAID_LAST, cards.talk(shown, before, room)) if before else None
            return paragraphs(notes, talk)

        self._send(place.chat_id, "sendMessage", message(cards.fitting(self.texts, said)), priority=FIRST)
        for line in before:
            if line.attachment_id and line.author != "bot":
                await self._file([place], line)

    # What is said

    def _flag(self, posting: Posting) -> None:
        self.is_changed = True
        flag = next((one for one in self.shown.flags if one.id == posting.ref), None)
        keys: Keys = ()
        if self.shown.case.state is State.QUEUED:
            keys = ((Key(_("Claim"), codes.encode(codes.CLAIM, self.shown.case.id)),),)
        for place in self._here:
            # A card that is new tells it already.
            if flag and place.chat_id not in self.opened:
                html = cards.fitting(self.texts, lambda room: cards.flag_words(flag, room))
                payload = message(html) | under(self.texts, keys)
                self._send(place.chat_id, "sendMessage", payload, priority=FIRST, ref=self._keys_ref(keys))

    def _keys_ref(self, keys: Keys) -> str | None:
        """By which the message is found when its buttons are to go."""
        return keys_of(self.shown.case.id) if keys else None

    async def _take_keys(self) -> None:
        """When somebody has it, or it is over, the buttons of earlier alerts go."""
        if self.shown.case.state is State.QUEUED:
            return
        for chat_id, message_id in await self.work.postings.take_keys(self.shown.case.id):
            bare = {"message_id": message_id, "reply_markup": keyboard(self.texts, ())}
            self._send(chat_id, "editMessageReplyMarkup", bare, priority=ANNOUNCEMENT)

    async def _said(self, posting: Posting) -> None:
        line = await self.work.transcripts.line(posting.ref)
        if line is None:
            return
        # Who wrote it in their private chat has it there.
        written = await self.work.desk.place_of(line.ref) if line.author == "worker" and line.ref else None
        for place in [one for one in self._here if written is None or one.chat_id != written[0]]:
            if line.replaces and await self.work.desk.is_shown(place.chat_id, line.replaces):
                await self._rewrite(place, line)
            elif not await self._file([place], line):
                await self._words(place, line)
        is_foreign = line.author == "resident" and line.kind == "text" and not self._is_in_danger
        if is_foreign and self._here and line.words.strip() and not line.replaces:
            chats = tuple(one.chat_id for one in self._here)
            self.to_translate.append(
                Translatable(self.shown.case.id, chats, line.ref, line.words, self.shown.case.language)
            )

    @property
    def _is_in_danger(self) -> bool:
        return any(flag.reason is Reason.CRISIS for flag in self.shown.flags)

    async def _words(self, place: Topic, line: Line) -> None:
        """What somebody wrote, on lines of its own; in several messages when it is long."""
        for number, piece in enumerate(pieces(line.words) or [""]):
            html = self.texts.render(happenings.said(self.shown, replace(line, words=piece)), DUTCH)
            self._send(place.chat_id, "sendMessage", message(html), ref=line.ref if number == 0 else None)
        if dutch := await self._dutch_of(line):
            self._say(lines(_("Standard reply, in Dutch:"), Verbatim(dutch)), [place])
        elif line.original:
            self._say(lines(_("🌐 A machine translated it from:"), Verbatim(line.original)), [place])
        if line.kind == "place" and (where := _where(line.words)):
            self._send(place.chat_id, "sendLocation", {"latitude": where[0], "longitude": where[1]})

    async def _dutch_of(self, line: Line) -> str:
        """What a standard reply in another language says in Dutch; empty for all that is none."""
        resident, worker = self.shown.resident, self.shown.staff.get(line.worker_id or "")
        language = resident.language or DUTCH
        if line.author != "worker" or language == DUTCH or worker is None:
            return ""

        def filled(reply: StandardReply, language: Language) -> str:
            return said(reply, language, isolated(resident.first_name, language), isolated(worker.name, language))

        replies = await self.work.standard_replies.all()
        meant = (filled(one, DUTCH) for one in replies if filled(one, language).strip() == line.words.strip())
        return next(meant, "")

    async def _file(self, places: Sequence[Topic], line: Line) -> bool:
        """A photo, voice message or document as it is; whether it could be shown."""
        if line.attachment_id is None or line.kind not in _METHODS:
            return False
        match await self.work.postings.file(line.attachment_id):
            case ("stored", str(title)):
                method, name = _METHODS[line.kind]
                short = replace(line, words=shortened(line.words, LONGEST_CAPTION))
                caption = self.texts.render(happenings.said(self.shown, short, is_caption=True), DUTCH)
                made = {
                    "field": name,
                    "kind": "stored",
                    "name": title or _FILE_NAMES[line.kind],
                    "of": {"attachment": line.attachment_id},
                }
                payload = {"caption": caption, "parse_mode": "HTML", "made": made}
                for place in places:
                    self._send(place.chat_id, method, payload, ref=line.ref or None)
                return True
        return False

    async def _rewrite(self, place: Topic, line: Line) -> None:
        """What was shown before reads like this now."""
        original = await self.work.transcripts.line(line.replaces)
        is_file = original is not None and original.kind in _METHODS and original.attachment_id is not None
        field_name, method = ("caption", "editMessageCaption") if is_file else ("text", "editMessageText")
        short = replace(line, words=shortened(line.words, LONGEST_CAPTION if is_file else LONGEST_PIECE // 2))
        html = self.texts.render(happenings.said(self.shown, short, is_caption=is_file), DUTCH)
        self._send(place.chat_id, method, {field_name: html, "parse_mode": "HTML", "of": line.replaces})

    async def _note(self, posting: Posting) -> None:
        notes = [
            one
            for one in await self.work.cases.story(posting.case_id)
            if one.kind == "note" and one.at == posting.at and posting.ref in {"", one.staff_id}
        ]
        # Of several in one moment, each posting shows the next.
        number = self._noted[posting.at, posting.ref]
        self._noted[posting.at, posting.ref] += 1
        for one in notes[number : number + 1]:
            writer = self.shown.staff.get(one.staff_id or "")
            # In their own chat they wrote it, or it stands in the topic where they did.
            there = [
                place
                for place in self._here
                if (writer is None or place.chat_id != writer.telegram_id)
                and not await self.work.desk.wrote_here(place.chat_id, one.case_id, one.at)
            ]
            self._say(happenings.noted(self.shown, one, LONGEST_PIECE // 2), there)

    def _helped(self) -> None:
        """How it was, as it is known now: once, however often it changed meanwhile. The card stays as it was at the
        end: by now there may be another case, with a card of its own.
        """
        if not self._is_helped_told:
            self._say(happenings.helped(self.shown))
        self._is_helped_told = True

    async def _event(self, posting: Posting) -> None:
        story: Sequence[CaseEvent] = await self.work.cases.story(posting.case_id)
        event = next((one for one in story[::-1] if one.kind == posting.ref and one.at == posting.at), None)
        self.is_changed = True
        words = happenings.happened(self.shown, posting.ref, event, self.now)
        here = self._here
        lost = self.shown.staff.get(event.other_id or "") if event and posting.ref == "claimed" else None
        # Also in private, where one of them may go on writing.
        concerned = {one.telegram_id for one in (self.shown.worker, lost) if one} if posting.ref in _ENDS else set()
        self._say(words, [*here, *(one for one in self.places if one not in here and one.chat_id in concerned)])

    # Calls

    async def _call(self, posting: Posting) -> None:
        case = self.shown.case
        self.is_changed = True
        if posting.ref == "woken":
            worker = self.shown.worker
            self._say(happenings.woken(self.shown, worker) if worker and case.state in HELD else None)
            return
        called = await self._called(int(posting.ref) if posting.ref.isdecimal() else 1)
        in_group = happenings.called(self.shown, self.now, called)
        alone = happenings.called(self.shown, self.now, ())
        keys: Keys = ((Key(_("Claim"), codes.encode(codes.CLAIM, case.id)),),) if case.state is State.QUEUED else ()
        if in_group is None or alone is None:
            return
        alerted = [one for one in called if self._is_reached(one)]
        if not self._is_told_just_now(posting) or len(alerted) < len(called):
            for place in self.places:
                if not place.is_private:
                    self._ring(place.chat_id, in_group, keys)
        for person in alerted:
            if person.telegram_id:
                self._ring(person.telegram_id, alone, keys)

    def _is_told_just_now(self, posting: Posting) -> bool:
        """Whether the flag that it calls for stands in the topic since a moment ago."""
        return any(flag.reason is Reason.CRISIS and posting.at - flag.at <= JUST_NOW for flag in self.shown.flags)

    def _ring(self, chat_id: int, words: Words, keys: Keys) -> None:
        payload = message(self.texts.render(words, DUTCH)) | under(self.texts, keys)
        self._send(chat_id, "sendMessage", payload, priority=FIRST, ref=self._keys_ref(keys))

    async def _called(self, times: int) -> Sequence[Staff]:
        """Who is called now: while nobody has it, one more person each time; coordinators too when it is escalated."""
        case = self.shown.case
        staff = [one for one in self.shown.staff.values() if one.is_active and one.telegram_id]
        above = routing.coordinators(case, staff) if case.escalated_at else []
        if case.state in HELD:
            worker = self.shown.worker
            first = [worker] if worker and worker.is_active and worker.telegram_id else []
        else:
            load = await self.work.staff.load([one.id for one in staff])
            able = routing.candidates(case, staff, load, self.shown.resident.worker_id)
            asked = [one for one in able if one.id == case.routed_to]
            ranked = [*asked, *(one for one in able if one not in asked)]
            first = ranked[: times if happenings.is_urgent(self.shown) else 1]
        return [*first, *(one for one in above if one not in first)]

    # How

    def _say(self, words: Words | None, places: Sequence[Topic] | None = None) -> None:
        """One message, wherever it is shown, or in these places."""
        if words is not None:
            for place in self._here if places is None else places:
                self._send(place.chat_id, "sendMessage", message(self.texts.render(words, DUTCH)))

    def _send(
        self, chat_id: int, method: str, payload: dict[str, Any], *, priority: int = ANSWER, ref: str | None = None
    ) -> None:
        if method.startswith("send"):
            self._told.add(chat_id)
        to = {"chat_id": chat_id, "case": self.shown.case.id}
        self.work.outbox.add(Outgoing(WORKERS_BOT, chat_id, method, to | payload, priority, ref=ref), self.now)


def pieces(words: str) -> list[str]:
    """The words in pieces that each fit into a message, cut at a blank where there is one."""
    parts = []
    rest = words.strip()
    while rest:
        piece = rest[:LONGEST_PIECE]
        while cards.units(piece) > LONGEST_PIECE:
            piece = piece[:-1]
        if len(piece) < len(rest) and (blank := max(piece.rfind(" "), piece.rfind("\n"))) > len(piece) // 2:
            piece = piece[:blank]
        parts.append(piece)
        rest = rest[len(piece) :].lstrip()
    return parts


def _where(words: str) -> tuple[float, float] | None:
    """Latitude and longitude, where the words of a place end with them: "Osdorp · 52.361, 4.801"."""
    found = _COORDINATES.search(words)
    return (float(found[1]), float(found[2])) if found else None


def machine_words(words: str) -> Words:
    """A machine's translation, marked as such."""
    return lines(_("🌐 Translated by a machine; there can be mistakes in it:"), Verbatim(words))


def _begins(postings: Sequence[Posting]) -> bool:
    """Whether the case began with these, so that there is nothing earlier to be told."""
    return any(one.kind is PostKind.FLAG for one in postings)
