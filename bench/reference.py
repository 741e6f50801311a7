"""The peer: a bare aiogram bot with its state in memory. It asks the same questions and loses everything on a crash."""

import time
from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message

from bench.measuring import Measured, Stopwatch
from bench.work import updates


class Silent(BaseSession):
    """Sending replaced by nothing."""

    async def make_request(self, *_: Any, **__: Any) -> Any:
        return True

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        pass


class Idea(StatesGroup):
    """The same questions, as aiogram's documentation writes them."""

    who = State()
    what = State()
    where = State()
    when = State()
    why = State()
    how = State()


def dispatcher() -> Dispatcher:
    """A handler for each question, as documented."""
    made = Dispatcher(storage=MemoryStorage())
    steps = list(Idea.__states__)

    async def begin(message: Message, state: FSMContext) -> None:
        await state.set_state(steps[0])
        await message.answer("Who?")

    async def leave(message: Message, state: FSMContext) -> None:
        await state.clear()
        await message.answer("Menu")

    made.message.register(begin, Command("idea"))
    made.message.register(leave, Command("menu"))
    for here, there in zip(steps, [*steps[1:], None], strict=True):

        async def answer(message: Message, state: FSMContext, here: State = here, there: State | None = there) -> None:
            await state.update_data({str(here.state): message.text})
            await state.set_state(there)
            await message.answer("Next?")

        made.message.register(answer, here)
    return made


async def run(count: int) -> Measured:
    """Feed the updates one after the other, as polling does."""
    bot = Bot("42:reference", session=Silent())
    made = dispatcher()
    work = list(updates(count))
    turns = []
    watch = Stopwatch()
    for update in work:
        begin = time.perf_counter()
        await made.feed_raw_update(bot, update)
        turns.append(time.perf_counter() - begin)
    return watch.stop("bare aiogram, in memory", 1, count, turns)
