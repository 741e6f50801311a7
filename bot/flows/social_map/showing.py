"""The button that opens an entry of the social map; its words stand in `domain.social_map.answer_texts`."""

from bot.conversation.replies import Choice
from domain.initiatives import shortened
from domain.social_map.service import Service
from domain.texts import Verbatim

LABEL = 38
"""Characters of a name on a button: a phone shows about as many."""


def look_button(service: Service) -> Choice:
    """Opens the page of this entry, for ever."""
    return Choice(f"look.{service.id}", Verbatim(shortened(service.name, LABEL)), lasting=True)
