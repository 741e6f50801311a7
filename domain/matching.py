"""Finds who wants nearly the same as an initiative. Staff see every match; an initiator hears only of who agreed to be
found.
"""

from collections.abc import Sequence
from datetime import datetime

from domain import similar
from domain.book import Book
from domain.initiatives import Initiative, place_of
from domain.meetings import Meeting, gist_of
from domain.notices import About, Notice


async def alike(book: Book, initiative: Initiative) -> Sequence[similar.Likeness]:
    """The initiatives of others that want nearly the same, the best first."""
    place = place_of(initiative)
    others = await book.meetings.candidates(initiative.resident_id, place.coordinate if place else None)
    return similar.nearly_the_same(gist_of(initiative), others)


async def look(book: Book, initiative: Initiative, at: datetime) -> None:
    """Find who wants nearly the same. The worker sees every match; the initiator only who agreed to be found."""
    found_now = await alike(book, initiative)
    await book.meetings.keep(initiative.id, gist_of(initiative))
    known = {one.other(initiative.id) for one in await book.meetings.of(initiative.id)}
    for found in found_now:
        if found.id not in known:
            book.meetings.save(Meeting(initiative.id, found.id, found.score, found.metres, at))
            somebody = await book.meetings.somebody(found.id)
            if somebody and somebody.findable:
                book.notices.tell(Notice(initiative.resident_id, About.MEETING, initiative.id, at, found.id))
