"""An entry as residents read it, in each of their languages: made by the code with which the bot answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from admin.initiatives.map import OWN, Drawing, drawing
from admin.visit import Visit
from domain.social_map import answer_texts
from domain.social_map.hsds import service_of
from domain.social_map.service import Entry, Service
from domain.texts import LANGUAGES, Language, LanguageParam, Text, plain_of


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bot says in one language."""

    language: Language
    name: Text
    """Of the language."""
    block: str
    """Among others, in answer to a question."""
    page: str
    """When somebody asks for more."""


def answers(visit: Visit, document: Mapping[str, Any]) -> Sequence[Answer]:
    """In all languages of residents, as they would read it now."""
    service = service_of(document)
    return [_answer(visit, service, language) for language in LANGUAGES]


def _answer(visit: Visit, service: Service, language: Language) -> Answer:
    texts = visit.console.texts
    made = (make(service, language, visit.now, None) for make in (answer_texts.block, answer_texts.page))
    block, page = (plain_of(texts.render(one, language)) for one in made)
    return Answer(language, Text("{language}").with_(language=LanguageParam(language)), block, page)


def on_map(entry: Entry | None) -> Drawing | None:
    """Where it is; None for what is nowhere, or outside of what is known."""
    points = [spot.coordinate for spot in entry.spots if spot.coordinate] if entry else []
    return drawing([(OWN, point) for point in points])


def areas_of(entry: Entry | None) -> Sequence[str]:
    """What people call the neighbourhoods in which it is."""
    places = [spot.place for spot in entry.spots] if entry else []
    return list(dict.fromkeys(filter(None, (answer_texts.called(place) for place in places))))
