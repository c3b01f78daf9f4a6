"""A line between a client and a server that can be slow to come about, and cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Line:
    """Passes on what arrives at its address.

    Attributes:
        address: Where clients connect to.
    """

    def __init__(self, there: str, delay_s: float) -> None:
        self.address = ""
        self._host, _, self._port = there.rpartition(":")
        self._delay_s = delay_s
        self._ends: list[asyncio.StreamWriter] = []

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self._delay_s)
        there_reader, there_writer = await asyncio.open_connection(self._host, self._port)
        self._ends += [writer, there_writer]
        await asyncio.gather(_passed_on(reader, there_writer), _passed_on(there_reader, writer))

    def cut(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends = []


@asynccontextmanager
async def line_to(there: str, *, delay_s: float = 0.0) -> AsyncIterator[Line]:
    """A line to the server at `there` that lets the first byte through after `delay_s`."""
    line = Line(there, delay_s)
    server = await asyncio.start_server(line.connected, "127.0.0.1", 0)
    line.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield line
    server.close()
    line.cut()


async def _passed_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
    writer.close()
