"""What can be set up, and by whom: the cards of the page that leads to all of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from admin.settings.keeping import NAMES
from domain.staff import Job
from domain.texts import Text, _
from storage.console.house_settings import AREAS, RETENTION, TEXTS, THEMES

_RULES = frozenset({Job.COORDINATOR, Job.ADMINISTRATOR})
_HOUSE = frozenset({Job.ADMINISTRATOR})


@dataclass(frozen=True, slots=True)
class Card:
    """One page on which something is set; `icon` is the name of one in icons.svg."""

    path: str
    title: Text
    about: Text
    icon: str
    jobs: frozenset[Job] = frozenset(Job)


PATHS: Mapping[str, str] = {name: f"/settings/{name}" for name in NAMES}
"""The page of each setting of the house."""

CARDS = (
    Card("/replies", _("Standard replies"), _("What is said often, in three languages."), "message-square-text"),
    Card(
        "/hours",
        _("Office hours and promises"),
        _("When you are there, by when residents hear from you, and what an initiative needs."),
        "clock",
        _RULES,
    ),
    Card(
        "/account/programs",
        _("Programs that read along"),
        _("Tokens with which a program reads initiatives, never about persons."),
        "key-round",
        frozenset({Job.COORDINATOR}),
    ),
    Card(
        PATHS[AREAS],
        NAMES[AREAS],
        _("Which neighbourhoods belong to which area, and who works there."),
        "house",
        _HOUSE,
    ),
    Card(
        PATHS[TEXTS],
        NAMES[TEXTS],
        _("The sentences with which the bot says hello, and says what it keeps."),
        "languages",
        _HOUSE,
    ),
    Card(PATHS[THEMES], NAMES[THEMES], _("How initiatives are counted by what they are about."), "tag", _HOUSE),
    Card(
        PATHS[RETENTION],
        NAMES[RETENTION],
        _("What goes by itself, and after how many days."),
        "hourglass",
        _HOUSE,
    ),
    Card("/people", _("Staff"), _("Who works here, what they may do, and how they sign in."), "users", _HOUSE),
)


def cards_of(job: Job) -> Sequence[Card]:
    """Those of the pages that this job may open."""
    return [card for card in CARDS if job in card.jobs]
