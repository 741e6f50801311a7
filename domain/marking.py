"""What staff note about an initiative for each other: who goes along with it, and a label. Nobody is told of it."""

from dataclasses import replace
from datetime import datetime

from domain.initiatives import Initiative


def go_along(initiative: Initiative, name: str, at: datetime) -> Initiative:
    """The initiative with this contact person, nobody when it is empty; residents read the first name on its page. `at`
    is aware.
    """
    return initiative if initiative.worker == name else replace(initiative, worker=name, changed_at=at)


def mark(initiative: Initiative, label: str) -> Initiative:
    """With this label; none when it is empty. It is no change of the initiative: it stays where it was in the list."""
    return replace(initiative, label=label)
