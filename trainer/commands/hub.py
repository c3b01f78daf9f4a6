"""Data sets on the Hugging Face hub."""

import re
from pathlib import Path
from typing import Final

from rpc.errors import StartupError
from trainer.exchange.names import PARQUET_SUFFIX, SIDE_SUFFIXES, SIGN, TABLES
from trainer.picture_name import PICTURE_SUFFIXES

_ID: Final = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*", re.ASCII)


def is_hub_id(text: str) -> bool:
    """Whether it is `owner/name`."""
    return _ID.fullmatch(text) is not None


def download(repo_id: str) -> tuple[Path, Path]:
    """Downloads what may be drawings, or goes on with it.

    Returns:
        The data set's folder, which is made of symbolic links, and the cache's that they lead into.

    Raises:
        StartupError: The hub has none of that name, does not give it out, or is away.
    """
    # Only now: a folder or a zip has no use for it.
    from huggingface_hub import snapshot_download  # noqa: PLC0415
    from huggingface_hub.errors import (  # noqa: PLC0415
        GatedRepoError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    try:
        folder = Path(snapshot_download(repo_id, repo_type="dataset", allow_patterns=_patterns()))
    except GatedRepoError as error:
        msg = f"{repo_id} asks you to accept its terms on the hub, and to set HF_TOKEN"
        raise StartupError(msg) from error
    except RepositoryNotFoundError as error:
        msg = f"the hub has no data set {repo_id}, or shows it only to a HF_TOKEN of its owner's"
        raise StartupError(msg) from error
    except LocalEntryNotFoundError as error:
        raise StartupError(f"the hub cannot be reached, and {repo_id} is not all here") from error
    except Exception as error:
        # Its HTTP library's too, whichever that is.
        why = next(filter(None, str(error).splitlines()), type(error).__name__)
        raise StartupError(f"{repo_id} cannot be downloaded from the hub: {why}") from error
    # <cache>/datasets--owner--name/snapshots/<commit>, beside which are the blobs.
    return folder, folder.parent.parent


def _patterns() -> list[str]:
    suffixes = sorted({*PICTURE_SUFFIXES, *SIDE_SUFFIXES, PARQUET_SUFFIX})
    return [f"*{_in_any_case(ending)}" for ending in (*suffixes, *TABLES, SIGN)]


def _in_any_case(text: str) -> str:
    return "".join(f"[{c}{c.upper()}]" if c.isalpha() else c for c in text)
