"""Reads what somebody writes instead of tapping one of three faces: were they helped?

The cues are in `helped.json`, all languages together; how one is written stands in `domain.cues`.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from domain.cues import Cues
from domain.spelling import bare

FIGURES: Mapping[str, int] = {"yes": 3, "little": 2, "no": 1}
"""As it is kept: `domain.handover.Case.helped`."""

FACES: Mapping[str, int] = {"😊": 3, "👍": 3, "😐": 2, "🙁": 1, "👎": 1}
"""Those on the buttons, which many type as well, and the thumbs."""

LONGEST_ANSWER = 12
"""Words. Who writes more tells a story, of which one word says nothing."""


def helped_in(words: str) -> int | None:
    """How much they were helped, where these words say it clearly; None where they do not, or say two things.

    The longest cue decides: "nee hoor, prima geholpen" is a yes.
    """
    said = bare(words).split()
    if not said:
        shown = {figure for face, figure in FACES.items() if face in words}
        return shown.pop() if len(shown) == 1 else None
    if len(said) > LONGEST_ANSWER:
        return None
    hits = _cues().read(said).hits
    longest = max((hit.words for hit in hits if hit.exact), default=0)
    meant = {hit.meaning for hit in hits if hit.exact and hit.words == longest}
    return FIGURES.get(meant.pop()) if len(meant) == 1 else None


@cache
def _cues() -> Cues[str]:
    cues = Cues[str]()
    for meaning, learnt in json.loads(Path(__file__).with_name("helped.json").read_text(encoding="utf-8")).items():
        for cue in learnt:
            cues.learn(cue, meaning)
    cues.ready()
    return cues
