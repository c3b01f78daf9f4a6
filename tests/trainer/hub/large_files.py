"""Large files at the stand-in: the batch API of git-lfs, and the storage behind it.

Source: https://github.com/git-lfs/git-lfs/blob/main/docs/api/batch.md; the parts are the hub's own.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from aiohttp import web

from tests.trainer.hub.repository import Repository
from tests.trainer.hub.strictness import checked, read_json, require

_LFS: Final = "application/vnd.git-lfs+json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class LargeFiles:
    """Takes them in.

    Args:
        repositories: By `owner/name`.
        writable: The repository of a request whose token may write to it.

    Attributes:
        uploads: SHA-256 of each that was sent, in order.
        chunk_bytes: Of its parts; None: it is sent in one.
    """

    def __init__(
        self,
        repositories: Mapping[str, Repository],
        writable: Callable[[web.Request], Repository],
    ) -> None:
        self.uploads: list[str] = []
        self.chunk_bytes: int | None = None
        self._repositories = repositories
        self._writable = writable
        self._parts: dict[tuple[str, int], bytes] = {}

    def routes(self) -> list[web.RouteDef]:
        git, storage = "/datasets/{owner}/{name}.git/info/lfs", "/lfs/{owner}/{name}/{oid}"
        return [
            web.post(git + "/objects/batch", self._batch),
            web.post(git + "/verify", self._verify),
            web.put(storage, self._put),
            web.put(storage + "/{part}", self._put_part),
            web.post(storage + "/complete", self._complete),
        ]

    async def _batch(self, request: web.Request) -> web.Response:
        repository = self._writable(request)
        for header in ("Accept", "Content-Type"):
            require(request.headers.get(header) == _LFS, f"{header} must be {_LFS}")
        asked = checked(
            await read_json(request),
            {"operation": str, "transfers": list, "objects": list, "hash_algo": str},
            optional={"ref": dict},
        )
        require(asked["operation"] == "upload", "operation must be upload")
        require("basic" in asked["transfers"], "transfers must have basic")
        require(asked["hash_algo"] == "sha256", "hash_algo must be sha256")
        objects = []
        for each in asked["objects"]:
            wanted = checked(each, {"oid": str, "size": int})
            require(_SHA256.fullmatch(wanted["oid"]) is not None, "oid must be a SHA-256")
            objects.append(dict(wanted))
            # What is there already is not asked for.
            if wanted["oid"] not in repository.objects:
                objects[-1]["actions"] = self._actions(request, repository, wanted)
        return web.json_response({"transfer": "basic", "objects": objects}, content_type=_LFS)

    def _actions(
        self, request: web.Request, repository: Repository, wanted: Mapping[str, Any]
    ) -> dict[str, Any]:
        origin = request.url.origin()
        at = f"{origin}/lfs/{repository.id}/{wanted['oid']}"
        upload: dict[str, Any] = {"href": at}
        if self.chunk_bytes is not None:
            count = -(-wanted["size"] // self.chunk_bytes)
            parts = {str(number): f"{at}/{number}" for number in range(1, count + 1)}
            header = {"chunk_size": str(self.chunk_bytes)} | parts
            upload = {"href": f"{at}/complete", "header": header}
        verify = f"{origin}/datasets/{repository.id}.git/info/lfs/verify"
        return {"upload": upload, "verify": {"href": verify}}

    async def _put(self, request: web.Request) -> web.Response:
        self._store(request, await request.read())
        return web.Response(headers={"ETag": '"whole"'})

    async def _put_part(self, request: web.Request) -> web.Response:
        content = await request.read()
        part = int(request.match_info["part"])
        self._parts[request.match_info["oid"], part] = content
        return web.Response(headers={"ETag": f'"{part}"'})

    async def _complete(self, request: web.Request) -> web.Response:
        asked = checked(await read_json(request), {"oid": str, "parts": list})
        numbers = [
            checked(each, {"partNumber": int, "etag": str})["partNumber"] for each in asked["parts"]
        ]
        require(numbers == list(range(1, len(numbers) + 1)), "parts must be all, in order")
        self._store(request, b"".join(self._parts.pop((asked["oid"], n)) for n in numbers))
        return web.json_response({"success": True})

    def _store(self, request: web.Request, content: bytes) -> None:
        require("Authorization" not in request.headers, "the storage must not learn the token")
        oid = request.match_info["oid"]
        require(hashlib.sha256(content).hexdigest() == oid, "the content is not that of its oid")
        repository = self._repositories["{owner}/{name}".format_map(request.match_info)]
        self.uploads.append(oid)
        repository.objects[oid] = content

    async def _verify(self, request: web.Request) -> web.Response:
        repository = self._writable(request)
        asked = checked(await read_json(request), {"oid": str, "size": int})
        stored = repository.objects.get(asked["oid"])
        require(stored is not None and len(stored) == asked["size"], "it is not there as told")
        return web.json_response({})
