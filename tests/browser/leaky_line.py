"""A line between browser and server that can be cut: plain bytes both ways."""

import asyncio
from contextlib import suppress
from urllib.parse import urlsplit


class LeakyLine:
    """Listens on a port of its own and passes everything on to `address`, while it is not cut."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._host, self._port = parts.hostname, parts.port
        self._is_cut = False
        self._pipes: set[asyncio.Task[None]] = set()

    async def start(self) -> str:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def cut(self) -> None:
        """Every open connection ends, and new ones are closed at once."""
        self._is_cut = True
        for pipe in self._pipes:
            pipe.cancel()

    def mend(self) -> None:
        self._is_cut = False

    async def stop(self) -> None:
        self.cut()
        self._server.close()
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.close()
            return
        far_reader, far_writer = await asyncio.open_connection(self._host, self._port)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            pipe = asyncio.create_task(_pour(source, target))
            self._pipes.add(pipe)
            pipe.add_done_callback(self._pipes.discard)


async def _pour(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        try:
            while piece := await source.read(65536):
                target.write(piece)
                await target.drain()
        finally:
            target.close()
