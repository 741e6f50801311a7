"""The words of an earlier message of their own, to which somebody answers with a command or taps a button."""

from bot.desk.commands import command_in, note_in
from bot.desk.turn import StaffTurn


def own_earlier(turn: StaffTurn) -> tuple[str, int] | None:
    """What they wrote there, without a command or the mark of a note before it, and the number of that message. None
    when they answer to nothing, or to what somebody else wrote.
    """
    earlier = turn.incoming.reply_to
    if earlier is None or earlier.telegram_id != turn.incoming.telegram_id:
        return None
    command = command_in(earlier.words)
    words = command.argument if command else note_in(earlier.words) or earlier.words
    return words, earlier.message_id
