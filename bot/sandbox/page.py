"""Serves the chat page."""

from importlib.resources import as_file, files

from aiohttp import web

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


def page_routes() -> list[web.RouteDef]:
    """`/` and `/sandbox` lead to `/sandbox/`; its files are at `/sandbox/static/`."""
    return [
        web.get("/", _to_page),
        web.get("/sandbox", _to_page),
        web.get("/sandbox/", _index),
        web.get("/sandbox/static/{name:[A-Za-z0-9_./-]+}", _static),
    ]


async def _to_page(request: web.Request) -> web.StreamResponse:
    raise web.HTTPFound(f"/sandbox/?{request.query_string}" if request.query_string else "/sandbox/")


async def _index(_request: web.Request) -> web.StreamResponse:
    return _file("index.html")


async def _static(request: web.Request) -> web.StreamResponse:
    return _file(request.match_info["name"])


def _file(name: str) -> web.StreamResponse:
    with as_file(files("bot.sandbox").joinpath("static")) as folder:
        wanted = (folder / name).resolve()
        if not wanted.is_relative_to(folder.resolve()) or not wanted.is_file():
            raise web.HTTPNotFound(text="There is no such page.")
        return web.FileResponse(wanted, headers=_HEADERS)
