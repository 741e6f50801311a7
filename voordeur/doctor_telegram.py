"""The part of the doctor that asks Telegram: does it answer, does our clock agree, does it know our bots."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import aiohttp
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramAPIError, TelegramNetworkError, TelegramNotFound, TelegramUnauthorizedError
from pydantic import SecretStr

from voordeur.findings import Finding, Verdict, first_line
from voordeur.settings import Settings, variable

PATIENCE_SECONDS = 10
"""How long an answer of Telegram is waited for."""
CLOCK_WARNING_SECONDS, CLOCK_PROBLEM_SECONDS = 5, 60


async def examine_telegram(settings: Settings) -> list[Finding]:
    """Look at what only Telegram can tell. Without a token nothing needs its answer."""
    has_bot = settings.residents_token or settings.workers_token
    return [
        *([await _clock(settings.telegram_api)] if has_bot else []),
        *await _bot(settings.residents_token, settings.telegram_api, "residents"),
        *await _bot(settings.workers_token, settings.telegram_api, "workers"),
    ]


async def _clock(address: str) -> Finding:
    try:
        date = await _date_of(address)
    except (TimeoutError, aiohttp.ClientError, ValueError) as error:
        says = f"{address} gave no answer: {first_line(error)}"
        return Finding("clock", Verdict.PROBLEM, says, _check_network())
    seconds = abs((datetime.now(UTC) - date).total_seconds())
    if seconds < CLOCK_WARNING_SECONDS:
        return Finding("clock", Verdict.OK, "It agrees with Telegram's.")
    verdict = Verdict.WARNING if seconds < CLOCK_PROBLEM_SECONDS else Verdict.PROBLEM
    return Finding("clock", verdict, f"It is {seconds:.0f} seconds off.", "Turn on time synchronisation.")


async def _date_of(address: str) -> datetime:
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    async with (
        aiohttp.ClientSession(timeout=timeout) as session,
        # Telegram sends browsers on to its documentation; the first answer has its date already.
        session.get(address, allow_redirects=False) as answer,
    ):
        return parsedate_to_datetime(answer.headers.get("Date", "")).astimezone(UTC)


async def _bot(token: SecretStr | None, address: str, name: str) -> list[Finding]:
    about, field = f"{name}' bot", variable(f"{name}_token")
    if token is None:
        do = f"Ask BotFather for a bot and put its token in {field}. The sandbox needs none."
        return [Finding(about, Verdict.WARNING, "It has no token: nobody reaches it through Telegram.", do)]
    try:
        async with _client(token, address) as bot:
            me = await bot.get_me(request_timeout=PATIENCE_SECONDS)
            hook = await bot.get_webhook_info(request_timeout=PATIENCE_SECONDS)
    except (TelegramUnauthorizedError, TelegramNotFound):
        do = f"Ask BotFather for the token again and put it in {field}."
        return [Finding(about, Verdict.PROBLEM, "Telegram does not know its token.", do)]
    except TelegramNetworkError as error:
        return [Finding(about, Verdict.PROBLEM, f"Telegram gave no answer: {first_line(error)}", _check_network())]
    except TelegramAPIError as error:
        return [Finding(about, Verdict.PROBLEM, f"Telegram refused: {first_line(error)}", "Try again later.")]
    answers = Finding(about, Verdict.OK, f"@{me.username}, {hook.pending_update_count} updates waiting.")
    if not hook.url:
        return [answers]
    says = f"A webhook at {urlsplit(hook.url).hostname} takes the updates: asking for them is refused."
    return [answers, Finding(about, Verdict.WARNING, says, "Delete it (deleteWebhook) if it is not yours.")]


@asynccontextmanager
async def _client(token: SecretStr, address: str) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    async with Bot(token.get_secret_value(), session=session) as bot:
        yield bot


def _check_network() -> str:
    return f"Check the network, and {variable('telegram_api')}."
