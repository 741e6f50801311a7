"""Somebody asks the same once more: the first answer was none. It is said, and a worker looks at it too."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.conversation.flow import Step, Turn, go_to
from bot.flows import person
from bot.flows.social_map.talk import remembered
from domain.handover import Reason
from domain.needs_person import Asked, asked_again, gist_of
from domain.needs_person.repeating import WITHIN
from domain.texts import _, paragraphs

IMPATIENCE = timedelta(seconds=15)
"""Who sends the same twice at once did not wait for the answer."""

_PREFIX = "asked:"
_MOST = 10
"""Questions of a chat that are remembered, each as what it comes down to."""


def is_asked_again(turn: Turn[Any], words: str) -> bool:
    """Whether this was asked before, within a day; from now on it was."""
    # Who told meanwhile where they live gets another answer.
    home = remembered(turn)
    ending = f"@{home.neighbourhood.name}" if home and home.neighbourhood else "@"
    earlier = {key: at for key, at in turn.flagged.items() if key.startswith(_PREFIX)}
    asked = [
        Asked(key.removeprefix(_PREFIX).removesuffix(ending), datetime.fromtimestamp(at, UTC))
        for key, at in earlier.items()
        if key.endswith(ending)
    ]
    again = asked_again(words, [one for one in asked if one.at < turn.now - IMPATIENCE], turn.now)
    if gist := gist_of(words):
        _remember(turn, {**earlier, f"{_PREFIX}{gist}{ending}": turn.now.timestamp()})
    return again


def _remember(turn: Turn[Any], questions: Mapping[str, float]) -> None:
    oldest = turn.now.timestamp() - WITHIN.total_seconds()
    fresh = sorted(((key, at) for key, at in questions.items() if at >= oldest), key=lambda one: one[1])
    others = {key: at for key, at in turn.flagged.items() if not key.startswith(_PREFIX)}
    turn.flagged = {**others, **dict(fresh[-_MOST:])}


async def a_person_instead(turn: Turn[Any], words: str) -> Step:
    """Not the same answer once more: a worker looks at it."""
    turn.flag(Reason.ASKED_AGAIN, words=words)
    saying = _("You asked this before, so my answer did not help. I have asked a worker to look at it.")
    return go_to(person.message, person.Wish(), paragraphs(saying, await person.expected(turn)))
