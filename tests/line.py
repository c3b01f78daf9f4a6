"""A line between a client and a server that can be slow to come about, narrow, and cut."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Line:
    """Passes on what arrives at its address.

    Attributes:
        address: Where clients connect to.
    """

    there: str
    delay_s: float
    most_bytes: int
    address: str = ""
    _ends: list[asyncio.StreamWriter] = field(default_factory=list)

    async def connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(self.delay_s)
        host, _, port = self.there.rpartition(":")
        there_reader, there_writer = await asyncio.open_connection(host, port)
        self._ends += [writer, there_writer]
        await asyncio.gather(
            _passed_on(reader, there_writer, self.most_bytes), _passed_on(there_reader, writer)
        )

    def cut(self) -> None:
        for end in self._ends:
            end.transport.abort()
        self._ends = []


@asynccontextmanager
async def line_to(
    there: str, *, delay_s: float = 0.0, most_bytes: int = sys.maxsize
) -> AsyncIterator[Line]:
    """A line to the server at `there`.

    Args:
        there: The server's address.
        delay_s: Until the first byte is let through.
        most_bytes: That are let through from the client; what it sends besides stays on the way.
    """
    line = Line(there, delay_s, most_bytes)
    server = await asyncio.start_server(line.connected, "127.0.0.1", 0)
    line.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield line
    server.close()
    line.cut()


async def _passed_on(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, most_bytes: int = sys.maxsize
) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data[:most_bytes])
            most_bytes -= min(most_bytes, len(data))
    writer.close()
