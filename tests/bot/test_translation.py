"""A message is translated by a LibreTranslate server, or stays as it is with a reason; nothing is thrown or logged."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer, unused_port
from structlog.testing import capture_logs

from bot.translation import MOST_CHARACTERS, NoTranslator, Translator
from domain.machine import NotTranslated, Reason, Translated
from voordeur.settings import Settings, WrongSettingError, read_settings

KEY = "canary-key"
LETTER = "رسالة عن ديون <b>& خوف</b>\nماذا أفعل؟"
BRIEF = "Een brief over schulden <b>& angst</b>\nWat doe ik?"


class LibreTranslate:
    """Answers as LibreTranslate 1.x does (its app.py and test_api_translate.py); `answer` takes its place for once."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.targets = {"nl": ["ar", "en", "tr"], "ar": ["en", "nl"], "en": ["ar", "nl", "tr"], "tr": ["en", "nl"]}
        self.words = {(LETTER, "nl"): BRIEF}
        self.keys: set[str] = set()
        self.limit = -1
        self.answer: Callable[[web.Request], Awaitable[web.StreamResponse]] | None = None
        self.languages: web.Response | None = None
        self.elsewhere = 0

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(
            [
                web.post("/lt/translate", self._translate),
                web.get("/lt/languages", self._languages),
                web.route("*", "/elsewhere", self._elsewhere),
            ]
        )
        return app

    async def _translate(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        self.asked.append(asked)
        if self.answer:
            return await self.answer(request)
        if self.keys and asked.get("api_key") not in self.keys:
            return error(403, "Invalid API key")
        if not asked["q"]:
            return error(400, "Invalid request: missing q parameter")
        if 0 <= self.limit < len(asked["q"]):
            return error(400, f"Invalid request: request ({len(asked['q'])}) exceeds text limit ({self.limit})")
        for language in (asked["source"], asked["target"]):
            if language not in self.targets:
                return error(400, f"{language} is not supported")
        if asked["target"] not in self.targets[asked["source"]]:
            return error(400, f"{asked['target']} is not available as a target language from {asked['source']}")
        return web.json_response({"translatedText": self.words.get((asked["q"], asked["target"]), asked["q"])})

    async def _languages(self, request: web.Request) -> web.Response:
        return self.languages or web.json_response(
            [{"code": code, "name": code.upper(), "targets": targets} for code, targets in self.targets.items()]
        )

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.elsewhere += 1
        return web.json_response({"translatedText": "elsewhere"})


def error(status: int, says: str) -> web.Response:
    return web.json_response({"error": says}, status=status)


def says(body: Any) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Answers 200 with this: bytes as they are, anything else as JSON."""

    async def answer(request: web.Request) -> web.StreamResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return web.Response(body=raw, content_type="application/json")

    return answer


@pytest.fixture
def server():
    return LibreTranslate()


@pytest.fixture
async def address(server):
    async with TestServer(server.app()) as running:
        yield str(running.make_url("/lt"))


@pytest.fixture
async def http():
    async with ClientSession() as session:
        yield session


@pytest.fixture
def translator(http, address):
    return Translator(http, address)


async def test_words_come_back_in_the_other_language_as_they_are(server, translator):
    assert await translator.translate(LETTER, "ar", "nl") == Translated(BRIEF)
    assert server.asked == [{"q": LETTER, "source": "ar", "target": "nl", "format": "text"}]


async def test_a_server_with_keys_translates_for_our_key_only(server, http, address):
    server.keys = {KEY}

    assert await Translator(http, address, KEY).translate(LETTER, "ar", "nl") == Translated(BRIEF)
    assert await Translator(http, address, "another").translate(LETTER, "ar", "nl") == NotTranslated(Reason.REFUSED)
    assert await Translator(http, address).translate(LETTER, "ar", "nl") == NotTranslated(Reason.REFUSED)


@pytest.mark.parametrize(("source", "target"), [("fy", "nl"), ("nl", "fy"), ("ar", "tr")])
async def test_a_language_that_the_server_does_not_know_is_told(translator, source, target):
    assert await translator.translate("Goedemorgen", source, target) == NotTranslated(Reason.UNKNOWN_LANGUAGE)
    assert await translator.translate("Goedemorgen", "nl", "tr") == Translated("Goedemorgen")


async def test_a_refusal_in_languages_that_it_knows_has_another_reason(server, translator):
    server.limit = 5

    assert await translator.translate("Goedemorgen", "nl", "tr") == NotTranslated(Reason.FAILED)
    assert await translator.translate("Dag", "nl", "tr") == Translated("Dag")


async def test_a_server_that_does_not_tell_its_languages_is_not_said_to_miss_one(server, translator):
    server.languages = error(500, "no")

    assert await translator.translate("Goedemorgen", "fy", "nl") == NotTranslated(Reason.FAILED)


async def test_words_as_long_as_a_message_are_translated_and_longer_ones_not_sent(server, translator):
    longest = "a" * MOST_CHARACTERS

    assert await translator.translate(longest, "nl", "tr") == Translated(longest)
    assert await translator.translate(longest + "a", "nl", "tr") == NotTranslated(Reason.TOO_LONG)
    assert len(server.asked) == 1


@pytest.mark.parametrize(("words", "source", "target"), [("", "nl", "tr"), (" \n", "nl", "tr"), ("Dag", "nl", "nl")])
async def test_nothing_is_asked_where_nothing_is_to_be_translated(server, translator, words, source, target):
    assert await translator.translate(words, source, target) == NotTranslated(Reason.NOT_NEEDED)
    assert server.asked == []


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, Reason.REFUSED),
        (403, Reason.REFUSED),
        (404, Reason.FAILED),
        (429, Reason.BUSY),
        (500, Reason.FAILED),
        (502, Reason.FAILED),
        (503, Reason.BUSY),
        (204, Reason.FAILED),
    ],
)
async def test_a_server_that_cannot_is_a_reason_and_works_again_afterwards(server, translator, status, reason):
    async def answer(request):
        return web.json_response({"translatedText": "no"}, status=status)

    server.answer = answer
    assert await translator.translate(LETTER, "ar", "nl") == NotTranslated(reason)

    server.answer = None
    assert await translator.translate(LETTER, "ar", "nl") == Translated(BRIEF)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_words_do_not_follow_a_redirection(server, translator, status):
    async def answer(request):
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    server.answer = answer

    assert await translator.translate(LETTER, "ar", "nl") == NotTranslated(Reason.FAILED)
    assert server.elsewhere == 0


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>Sign in</html>",
        b'{"translatedText": "Een br',
        b'{"translatedText": "\xff"}',
        b"[" * 200_000,
        b'{"translatedText": "' + b"a" * 300_000 + b'"}',
        b'{"translatedText": "\\ud800"}',
        b'{"translatedText": "a\\u0000b"}',
        [],
        None,
        {"error": "none"},
        {"translatedText": ["Een brief"]},
        {"translatedText": None},
        {"translatedText": " "},
    ],
    ids=lambda body: repr(body)[:24],
)
async def test_an_answer_that_nobody_can_read_is_none(server, translator, body):
    server.answer = says(body)

    assert await translator.translate(LETTER, "ar", "nl") == NotTranslated(Reason.FAILED)


async def test_what_newer_servers_say_besides_does_no_harm(server, translator):
    server.answer = says({"translatedText": "Een brief", "alternatives": ["Brief"], "detectedLanguage": {}})

    assert await translator.translate(LETTER, "ar", "nl") == Translated("Een brief")


async def test_a_server_that_takes_too_long_is_not_waited_for(server, http, address):
    released = asyncio.Event()

    async def answer(request):
        await released.wait()
        return web.json_response({"translatedText": BRIEF})

    server.answer = answer
    assert await Translator(http, address, seconds=0.05).translate(LETTER, "ar", "nl") == NotTranslated(
        Reason.NOT_REACHED
    )

    released.set()
    assert await Translator(http, address).translate(LETTER, "ar", "nl") == Translated(BRIEF)


async def test_a_server_that_begins_to_answer_and_stops_is_not_waited_for(server, http, address):
    released = asyncio.Event()

    async def answer(request):
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        await response.write(b'{"translatedText": "Een')
        await released.wait()
        return response

    server.answer = answer
    assert await Translator(http, address, seconds=0.05).translate(LETTER, "ar", "nl") == NotTranslated(
        Reason.NOT_REACHED
    )
    released.set()


async def test_a_connection_that_breaks_in_the_middle_is_a_reason(server, translator):
    async def answer(request):
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await response.write(b'{"translatedText": "Een')
        request.transport.abort()
        return response

    server.answer = answer

    assert await translator.translate(LETTER, "ar", "nl") == NotTranslated(Reason.NOT_REACHED)


async def test_a_server_that_is_not_there_is_a_reason(http):
    nobody = Translator(http, f"http://127.0.0.1:{unused_port()}")

    assert await nobody.translate(LETTER, "ar", "nl") == NotTranslated(Reason.NOT_REACHED)
    assert await nobody.languages() == NotTranslated(Reason.NOT_REACHED)


async def test_who_stops_waiting_is_let_go(server, translator):
    arrived = asyncio.Event()

    async def answer(request):
        arrived.set()
        return await asyncio.Event().wait()

    server.answer = answer
    waiting = asyncio.create_task(translator.translate(LETTER, "ar", "nl"))
    await arrived.wait()
    waiting.cancel()

    with pytest.raises(asyncio.CancelledError):
        await waiting


async def test_a_server_tells_into_which_languages_it_translates(server, translator):
    assert await translator.languages() == {code: frozenset(targets) for code, targets in server.targets.items()}


@pytest.mark.parametrize("said", [[], {}, ["nl"], [{"code": "nl"}], [{"code": 1, "targets": []}], "nl"])
async def test_languages_that_nobody_can_read_are_a_reason(server, translator, said):
    server.languages = web.json_response(said)

    assert await translator.languages() == NotTranslated(Reason.FAILED)


async def test_one_language_that_nobody_can_read_does_not_hide_the_others(server, translator):
    server.languages = web.json_response([{"code": "nl", "targets": ["ar", 7, {}]}, None, {"code": "x"}])

    assert await translator.languages() == {"nl": frozenset({"ar"})}


async def test_without_a_server_everything_stays_as_it_is():
    assert await NoTranslator().translate(LETTER, "ar", "nl") == NotTranslated(Reason.OFF)
    assert await NoTranslator().languages() == NotTranslated(Reason.OFF)


@pytest.mark.parametrize("status", [400, 403, 429, 500])
async def test_a_failure_is_logged_without_words_and_key(server, http, address, caplog, status):
    async def answer(request):
        return error(status, f"Cannot translate text: {LETTER} {KEY}")

    caplog.set_level(logging.DEBUG)
    server.answer = answer
    with capture_logs() as logs:
        await Translator(http, address, KEY).translate(LETTER, "ar", "nl")

    assert [(one["event"], one["status"], one["source"], one["target"]) for one in logs] == [
        ("not_translated", status, "ar", "nl")
    ]
    for told in (str(logs), caplog.text):
        assert "رسالة" not in told
        assert "canary" not in told


async def test_what_went_well_is_not_logged(translator):
    with capture_logs() as logs:
        await translator.translate(LETTER, "ar", "nl")

    assert logs == []


@pytest.fixture
def settings(monkeypatch):
    """What these variables make."""

    def read(**variables: str) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"VOORDEUR_{name}", value)
        return read_settings(env_file=None)

    return read


def test_nothing_is_translated_unless_it_is_set(settings):
    assert (settings().translate_url, settings().translate_key) == (None, None)


def test_server_and_key_are_settings_and_neither_is_shown(settings):
    read = settings(TRANSLATE_URL="http://me:canary@127.0.0.1:5000/", TRANSLATE_KEY=KEY)

    assert read.translate_url == "http://me:canary@127.0.0.1:5000"
    assert read.translate_key.get_secret_value() == KEY
    assert "canary" not in f"{read!r} {read}"


def test_what_is_no_address_is_refused_with_an_example(settings):
    with pytest.raises(WrongSettingError, match=r"^VOORDEUR_TRANSLATE_URL cannot be used: .* http://127\.0\.0\.1:5000"):
        settings(TRANSLATE_URL="127.0.0.1:5000")


def test_a_key_without_a_server_is_refused(settings):
    with pytest.raises(WrongSettingError, match="set without VOORDEUR_TRANSLATE_URL") as refused:
        settings(TRANSLATE_KEY=KEY)
    assert "canary" not in str(refused.value)

    assert settings(TRANSLATE_URL="https://translate.example").translate_key
