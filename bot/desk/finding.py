"""Which case something is about, and whether whoever did it may see that case."""

from bot.desk import codes
from bot.desk.turn import StaffTurn
from domain.handover import Case, Holder


async def case_here(turn: StaffTurn) -> Case | None:
    """In a group the case of the topic, and outside of all topics that of the message they answer to; in a private chat
    the same, else the one in hand.
    """
    case_id = await (_in_private(turn) if turn.incoming.is_private else _in_topic(turn))
    return await visible(turn, case_id) if case_id else None


async def visible(turn: StaffTurn, case_id: str) -> Case | None:
    """The case with this id if they may see it: it is theirs, of where they work, or shown in the chat they are in."""
    case = await turn.book.cases.get(case_id)
    if case is None:
        return None
    is_theirs = turn.worker.id in {case.worker_id, case.routed_to} or turn.worker.works_in(case.area)
    return case if is_theirs or await _is_shown_here(turn, case) else None


def holds(turn: StaffTurn, case: Case) -> bool:
    """Whether they have this case: what they write is for the resident then."""
    return case.holder is Holder.WORKER and case.worker_id == turn.worker.id


async def name_in(turn: StaffTurn, case: Case) -> str:
    """The first name of the resident whose case it is; nothing is locked."""
    resident = await turn.book.desk.resident(case.resident_id)
    return resident.first_name if resident else ""


async def is_in_group(turn: StaffTurn, case: Case) -> bool:
    """Whether colleagues see it in a group."""
    return any(not topic.is_private for topic in await turn.book.desk.topics_of(case.id))


async def _is_shown_here(turn: StaffTurn, case: Case) -> bool:
    return any(topic.chat_id == turn.incoming.chat_id for topic in await turn.book.desk.topics_of(case.id))


async def _in_topic(turn: StaffTurn) -> str | None:
    thread = turn.incoming.thread_id
    # Where no topics can be opened, all cases stand together.
    return await turn.book.desk.case_in(turn.incoming.chat_id, thread) if thread is not None else await _answered(turn)


async def _in_private(turn: StaffTurn) -> str | None:
    return await _answered(turn) or turn.worker.in_hand


async def _answered(turn: StaffTurn) -> str | None:
    """The case of the message that they answer to."""
    earlier = turn.incoming.reply_to
    if earlier is None:
        return None
    # What its own buttons say comes first: it needs no look into what was sent when. A list of cases is about none.
    tapped = {code.case_id for data in earlier.buttons if (code := codes.decode(data))}
    written = await turn.book.desk.written(turn.incoming.chat_id, earlier.message_id)
    return (
        (next(iter(tapped)) if len(tapped) == 1 else None)
        or (written[0] if written else None)
        or await turn.book.desk.relayed(turn.incoming.chat_id, earlier.message_id)
    )
