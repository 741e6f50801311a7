"""Pass a case on: to one of the colleagues who may have it, with a note if there is something to say."""

import difflib
from collections.abc import Sequence

from bot.desk.moving import done, lets_go
from bot.desk.outcomes import way_out
from bot.desk.replies import Keys
from bot.desk.turn import StaffTurn, key, rows
from domain import routing, takeover
from domain.case_texts import refused
from domain.handover import Case
from domain.staff import Staff
from domain.takeover import Moved, NoSuchColleague
from domain.texts import _, _n, lines

PASS_TO = "passto"  # noqa: S105 (no password)
"""The verb of a button with a colleague on it; the argument is their id."""

MOST_OFFERED = 8

PASS = "/geef"  # noqa: S105 (no password)


async def offers_colleagues(turn: StaffTurn, case: Case, only: Sequence[Staff] = ()) -> None:
    """Who may have it, the best first: those who work there, speak the language, hold the least."""
    held = await takeover.mine(turn.duty, case.id, turn.worker)
    if not isinstance(held, Moved):
        turn.answer(refused(held), keys=way_out(held), case_id=case.id)
        return
    keys = await _colleagues(turn, held.case, only)
    if not keys:
        turn.answer(_("There is no colleague to pass this on to."), case_id=case.id)
        return
    turn.say(_("Who takes over {name}?").with_(name=held.resident.first_name), keys=keys, case_id=case.id)


async def passes_on(turn: StaffTurn, case: Case, to_id: str, note: str = "") -> None:
    """The colleague has it from now on."""
    match await takeover.pass_on(turn.duty, case.id, turn.worker, to_id, note):
        case Moved(passed, resident):
            lets_go(turn, case)
            colleague = await turn.book.staff.get(passed.worker_id or "")
            if colleague is None:
                return
            has_it = _("{colleague} has {name}'s case now.").with_(colleague=colleague.name, name=resident.first_name)
            turn.change(has_it)
            done(turn, case, has_it)
            if not note:
                _asks_for_note(turn, case, colleague)
        case NoSuchColleague():
            turn.answer(_("That colleague does not work here now."), case_id=case.id)
        case refusal:
            turn.answer(refused(refusal), keys=way_out(refusal), case_id=case.id)


async def passes_on_to(turn: StaffTurn, case: Case, argument: str) -> None:
    """/pass NAME, perhaps with a note behind it; /pass alone offers the colleagues."""
    named, note = await _named(turn, argument)
    if not argument or len(named) > 1:
        await offers_colleagues(turn, case, named)
    elif named:
        await passes_on(turn, case, named[0].id, note)
    else:
        await _guesses(turn, case, argument)


async def _guesses(turn: StaffTurn, case: Case, argument: str) -> None:
    """Nobody is called that: perhaps it was mistyped."""
    unknown = _("No colleague is called that. {command} alone shows who there is.").with_(command=PASS)
    typed = argument.split(maxsplit=1)[0].casefold()
    others = {one.name.casefold(): one for one in await turn.book.staff.active() if one.id != turn.worker.id}
    nearest = [others[name] for name in difflib.get_close_matches(typed, others, 1)]
    keys = await _colleagues(turn, case, nearest) if nearest else ()
    meant = _("Do you mean {command}?").with_(command=f"{PASS} {nearest[0].name}") if nearest else None
    turn.answer(lines(unknown, meant), keys=keys, case_id=case.id)


def _asks_for_note(turn: StaffTurn, case: Case, colleague: Staff) -> None:
    words = _("A note for {name}? Answer to this message.").with_(name=colleague.name)
    if turn.incoming.is_private:
        # A field for the answer and a button exclude each other; the button says of which case the answer is.
        turn.say(words, keys=rows(key(_("No note"), "keep", case)), case_id=case.id)
    else:
        turn.say(words, case_id=case.id, asks=turn.worker)


async def _colleagues(turn: StaffTurn, case: Case, only: Sequence[Staff]) -> Keys:
    others = [one for one in await turn.book.staff.active() if one.id != turn.worker.id]
    load = await turn.book.staff.load([one.id for one in others])
    able = only or routing.candidates(case, others, load, None)
    return rows(
        *(
            key(
                _n("{name} · {languages} · {n} case", "{name} · {languages} · {n} cases", load.get(one.id, 0)).with_(
                    name=one.name, languages=", ".join(("nl", *one.languages))
                ),
                PASS_TO,
                case,
                one.id,
            )
            for one in able[:MOST_OFFERED]
        )
    )


async def _named(turn: StaffTurn, argument: str) -> tuple[Sequence[Staff], str]:
    """Whose name these words begin with, the longest name first, and what stands behind it."""
    others = [one for one in await turn.book.staff.active() if one.id != turn.worker.id]
    words = argument.split()
    for count in range(len(words), 0, -1):
        name = " ".join(words[:count]).casefold()
        if named := [one for one in others if one.name.casefold() == name]:
            return named, argument.split(None, count)[count] if count < len(words) else ""
    return [], ""
