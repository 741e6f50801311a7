"""The Bot API over HTTP: reads a request, checks it, lets faults and rates have their say, answers as Telegram does."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from aiohttp import web

from bot.sandbox.accounts import BotAccount
from bot.sandbox.faults import Fault
from bot.sandbox.limits import Limits
from bot.sandbox.methods import describing, editing, sending, topics
from bot.sandbox.methods.call import Call
from bot.sandbox.methods.receiving import Receiving
from bot.sandbox.refusals import Refusal, bad_request, forbidden, not_found, too_many_requests
from bot.sandbox.schema import Json, MethodCheck, Upload, telegram_schema
from bot.sandbox.stats import Stats
from bot.sandbox.world import World

_RATED = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendVoice",
        "sendDocument",
        "sendMediaGroup",
        "sendLocation",
        "sendVenue",
        "copyMessage",
    }
)
_PROXY_PAGE = "<html><head><title>{status}</title></head><body><center><h1>{status}</h1></center><hr></body></html>"


@dataclass(frozen=True, slots=True)
class _Known:
    """A method the sandbox has; `run` is a plain function or one that must be awaited."""

    name: str
    check: MethodCheck
    run: Callable[[Call], Any]
    waits: bool


class BotApi:
    """Answers `/bot<token>/<method>` and `/file/bot<token>/<path>`."""

    def __init__(self, world: World, limits: Limits, stats: Stats, receiving: Receiving) -> None:
        self._world = world
        self._limits = limits
        self._stats = stats
        self._receiving = receiving
        self._bots = {bot.token: bot for bot in world.bots.values()}
        schema = telegram_schema()
        plain = sending.METHODS | editing.METHODS | describing.METHODS | topics.METHODS
        self._methods = {
            name.lower(): _Known(name, schema.method(name), run, waits=False) for name, run in plain.items()
        }
        for name, run in receiving.methods().items():
            self._methods[name.lower()] = _Known(name, schema.method(name), run, waits=True)
        self._methods["getupdates"] = _Known(
            "getUpdates", schema.method("getUpdates"), receiving.get_updates, waits=True
        )

    async def answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """`path` begins with `/bot`."""
        token, _, name = path[4:].partition("/")
        bot = self._bots.get(token) or self._bots.get(unquote(token))
        if bot is None:
            return _refuse(Refusal(401, "Unauthorized"))
        method = self._methods.get(name.lower())
        if method is None:
            self._stats.count(self._world.clock(), bot.username, name[:64], None, 404, "Not Found")
            return _refuse(not_found())
        raw: Json = {}
        try:
            raw, files = await _read(request)
            # Every part of a form is a parameter, except files that others point to.
            params = method.check(raw)
            status, description, response = 200, "", await self._carry_out(bot, method, params, files)
        except Refusal as refusal:
            status, description, response = refusal.code, refusal.description, _refuse(refusal)
        except web.HTTPRequestEntityTooLarge:
            status, description = 413, "Request Entity Too Large"
            response = _refuse(Refusal(status, description))
        except _NoAnswer as silent:
            status, description, response = 0, str(silent), _closed(request)
        chat_id = _chat_id(raw)
        self._stats.count(self._world.clock(), bot.username, method.name, chat_id, status, description)
        return response

    async def _carry_out(
        self, bot: BotAccount, method: _Known, params: Json, files: dict[str, Upload]
    ) -> web.StreamResponse:
        chat_id = params.get("chat_id")
        fault = self._world.faults.for_request(bot.username, method.name.lower(), chat_id)
        if fault:
            page = self._before(fault, bot, chat_id)
            if page:
                return page
        if method.name in _RATED:
            self._keep_rate(bot, chat_id)
        call = Call(bot, self._world, params, files)
        if method.name == "getUpdates":
            response = _json_response(b'{"ok":true,"result":[%s]}' % ",".join(await method.run(call)).encode())
        else:
            result = (await method.run(call)) if method.waits else method.run(call)
            response = _json_response(b'{"ok":true,"result":%s}' % json.dumps(result).encode())
        if fault and fault.kind == "slow":
            await asyncio.sleep(fault.seconds)
        if fault and fault.kind == "drop_after_accept":
            raise _NoAnswer("done, closed without an answer")
        return response

    def _before(self, fault: Fault, bot: BotAccount, chat_id: Any) -> web.Response | None:
        """What a fault does instead of carrying the request out."""
        match fault.kind:
            case "429":
                self._limits.pause(bot.id, chat_id, fault.retry_after)
                raise too_many_requests(fault.retry_after)
            case "5xx" if fault.html:
                return web.Response(
                    status=fault.status, text=_PROXY_PAGE.format(status=fault.status), content_type="text/html"
                )
            case "5xx":
                raise Refusal(fault.status, _SERVER_ERRORS.get(fault.status, "Internal Server Error"))
            case "blocked":
                raise forbidden("bot was blocked by the user")
            case "refuse":
                raise _NoAnswer("refused, nothing done")
        return None

    def _keep_rate(self, bot: BotAccount, chat_id: Any) -> None:
        retry_after = self._limits.check(bot.id, chat_id if isinstance(chat_id, int) else None)
        if retry_after is not None:
            self._limits.pause(bot.id, chat_id, retry_after)
            raise too_many_requests(retry_after)

    def file(self, path: str) -> web.Response:
        """`path` is what follows `/file/bot`."""
        token, _, name = path.partition("/")
        stored = self._world.files.at(unquote(name))
        if (self._bots.get(token) or self._bots.get(unquote(token))) is None:
            return _refuse(Refusal(401, "Unauthorized"))
        if stored is None:
            return _refuse(not_found())
        return web.Response(body=stored.content, content_type="application/octet-stream")


_SERVER_ERRORS = {502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout"}


class _NoAnswer(Exception):  # noqa: N818 - it is what the client gets, not what went wrong
    """The connection is closed without an answer."""


def _closed(request: web.BaseRequest) -> web.Response:
    if request.transport:
        request.transport.close()
    return web.Response()


def _refuse(refusal: Refusal) -> web.Response:
    response = _json_response(json.dumps(refusal.as_json()).encode(), refusal.code)
    if retry_after := refusal.parameters.get("retry_after"):
        response.headers["Retry-After"] = str(retry_after)
    return response


def _json_response(body: bytes, status: int = 200) -> web.Response:
    return web.Response(body=body, status=status, headers={"Content-Type": "application/json"})


def _chat_id(raw: Json) -> Any:
    chat_id = raw.get("chat_id")
    return int(chat_id) if isinstance(chat_id, str) and chat_id.removeprefix("-").isdigit() else chat_id


async def _read(request: web.BaseRequest) -> tuple[Json, dict[str, Upload]]:
    """The parameters of query and body; a later one does not replace an earlier one."""
    raw: Json = dict(parse_qsl(request.query_string, keep_blank_values=True)) if request.query_string else {}
    files: dict[str, Upload] = {}
    match request.content_type:
        case "application/x-www-form-urlencoded":
            raw |= dict(_form(await request.read()))
        case "multipart/form-data":
            files = await _read_parts(request, raw)
        case "application/json":
            raw |= _json_body(await request.read())
        case _:
            await request.read()
    return raw, files


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise bad_request("strings must be encoded in UTF-8") from None


def _json_body(body: bytes) -> Json:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise bad_request("can't parse JSON encoded parameters") from None
    if not isinstance(parsed, dict):
        raise bad_request("expected an Object as JSON encoded parameters")
    return parsed


async def _read_parts(request: web.BaseRequest, raw: Json) -> dict[str, Upload]:
    """Fills `raw` with the fields; gives the files, of which those that no `attach://` names are fields too."""
    files = {}
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            files[name] = Upload(part.filename, part.content_type, part.file.read())
        else:
            raw[name] = part if isinstance(part, str) else bytes(part).decode()
    attached = " ".join(value for value in raw.values() if isinstance(value, str))
    for name, upload in files.items():
        if f"attach://{name}" not in attached:
            raw[name] = upload
    return files
