"""A hub on this machine, for data sets: as much of the HTTP API as pushing and reading need.

It is strict: what is not as the hub's client documents it is answered 400. Sources: huggingface_hub
2.4, https://huggingface.co/docs/hub/api, and git-lfs' docs/api/batch.md.
"""

import asyncio
import json
import re
import threading
from collections.abc import Awaitable, Callable
from typing import Final, Self

import yaml
from aiohttp import web

from tests.trainer.hub.faults import Fault
from tests.trainer.hub.large_files import LargeFiles
from tests.trainer.hub.repository import Commit, Repository, StoredFile
from tests.trainer.hub.strictness import Refused, checked, decoded, error_answer, read_json, require
from tests.trainer.hub.wire import entries_below, is_large, operate

TOKEN: Final = "hf_the_token_of_the_stand_in"
OWNER: Final = "hana"

_JSON: Final = "application/json"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class StandIn:
    """The hub, in a thread of its own: `with StandIn() as hub`.

    Attributes:
        endpoint: Its address.
        repositories: By `owner/name`.
        faults: What is to go wrong.
        requests: `POST /api/…`, each in order.
        uploads: SHA-256 of each large file that was sent, in order.
        page_size: Entries of a page of the tree; the real one's are 1000.
        large_files: How they are taken in.
        token: That it knows, with which OWNER writes.
    """

    def __init__(self) -> None:
        self.repositories: dict[str, Repository] = {}
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.large_files = LargeFiles(self.repositories, self._writable)
        self.uploads = self.large_files.uploads
        self.page_size = 1000
        self.token = TOKEN
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
                *self.large_files.routes(),
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
        except Refused as refused:
            return error_answer(refused.status, str(refused), **refused.headers)

    # Who asks

    def _authenticate(self, request: web.Request, *, needed: bool = True) -> bool:
        given = request.headers.get("Authorization")
        if given is None and not needed:
            return False
        if given != f"Bearer {self.token}":
            said = "Invalid credentials in Authorization header"
            raise Refused(401, said, {"X-Error-Message": said})
        return True

    def _repository(self, request: web.Request, *, writes: bool = False) -> Repository:
        known = self._authenticate(request, needed=writes)
        repo_id = "{owner}/{name}".format_map(request.match_info)
        repository = self.repositories.get(repo_id)
        if repository is None or (repository.private and not known):
            raise Refused(404, "Repository not found", {"X-Error-Code": "RepoNotFound"})
        if writes and request.match_info["owner"] != OWNER:
            raise Refused(403, f"You have no write access to {repo_id}")
        return repository

    def _writable(self, request: web.Request) -> Repository:
        return self._repository(request, writes=True)

    def _at(self, request: web.Request) -> tuple[Repository, Commit]:
        repository = self._repository(request)
        commit = repository.at(request.match_info.get("revision", "main"))
        if commit is None:
            raise Refused(404, "Revision not found", {"X-Error-Code": "RevisionNotFound"})
        return repository, commit

    # Repositories

    async def _create(self, request: web.Request) -> web.Response:
        self._authenticate(request)
        asked = checked(
            await read_json(request),
            {"name": str, "organization": str, "type": str},
            optional={"visibility": str, "private": bool},
        )
        require(asked["type"] == "dataset", "type must be dataset")
        require(asked.get("visibility") in (None, "public", "private"), "visibility")
        repo_id = f"{asked['organization']}/{asked['name']}"
        url = f"{self.endpoint}/datasets/{repo_id}"
        if asked["organization"] != OWNER:
            raise Refused(403, f"You don't have the rights to create a dataset under {repo_id!r}")
        if repo_id in self.repositories:
            body = {"error": "You already created this dataset repo", "url": url}
            return web.json_response(body, status=409)
        is_private = asked.get("visibility") == "private"
        self.repositories[repo_id] = Repository(repo_id, is_private)
        return web.json_response({"url": url, "name": repo_id, "id": repo_id})

    async def _validate_yaml(self, request: web.Request) -> web.Response:
        asked = checked(await read_json(request), {"content": str, "repoType": str})
        found = re.match(r"---\n(.*?)\n---\n", asked["content"], re.DOTALL)
        require(found is not None, "the card has no front matter")
        assert found is not None
        try:
            require(isinstance(yaml.safe_load(found[1]), dict), "the front matter is no mapping")
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
        entries = entries_below(commit, path, is_recursive=query.get("recursive") == "true")
        if path and not entries:
            raise Refused(404, "Entry not found", {"X-Error-Code": "EntryNotFound"})
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
        every = entries_below(commit, "", is_recursive=True)
        return web.json_response([entry for entry in every if entry["path"] in wanted])

    # Uploads

    async def _preupload(self, request: web.Request) -> web.Response:
        repository = self._writable(request)
        asked = checked(await read_json(request), {"files": list}, optional={"gitIgnore": str})
        require(len(asked["files"]) <= 256, "at most 256 files")
        told = []
        for each in asked["files"]:
            file = checked(each, {"path": str, "size": int, "sample": str})
            sample = decoded(file["sample"])
            require(len(sample) == min(file["size"], 512), "sample must be the first 512 bytes")
            there = repository.files.get(file["path"])
            told.append(
                {
                    "path": file["path"],
                    "uploadMode": "lfs"
                    if is_large(file["path"], sample, file["size"])
                    else "regular",
                    "shouldIgnore": False,
                    "oid": None if there is None else there.etag,
                }
            )
        return web.json_response({"files": told, "commitOid": repository.head.id})

    async def _commit(self, request: web.Request) -> web.Response:
        repository = self._repository(request, writes=True)
        require(request.content_type == "application/x-ndjson", "Content-Type must be ndjson")
        lines = [json.loads(line) for line in (await request.text()).splitlines()]
        first = checked(lines[0], {"key": str, "value": dict})
        require(first["key"] == "header", "the first line must be the header")
        header = checked(
            first["value"], {"summary": str, "description": str}, optional={"parentCommit": str}
        )
        if header.get("parentCommit", repository.head.id) != repository.head.id:
            raise Refused(412, "A commit has happened since. Please refresh and try again.")
        added: dict[str, StoredFile] = {}
        deleted: list[str] = []
        for line in lines[1:]:
            operation = checked(line, {"key": str, "value": dict})
            operate(operation["key"], operation["value"], repository, added, deleted)
        made = repository.commit(header["summary"], added, deleted)
        url = f"{self.endpoint}/datasets/{repository.id}/commit/{made.id}"
        return web.json_response({"success": True, "commitOid": made.id, "commitUrl": url})

    # Downloads

    async def _resolve(self, request: web.Request) -> web.Response:
        _, commit = self._at(request)
        file = commit.files.get(request.match_info["path"])
        if file is None:
            raise Refused(404, "Entry not found", {"X-Error-Code": "EntryNotFound"})
        headers = {"X-Repo-Commit": commit.id, "ETag": f'"{file.etag}"', "Accept-Ranges": "bytes"}
        if file.sha256 is not None:
            headers |= {"X-Linked-Size": str(len(file.content)), "X-Linked-ETag": f'"{file.etag}"'}
        part, status = file.content, 200
        if asked := request.http_range.start or request.http_range.stop:
            del asked
            part, status = file.content[request.http_range], 206
        return web.Response(body=part, status=status, headers=headers)
