"""Which cases somebody has, and which wait: in private with buttons to take one up."""

from collections.abc import Collection, Mapping, Sequence

from bot.desk import codes
from bot.desk.finding import holds, name_in
from bot.desk.moving import takes_in_hand
from bot.desk.replies import Key, Keys
from bot.desk.turn import StaffTurn, key
from domain.case_texts import GONE, refused
from domain.flagging import DANGER_LASTS
from domain.handover import Case, State, Urgency
from domain.handover_texts import moment_on
from domain.initiatives import shortened
from domain.staff import Job
from domain.takeover import HeldBy
from domain.texts import LanguageParam, Param, Text, Verbatim, Words, _, lines, paragraphs

TAKE_UP = "hand"
"""The verb of a button with a case of their own on it."""

MOST_WAITING = 10
MOST_OWN = 20
"""In one message; nobody talks with more people at once."""

MOST_LOOKED_AT = 100
"""Of those that wait in the city, to find those of one group."""

LONGEST_NAME = 40


async def asked_for_cases(turn: StaffTurn) -> None:
    """/cases: in private, and in a group that is connected. In any other, people may be who do not work here."""
    if turn.incoming.is_private or await turn.book.desk.group(turn.incoming.chat_id):
        await shows_cases(turn)
    else:
        turn.answer(_("Do this in your private chat with me."))


async def shows_cases(turn: StaffTurn, first: Words | None = None) -> None:
    """Their own, and those that wait where they work; in a group, only what is shown there."""
    if turn.incoming.is_private:
        own = (await turn.book.cases.held_by(turn.worker.id))[:MOST_OWN]
        areas = turn.worker.areas | {""} if turn.worker.areas else None
        waiting = await turn.book.cases.waiting(areas, MOST_WAITING)
        in_danger = await _after_danger(turn, areas, MOST_WAITING)
        late = await _late(turn, areas, MOST_WAITING)
    else:
        own = await _of_this_group(turn, await turn.book.cases.held_by(turn.worker.id), MOST_OWN)
        waiting = await _of_this_group(turn, await turn.book.cases.waiting(None, MOST_LOOKED_AT), MOST_WAITING)
        in_danger = await _of_this_group(turn, await _after_danger(turn, None, MOST_LOOKED_AT), MOST_WAITING)
        late = await _of_this_group(turn, await _late(turn, None, MOST_LOOKED_AT), MOST_WAITING)
    names = await turn.book.desk.names([case.id for case in (*own, *waiting, *in_danger, *late)])
    turn.say(
        paragraphs(
            first,
            _listed(turn, _("<b>Yours</b>"), own, names),
            _listed(turn, _("<b>Waiting for somebody</b>"), waiting, names),
            _listed(turn, _("<b>With the bot, was in danger</b>"), in_danger, names),
            _listed(turn, _("<b>Colleagues who are late with an answer</b>"), late, names),
            None if own or waiting or in_danger or late else _("Nobody is waiting now."),
            _how_it_works(turn, own),
        ),
        keys=_keys(turn, own, [*waiting, *in_danger], names),
    )


async def _after_danger(turn: StaffTurn, areas: Collection[str] | None, most: int) -> Sequence[Case]:
    """Those that the bot has again and in which there was danger within a day: somebody may want to look after them."""
    return await _read(turn, await turn.book.desk.after_danger(areas, turn.now - DANGER_LASTS, most))


async def _late(turn: StaffTurn, areas: Collection[str] | None, most: int) -> Sequence[Case]:
    """Those that colleagues are late with: for who has to see to it."""
    if turn.worker.job is Job.WORKER:
        return []
    late = await _read(turn, await turn.book.desk.late(areas, turn.now, most))
    return [case for case in late if case.worker_id != turn.worker.id]


async def _read(turn: StaffTurn, ids: Sequence[str]) -> Sequence[Case]:
    found = [await turn.book.cases.get(one) for one in ids]
    return [case for case in found if case]


async def takes_up(turn: StaffTurn, case: Case) -> None:
    """What they write in private goes to this case from now on."""
    if holds(turn, case):
        await takes_in_hand(turn, case)
        turn.answer(_("→ {name}").with_(name=await name_in(turn, case)))
        turn.say(_("What you write here now goes to {name}.").with_(name=await name_in(turn, case)))
        return
    colleague = await turn.book.staff.get(case.worker_id) if case.worker_id else None
    turn.answer(refused(HeldBy(colleague, case)) if case.state is not State.CLOSED else GONE)


async def _of_this_group(turn: StaffTurn, those: Sequence[Case], most: int) -> Sequence[Case]:
    groups = {area: await turn.book.desk.group_for(area) for area in {case.area for case in those}}
    here = {area for area, group in groups.items() if group and group.chat_id == turn.incoming.chat_id}
    return [case for case in those if case.area in here][:most]


def _listed(turn: StaffTurn, title: Words, cases: Sequence[Case], names: Mapping[str, str]) -> Words | None:
    return lines(title, *(_line(turn, case, names.get(case.id, "")) for case in cases)) if cases else None


def _line(turn: StaffTurn, case: Case, name: str) -> Words:
    sign = "🔴" if case.urgency is Urgency.URGENT else "▶" if case.id == turn.worker.in_hand else "•"
    since = (
        _("waits since {moment}").with_(moment=moment_on(case.waiting_since, turn.now)) if case.waiting_since else ""
    )
    parts: list[Param] = [name, case.neighbourhood, LanguageParam(case.language), since]
    there = {f"part{number}": part for number, part in enumerate(parts) if part}
    # No words of ours are in it: nothing to translate.
    return Text(f"{sign} " + " · ".join(f"{{{name}}}" for name in there)).with_(**there)


def _how_it_works(turn: StaffTurn, own: Sequence[Case]) -> Words | None:
    if not turn.incoming.is_private or not own:
        return None
    in_hand = any(case.id == turn.worker.in_hand for case in own)
    return None if in_hand else _("Tap a name: then what you write here goes to that person.")


def _keys(turn: StaffTurn, own: Sequence[Case], waiting: Sequence[Case], names: Mapping[str, str]) -> Keys:
    taking = [key(Verbatim(_short(names, case)), TAKE_UP, case) for case in own] if turn.incoming.is_private else []
    claiming: list[Key] = [
        key(_("Claim: {name}").with_(name=_short(names, case)), codes.CLAIM, case) for case in waiting
    ]
    return tuple((one,) for one in (*taking, *claiming))


def _short(names: Mapping[str, str], case: Case) -> str:
    """As it fits on a button."""
    return shortened(names.get(case.id, ""), LONGEST_NAME)
