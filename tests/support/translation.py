"""A LibreTranslate server by hand: the real one needs gigabytes of models."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.support.sandbox import Stage


@asynccontextmanager
async def translating(stage: Stage, answer: str) -> AsyncIterator[list[dict[str, Any]]]:
    """Start the system again with a translation server that makes `answer` of everything; what it was asked."""
    asked: list[dict[str, Any]] = []

    async def translate(request: web.Request) -> web.Response:
        asked.append(await request.json())
        return web.json_response({"translatedText": answer})

    app = web.Application()
    app.add_routes([web.post("/translate", translate)])
    async with TestServer(app) as server:
        async with stage.stopped():
            stage.translate_url = str(server.make_url("")).rstrip("/")
        yield asked
