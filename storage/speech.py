"""What staff's doings put into a resident's chat: a worker's words, and what the bot says about the handover."""

import html
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import BackHow, Button, Content, LineKind
from domain.people import Resident
from domain.staff import Staff
from domain.texts import isolated, plain_of, without_bidi_controls
from storage.dispatch import RESIDENTS_BOT, says_something, silenced
from storage.inbox import Inbox, brought
from storage.outbox import Outbox, Outgoing
from storage.tables import outbox
from storage.transcripts import Said, Transcripts

_METHODS = {"photo": ("sendPhoto", "photo"), "voice": ("sendVoice", "voice"), "document": ("sendDocument", "document")}


class Speech:
    """The port `domain.cases.Speech`, in the outbox of this unit of work."""

    def __init__(self, connection: AsyncConnection, messages: Outbox, transcripts: Transcripts) -> None:
        self._connection = connection
        self._outbox = messages
        self._transcripts = transcripts

    def worker_says(self, to: Resident, worker: Staff, content: Content, ref: str, at: datetime) -> None:
        """A worker's words; never repeated by themselves."""
        if content.kind == "place":
            method, payload = _venue(worker, content)
        else:
            method, payload = _sent(content, _signed(worker, content.words, to, content.label))
        self._add(to, method, payload, at, ref=ref, repeatable=False)

    def worker_rewrites(self, to: Resident, worker: Staff, words: str, ref: str, kind: LineKind, at: datetime) -> None:
        """What was sent as `ref` reads like this now."""
        method, field = ("editMessageText", "text") if kind == "text" else ("editMessageCaption", "caption")
        payload = {"of": ref, field: _signed(worker, words, to), "parse_mode": "HTML"}
        self._add(to, method, payload, at)

    def worker_takes_away(self, to: Resident, ref: str, at: datetime) -> None:
        """What was sent as `ref` is deleted."""
        self._add(to, "deleteMessage", {"of": ref}, at)

    def tell(
        self,
        to: Resident,
        html: str,
        at: datetime,
        *,
        buttons: Sequence[Button] = (),
        portrait: str = "",
        takes_keyboard: bool = False,
    ) -> None:
        """What the bot says about the handover."""
        method, payload = _message(html)
        if portrait:
            made = {"field": "photo", "kind": "portrait", "name": "portrait.jpg", "of": {"file": portrait}}
            method, payload = "sendPhoto", {"caption": html, "parse_mode": "HTML", "made": made}
        if takes_keyboard:
            payload["reply_markup"] = {"remove_keyboard": True}
        if buttons:
            rows = [[{"text": one.label, "callback_data": f"go:{one.entry}"}] for one in buttons]
            payload["reply_markup"] = {"inline_keyboard": rows}
        self._add(to, method, payload, at)
        self._transcripts.add(Said(to.id, "bot", "text", plain_of(html), at, case_id=to.case_id))

    async def withhold(self, to: Resident) -> None:
        """What the bot has said and is not sent yet waits until the bot has the chat again."""
        await self._outbox.flush()
        await self._connection.execute(_WITHHOLD, {"chat": to.telegram_id})

    async def release(self, to: Resident) -> None:
        """What waited goes out."""
        await self._connection.execute(_RELEASE, {"chat": to.telegram_id})

    async def bot_goes_on(self, to: Resident, how: BackHow, worker: str, case_id: str, at: datetime) -> None:
        """The bot has the chat again, and says so in a turn of its own."""
        told = {"back": how, "worker": worker, "case_id": case_id}
        await Inbox(self._connection).put([brought(f"{how} {case_id} {at.isoformat()}", to.telegram_id, told)], at)

    def _add(
        self,
        to: Resident,
        method: str,
        payload: dict[str, Any],
        at: datetime,
        *,
        ref: str | None = None,
        repeatable: bool = True,
    ) -> None:
        self._outbox.add(
            Outgoing(
                RESIDENTS_BOT,
                to.telegram_id,
                method,
                {"chat_id": to.telegram_id, **payload},
                repeatable=repeatable,
                speaker="worker",
                ref=ref,
                reports=ref is not None,
            ),
            at,
        )


def _sent(content: Content, signed: str) -> tuple[str, dict[str, Any]]:
    """The method of the Bot API that sends this, and its parameters."""
    if content.kind == "text":
        return _message(signed)
    method, field = _METHODS[content.kind]
    made = {"field": field, "kind": "stored", "name": content.name, "of": {"attachment": content.attachment_id}}
    return method, {"caption": signed, "parse_mode": "HTML", "made": made}


def _venue(worker: Staff, content: Content) -> tuple[str, dict[str, Any]]:
    """A place with who sends it, and what they say of it where its address would stand: it has no room for words."""
    place = {"latitude": content.latitude, "longitude": content.longitude}
    return "sendVenue", {**place, "title": worker.name, "address": content.words or "📍"}


def _message(text: str) -> tuple[str, dict[str, Any]]:
    return "sendMessage", {"text": text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}


def _signed(worker: Staff, words: str, to: Resident, label: str = "") -> str:
    """The words under the first name of who wrote them: there is one bot, and perhaps several people behind it. Below
    them the label, if there is one.
    """
    name = f"<b>{html.escape(isolated(worker.name, to.language or 'nl'))}</b>"
    said = html.escape(without_bidi_controls(words))
    return "\n".join(filter(None, (name, said, label and f"<i>{html.escape(label)}</i>")))


_of_chat = (outbox.c.bot == RESIDENTS_BOT, outbox.c.chat_id == bindparam("chat"), outbox.c.speaker == "bot")
_WITHHOLD = update(outbox).where(*_of_chat, outbox.c.state.in_(["due", "held"]), says_something()).values(**silenced())
_RELEASE = update(outbox).where(*_of_chat, outbox.c.state == "withheld").values(state="due")
