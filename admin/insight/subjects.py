"""The subjects of insight: which figures each has, made of what is counted. Nothing small leaves this module: a number
gets into a figure only through `domain/insight/small_counts.py`.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy.ext.asyncio import AsyncConnection

from admin.insight import wording
from admin.insight.figures import ALL, BEFORE, NOW, Figure, Row, counted, largest_first
from admin.insight.wording import IN_TIME, LATE, NO_PROMISE, WAITING
from domain.announcements import NAMES as STAGES
from domain.insight import asked as questions
from domain.insight.asked import FOUND, NOTHING, Asked, asked
from domain.insight.funnel import STOPS
from domain.insight.periods import HalfYear
from domain.insight.small_counts import FEWEST, UNKNOWN, Groups, Split, have, shown, split, together
from domain.life import Stage
from domain.question_texts import NEEDS
from domain.texts import Text, Words, _
from storage.console.insight_view import ByArea, Chat, InsightView
from storage.console.themes import themes

OWN_FIGURES_FROM = 20
"""What an area needs of something to have figures of its own of it. What is less stands with all other areas: each area
that is taken apart leaves less to see of the city as a whole.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at."""

    connection: AsyncConnection
    period: HalfYear
    area: str | None
    """Code of a gebied; None: all together."""
    now: datetime
    language: str
    """Of who reads it."""

    @property
    def view(self) -> InsightView:
        """What is counted of the period."""
        return InsightView(self.connection, self.period)

    @property
    def before(self) -> "Look":
        """The same of the half-year before."""
        return replace(self, period=self.period.before)


def by_area(counts: ByArea) -> Mapping[str, int]:
    """How many in each area."""
    found: Counter[str] = Counter()
    for (area, _key), n in counts.items():
        found[area] += n
    return found


def groups_of(counts: ByArea) -> Groups | None:
    """The areas, of which the larger ones have figures of their own."""
    return Groups.of(by_area(counts), list(wording.areas()), OWN_FIGURES_FROM)


Read = Callable[[InsightView], Awaitable[ByArea]]


async def _split(look: Look, read: Read, universe: Iterable[str]) -> Split | None:
    counts = await read(look.view)
    return shown(groups_of(counts), counts, list(universe), look.area)


async def _against_before(
    look: Look, read: Read, name: str, title: Words, head: Words, labels: Mapping[str, Words]
) -> Figure:
    columns = [(NOW, await _split(look, read, labels)), (BEFORE, await _split(look.before, read, labels))]
    return counted(name, title, head, labels, columns)


async def _of_areas(look: Look, name: str, title: Words, read: Read) -> Figure:
    found = [groups_of(await read(one.view)) for one in (look, look.before)]
    columns = [(words, one.split if one else None) for words, one in zip((NOW, BEFORE), found, strict=True)]
    return counted(name, title, _("Area"), wording.areas(), columns)


# Ideas


async def ideas(look: Look) -> Sequence[Figure]:
    """From the first question to the decision."""
    stages: Mapping[str, Words] = {one.value: words for one, words in STAGES.items() if one is not Stage.DRAFT}
    read, by_theme = InsightView, wording.themes(await themes(look.connection))
    figures = [
        await _funnel(look),
        counted(
            "ideas-stage",
            _("Initiatives by stage"),
            _("Stage"),
            stages,
            [(NOW, await _split(look, read.initiatives_by_stage, stages))],
            explained=_(
                "Initiatives that neighbours could read from this half-year on, by the stage in which they are now."
            ),
        ),
        await _by_month(look),
        await _of_places(look),
        await _against_before(
            look, read.initiatives_by_theme, "ideas-theme", _("Initiatives by theme"), _("Theme"), by_theme
        ),
        await _by_need(look),
        await _against_before(
            look,
            read.initiatives_by_language,
            "ideas-language",
            _("Initiatives by language"),
            _("Language"),
            wording.languages(),
        ),
        await _by_day(look),
        await _against_before(
            look, read.signatures_by_way, "ideas-ways", _("How neighbours signed"), _("Way"), wording.WAYS
        ),
    ]
    return [*figures[:4], replace(figures[4], rows=tuple(largest_first(figures[4]))), *figures[5:]]


async def _funnel(look: Look) -> Figure:
    counts = await look.view.stops()
    by_language: Counter[str] = Counter()
    for (language, _stop), n in counts.items():
        by_language[language] += n
    names = wording.languages()
    groups = Groups.of(by_language, list(names), FEWEST * len(STOPS))
    whole = shown(groups, counts, STOPS, None)
    columns: list[tuple[Words, Split | None]] = [(ALL, whole)]
    if groups:
        parts = groups.parts(counts)
        columns += [(names[one], split(parts[one], STOPS)) for one in names if one in groups.own]
        if groups.own and None in parts:
            columns.append((_("Other languages"), split(parts[None], STOPS)))
    return counted(
        "ideas-funnel",
        _("Where ideas stop"),
        _("How far they came"),
        wording.stops(),
        columns,
        explained=_("Ideas that were begun in this half-year, of the whole city: an unfinished idea has no area yet."),
        without_none=False,
    )


async def _by_month(look: Look) -> Figure:
    labels = wording.months(look.period)
    column = (NOW, await _split(look, InsightView.initiatives_by_month, labels))
    return counted("ideas-month", _("Initiatives by month"), _("Month"), labels, [column], without_none=False)


async def _of_places(look: Look) -> Figure:
    if look.area is None:
        read = InsightView.initiatives_by_stage
        return await _of_areas(look, "ideas-area", _("Initiatives by area"), read)
    labels = wording.districts_of(look.area)
    return await _against_before(
        look,
        InsightView.initiatives_by_neighbourhood,
        "ideas-area",
        _("Initiatives by district"),
        _("District"),
        labels,
    )


async def _by_need(look: Look) -> Figure:
    columns = []
    for one in (look, look.before):
        counts = await one.view.initiatives_by_need()
        totals = by_area(await one.view.initiatives_by_stage())
        groups = Groups.of(totals, list(wording.areas()), OWN_FIGURES_FROM)
        columns.append(have(groups, totals, counts, [need.value for need in NEEDS], one.area))
    shown_of = columns if columns[1] else columns[:1]
    rows = [
        Row(words, tuple(column.get(need.value) for column in shown_of))
        for need, words in NEEDS.items()
        if any(need.value in column for column in shown_of)
    ]
    explained = _("One initiative can need several things.")
    times = (NOW, BEFORE)[: len(shown_of)]
    return Figure("ideas-need", _("What initiatives need"), _("Need"), times, tuple(rows), explained)


async def _by_day(look: Look) -> Figure:
    """Signatures by month, and those of a month that is shown by day."""
    counts = await look.view.signatures_by_day()
    groups = groups_of(counts)
    months, labels = wording.months(look.period), wording.days(look.period)
    by_month: list[Split] = []
    by_day: Counter[str] = Counter()
    for part in groups.chosen(counts, look.area) if groups else []:
        if found := split(_by_months(part), list(months)):
            by_month.append(found)
            by_day.update(_days_within(found, part, labels))
    figure = counted(
        "ideas-signatures",
        _("Signatures per day") if by_day else _("Signatures per month"),
        _("Month"),
        months,
        [(_("Signatures"), together(by_month))],
        without_none=False,
    )
    if not by_day:
        return figure
    of_day = [Row(label, (by_day[day],)) for day, label in labels.items() if day in by_day]
    return replace(
        figure,
        rows=(*figure.rows, *of_day),
        explained=_("Days with few signatures are only counted in their month."),
        picture="days",
        days=tuple(by_day.get(day) for day in labels),
    )


def _by_months(by_day: Mapping[str, int]) -> Counter[str]:
    found: Counter[str] = Counter()
    for day, n in by_day.items():
        found[day[:7]] += n
    return found


def _days_within(by_month: Split, by_day: Mapping[str, int], days: Iterable[str]) -> Mapping[str, int]:
    """The days that may be shown of each month that is: a group that is listed can be split further by itself."""
    universe = list(days)
    found: dict[str, int] = {}
    for month in by_month.listed:
        within = [day for day in universe if day.startswith(month)]
        of_month = split({day: by_day.get(day, 0) for day in within}, within)
        found |= {day: n for day, n in of_month.listed.items() if n} if of_month else {}
    return found


# Chats with people


def kept(chat: Chat, now: datetime) -> str:
    """Whether what was promised was kept: by the first answer of a person."""
    if chat.promised_by is None:
        return NO_PROMISE
    if chat.first_answer_at is not None:
        return IN_TIME if chat.first_answer_at <= chat.promised_by else LATE
    if chat.is_over:
        return NO_PROMISE
    return WAITING if now <= chat.promised_by else LATE


def _chats_by(chats: Iterable[Chat], which: Callable[[Chat], str]) -> ByArea:
    return Counter((one.area, which(one)) for one in chats)


async def chats(look: Look) -> Sequence[Figure]:
    """How long residents waited for a person, and whether it helped."""
    now, before = await look.view.chats(), await look.before.view.chats()

    def columns(which: Callable[[Chat], str], universe: Iterable[str]) -> list[tuple[Words, Split | None]]:
        told = [(words, _chats_by(them, which)) for words, them in ((NOW, now), (BEFORE, before))]
        return [(words, shown(groups_of(one), one, list(universe), look.area)) for words, one in told]

    figures = [
        counted(
            "chats-kept",
            _("Was there an answer by the promised time?"),
            _("First answer of a person"),
            wording.KEPT,
            columns(lambda one: kept(one, look.now), wording.KEPT),
        ),
        _waiting(look, now, before),
        counted(
            "chats-helped",
            _("Were you helped?"),
            _("Answer"),
            wording.HELPED,
            columns(lambda one: str(one.helped or UNKNOWN), wording.HELPED),
        ),
    ]
    if look.area is not None:
        return figures
    found = [groups_of(_chats_by(them, lambda _one: UNKNOWN)) for them in (now, before)]
    splits = [(words, one.split if one else None) for words, one in zip((NOW, BEFORE), found, strict=True)]
    return [*figures, counted("chats-area", _("Chats with a person by area"), _("Area"), wording.areas(), splits)]


def _waiting(look: Look, now: Sequence[Chat], before: Sequence[Chat]) -> Figure:
    def half(chats: Sequence[Chat], *, urgent: bool | None) -> Words | None:
        groups = groups_of(_chats_by(chats, lambda _one: UNKNOWN))
        if look.area is not None and (groups is None or look.area not in groups.own):
            return None
        waits = [
            (one.first_answer_at - one.opened_at).total_seconds()
            for one in chats
            if one.first_answer_at and look.area in {None, one.area} and urgent in {None, one.is_urgent}
        ]
        return wording.duration(timedelta(seconds=median(waits))) if len(waits) >= FEWEST else None

    kinds = ((ALL, None), (_("Urgent"), True), (_("Not urgent"), False))
    times = [now, before] if half(before, urgent=None) else [now]
    rows = [
        Row(words, tuple(half(one, urgent=urgent) for one in times), "all" if urgent is None else "group")
        for words, urgent in kinds
    ]
    return Figure(
        "chats-waiting",
        _("How long until the first answer of a person?"),
        _("Chats"),
        (NOW, BEFORE)[: len(times)],
        tuple(row for row in rows if any(row.cells)),
        _("Half of them waited shorter, half of them longer; nights and weekends count."),
        "none",
    )


# Where to go


async def where_to_go(look: Look) -> Sequence[Figure]:
    """What the social map was asked, and what it had no answer to."""
    needs, languages = wording.needs(look.language), wording.languages()
    told: list[Asked] = []
    groups = []
    for one in (look, look.before):
        counts = await one.view.questions()
        areas: Counter[str] = Counter()
        for (area, *_more), n in counts.items():
            areas[area] += n
        groups.append(Groups.of(areas, list(wording.areas()), OWN_FIGURES_FROM))
        told.append(asked(groups[-1], counts, list(needs), list(languages), one.area))
    now, before = told
    figures = [
        counted(
            "places-answers",
            _("Did the social map have an answer?"),
            _("Answer"),
            wording.OUTCOMES,
            [(NOW, now.outcomes), (BEFORE, before.outcomes)],
        ),
        *(
            _ranked(
                counted(name, title, _("Need"), needs, [(NOW, now.needs.get(one)), (BEFORE, before.needs.get(one))])
            )
            for name, title, one in (
                ("places-needs", _("What people looked for and found"), FOUND),
                ("places-missing", _("What people looked for in vain"), NOTHING),
            )
        ),
        counted(
            "places-languages",
            _("Questions to the social map by language"),
            _("Language"),
            languages,
            [(wording.OUTCOMES[one], now.languages.get(one)) for one in questions.OUTCOMES],
            explained=_("The picture shows the questions to which there was an answer."),
        ),
    ]
    if look.area is not None:
        return figures
    splits = [(words, one.split if one else None) for words, one in zip((NOW, BEFORE), groups, strict=True)]
    visited = [split(await one.view.visits(), list(wording.VISITED)) for one in (look, look.before)]
    return [
        *figures,
        counted("places-areas", _("Questions to the social map by area"), _("Area"), wording.areas(), splits),
        counted(
            "places-visits",
            _("Was the place that we named right?"),
            _("Answer"),
            wording.VISITED,
            list(zip((NOW, BEFORE), visited, strict=True)),
        ),
    ]


def _ranked(figure: Figure) -> Figure:
    return replace(figure, rows=tuple(largest_first(figure)))


# Workers

LESS = _("fewer than {n}").with_(n=FEWEST)


async def workers(look: Look, areas: Iterable[str] | None) -> Sequence[Figure]:
    """What colleagues have to do who work in this area, or in one of these: all of it, wherever it is."""
    here = {look.area} if look.area is not None else set(areas or ())
    rows = [
        Row(
            Text("{name}").with_(name=one.name),
            tuple(n if n >= FEWEST else LESS for n in (one.open, one.taken, one.answers)),
        )
        for one in await look.view.load()
        if not here or not one.areas or here & one.areas
    ]
    return [
        Figure(
            "workers-load",
            _("Work of each colleague"),
            _("Colleague"),
            (_("Open now"), _("Taken this half-year"), _("Messages this half-year")),
            tuple(rows),
            _("For dividing the work, not for judging anybody. It is all their work, also in other areas."),
        )
    ]


SUBJECTS: Mapping[str, Callable[[Look], Awaitable[Sequence[Figure]]]] = {
    "ideas": ideas,
    "chats": chats,
    "places": where_to_go,
}
"""By the first part of the names of their figures."""
NAMES: Mapping[str, Text] = {
    "ideas": _("Ideas"),
    "chats": _("Chats"),
    "places": _("Where to go"),
    "stories": _("Stories"),
    "workers": _("Workload"),
}
