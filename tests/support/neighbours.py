"""What neighbours do in the sandbox with an initiative: tell it, ask for signatures, sign, hand it in.

Buttons are named by the flows' own texts, so that a better translation breaks no story.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from sqlalchemy import select

from bot.flows.idea.entries import label
from bot.flows.idea.summary import RIGHT_OR_CHANGE
from bot.flows.initiative import meeting, page
from bot.flows.menu import IDEA, MINE
from bot.flows.signing.questions import NEWS, NO_WISH, SIGN, SUPPORT
from domain.initiatives import Initiative
from domain.texts import NAMES_OF_LANGUAGES, _, _n
from storage import tables
from storage.unit_of_work import unit_of_work
from tests.support.phone import Label, Phone

RIGHT = RIGHT_OR_CHANGE[0][0].label
READY = _("🎉 Your idea is ready for signatures!")
SEND_IT = _("➡️ Send it to somebody")
THANKS = _("That is fine. Thank you for your support!")
THANKS_WITH_NEWS = _("Good, you will hear from me. Thank you for your support!")
MAY_BE_FOUND, STAYS_UNSEEN = (row[0].label for row in meeting.yes_or_no(""))


@dataclass
class Neighbour:
    """Somebody with a phone and an address. Whoever holds `hands` has the phone: one thing at a time."""

    phone: Phone
    address: str
    """Street and number, as they type it."""
    is_new: bool = False
    """They never wrote to the bot: the first link they open asks for their language."""
    hands: asyncio.Lock = field(default_factory=asyncio.Lock)
    published: asyncio.Event = field(default_factory=asyncio.Event)
    """Their plan collects signatures."""

    @property
    def name(self) -> str:
        return self.phone.account.first_name

    async def initiative(self) -> Initiative:
        """Their only one, as it is stored now."""
        database = self.phone.stage.database
        ids = (
            select(tables.initiatives.c.id)
            .join(tables.residents, tables.residents.c.id == tables.initiatives.c.resident_id)
            .where(tables.residents.c.telegram_id == self.phone.id)
        )
        async with unit_of_work(database) as work:
            found = await work.initiatives.take((await work.connection.execute(ids)).scalar_one())
        assert found is not None
        return found

    async def tells(self, *answers: str) -> None:
        """The whole idea, and that it is right: now it collects signatures."""
        await self.is_about_to_publish(*answers)
        await self.phone.taps(RIGHT)
        await self.phone.hears(READY)
        self.published.set()

    async def is_about_to_publish(self, *answers: str) -> None:
        """Who, what, where, when and why; needs nothing; one tap is left to say that it is right."""
        self.phone.says("/menu")
        await self.phone.taps(IDEA.label)
        for number, words in enumerate(answers, start=1):
            await self.phone.is_asked(number)
            self.phone.says(words)
        await self.phone.is_asked(6)
        await self.phone.taps(_("Done"))
        await self.phone.sees(RIGHT)

    async def opens_plan(self) -> None:
        """From the menu to the page of their initiative."""
        self.phone.says("/menu")
        await self.phone.taps(MINE.label)
        await self.phone.taps(label(await self.initiative()))

    async def shares(self) -> str:
        """Asks for something to send to neighbours; gives the link in it. The QR code comes right behind."""
        await self.opens_plan()
        await self.phone.taps(page.ask("").label)
        await self.phone.sees(SEND_IT)
        (link,) = parse_qs(urlsplit(self.phone.url_of(SEND_IT)).query)["url"]
        return link

    async def reads(self, link: str, *words: Label) -> None:
        """Opens a link, chooses a language when new here, and reads these words."""
        self.phone.opens(link)
        if self.is_new:
            await self.phone.taps(NAMES_OF_LANGUAGES[self.phone.reads_in])
            self.is_new = False
        await self.phone.hears(*words)

    async def is_about_to_sign(self, link: str, *words: Label) -> None:
        """Reads, supports, types name and address in one line; one tap is left."""
        await self.reads(link, *words)
        await self.phone.taps(SUPPORT[0][0].label)
        await self.phone.hears(_("<b>What is your name, and your street or postcode?</b>"))
        self.phone.says(f"{self.name}, {self.address}")
        await self.phone.sees(SIGN[0][0].label)

    async def signs(self, link: str, *words: Label, offer: str = "", wants_news: bool = False) -> None:
        """From the link to the last thanks."""
        await self.is_about_to_sign(link, *words)
        await self.phone.taps(SIGN[0][0].label)
        if offer:
            await self.phone.sees(NO_WISH[0][0].label)
            self.phone.says(offer)
        else:
            await self.phone.taps(NO_WISH[0][0].label)
        await self.phone.taps(NEWS[0 if wants_news else 1][0].label)
        await self.phone.hears(THANKS_WITH_NEWS if wants_news else THANKS)

    def got(self, *parts: Label) -> int:
        """How many messages of their whole chat hold every one of these."""
        wanted = [self.phone.reads(part) for part in parts]
        return sum(all(part in said for part in wanted) for said in self.phone.messages())

    async def gets(self, *parts: Label) -> None:
        """Wait for a message that comes by itself, whatever is being talked about meanwhile."""
        told = " and ".join(map(self.phone.reads, parts))
        await self.phone.stage.until(self._got(*parts), f"{self.name} got “{told}”:\n{self.phone.chat_so_far()}")

    def _got(self, *parts: Label) -> Callable[[], Awaitable[bool]]:
        async def got() -> bool:
            return self.got(*parts) > 0

        return got

    def was_told_that_it_is_enough(self, at_most: int) -> int:
        """How many times "five reached" was told, whatever the number of signatures at that moment."""
        return sum(self.got(enough(count)) for count in range(5, at_most + 1))


def enough(count: int) -> Label:
    """The news that there are enough now."""
    return _n("🎉 You have {n} signature. That is enough!", "🎉 You have {n} signatures. That is enough!", count)
