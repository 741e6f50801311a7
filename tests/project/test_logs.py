"""Logs: they say what happened, and no token gets into them whichever way it comes."""

import io
import json
import logging

import aiohttp
import httpx
import pytest
import structlog
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import text

from voordeur.logs import set_up_logs
from voordeur.redaction import redacted

TOKEN = "123456789:" + "AAcanary-canary_canary" + "x" * 13
ADDRESS = f"https://api.telegram.org/bot{TOKEN}/getMe"


@pytest.fixture(params=["console", "json"])
def lines(request, logging_as_it_was):
    """What was logged so far, in either form."""
    stream = io.StringIO()
    set_up_logs("DEBUG", request.param, stream)
    return stream.getvalue


@pytest.fixture
def log():
    return structlog.get_logger("voordeur.test")


def test_an_event_is_logged_with_its_fields(lines, log):
    log.info("turn_taken", chat=17)

    assert "turn_taken" in lines()
    assert "17" in lines()


def test_json_is_one_object_a_line(logging_as_it_was, log):
    stream = io.StringIO()
    set_up_logs("INFO", "json", stream)

    log.warning("turn_failed", chat=17)
    log.info("turn_taken", words="مرحبا")

    first, second = map(json.loads, stream.getvalue().splitlines())
    assert (first["event"], first["chat"], first["level"], first["logger"]) == (
        "turn_failed",
        17,
        "warning",
        "voordeur.test",
    )
    assert second["words"] == "مرحبا"


def test_events_below_the_level_are_left_out(logging_as_it_was, log):
    stream = io.StringIO()
    set_up_logs("WARNING", "console", stream)

    log.info("turn_taken")
    log.warning("turn_failed")

    assert "turn_taken" not in stream.getvalue()
    assert "turn_failed" in stream.getvalue()


def test_what_a_library_logs_takes_the_same_road(lines):
    logging.getLogger("some.library").warning("%s is slow", "the disk")

    assert "the disk is slow" in lines()


def test_a_token_in_a_field_is_left_out(lines, log):
    log.info("asked_telegram", address=ADDRESS, nested={"list": [TOKEN]})

    assert "asked_telegram" in lines()
    assert "canary" not in lines()


async def test_a_token_in_an_address_that_httpx_logs_is_left_out(lines):
    logging.getLogger("httpx").setLevel(logging.DEBUG)  # as if somebody let it talk again
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await client.get(ADDRESS)

    assert "api.telegram.org" in lines()
    assert "canary" not in lines()


async def test_httpx_is_silent_about_requests_that_went_well(lines):
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        await client.get(ADDRESS)

    assert lines() == ""


async def test_a_token_in_an_error_of_httpx_is_left_out(lines, log):
    async with httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(500))) as client:
        answer = await client.get(ADDRESS)
    try:
        answer.raise_for_status()
    except httpx.HTTPStatusError:
        log.exception("telegram_failed")

    assert "500" in lines()
    assert "canary" not in lines()


async def test_a_token_in_an_error_of_aiohttp_is_left_out(lines, log):
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.InvalidURL, match="canary") as error:
            await session.get(f"https:///bot{TOKEN}/getMe")
    log.error("telegram_failed", exc_info=error.value)
    logging.getLogger("some.library").error("failed", exc_info=error.value)

    assert lines().count("aiohttp.client_exceptions.Invalid") == 2
    assert "canary" not in lines()


def test_a_token_with_its_colon_escaped_is_left_out(lines, log):
    log.info("asked_telegram", address=ADDRESS.replace(":AAcanary", "%3AAAcanary"))

    assert "canary" not in lines()


def test_what_a_resident_wrote_is_left_out_of_a_validation_error(lines, log):
    words = "my secret " + "garden"  # in two pieces: a traceback shows the line it stands on
    with pytest.raises(ValidationError, match="my secret garden") as error:
        TypeAdapter(int).validate_python(words)
    log.error("update_unreadable", exc_info=error.value)

    assert "valid integer" in lines()
    assert "secret garden" not in lines()


def test_local_variables_are_not_shown_in_a_traceback(lines, log):
    words = "my secret " + "garden"
    with pytest.raises(TypeError) as error:
        len(words) + words
    log.error("update_unreadable", exc_info=error.value)

    assert "unsupported operand" in lines()
    assert "secret garden" not in lines()


async def test_a_statement_with_what_residents_wrote_is_not_logged(lines, sqlite_database):
    async with sqlite_database.reading() as connection:
        assert (await connection.execute(text("SELECT :words"), {"words": "my secret garden"})).scalar_one()

    assert lines() == ""


@pytest.mark.parametrize(
    "harmless",
    ["at 12:30 on 2026-11-23", "https://host:8080/path", "1000001:residents", "me@host"],
)
def test_what_is_no_secret_stays(harmless):
    assert redacted(harmless) == harmless


def test_a_password_in_an_address_is_left_out():
    assert redacted("postgresql://me:hush@host/a") == "postgresql://me:[password]@host/a"
