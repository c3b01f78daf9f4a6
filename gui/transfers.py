"""Files on their way: drawings and zips in; looks at drawings, zips, adapters and reports out."""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

import grpc
from aiohttp import hdrs, web

from gui.gateway import OPERATOR
from gui.stream import Call, as_json, stream
from protos.drawing.v1 import adapters_pb2, adapters_pb2_grpc
from protos.training.v1 import dataset_pb2, dataset_pb2_grpc, training_pb2, training_pb2_grpc
from rpc.errors import InvalidRequest

_CHUNK_BYTES: Final = 1024 * 1024
_SOON_S: Final = 30.0
# The captioner may be busy with others.
_ADD_S: Final = 600.0
# Thousands of drawings.
_ZIP_S: Final = 6 * 3600.0
_HIGHEST_ID: Final = 2**63 - 1
_LAYOUTS: Final[Mapping[str, Any]] = {
    "diffusers": adapters_pb2.ADAPTER_LAYOUT_DIFFUSERS,
    "kohya": adapters_pb2.ADAPTER_LAYOUT_KOHYA,
}
_TABLES: Final[Mapping[str, Any]] = {
    "metadata.csv": dataset_pb2.TABLE_FORMAT_METADATA_CSV,
    "metadata.jsonl": dataset_pb2.TABLE_FORMAT_METADATA_JSONL,
    "info.csv": dataset_pb2.TABLE_FORMAT_INFO_CSV,
    "txt": dataset_pb2.TABLE_FORMAT_TXT,
}
# A report brings its own styles and pictures, and runs nothing.
_REPORT_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


class Transfers:
    """Carries files between the browser and the servers, a piece at a time.

    Args:
        inference_server: A channel to it.
        trainer: Likewise.
    """

    def __init__(self, inference_server: grpc.aio.Channel, trainer: grpc.aio.Channel) -> None:
        self._adapters = adapters_pb2_grpc.AdaptersStub(inference_server)
        self._dataset = dataset_pb2_grpc.DatasetStub(trainer)
        self._training = training_pb2_grpc.TrainingStub(trainer)

    def routes(self) -> list[web.RouteDef]:
        """The routes for aiohttp."""
        style = "{style:[a-z0-9-]+}"
        return [
            web.post(f"/files/drawings/{style}", self._add_drawing),
            web.get(f"/files/drawings/{style}/{{id:[0-9a-f]+}}.jpg", self._look),
            web.post(f"/files/imports/{style}", self._import),
            web.get(f"/files/exports/{style}.zip", self._export),
            web.get(f"/files/adapters/{style}/{{version:[0-9]+}}.safetensors", self._adapter),
            web.get("/files/reports/{run_id:[A-Za-z0-9-]+}.html", self._report),
        ]

    async def _add_drawing(self, request: web.Request) -> web.Response:
        """The file is the body; `file_name` stands in the query, `caption`, `uploader_id` may."""
        header = dataset_pb2.AddDrawingHeader(
            actor=OPERATOR,
            style=request.match_info["style"],
            file_name=request.query.get("file_name", ""),
            size_bytes=_size(request),
            uploader_id=_uploader_id(request),
            caption=request.query.get("caption"),
            # The page does not hold up the next file for this one's.
            caption_later=True,
        )

        async def parts() -> AsyncIterator[dataset_pb2.AddDrawingRequest]:
            yield dataset_pb2.AddDrawingRequest(header=header)
            async for data in request.content.iter_chunked(_CHUNK_BYTES):
                yield dataset_pb2.AddDrawingRequest(data=data)

        answer = await self._dataset.AddDrawing(parts(), timeout=_ADD_S)
        return web.json_response(as_json(answer))

    async def _look(self, request: web.Request) -> web.Response:
        """A drawing as a JPEG whose longer edge has `edge` pixels."""
        answer = await self._dataset.Get(
            dataset_pb2.GetDrawingRequest(
                actor=OPERATOR,
                style=request.match_info["style"],
                drawing_id=request.match_info["id"],
                max_edge=_number(request, "edge", 256),
            ),
            timeout=_SOON_S,
        )
        # Named by its digest: it never changes. Nobody else's cache may keep it.
        headers = {hdrs.CACHE_CONTROL: "private, max-age=31536000, immutable"}
        return web.Response(body=answer.jpeg, content_type="image/jpeg", headers=headers)

    async def _import(self, request: web.Request) -> web.StreamResponse:
        """The zip is the body; what it is called, `file_name`, stands in the query.

        Whose drawings they are, `uploader_id`, may.
        """
        header = dataset_pb2.ImportHeader(
            actor=OPERATOR,
            style=request.match_info["style"],
            size_bytes=_size(request),
            uploader_id=_uploader_id(request),
            source=request.query.get("file_name", ""),
        )

        async def parts() -> AsyncIterator[dataset_pb2.ImportRequest]:
            yield dataset_pb2.ImportRequest(header=header)
            async for data in request.content.iter_chunked(_CHUNK_BYTES):
                yield dataset_pb2.ImportRequest(data=data)

        return await stream(request, self._dataset.Import(parts(), timeout=_ZIP_S))

    async def _export(self, request: web.Request) -> web.StreamResponse:
        """With the captions as `format` says."""
        table_format = _choice(request, "format", _TABLES)
        call = self._dataset.Export(
            dataset_pb2.ExportRequest(
                actor=OPERATOR, style=request.match_info["style"], table_format=table_format
            ),
            timeout=_ZIP_S,
        )
        return await _download(request, call, lambda header: header.file_name, "application/zip")

    async def _adapter(self, request: web.Request) -> web.StreamResponse:
        """As `layout` says."""
        style, version = request.match_info["style"], int(request.match_info["version"])
        layout = _choice(request, "layout", _LAYOUTS)
        call = self._adapters.Fetch(
            adapters_pb2.FetchAdapterRequest(style=style, version=version, layout=layout),
            timeout=_ZIP_S,
        )
        is_kohya = layout == adapters_pb2.ADAPTER_LAYOUT_KOHYA
        # Both may lie in one folder.
        name = f"{style}-{version}{'-kohya' if is_kohya else ''}.safetensors"
        return await _download(request, call, lambda _: name, "application/octet-stream")

    async def _report(self, request: web.Request) -> web.Response:
        """A run's, in `language`."""
        answer = await self._training.GetReport(
            training_pb2.GetReportRequest(
                run_id=request.match_info["run_id"],
                page_language=request.query.get("language", "en"),
            ),
            timeout=_SOON_S,
        )
        return web.Response(
            body=answer.page_html,
            content_type="text/html",
            charset="utf-8",
            headers={"Content-Security-Policy": _REPORT_POLICY},
        )


async def _download(
    request: web.Request,
    call: Call,
    name_of: Callable[[Any], str],
    content_type: str,
) -> web.StreamResponse:
    """A file, saved by the browser under the name that is told of its header."""
    try:
        parts = aiter(call)
        name = name_of((await anext(parts)).header)
        response = web.StreamResponse(
            headers={
                hdrs.CONTENT_TYPE: content_type,
                hdrs.CONTENT_DISPOSITION: f"attachment; filename*=UTF-8''{quote(name)}",
            }
        )
        await response.prepare(request)
        async for part in parts:
            await response.write(part.data)
        await response.write_eof()
    finally:
        call.cancel()
    return response


def _size(request: web.Request) -> int:
    if request.content_length is None:
        msg = "the file's size must be told: Content-Length is missing"
        raise InvalidRequest(msg)
    return request.content_length


def _number(request: web.Request, name: str, usual: int) -> int:
    text = request.query.get(name, str(usual))
    if not (text.isascii() and text.isdecimal()):
        msg = f"{name} must be a whole number, not {text!r}"
        raise InvalidRequest(msg)
    return int(text)


def _uploader_id(request: web.Request) -> int | None:
    """Whose they are; None: the operator's."""
    text = request.query.get("uploader_id")
    if text is None:
        return None
    if not (text.isascii() and text.isdecimal() and 0 < int(text) <= _HIGHEST_ID):
        msg = f"uploader_id must be a Discord id, 1 to {_HIGHEST_ID}, not {text!r}"
        raise InvalidRequest(msg)
    return int(text)


def _choice(request: web.Request, name: str, choices: Mapping[str, Any]) -> Any:  # noqa: ANN401 - an enum's value
    text = request.query.get(name, next(iter(choices)))
    if text not in choices:
        msg = f"{name} must be one of {', '.join(choices)}, not {text!r}"
        raise InvalidRequest(msg)
    return choices[text]
