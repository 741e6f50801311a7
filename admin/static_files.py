"""Files that are the same for everybody: kept by browsers for a year, because their addresses change with them."""

from starlette.responses import Response
from starlette.staticfiles import StaticFiles as StarletteStaticFiles
from starlette.types import Scope


class StaticFiles(StarletteStaticFiles):
    """Starlette's, with the header that keeps them."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file; 404 when there is none."""
        response = await super().get_response(path, scope)
        is_versioned = b"v=" in scope.get("query_string", b"")
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_versioned else "no-cache"
        return response
