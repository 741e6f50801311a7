"""A small bot on real aiogram for the browser tests: it says what it heard and has one of everything to tap."""

import asyncio
from collections.abc import Awaitable, Callable

from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ChatAction
from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import (
    BotCommand,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    Message,
    ReactionTypeEmoji,
    ReplyKeyboardMarkup,
)

STYLED = (
    "<b>bold</b> <i>italic</i> <u>under</u> <s>gone</s> <code>code</code> <tg-spoiler>surprise</tg-spoiler>\n"
    '<a href="https://example.org/">a link</a> /help &lt;img src=x onerror=alert(1)&gt;\n'
    "<blockquote>quoted <b>twice</b></blockquote>\n"
    "<pre>one\ntwo</pre>"
)
YES_NO = InlineKeyboardMarkup(
    inline_keyboard=[
        [
            InlineKeyboardButton(text="Yes", callback_data="yes", style="success"),
            InlineKeyboardButton(text="No", callback_data="no"),
        ],
        [InlineKeyboardButton(text="Tell me more", callback_data="more")],
        [InlineKeyboardButton(text="Copy the code", copy_text=CopyTextButton(text="1071 AB"))],
    ]
)
KEYS = ReplyKeyboardMarkup(
    keyboard=[[KeyboardButton(text="Share my place", request_location=True)], [KeyboardButton(text="Skip")]],
    resize_keyboard=True,
    input_field_placeholder="A street or a square",
)
COMMANDS = {
    None: [
        BotCommand(command="help", description="What I can do"),
        BotCommand(command="where", description="Ask where"),
    ],
    "ar": [BotCommand(command="help", description="ماذا أستطيع"), BotCommand(command="where", description="أين")],
}


class StreetBot:
    """Talks with everybody in the sandbox at `address` until `stop()`."""

    def __init__(self, token: str, address: str) -> None:
        session = AiohttpSession(api=TelegramAPIServer.from_base(address))
        self.bot = Bot(token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
        self.dispatcher = Dispatcher()
        self.heard: list[Message] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        message = self.dispatcher.message
        commands: dict[str, Callable[..., Awaitable[None]]] = {
            "ask": self._ask,
            "where": self._where,
            "styled": self._styled,
            "photo": self._photo,
            "think": self._think,
            "thanks": self._thanks,
            "forget": self._forget,
        }
        message.register(self._start, CommandStart())
        for name, answer in commands.items():
            message.register(answer, Command(name))
        message.register(self._place, F.location)
        message.register(self._echo)
        self.dispatcher.edited_message.register(self._edited)
        self.dispatcher.callback_query.register(self._tapped)

    async def start(self) -> None:
        for language, commands in COMMANDS.items():
            await self.bot.set_my_commands(commands, language_code=language)
        self._polling = asyncio.create_task(
            self.dispatcher.start_polling(self.bot, handle_signals=False, close_bot_session=False)
        )

    async def stop(self) -> None:
        self.may_answer.set()
        await self.dispatcher.stop_polling()
        await self._polling
        await self.bot.session.close()

    async def _start(self, message: Message, command: CommandObject) -> None:
        await message.answer(f"Welcome, {message.from_user.first_name}! Your code: {command.args or 'none'}")

    async def _ask(self, message: Message) -> None:
        await message.answer("Shall we eat together in the street?", reply_markup=YES_NO)

    async def _where(self, message: Message) -> None:
        await message.answer("Where shall it be?", reply_markup=KEYS)

    async def _styled(self, message: Message) -> None:
        await message.answer(STYLED)

    async def _photo(self, message: Message) -> None:
        await message.answer_photo(BufferedInputFile(SMALLEST_PNG, "dot.png"), caption="Look!")

    async def _think(self, message: Message) -> None:
        await message.bot.send_chat_action(message.chat.id, ChatAction.TYPING)
        await self.may_answer.wait()
        await message.answer("I have thought.")

    async def _thanks(self, message: Message) -> None:
        await message.react([ReactionTypeEmoji(emoji="❤")])

    async def _forget(self, message: Message) -> None:
        said = await message.answer("Nobody heard this.")
        await said.delete()

    async def _place(self, message: Message) -> None:
        await message.answer(f"That is {message.location.latitude:.2f}, {message.location.longitude:.2f}.")

    async def _echo(self, message: Message) -> None:
        self.heard.append(message)
        await message.answer(
            f"You sent a {message.content_type.value}: {message.text or message.caption or ''}", parse_mode=None
        )

    async def _edited(self, message: Message) -> None:
        await message.answer(f"Now I read: {message.text}", parse_mode=None)

    async def _tapped(self, query: CallbackQuery) -> None:
        if query.data == "more":
            await query.answer("Every Friday, with all the neighbours.", show_alert=True)
            return
        await query.answer(f"Noted: {query.data}")
        await query.message.edit_text(f"You said {query.data}.")


SMALLEST_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc000000301010018dd8db00000000049454e44ae426082"
)
