"""Files that come in parts: a header first, then data."""

from collections.abc import AsyncIterator
from typing import overload

from protos.training.v1 import dataset_pb2
from rpc.errors import InvalidRequest
from rpc.settings import MIB


@overload
async def read_header(
    parts: AsyncIterator[dataset_pb2.AddDrawingRequest],
) -> dataset_pb2.AddDrawingHeader: ...


@overload
async def read_header(
    parts: AsyncIterator[dataset_pb2.ImportRequest],
) -> dataset_pb2.ImportHeader: ...


async def read_header(
    parts: AsyncIterator[dataset_pb2.AddDrawingRequest | dataset_pb2.ImportRequest],
) -> dataset_pb2.AddDrawingHeader | dataset_pb2.ImportHeader:
    """What the first message says.

    Raises:
        InvalidRequest: It is no header, or there is none.
    """
    async for part in parts:
        if part.WhichOneof("part") == "header":
            return part.header
        break
    raise InvalidRequest("the first message of an upload must be its header")


async def read_data(
    parts: AsyncIterator[dataset_pb2.AddDrawingRequest | dataset_pb2.ImportRequest],
) -> AsyncIterator[bytes]:
    """What all others bring.

    Raises:
        InvalidRequest: One is no data, or too large.
    """
    async for part in parts:
        if part.WhichOneof("part") != "data":
            raise InvalidRequest("all messages of an upload but the first must be data")
        if len(part.data) > MIB:
            msg = f"a message of an upload must have at most {MIB} bytes, not {len(part.data)}"
            raise InvalidRequest(msg)
        yield part.data
