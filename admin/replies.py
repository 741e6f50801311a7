"""Standard replies: three languages beside each other. Workers read them; coordinators and administrators change them.

The workers' bot and the chat page read the same table, so that a change is offered everywhere at once.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import APIRouter, Response

from admin.errors import NotHereError, WrongRequestError
from admin.forms import number_in, words_in
from admin.routing import ConsoleRoute, may
from admin.visit import TheVisit, Visit
from domain.staff import Job
from domain.standard_replies import LONGEST, PLACEHOLDERS, StandardReply, Wrong, said, wrong_in
from domain.texts import LANGUAGES, Language, Text, _, isolated
from storage.console.audit import Act
from storage.standard_replies import KeptReplies, KeptReply, ShortcutTakenError

router = APIRouter(route_class=ConsoleRoute)

EDITORS = (Job.COORDINATOR, Job.ADMINISTRATOR)

WRONG: Mapping[Wrong, Text] = {
    Wrong.SHORTCUT: _("Use 2 to 20 letters from a to z, without blanks."),
    Wrong.TOO_LONG: _("This is too long: at most {most} characters.").with_(most=LONGEST),
    Wrong.BRACES: _("There is a brace too many or too few."),
    Wrong.PLACEHOLDER: _("In braces only {resident} and {worker} can stand.").with_(
        **{one: f"{{{one}}}" for one in PLACEHOLDERS}
    ),
}
MISSING: Mapping[Language, Text] = {
    "nl": _("The Dutch text is missing."),
    "tr": _("The Turkish text is missing."),
    "ar": _("The Arabic text is missing."),
}
TAKEN = _("Another reply has this shortcut. Choose another one.")
EXAMPLE_NAMES: Mapping[Language, str] = {"nl": "Fatma", "tr": "Fatma", "ar": "فاطمة"}
"""The resident of the preview."""

_ID = re.compile("[0-9a-f]{32}")
_LONGEST_TYPED = 4 * LONGEST
"""Characters of a text that come back to be shortened; nobody types more."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as it stands in the form, right or not."""

    reply: StandardReply
    revision: int
    """Of what it was made from; 0 for a new one."""


@router.get("/replies")
@may()
async def all_replies(visit: TheVisit) -> Response:
    """All of them, those last that are not offered."""
    kept = await KeptReplies(visit.work.connection).all()
    undo = visit.request.query_params.get("undo", "")
    return await visit.page(
        "replies.html",
        offered=[one for one in kept if one.retired_at is None],
        retired=[one for one in kept if one.retired_at is not None],
        undo=next((one for one in kept if one.reply.id == undo and one.retired_at is not None), None),
        may_edit=visit.person.job in EDITORS,
    )


@router.get("/replies/new")
@may(*EDITORS)
async def new_reply(visit: TheVisit) -> Response:
    """An empty form. Its id is given now, so that a form that is sent twice makes one reply."""
    empty = StandardReply(visit.console.new_id(), "", dict.fromkeys(LANGUAGES, ""))
    return await _form(visit, Draft(empty, 0))


@router.get("/replies/{reply_id}")
@may()
async def one_reply(visit: TheVisit, reply_id: str) -> Response:
    """The form; for workers, what it says. Raises NotHereError."""
    kept = await _kept(visit, reply_id)
    if visit.person.job not in EDITORS:
        return await visit.page("reply.html", kept=kept, read=_as_read(visit, kept.reply))
    return await _form(visit, Draft(kept.reply, kept.revision), kept)


@router.post("/replies/new")
@may(*EDITORS)
async def add_reply(visit: TheVisit) -> Response:
    """Offer a new one, or show what is wrong with it or how it reads."""
    draft = await _typed(visit, "")
    shelf = KeptReplies(visit.work.connection)
    if is_preview := await _is_preview(visit):
        return await _form(visit, draft, is_preview=is_preview)
    if await shelf.get(draft.reply.id):
        return visit.redirect("/replies", _("This reply is offered now."))
    if errors := await _errors(visit, draft.reply):
        return await _form(visit, draft, errors=errors)
    if not await shelf.add(draft.reply, visit.person.id, visit.now):
        # Somebody else was quicker by less than this request took.
        return await _form(visit, draft, errors={"shortcut": TAKEN})
    _record(visit, Act.REPLY_ADDED, draft.reply)
    return visit.redirect("/replies", _("“{shortcut}” is offered now.").with_(shortcut=draft.reply.shortcut))


@router.post("/replies/{reply_id}")
@may(*EDITORS)
async def change_reply(visit: TheVisit, reply_id: str) -> Response:
    """Keep it like this, unless somebody changed it meanwhile: then both are shown, and nothing is lost."""
    kept = await _kept(visit, reply_id)
    draft = await _typed(visit, reply_id)
    if is_preview := await _is_preview(visit):
        return await _form(visit, draft, kept, is_preview=is_preview)
    if draft.reply == kept.reply:
        return visit.redirect("/replies", _("Nothing was changed."))
    if errors := await _errors(visit, draft.reply):
        return await _form(visit, draft, kept, errors=errors)
    shelf = KeptReplies(visit.work.connection)
    try:
        is_changed = await shelf.change(draft.reply, draft.revision, visit.person.id, visit.now)
    except ShortcutTakenError:
        # Somebody else was quicker by less than this request took.
        return await _form(visit, draft, kept, errors={"shortcut": TAKEN})
    if not is_changed:
        meanwhile = await _kept(visit, reply_id)
        return await _form(visit, Draft(draft.reply, meanwhile.revision), meanwhile, meanwhile=meanwhile)
    _record(visit, Act.REPLY_CHANGED, kept.reply)
    return visit.redirect("/replies", _("“{shortcut}” is changed.").with_(shortcut=draft.reply.shortcut))


@router.post("/replies/{reply_id}/retire")
@may(*EDITORS)
async def retire_reply(visit: TheVisit, reply_id: str) -> Response:
    """Offer it no more; the page that follows can take that back."""
    kept = await _kept(visit, reply_id)
    shelf = KeptReplies(visit.work.connection)
    if kept.retired_at is None and await shelf.retire(reply_id, kept.revision, visit.person.id, visit.now):
        _record(visit, Act.REPLY_RETIRED, kept.reply)
    return visit.redirect(f"/replies?undo={reply_id}")


@router.post("/replies/{reply_id}/bring-back")
@may(*EDITORS)
async def bring_reply_back(visit: TheVisit, reply_id: str) -> Response:
    """Offer it again, at its old place."""
    kept = await _kept(visit, reply_id)
    shelf = KeptReplies(visit.work.connection)
    if kept.retired_at is not None and await shelf.bring_back(reply_id, kept.revision, visit.person.id, visit.now):
        _record(visit, Act.REPLY_BROUGHT_BACK, kept.reply)
    return visit.redirect("/replies", _("“{shortcut}” is offered again.").with_(shortcut=kept.reply.shortcut))


async def _kept(visit: Visit, reply_id: str) -> KeptReply:
    kept = await KeptReplies(visit.work.connection).get(reply_id)
    if kept is None:
        raise NotHereError
    return kept


async def _typed(visit: Visit, reply_id: str) -> Draft:
    """What stands in the form; `reply_id` is empty for a new one. Raises WrongRequestError for an id of nobody's."""
    form = await visit.request.form()
    made = words_in(form, "id", 32)
    if not reply_id and not _ID.fullmatch(made):
        raise WrongRequestError
    texts = {language: words_in(form, language, _LONGEST_TYPED).strip() for language in LANGUAGES}
    shortcut = words_in(form, "shortcut", 50).strip().removeprefix("/").lower()
    return Draft(StandardReply(reply_id or made, shortcut, texts), number_in(form, "revision") or 0)


async def _is_preview(visit: Visit) -> bool:
    return (await visit.request.form()).get("do") == "preview"


async def _errors(visit: Visit, reply: StandardReply) -> Mapping[str, Text]:
    """What is wrong with each field, in words."""
    errors = {where: MISSING[where] if why is Wrong.EMPTY else WRONG[why] for where, why in wrong_in(reply).items()}
    other = await KeptReplies(visit.work.connection).with_shortcut(reply.shortcut)
    if other and other.reply.id != reply.id:
        errors["shortcut"] = TAKEN
    return errors


async def _form(
    visit: Visit,
    draft: Draft,
    kept: KeptReply | None = None,
    *,
    errors: Mapping[str, Text] | None = None,
    meanwhile: KeptReply | None = None,
    is_preview: bool = False,
) -> Response:
    """The form with what was typed; 422 when nothing was kept of it."""
    status = 422 if errors else 409 if meanwhile else 200
    return await visit.page(
        "reply_form.html",
        status,
        draft=draft,
        kept=kept,
        errors=errors or {},
        meanwhile=meanwhile,
        # Of a text with a brace too many nothing can be said.
        read=_as_read(visit, draft.reply) if is_preview or (kept and not errors) else None,
        is_preview=is_preview,
        most=LONGEST,
    )


def _as_read(visit: Visit, reply: StandardReply) -> Mapping[Language, str]:
    """The reply as a resident reads it who is answered by whoever looks at this page."""
    return {
        language: said(reply, language, isolated(name, language), isolated(visit.person.name, language))
        for language, name in EXAMPLE_NAMES.items()
    }


def _record(visit: Visit, act: Act, reply: StandardReply) -> None:
    """For a change: what it said before, so that nothing is ever gone."""
    visit.work.audit.record(
        act, visit.now, visit.person.id, ("reply", reply.id), shortcut=reply.shortcut, texts=dict(reply.texts)
    )
