"""The sandbox forgets at every start; the database does not."""

from datetime import UTC, datetime

from bot.sandbox.server import Sandbox, SandboxBot
from storage.people import Newcomer
from storage.unit_of_work import unit_of_work
from voordeur.sandboxed import TOKENS, WORKERS_PHONES, _bring_back_phones


async def test_who_wrote_before_has_their_phone_again_and_nobody_else_gets_it(sqlite_database):
    async with unit_of_work(sqlite_database) as work:
        await work.chats.load([Newcomer(700_000_002, "Fatma"), Newcomer(42, "Elders")], datetime.now(UTC))
        await work.commit()
    sandbox = Sandbox([SandboxBot(TOKENS["residents"], "VoordeurBot", "Voordeur")])
    sandbox.world.add_phone("Samira", phone_id=WORKERS_PHONES[0])
    await _bring_back_phones(sqlite_database, sandbox)
    phones = [(phone.id, phone.name) for phone in sandbox.world.phones.values()]
    assert phones == [(WORKERS_PHONES[0], "Samira"), (700_000_002, "Fatma")]
    (bot,) = sandbox.world.bots.values()
    _samira, fatma = sandbox.world.phones.values()
    assert sandbox.world.private_chat(bot, fatma), "the bot may write first"
    assert sandbox.world.add_phone("Ali").id == 700_000_003
