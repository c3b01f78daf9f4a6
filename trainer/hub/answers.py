"""What the hub answers, as errors of ours."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import httpx2
from huggingface_hub.errors import HfHubHTTPError, OfflineModeIsEnabled

from rpc.errors import KshError
from trainer.errors import HubAway, HubRefused, PushOvertaken

_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
# One push was faster than another.
_OVERTAKEN: Final = (409, 412)
# It may be otherwise in a moment.
_PASSING: Final = (408, 429)
_SERVER_ERROR: Final = 500
_SAID_CHARACTERS: Final = 300


@contextmanager
def hub_answers(endpoint: str, repo_id: str, token: str) -> Iterator[None]:
    """Around calls of huggingface_hub.

    Raises:
        HubRefused: It does not let this token do this, or there is no room for it.
        PushOvertaken: Somebody else changed the data set.
        HubAway: It cannot be reached, or does not work.
    """
    try:
        yield
    except (RuntimeError, ValueError, KeyError, OSError, httpx2.HTTPError) as error:
        raise _ours(error, endpoint, repo_id, token) from None


def _ours(error: Exception, endpoint: str, repo_id: str, token: str) -> KshError:
    # Its threads wrap what went wrong with one file.
    if isinstance(error, RuntimeError) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    if isinstance(error, HfHubHTTPError):
        return _of_status(error, endpoint, repo_id, token)
    said = _shortened(str(error), token) or type(error).__name__
    if isinstance(error, OfflineModeIsEnabled):
        return HubRefused("HF_HUB_OFFLINE is set: the hub is not asked for anything")
    if isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError):
        return HubRefused(f"the hub refused {repo_id}: {said}")
    return HubAway(f"the hub at {endpoint} cannot be reached: {said}")


def _of_status(error: HfHubHTTPError, endpoint: str, repo_id: str, token: str) -> KshError:
    status = error.response.status_code
    said = _shortened(error.server_message or "", token) or f"it answered {status}"
    if status in _PASSING or status >= _SERVER_ERROR:
        return HubAway(f"the hub at {endpoint} cannot be reached: it answered {status}")
    if status in _OVERTAKEN:
        return PushOvertaken(f"{repo_id} was changed on the hub in the meantime; push again")
    if status == _UNAUTHORIZED:
        return HubRefused("the hub refused the token: set TRAINER_HUB_TOKEN to one that may write")
    if status == _FORBIDDEN:
        return HubRefused(f"the hub does not let this token write to {repo_id}: {said}")
    return HubRefused(f"the hub refused {repo_id}: {said}")


def _shortened(said: str, token: str) -> str:
    return " ".join(said.replace(token, "…").split())[:_SAID_CHARACTERS]
