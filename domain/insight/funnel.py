"""Where people stop on the way from an idea to neighbours who read it."""

from domain.initiatives import Question

SUMMARY = "summary"
"""All six were asked, and the plan was not put before neighbours."""
SHARED = "shared"
"""Neighbours can read it, or could."""

STOPS = (*(one.value for one in Question), SUMMARY, SHARED)
"""In the order of the conversation."""

# What is asked in between, by the question that it belongs to. The names are those of the flow (bot/flows/idea/).
_BELONGS_TO = {
    "which_place": Question.WHERE,
    "check_when": Question.WHEN,
    "needed": Question.HOW,
    "cost": Question.HOW,
}


def stop_of(asking: str | None) -> str:
    """Where an idea stands that nobody else can read yet; `asking` is the question at which its chat goes on."""
    if not asking:
        # Nothing was asked yet: it stands before the first question.
        return Question.WHO.value
    return asking if asking in STOPS else _BELONGS_TO.get(asking, SUMMARY)
