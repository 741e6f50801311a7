"""A chat copied from the sandbox's page is a test that runs: what was done on the phone, and what was heard."""

import itertools
from datetime import timedelta

import pytest

from bot import locales
from bot.flows import engine
from bot.flows.idea.talk import SKIP
from bot.flows.menu import IDEA
from bot.flows.welcome import YES_OR_NO
from bot.sandbox.astest import as_test
from bot.sandbox.methods import editing, sending
from bot.sandbox.methods.call import Call
from bot.sandbox.server import Sandbox, SandboxBot
from bot.transports.residents import BOT, ResidentsTransport
from bot.turns import Turns
from domain.initiatives import Need
from domain.question_texts import NEEDS
from domain.texts import NAMES_OF_LANGUAGES, Texts, Verbatim, _
from storage.dispatch import Dispatch, Sent
from storage.inbox import Inbox, Received
from tests.support.resident import MONDAY, Resident

TEXTS = Texts(locales.catalogues())
METHODS = sending.METHODS | editing.METHODS


class SandboxChat:
    """A phone in the sandbox, with the residents' bot behind it; no network between them."""

    def __init__(self, database, language: str) -> None:
        self.database = database
        self.language = language
        sandbox = Sandbox([SandboxBot("1000001:invented", "VoordeurBot", "Voordeur")], clock=MONDAY.timestamp)
        self.people, self.world = sandbox.people, sandbox.world
        (self.bot,) = self.world.bots.values()
        self.place = self.people.private(self.world.add_phone("Fatma", language).id, "VoordeurBot")
        ids, seconds = itertools.count(1), itertools.count(0, 5)
        self.turns = Turns(
            database,
            engine(TEXTS),
            {BOT: ResidentsTransport(TEXTS)},
            now=lambda: MONDAY + timedelta(seconds=next(seconds)),
            new_id=lambda: f"{next(ids):032x}",
        )

    async def taps(self, label) -> None:
        words = TEXTS.plain(label, self.language)
        await self.does(self.people.tap_button, label=words, data=None, message_id=None)

    async def does(self, action, *arguments, **named) -> None:
        """Something on the phone, and all that the bot answers."""
        action(self.place, *arguments, **named)
        for update in self.bot.updates.waiting():
            async with self.database.writing() as connection:
                await Inbox(connection).put([Received(BOT, update.id, self.place.phone.id, update.text)], MONDAY)
                await connection.commit()
            self.bot.updates.confirm(update)
        await self.turns.take_waiting()
        async with self.database.writing() as connection:
            dispatch = Dispatch(connection, BOT)
            while claimed := await dispatch.claim(1, MONDAY + timedelta(days=1), timedelta(minutes=1)):
                METHODS[claimed[0].method](Call(self.bot, self.world, dict(claimed[0].payload), {}))
                await dispatch.record([Sent(claimed[0], None, MONDAY)])
            await connection.commit()

    def copied(self) -> str:
        return as_test(self.place.chat)


async def plays_again(copied: str) -> None:
    """Runs the copied test, as pytest would, with somebody who writes for the first time."""
    names = {"Resident": Resident}
    exec(compile(copied, "copied", "exec"), names)  # noqa: S102 (to run it is what is tested)
    await names["test_the_chat_goes_on_as_it_did"]()


async def plays_a_bit_of_everything(chat: SandboxChat) -> None:
    people = chat.people
    await chat.does(people.start)
    await chat.taps(Verbatim(NAMES_OF_LANGUAGES[chat.language]))
    await chat.taps(YES_OR_NO[0][0].label)
    await chat.does(people.start, "from_a_poster")
    await chat.taps(IDEA.label)
    await chat.does(people.voice, people.new_voice(b"OggS", 3))
    await chat.does(people.document, people.new_document(b"plan", "plan “van” Fatma.pdf"), {})
    await chat.does(people.photo, people.drawn_photo(), {})
    await chat.does(people.location, {"latitude": 52.3126, "longitude": 4.9473})
    await chat.taps(SKIP.label)
    await chat.does(people.photo, people.drawn_photo(), {"caption": "omdat het \\ hier\nstil is 🏡"})
    await chat.taps(NEEDS[Need.SPACE])
    await chat.taps(_("Done"))
    await chat.does(people.text, "een zaal, gelijkvloers")


@pytest.mark.parametrize("language", ["nl", "tr", "ar"])
async def test_a_copied_chat_runs_as_a_test(sqlite_database, language):
    chat = SandboxChat(sqlite_database, language)
    await plays_a_bit_of_everything(chat)
    assert chat.copied().count("await resident.") == 14
    await plays_again(chat.copied())


async def test_a_copied_chat_fails_when_the_bot_says_something_else(sqlite_database):
    chat = SandboxChat(sqlite_database, "nl")
    await chat.does(chat.people.start)
    with pytest.raises(AssertionError, match="Iets anders"):
        await plays_again(chat.copied().replace("Welkom!", "Iets anders!"))


async def test_a_chat_in_which_nothing_happened_yet_runs_too(sqlite_database):
    await plays_again(SandboxChat(sqlite_database, "nl").copied())
