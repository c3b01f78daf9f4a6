"""Pushing a style's drawings to the Hugging Face hub."""

import re
import time
from collections.abc import Generator, Iterator, Sequence
from typing import Final

import structlog
from huggingface_hub.errors import HFValidationError
from huggingface_hub.utils import validate_repo_id  # type: ignore[attr-defined] # loaded lazily

from rpc.errors import InvalidRequest
from trainer.errors import HubAway, HubRefused, PushOvertaken
from trainer.hub.contents import Contents
from trainer.hub.data_set import DataSet, HubDrawing, Pushed, Pushing
from trainer.hub.plan import Change, plan
from trainer.hub.repository import HubRepository

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

# A large commit takes the hub most of a minute.
_TIMEOUT_S: Final = 120.0
# Before the next attempts. huggingface_hub itself asks again for most things, for 23 s.
_WAITS_S: Final = (2.0, 10.0)
_TOKEN: Final = re.compile(r"[!-~]+")


class Hub:
    """The Hugging Face hub.

    Args:
        token: That may write; None: nothing can be pushed.
        endpoint: Its address; None: HF_ENDPOINT, or huggingface.co.
        timeout_s: That it may be silent for.
        waits_s: Between one attempt and the next, where it is away.
    """

    def __init__(
        self,
        token: str | None,
        endpoint: str | None = None,
        *,
        timeout_s: float = _TIMEOUT_S,
        waits_s: Sequence[float] = _WAITS_S,
    ) -> None:
        self._token = token
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._waits_s = waits_s

    def push(
        self, data_set: DataSet, drawings: Sequence[HubDrawing]
    ) -> Generator[Pushing | Pushed]:
        """Makes the data set on the hub what it is here.

        What is there is not sent again, so a push that was cut off, at any moment, is gone on with
        by pushing again; after each commit the data set is whole, and lists exactly the drawings
        that are there. What was pushed from here and is here no more is removed there. Blocks; to
        be run in a thread.

        Yields:
            Pushing several times, then Pushed.

        Raises:
            InvalidRequest: The repo_id is none.
            HubRefused: There is no token, the hub refuses it, or there is nothing to push.
            DrawingUnreadable: A drawing's file is not as it was taken in.
            PushOvertaken: Somebody else goes on changing the data set.
            HubAway: The hub cannot be reached.
        """
        repository = HubRepository(
            checked_repo_id(data_set.repo_id),
            _checked_token(self._token),
            self._endpoint,
            self._timeout_s,
        )
        furthest, waits = -1, iter(self._waits_s)
        while True:
            try:
                for event in _attempt(repository, data_set, drawings):
                    if isinstance(event, Pushing):
                        # What was sent and not committed is dealt with again, and not told again.
                        if event.num_uploaded <= furthest:
                            continue
                        furthest, waits = event.num_uploaded, iter(self._waits_s)
                    yield event
            except (HubAway, PushOvertaken) as error:
                wait_s = next(waits, None)
                if wait_s is None:
                    raise
                log.info("pushing again later", reason=str(error), wait_s=wait_s)
                time.sleep(wait_s)
            else:
                return


def checked_repo_id(repo_id: str) -> str:
    """The same.

    Raises:
        InvalidRequest: The hub has no data sets of such a name.
    """
    try:
        validate_repo_id(repo_id)
    except HFValidationError:
        is_valid = False
    else:
        is_valid = repo_id.count("/") == 1
    if not is_valid:
        msg = (
            "repo_id must be owner/name, at most 96 characters of A-Z, a-z, 0-9, -, _ and ., "
            f"without -- and .. in it, not {repo_id[:200]!r}"
        )
        raise InvalidRequest(msg)
    return repo_id


def _checked_token(token: str | None) -> str:
    if not token:
        raise HubRefused("no hub token is set: set TRAINER_HUB_TOKEN")
    # It would be told in the error of whoever sends it.
    if _TOKEN.fullmatch(token) is None:
        raise HubRefused("the hub token has blanks or other characters that no token has")
    return token


def _attempt(
    repository: HubRepository, data_set: DataSet, drawings: Sequence[HubDrawing]
) -> Iterator[Pushing | Pushed]:
    contents = _looked_at(repository, data_set, drawings)
    planned = plan(contents, data_set, drawings)
    revision, done = contents.revision, planned.num_there
    yield Pushing(done, len(drawings))
    for change in planned.changes:
        with repository.uploading(change) as upload:
            for count in upload.send():
                done += count
                yield Pushing(done, len(drawings))
            revision = upload.commit(_title(change), after=revision)
    yield Pushed(repository.url, revision)


def _looked_at(
    repository: HubRepository, data_set: DataSet, drawings: Sequence[HubDrawing]
) -> Contents:
    contents = repository.look()
    if contents is None:
        if not drawings:
            raise HubRefused(f"style {data_set.display_name!r} has no drawings to push")
        repository.make(private=data_set.private)
        contents = repository.look()
    if contents is None:
        raise HubRefused(f"the hub does not show {data_set.repo_id} to this token")
    return contents


def _title(change: Change) -> str:
    """For people who look at the history."""
    told = [
        f"{verb} {count} drawing{'s' if count > 1 else ''}"
        for verb, count in (("Add", len(change.added)), ("Remove", len(change.removed)))
        if count
    ]
    return ", ".join(told) or "Update captions and card"
