"""Whatever goes wrong, and in whatever order: each chat reads its messages in the order in which they were written."""

import asyncio
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery.outcomes import Accepted, NotReached, Outcome, Refused, TooMany, Unknown, Unwell
from storage.database import Database
from storage.tables import metadata
from tests.support.delivery import Clock, Post, Telegram, to

OUTCOMES = st.sampled_from(
    [
        Accepted(1),
        TooMany(3),
        Unwell("502"),
        Unknown("time-out"),
        NotReached("no connection"),
        Refused("chat not found"),
        ZeroDivisionError(),
    ]
)
SCRIPTS = st.dictionaries(st.integers(1, 3), st.lists(OUTCOMES, max_size=6))
MESSAGES = st.lists(st.tuples(st.integers(1, 3), st.booleans()), min_size=1, max_size=12)


@settings(max_examples=25)
@given(script=SCRIPTS, messages=MESSAGES, steps_between=st.integers(0, 2))
def test_order_per_chat_is_kept_and_nothing_is_lost_or_sent_twice_without_reason(
    script: dict[int, list[Outcome | Exception]], messages: list[tuple[int, bool]], steps_between: int
) -> None:
    asyncio.run(_play(script, messages, steps_between))


async def _play(
    script: dict[int, list[Outcome | Exception]], messages: list[tuple[int, bool]], steps_between: int
) -> None:
    database = Database("sqlite+aiosqlite://")
    async with database.engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    telegram, clock = Telegram(), Clock()
    for chat, outcomes in script.items():
        telegram.answers(chat, *outcomes)
    post = Post(database, telegram, clock)
    for number, (chat, repeatable) in enumerate(messages):
        await post.put(to(chat, f"{number:02}", repeatable=repeatable))
        await post.go_on(steps_between)
    while {"due", "held", "claimed"} & set(await post.states()):
        await post.go_on(8, by=8)
    ended = {f"{number:02}": state for number, state in enumerate(await post.states())}
    await database.close()

    assert set(ended.values()) <= {"sent", "uncertain", "failed"}
    for chat in (1, 2, 3):
        tried = [words for number, words in telegram.got if number == chat]
        assert tried == sorted(tried)
    # Only what may be repeated comes twice; what may not is at most perhaps sent.
    copies = Counter(words for _, words in telegram.done)
    for number, (_, repeatable) in enumerate(messages):
        words = f"{number:02}"
        assert copies[words] <= 1 or repeatable
        assert copies[words] >= 1 or ended[words] in {"failed", "uncertain"}
