"""A data set on the hub, through huggingface_hub."""

import io
import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import httpx2
from huggingface_hub import (
    CommitOperationAdd,
    CommitOperationDelete,
    HfApi,
    get_session,
    set_client_factory,
)
from huggingface_hub.errors import RepositoryNotFoundError
from huggingface_hub.hf_api import RepoFile
from huggingface_hub.utils import (  # type: ignore[attr-defined] # loaded lazily
    disable_progress_bars,
)

from trainer.errors import DrawingUnreadable
from trainer.exchange.names import SIGN
from trainer.hub.answers import hub_answers
from trainer.hub.contents import CARD, TABLE, Contents, HubFile
from trainer.hub.data_set import HubDrawing
from trainer.hub.plan import Change

DATASET: Final = "dataset"
# Progress is told after as many.
_SENT_AT_ONCE: Final = 8
_THREADS: Final = 4


class HubRepository:
    """Reads and changes a data set. Blocks.

    Args:
        repo_id: `owner/name`.
        token: That may write to it.
        endpoint: The hub's address; None: HF_ENDPOINT, or huggingface.co.
        timeout_s: That the hub may be silent for.
    """

    def __init__(self, repo_id: str, token: str, endpoint: str | None, timeout_s: float) -> None:
        _set_up(timeout_s)
        # With a token of ours: without one it would look for one of whoever runs the process.
        self.api = HfApi(endpoint=endpoint, token=token, library_name="ksh-drawing-ai")
        self.id = repo_id
        self.url = f"{self.api.endpoint}/datasets/{repo_id}"
        self._token = token

    def look(self) -> Contents | None:
        """What is in it; None: it is not there."""
        with self.answers():
            try:
                revision = str(self.api.dataset_info(self.id).sha)
            except RepositoryNotFoundError:
                return None
            tree = self.api.list_repo_tree(
                self.id, recursive=True, revision=revision, repo_type=DATASET
            )
            files = {
                entry.path: HubFile(
                    entry.size, entry.blob_id, None if entry.lfs is None else entry.lfs.sha256
                )
                for entry in tree
                if isinstance(entry, RepoFile)
            }
            texts = {
                path: self._read(path, revision) for path in (CARD, TABLE, SIGN) if path in files
            }
        return Contents(revision, files, texts)

    def make(self, *, private: bool) -> None:
        """Makes it, unless somebody just did."""
        with self.answers():
            self.api.create_repo(self.id, repo_type=DATASET, private=private, exist_ok=True)

    @contextmanager
    def uploading(self, change: Change) -> Iterator["Upload"]:
        """Opens the drawings of a change.

        Raises:
            DrawingUnreadable: One is not there, or not as it was taken in.
        """
        with ExitStack() as files:
            additions = [_addition(path, each, files) for path, each in change.added.items()]
            yield Upload(self, change, additions)

    def answers(self) -> AbstractContextManager[None]:
        """Around calls of its API."""
        return hub_answers(self.api.endpoint, self.id, self._token)

    def _read(self, path: str, revision: str) -> bytes:
        with TemporaryDirectory(prefix="ksh-hub-") as folder:
            file = self.api.hf_hub_download(
                self.id, path, repo_type=DATASET, revision=revision, local_dir=folder
            )
            return Path(file).read_bytes()


class Upload:
    """A change on its way; from HubRepository.uploading."""

    def __init__(
        self, repository: HubRepository, change: Change, additions: list[CommitOperationAdd]
    ) -> None:
        self._repository = repository
        self._change = change
        self._additions = additions

    def send(self) -> Iterator[int]:
        """Sends the drawings that the hub lacks, a few at a time; how many were dealt with."""
        rest = iter(self._additions)
        while group := list(islice(rest, _SENT_AT_ONCE)):
            with self._repository.answers():
                self._repository.api.preupload_lfs_files(
                    self._repository.id, group, repo_type=DATASET, num_threads=_THREADS
                )
            yield len(group)

    def commit(self, title: str, *, after: str) -> str:
        """Makes the change, unless another came after the commit that it was planned on.

        Returns:
            The commit.
        """
        removed = [CommitOperationDelete(path, is_folder=False) for path in self._change.removed]
        written = [
            CommitOperationAdd(path, io.BytesIO(content))
            for path, content in self._change.written.items()
        ]
        with self._repository.answers():
            made = self._repository.api.create_commit(
                self._repository.id,
                [*removed, *self._additions, *written],
                commit_message=title,
                repo_type=DATASET,
                parent_commit=after,
                num_threads=_THREADS,
            )
        return made.oid


def _addition(path: str, drawing: HubDrawing, files: ExitStack) -> CommitOperationAdd:
    """The drawing as an open file: those go by HTTP.

    What is given by its path goes through hf_xet wherever that is installed, without the hub being
    asked which it wants. The hub takes LFS uploads from everybody:
    https://huggingface.co/docs/hub/xet/legacy-git-lfs.
    """
    try:
        addition = CommitOperationAdd(path, files.enter_context(drawing.path.open("rb")))
    except OSError as error:
        raise DrawingUnreadable(drawing.file_name) from error
    if addition.upload_info.sha256.hex() != drawing.sha256:
        raise DrawingUnreadable(drawing.file_name)
    return addition


@lru_cache(maxsize=1)
def _set_up(timeout_s: float) -> None:
    """Has huggingface_hub wait for so long and no longer, and draw no bars, in all of the process.

    By itself it waits for ever for a hub that took the call and fell silent.
    """
    limits = httpx2.Timeout(timeout_s).as_dict()

    def limit(request: httpx2.Request) -> None:
        # It asks for some calls to have no limit, whatever its client's is.
        if None in request.extensions["timeout"].values():
            request.extensions["timeout"] = limits

    hooks = {**_own_hooks(), "request": [*_own_hooks()["request"], limit]}
    set_client_factory(lambda: httpx2.Client(event_hooks=hooks, follow_redirects=True))
    disable_progress_bars()
    # Each time, that open files do not go through hf_xet.
    logging.getLogger("huggingface_hub._commit_api").setLevel(logging.ERROR)


@cache
def _own_hooks() -> dict[str, list[Callable[..., object]]]:
    """Those of huggingface_hub itself, with which it heeds HF_HUB_OFFLINE."""
    return get_session().event_hooks
