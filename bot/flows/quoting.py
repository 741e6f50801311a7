"""May we quote what you said? The answer to a worker who marked words of theirs, now or later."""

from typing import Any

from bot.conversation.flow import Step, Turn, stay
from bot.conversation.replies import Choice
from domain.insight import quoting
from domain.insight.quotes import State
from domain.texts import _

GONE = _("This is not asked any more. Your words are not shown.")


async def quote_yes(turn: Turn[Any], quote_id: str) -> Step:
    """They may be quoted."""
    quote = await quoting.answer(turn.duty, turn.resident, quote_id, agrees=True)
    if quote is None:
        return stay(GONE)
    back = Choice(f"quote_no.{quote.id}", _("Take it back"), lasting=True)
    return stay(
        _("Thank you! Your name does not stand with it. You can take it back whenever you like."), choices=[[back]]
    )


async def quote_no(turn: Turn[Any], quote_id: str) -> Step:
    """They are not, or not any more."""
    quote = await quoting.answer(turn.duty, turn.resident, quote_id, agrees=False)
    if quote is None:
        return stay(GONE)
    if quote.state is State.WITHDRAWN:
        return stay(_("You took it back. Your words are not shown any more."))
    return stay(_("That is fine. Your words stay between us."))
