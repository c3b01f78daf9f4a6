"""A hub on this machine, for data sets: as much of the HTTP API as pushing and reading need.

It is strict: what is not as the hub's client documents it is answered 400. Sources: huggingface_hub
2.4, https://huggingface.co/docs/hub/api, and git-lfs' docs/api/batch.md.
"""

import asyncio
import base64
import binascii
import hashlib
import json
import re
import threading
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self
from urllib.parse import quote

import yaml
from aiohttp import web

from tests.trainer.hub.repository import Commit, Repository, StoredFile, git_blob_id

TOKEN: Final = "hf_the_token_of_the_stand_in"
OWNER: Final = "hana"

_JSON: Final = "application/json"
_LFS: Final = "application/vnd.git-lfs+json"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_LARGE_BYTES: Final = 10 * 1024 * 1024
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass
class Fault:
    """What goes wrong with requests whose method and path match.

    Attributes:
        where: Found in `PUT /lfs/…`.
        status: Of the answer; 0: the connection is dropped.
        skip: How many go well before.
        times: How many go wrong, or None for all that come.
        wait_s: How long before that.
        is_late: It happens when the request was granted and done.
        body: Of the answer, in place of the usual error.
        hit: Set when it goes wrong for the first time.
    """

    where: str
    status: int = 500
    skip: int = 0
    times: int | None = 1
    wait_s: float = 0.0
    is_late: bool = False
    body: str = json.dumps({"error": "a fault on demand"})
    hit: threading.Event = field(default_factory=threading.Event)

    def applies(self, request: web.Request) -> bool:
        if self.times == 0 or not re.search(self.where, f"{request.method} {request.path}"):
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.times is not None:
            self.times -= 1
        return True


class StandIn:
    """The hub, in a thread of its own: `with StandIn() as hub`.

    Attributes:
        endpoint: Its address.
        repositories: By `owner/name`.
        faults: What is to go wrong.
        requests: `POST /api/…`, each in order.
        uploads: SHA-256 of each large file that was sent, in order.
        page_size: Entries of a page of the tree; the real one's are 1000.
        chunk_bytes: Of a large file's parts; None: it is sent in one.
        token: That it knows, with which OWNER writes.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.uploads: list[str] = []
        self.page_size = 1000
        self.chunk_bytes: int | None = None
        self.token = TOKEN
        self._parts: dict[tuple[str, int], bytes] = {}
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub")

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._started.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def fail(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    def count(self, where: str) -> int:
        return sum(re.search(where, request) is not None for request in self.requests)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        runner = web.AppRunner(self._application(), shutdown_timeout=0.1)
        self._loop.run_until_complete(self._listen(runner))
        self._started.set()
        self._loop.run_forever()
        self._loop.run_until_complete(runner.cleanup())
        self._loop.close()

    async def _listen(self, runner: web.AppRunner) -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.endpoint = f"http://127.0.0.1:{runner.addresses[0][1]}"

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[self._watch], client_max_size=2**28)
        api, repo = "/api/datasets/{owner}/{name}", "/datasets/{owner}/{name}"
        application.add_routes(
            [
                web.post("/api/repos/create", self._create),
                web.post("/api/validate-yaml", self._validate_yaml),
                web.get(api, self._info),
                web.get(api + "/revision/{revision}", self._info),
                web.get(api + "/tree/{revision}", self._tree),
                web.get(api + "/tree/{revision}/{path:.+}", self._tree),
                web.post(api + "/paths-info/{revision}", self._paths_info),
                web.post(api + "/preupload/{revision}", self._preupload),
                web.post(api + "/commit/{revision}", self._commit),
                web.post(repo + ".git/info/lfs/objects/batch", self._batch),
                web.post(repo + ".git/info/lfs/verify", self._verify),
                web.put("/lfs/{owner}/{name}/{oid}", self._put),
                web.put("/lfs/{owner}/{name}/{oid}/{part}", self._put_part),
                web.post("/lfs/{owner}/{name}/{oid}/complete", self._complete),
                web.get(repo + "/resolve/{revision}/{path:.+}", self._resolve),
            ]
        )
        return application

    @web.middleware
    async def _watch(self, request: web.Request, handler: _Handler) -> web.StreamResponse:
        self.requests.append(f"{request.method} {request.path}")
        for fault in self.faults:
            if fault.applies(request):
                if fault.is_late:
                    await handler(request)
                fault.hit.set()
                await asyncio.sleep(fault.wait_s)
                if fault.status == 0:
                    assert request.transport is not None
                    request.transport.abort()
                status = fault.status or 500
                return web.Response(text=fault.body, status=status, content_type=_JSON)
        try:
            return await handler(request)
        except _Refused as refused:
            return _error(refused.status, str(refused), **refused.headers)

    # Who asks

    def _authenticate(self, request: web.Request, *, needed: bool = True) -> bool:
        given = request.headers.get("Authorization")
        if given is None and not needed:
            return False
        if given != f"Bearer {self.token}":
            said = "Invalid credentials in Authorization header"
            raise _Refused(401, said, {"X-Error-Message": said})
        return True

    def _repository(self, request: web.Request, *, writes: bool = False) -> Repository:
        known = self._authenticate(request, needed=writes)
        repo_id = "{owner}/{name}".format_map(request.match_info)
        repository = self.repositories.get(repo_id)
        if repository is None or (repository.private and not known):
            raise _Refused(404, "Repository not found", {"X-Error-Code": "RepoNotFound"})
        if writes and request.match_info["owner"] != OWNER:
            raise _Refused(403, f"You have no write access to {repo_id}")
        return repository

    def _at(self, request: web.Request) -> tuple[Repository, Commit]:
        repository = self._repository(request)
        commit = repository.at(request.match_info.get("revision", "main"))
        if commit is None:
            raise _Refused(404, "Revision not found", {"X-Error-Code": "RevisionNotFound"})
        return repository, commit

    # Repositories

    async def _create(self, request: web.Request) -> web.Response:
        self._authenticate(request)
        asked = _checked(
            await _json(request),
            {"name": str, "organization": str, "type": str},
            optional={"visibility": str, "private": bool},
        )
        _require(asked["type"] == "dataset", "type must be dataset")
        _require(asked.get("visibility") in (None, "public", "private"), "visibility")
        repo_id = f"{asked['organization']}/{asked['name']}"
        url = f"{self.endpoint}/datasets/{repo_id}"
        if asked["organization"] != OWNER:
            raise _Refused(403, f"You don't have the rights to create a dataset under {repo_id!r}")
        if repo_id in self.repositories:
            body = {"error": "You already created this dataset repo", "url": url}
            return web.json_response(body, status=409)
        is_private = asked.get("visibility") == "private"
        self.repositories[repo_id] = Repository(repo_id, is_private)
        return web.json_response({"url": url, "name": repo_id, "id": repo_id})

    async def _validate_yaml(self, request: web.Request) -> web.Response:
        asked = _checked(await _json(request), {"content": str, "repoType": str})
        found = re.match(r"---\n(.*?)\n---\n", asked["content"], re.DOTALL)
        _require(found is not None, "the card has no front matter")
        assert found is not None
        try:
            _require(isinstance(yaml.safe_load(found[1]), dict), "the front matter is no mapping")
        except yaml.YAMLError as error:
            body = {"errors": [{"message": str(error)}], "warnings": []}
            return web.json_response(body, status=400)
        return web.json_response({"errors": [], "warnings": []})

    async def _info(self, request: web.Request) -> web.Response:
        repository, commit = self._at(request)
        return web.json_response(
            {
                "id": repository.id,
                "author": repository.id.split("/")[0],
                "sha": commit.id,
                "private": repository.private,
                "gated": False,
                "disabled": False,
                "tags": [],
                "siblings": [{"rfilename": path} for path in sorted(commit.files)],
            }
        )

    async def _tree(self, request: web.Request) -> web.Response:
        _, commit = self._at(request)
        path, query = request.match_info.get("path", ""), request.query
        entries = _entries(commit, path, is_recursive=query.get("recursive") == "true")
        if path and not entries:
            raise _Refused(404, "Entry not found", {"X-Error-Code": "EntryNotFound"})
        start = int(query.get("cursor", "0"))
        end = start + self.page_size
        headers = {}
        if end < len(entries):
            following = request.url.update_query(cursor=str(end))
            headers["Link"] = f'<{following}>; rel="next"'
        return web.json_response(entries[start:end], headers=headers)

    async def _paths_info(self, request: web.Request) -> web.Response:
        _, commit = self._at(request)
        wanted = set((await request.post()).getall("paths"))
        every = _entries(commit, "", is_recursive=True)
        return web.json_response([entry for entry in every if entry["path"] in wanted])

    # Uploads

    async def _preupload(self, request: web.Request) -> web.Response:
        repository = self._repository(request, writes=True)
        asked = _checked(await _json(request), {"files": list}, optional={"gitIgnore": str})
        _require(len(asked["files"]) <= 256, "at most 256 files")
        told = []
        for each in asked["files"]:
            file = _checked(each, {"path": str, "size": int, "sample": str})
            sample = _decoded(file["sample"])
            _require(len(sample) == min(file["size"], 512), "sample must be the first 512 bytes")
            there = repository.files.get(file["path"])
            told.append(
                {
                    "path": file["path"],
                    "uploadMode": "lfs"
                    if _is_large(file["path"], sample, file["size"])
                    else "regular",
                    "shouldIgnore": False,
                    "oid": None if there is None else there.etag,
                }
            )
        return web.json_response({"files": told, "commitOid": repository.head.id})

    async def _batch(self, request: web.Request) -> web.Response:
        repository = self._repository(request, writes=True)
        for header in ("Accept", "Content-Type"):
            _require(request.headers.get(header) == _LFS, f"{header} must be {_LFS}")
        asked = _checked(
            await _json(request),
            {"operation": str, "transfers": list, "objects": list, "hash_algo": str},
            optional={"ref": dict},
        )
        _require(asked["operation"] == "upload", "operation must be upload")
        _require("basic" in asked["transfers"], "transfers must have basic")
        _require(asked["hash_algo"] == "sha256", "hash_algo must be sha256")
        objects = []
        for each in asked["objects"]:
            wanted = _checked(each, {"oid": str, "size": int})
            _require(_SHA256.fullmatch(wanted["oid"]) is not None, "oid must be a SHA-256")
            objects.append(dict(wanted))
            # What is there already is not asked for.
            if wanted["oid"] not in repository.objects:
                objects[-1]["actions"] = self._actions(repository, wanted["oid"], wanted["size"])
        return web.json_response({"transfer": "basic", "objects": objects}, content_type=_LFS)

    def _actions(self, repository: Repository, oid: str, size: int) -> dict[str, Any]:
        at = f"{self.endpoint}/lfs/{repository.id}/{oid}"
        upload: dict[str, Any] = {"href": at}
        if self.chunk_bytes is not None:
            count = -(-size // self.chunk_bytes)
            parts = {str(number): f"{at}/{number}" for number in range(1, count + 1)}
            header = {"chunk_size": str(self.chunk_bytes)} | parts
            upload = {"href": f"{at}/complete", "header": header}
        verify = f"{self.endpoint}/datasets/{repository.id}.git/info/lfs/verify"
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
        asked = _checked(await _json(request), {"oid": str, "parts": list})
        numbers = [
            _checked(each, {"partNumber": int, "etag": str})["partNumber"]
            for each in asked["parts"]
        ]
        _require(numbers == list(range(1, len(numbers) + 1)), "parts must be all, in order")
        self._store(request, b"".join(self._parts.pop((asked["oid"], n)) for n in numbers))
        return web.json_response({"success": True})

    def _store(self, request: web.Request, content: bytes) -> None:
        _require("Authorization" not in request.headers, "the storage must not learn the token")
        oid = request.match_info["oid"]
        _require(hashlib.sha256(content).hexdigest() == oid, "the content is not that of its oid")
        repository = self.repositories["{owner}/{name}".format_map(request.match_info)]
        self.uploads.append(oid)
        repository.objects[oid] = content

    async def _verify(self, request: web.Request) -> web.Response:
        repository = self._repository(request, writes=True)
        asked = _checked(await _json(request), {"oid": str, "size": int})
        stored = repository.objects.get(asked["oid"])
        _require(stored is not None and len(stored) == asked["size"], "it is not there as told")
        return web.json_response({})

    async def _commit(self, request: web.Request) -> web.Response:
        repository = self._repository(request, writes=True)
        _require(request.content_type == "application/x-ndjson", "Content-Type must be ndjson")
        lines = [json.loads(line) for line in (await request.text()).splitlines()]
        first = _checked(lines[0], {"key": str, "value": dict})
        _require(first["key"] == "header", "the first line must be the header")
        header = _checked(
            first["value"], {"summary": str, "description": str}, optional={"parentCommit": str}
        )
        if header.get("parentCommit", repository.head.id) != repository.head.id:
            raise _Refused(412, "A commit has happened since. Please refresh and try again.")
        added: dict[str, StoredFile] = {}
        deleted: list[str] = []
        for line in lines[1:]:
            operation = _checked(line, {"key": str, "value": dict})
            _operate(operation["key"], operation["value"], repository, added, deleted)
        made = repository.commit(header["summary"], added, deleted)
        url = f"{self.endpoint}/datasets/{repository.id}/commit/{made.id}"
        return web.json_response({"success": True, "commitOid": made.id, "commitUrl": url})

    # Downloads

    async def _resolve(self, request: web.Request) -> web.Response:
        _, commit = self._at(request)
        file = commit.files.get(request.match_info["path"])
        if file is None:
            raise _Refused(404, "Entry not found", {"X-Error-Code": "EntryNotFound"})
        headers = {"X-Repo-Commit": commit.id, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        if file.sha256 is not None:
            headers |= {"X-Linked-Size": str(len(file.content)), "X-Linked-ETag": f'"{file.etag}"'}
        part, status = file.content, 200
        if asked := request.http_range.start or request.http_range.stop:
            del asked
            part, status = file.content[request.http_range], 206
        return web.Response(body=part, status=status, headers=headers)


class _Refused(Exception):
    def __init__(self, status: int, said: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(said)
        self.status = status
        self.headers = headers or {}


def _error(status: int, said: str, **headers: str) -> web.Response:
    return web.json_response({"error": said}, status=status, headers=headers)


def _require(holds: bool, rule: str) -> None:  # noqa: FBT001 - reads as assert does
    if not holds:
        raise _Refused(400, rule)


async def _json(request: web.Request) -> object:
    try:
        return await request.json()
    except ValueError as error:
        raise _Refused(400, f"the body is no JSON: {error}") from error


def _checked(
    value: object, needed: Mapping[str, type], optional: Mapping[str, type] | None = None
) -> dict[str, Any]:
    """The object, if it has the fields of these types and no others."""
    _require(isinstance(value, dict), "an object is needed")
    assert isinstance(value, dict)
    types = {**needed, **(optional or {})}
    _require(set(needed) <= set(value) <= set(types), f"fields are {sorted(value)}")
    _require(all(type(value[name]) is types[name] for name in value), f"types of {sorted(value)}")
    return value


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise _Refused(400, "no base64") from error


def _is_large(path: str, sample: bytes, size: int) -> bool:
    """Whether git-lfs keeps it: by .gitattributes, or because it is binary or large."""
    attributes = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
    return path.endswith(attributes) or b"\0" in sample or size > _LARGE_BYTES


def _operate(
    key: str,
    value: Mapping[str, Any],
    repository: Repository,
    added: dict[str, StoredFile],
    deleted: list[str],
) -> None:
    """One line of a commit."""
    path = value.get("path")
    _require(isinstance(path, str) and ".." not in path.split("/"), "path")
    assert isinstance(path, str)
    match key:
        case "file":
            _checked(value, {"path": str, "content": str, "encoding": str})
            content = _decoded(value["content"])
            _require(value["encoding"] == "base64", "encoding must be base64")
            _require(not _is_large(path, content[:512], len(content)), f"{path} must go by LFS")
            added[path] = StoredFile(content)
        case "lfsFile":
            _checked(value, {"path": str, "algo": str, "oid": str, "size": int})
            stored = repository.objects.get(value["oid"])
            _require(value["algo"] == "sha256", "algo must be sha256")
            _require(stored is not None, f"{path}: the LFS object was not uploaded")
            assert stored is not None
            _require(len(stored) == value["size"], f"{path}: size")
            added[path] = StoredFile(stored, value["oid"])
        case "deletedFile":
            _checked(value, {"path": str})
            _require(path in repository.files, "A file with this name doesn't exist")
            deleted.append(path)
        case _:
            raise _Refused(400, f"unknown operation {key!r}")


def _entries(commit: Commit, under: str, *, is_recursive: bool) -> list[dict[str, Any]]:
    """The tree below a folder, folders included, by path."""
    entries: dict[str, dict[str, Any]] = {}
    prefix = f"{under}/" if under else ""
    for path, file in commit.files.items():
        if not path.startswith(prefix):
            continue
        inner = path[len(prefix) :].split("/")
        for depth in range(1, len(inner)):
            folder = prefix + "/".join(inner[:depth])
            oid = git_blob_id(f"{commit.id} {folder}".encode())
            entries[folder] = {"type": "directory", "path": folder, "oid": oid, "size": 0}
            if not is_recursive:
                break
        if len(inner) == 1 or is_recursive:
            entries[path] = _file_entry(path, file)
    return [entries[path] for path in sorted(entries)]


def _file_entry(path: str, file: StoredFile) -> dict[str, Any]:
    entry = {"type": "file", "path": path, "oid": file.blob_id, "size": len(file.content)}
    if file.sha256 is not None:
        size = len(file.content)
        entry["lfs"] = {"oid": file.sha256, "size": size, "pointerSize": len(file.pointer)}
    return entry


def quoted(path: str) -> str:
    """As it stands in an address."""
    return quote(path)
