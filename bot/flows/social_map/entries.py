"""Ways into a search: the menu, a button for a need, words that were taken for an idea."""

from typing import Any

from bot.conversation.flow import Step, Turn, go_to
from bot.flows.social_map.questions import MOST_NEEDS, for_need, what_for, which_need
from bot.flows.social_map.talk import Search, known_needs
from bot.flows.welcome import left_open
from domain.social_map.understanding import understand


async def places(turn: Turn[Any], _argument: str) -> Step:
    """Where can I go? It begins anew, also in the middle of a search."""
    tries = 1 if isinstance(turn.answers, Search) and turn.answers.tries else 0
    return go_to(what_for, Search(tries=tries), left_open(turn))


async def need(turn: Turn[Any], need_id: str) -> Step:
    """Places for a need: a button that other flows show."""
    if need_id not in known_needs(turn):
        return await places(turn, "")
    return await for_need(turn, Search(needs=(need_id,)), left_open(turn))


async def search_for(turn: Turn[Any], words: str) -> Step:
    """They were looking for something, whatever we took it for: offer what the words may be about."""
    needs = tuple(one for one, _share in understand(words, among=turn.map.needs).needs)[:MOST_NEEDS]
    search = Search(words, needs)
    return go_to(which_need, search) if needs else go_to(what_for, Search(words, tries=1))
