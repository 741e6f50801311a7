"""A group of staff is connected: from then on each case of its areas has a topic in it."""

from collections.abc import Mapping, Sequence

from bot.desk.turn import StaffTurn
from domain import places
from domain.initiatives import shortened
from domain.places import Neighbourhood
from domain.staff import Job
from domain.texts import ListParam, Words, _, lines, paragraphs

MOST_NAMED = 5
"""Unknown names that are repeated: whatever somebody types, the answer fits into one message."""

CONNECT = "/koppel"

DISTRICT = "stadsdeel"


async def connects(turn: StaffTurn, argument: str) -> None:
    """/connect, perhaps with the names of areas behind it."""
    incoming = turn.incoming
    if incoming.is_private:
        turn.say(_("Type this in the group in which you work together."))
        return
    if turn.worker.job is Job.WORKER:
        # Whoever is in the group reads what residents write.
        turn.answer(_("Only a coordinator or administrator can connect a group. Please ask one to type this here."))
        return
    if not incoming.is_forum:
        turn.say(
            _("Please turn on topics in the settings of this group first, and type {command} again.").with_(
                command=CONNECT
            )
        )
        return
    names = [name for part in argument.split(",") if (name := part.strip())]
    found = {name: areas_called(name) for name in names}
    if unknown := [name for name, areas in found.items() if not areas]:
        turn.say(
            paragraphs(
                _("I do not know: {names}.").with_(
                    names=ListParam(tuple(shortened(one, 40) for one in unknown[:MOST_NAMED]))
                ),
                _("Type names of gebieden or stadsdelen, with a comma between them: {example}").with_(
                    example=f"{CONNECT} Osdorp, Slotervaart"
                ),
            )
        )
        return
    areas = {area.code: area.name for areas in found.values() for area in areas}
    await _takes_from_others(turn, areas)
    turn.book.desk.connect(incoming.chat_id, incoming.chat_title, frozenset(areas), turn.now)
    turn.say(
        paragraphs(
            _("This group is connected."),
            _("Cases from here come in: {areas}.").with_(areas=ListParam(tuple(areas.values())))
            if areas
            else _("All cases come in that no other group has."),
            lines(
                _("Each case gets its own topic, when somebody is needed."),
                _("Make me an administrator here with the right to manage topics."),
            ),
        )
    )


async def _takes_from_others(turn: StaffTurn, areas: Mapping[str, str]) -> None:
    """Each gebied has one group, and so has the rest of the city: a group that had it hears that it is gone."""
    groups = await turn.book.desk.groups()
    named = {code for one in groups for code in one.areas}
    for other in groups:
        if other.chat_id == turn.incoming.chat_id:
            continue
        # A group that names none had all that nobody named.
        lost = areas.keys() & other.areas if other.areas else areas.keys() - named
        has_the_rest = not areas and not other.areas
        if other.areas & lost or has_the_rest:
            await turn.book.desk.narrow(other.chat_id, other.areas - lost)
        if lost or has_the_rest:
            turn.say_elsewhere(other.chat_id, _lost(turn, [areas[code] for code in areas if code in lost]))


def _lost(turn: StaffTurn, areas: Sequence[str]) -> Words:
    cases = (
        _("Cases from here come in there from now on: {areas}.").with_(areas=ListParam(tuple(areas)))
        if areas
        else _("All cases that no other group has come in there from now on.")
    )
    return lines(
        _("{name} connected another group: {group}.").with_(
            name=turn.worker.name, group=shortened(turn.incoming.chat_title, 60)
        ),
        cases,
        _("What has a topic here stays here."),
    )


def areas_called(name: str) -> tuple[Neighbourhood, ...]:
    """The gebieden that this name or code means; a stadsdeel is all of its gebieden, half a double name the whole."""
    wanted = name.casefold()
    city = places.default()

    def is_called(area: Neighbourhood) -> bool:
        around = [piece for piece in city.parents(area) if piece.level == DISTRICT]
        names = {area.code, area.name, *area.name.split(",")}
        names |= {word for piece in around for word in (piece.code, piece.name)}
        return wanted in {one.strip().casefold() for one in names}

    return tuple(area for area in city.areas.all if is_called(area))
