"""The API for programs that read: initiatives as the JSON export gives them, with a token of a coordinator.

It reads and nothing else, and says nothing of persons. `/api/v1/openapi.json` describes it. Anybody can call it, so it
holds no connection while it waits for another, and what opens nothing never waits for a writer.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from admin.days import day_from, moment_from
from admin.exports.asked import Asked, Format
from admin.exports.columns import Setting, columns_of
from admin.exports.json_file import as_object, schema
from admin.routing import ApartRoute, anybody
from admin.visit import Guest, TheGuest
from domain.life import Stage
from domain.places import area_names
from storage.console.api_tokens import ApiTokens, Caller
from storage.console.audit import Act
from storage.console.export_rows import Position, page, position_of
from storage.unit_of_work import unit_of_work

router = APIRouter(route_class=ApartRoute)

PATH = "/api/v1/initiatives"
MOST, USUAL = 500, 100
"""Initiatives of one answer."""
CALLS_A_MINUTE = 60

_STAGES = [one.value for one in Stage if one is not Stage.DRAFT]


class WrongQuestionError(Exception):
    """Something in the address cannot be understood; the message says what."""


@router.get(PATH)
@anybody
async def initiatives(visit: TheGuest) -> Response:
    """A page of initiatives of the areas of the token, the first begun first, and where the next page is."""
    caller = await _caller(visit)
    if caller is None:
        return _refused(401, "A token of a coordinator is needed.", {"WWW-Authenticate": 'Bearer realm="Voordeur"'})
    if caller.calls > CALLS_A_MINUTE:
        wait = 60 - int(visit.now.timestamp()) % 60
        return _refused(429, f"More than {CALLS_A_MINUTE} requests in this minute.", {"Retry-After": str(wait)})
    try:
        asked, after, most = _read(visit.request, caller)
    except WrongQuestionError as error:
        return _refused(400, str(error))
    async with visit.console.database.reading() as connection:
        rows = await page(connection, asked.wanted, after, most + 1)
    setting = Setting(visit.console.texts, asked.language, visit.console.origin, visit.now)
    columns = columns_of(asked)
    told = [as_object(one, asked, columns, setting) for one in rows[:most]]
    following = _link(visit, position_of(rows[most - 1])) if len(rows) > most else None
    await _record(visit, caller, asked, len(told))
    return JSONResponse({"initiatives": told, "next": following})


@router.get("/api/v1/openapi.json")
@anybody
async def description(visit: TheGuest) -> Response:
    """What this API does, as OpenAPI 3.1."""
    return JSONResponse(openapi(visit.console.origin))


async def _caller(visit: Guest) -> Caller | None:
    scheme, _, token = visit.request.headers.get("authorization", "").partition(" ")
    if scheme.casefold() != "bearer" or not token.strip():
        return None
    database = visit.console.database
    async with database.reading() as connection:
        if not await ApiTokens(connection).is_known(token.strip(), visit.now):
            return None
    # In a transaction of its own: that it was used is kept also when it is refused.
    async with database.writing() as connection:
        caller = await ApiTokens(connection).use(token.strip(), visit.now)
        await connection.commit()
    return caller


async def _record(visit: Guest, caller: Caller, asked: Asked, count: int) -> None:
    async with unit_of_work(visit.console.database) as work:
        told = {"token": caller.token.id, "count": count, "stages": sorted(asked.stages)}
        work.audit.record(Act.READ_BY_PROGRAM, visit.now, caller.person.id, ("api_token", caller.token.id), **told)
        await work.commit()


def _read(request: Request, caller: Caller) -> tuple[Asked, Position | None, int]:
    given = request.query_params
    if unknown := sorted(given.keys() - {"stage", "area", "since", "limit", "after"}):
        raise WrongQuestionError(f"There is no parameter {unknown[0]!r}.")
    stages = given.getlist("stage")
    if wrong := sorted(set(stages) - set(_STAGES)):
        raise WrongQuestionError(f"There is no stage {wrong[0]!r}; there are {', '.join(_STAGES)}.")
    asked = Asked(
        Format.JSON,
        areas=_areas(given.get("area", ""), caller),
        stages=frozenset(map(Stage, stages)),
        since=_day(given.get("since", "")),
    )
    return asked, _position(given.get("after", "")), _limit(given.get("limit", ""))


def _areas(area: str, caller: Caller) -> frozenset[str] | None:
    if not area:
        return caller.areas
    if area not in area_names():
        raise WrongQuestionError(f"There is no area with the code {area!r}.")
    # Of another area than theirs there is nothing: the answer is empty, as if none had been begun there.
    return frozenset({area}) if caller.areas is None else frozenset({area}) & caller.areas


def _day(typed: str) -> date | None:
    if not typed:
        return None
    with suppress(ValueError):
        return day_from(typed)
    raise WrongQuestionError("`since` is a day such as 2026-11-30.")


def _limit(typed: str) -> int:
    if not typed:
        return USUAL
    if typed.isascii() and typed.isdigit() and len(typed) <= 3 and 1 <= int(typed) <= MOST:
        return int(typed)
    raise WrongQuestionError(f"`limit` is a number from 1 to {MOST}.")


def _position(typed: str) -> Position | None:
    """As `_written` wrote it."""
    if not typed:
        return None
    with suppress(ValueError):
        at, _, initiative_id = urlsafe_b64decode(typed).decode().partition(" ")
        begun = moment_from(at)
        if "\0" not in initiative_id:
            return begun, initiative_id
    raise WrongQuestionError("`after` is what the address in `next` says.")


def _written(position: Position) -> str:
    return urlsafe_b64encode(f"{position[0].astimezone(UTC).isoformat()} {position[1]}".encode()).decode()


def _link(visit: Guest, position: Position) -> str:
    kept = [(name, value) for name, value in visit.request.query_params.multi_items() if name != "after"]
    return f"{visit.console.origin}{PATH}?{urlencode([*kept, ('after', _written(position))])}"


def _refused(status: int, why: str, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse({"error": why}, status, headers=dict(headers or {}))


def openapi(origin: str) -> dict[str, Any]:
    """The description. Rows are those of the published schema."""
    definitions = schema()["$defs"]
    error = {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
    answer = {
        "type": "object",
        "properties": {
            "initiatives": {"type": "array", "items": {"$ref": "#/components/schemas/initiative"}},
            "next": {
                "type": ["string", "null"],
                "format": "uri",
                "description": "The next page; null: this is the last.",
            },
        },
        "required": ["initiatives", "next"],
    }
    refusals = {
        "400": "Something in the address cannot be understood.",
        "401": "The token opens nothing: it is not known, too old, revoked, or its owner is no coordinator any more.",
        "429": f"More than {CALLS_A_MINUTE} requests in a minute. `Retry-After` says after how many seconds to go on.",
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Voordeur: initiatives",
            "version": "1",
            "description": "Neighbourhood initiatives, to be read by programs. Nothing of persons is in it.",
        },
        "servers": [{"url": origin}],
        "security": [{"token": []}],
        "paths": {
            PATH: {
                "get": {
                    "operationId": "initiatives",
                    "summary": "Initiatives of the areas of the token, the first begun first",
                    "parameters": _parameters(),
                    "responses": {
                        "200": {"description": "A page of them.", "content": _json(answer)},
                        **{code: {"description": why, "content": _json(error)} for code, why in refusals.items()},
                    },
                }
            }
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": _as_components(definitions),
        },
    }


def _parameters() -> list[dict[str, Any]]:
    told: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (
            "stage",
            "Only these; may be given several times. Without: all but withdrawn ones, which come without words.",
            {"type": "array", "items": {"enum": _STAGES}},
        ),
        ("area", "Only of this gebied, by its code, such as GF08.", {"type": "string"}),
        ("since", "Only those begun on this day in Amsterdam or later.", {"type": "string", "format": "date"}),
        ("limit", "How many at once.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}),
        ("after", "As in the address of `next`.", {"type": "string"}),
    )
    return [{"name": name, "in": "query", "description": why, "schema": kind} for name, why, kind in told]


def _json(shape: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": dict(shape)}}


def _as_components(definitions: Any) -> Any:
    """The same schemas, pointing at each other where OpenAPI keeps them."""
    if isinstance(definitions, dict):
        return {key: _as_components(value) for key, value in definitions.items()}
    if isinstance(definitions, list):
        return [_as_components(one) for one in definitions]
    if isinstance(definitions, str) and definitions.startswith("#/$defs/"):
        return definitions.replace("#/$defs/", "#/components/schemas/")
    return definitions
