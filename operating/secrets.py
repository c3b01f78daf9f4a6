"""The files that hold tokens and passwords for containers: docker-compose.yml names them."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from dotenv import dotenv_values

from rpc.errors import StartupError

# By file, the variable that may hold it already; None: nobody knows it but those who read the file.
_FILES: Final = {
    "discord_token": "DISCORD_TOKEN",
    "inference_server_token": "INFERENCE_SERVER_TOKEN",
    "trainer_token": "TRAINER_TOKEN",
    "gui_password": "GUI_PASSWORD",
}
_CANNOT_BE_MADE: Final = "discord_token"
# Only the folder keeps others out: a container's user, who is nobody here, reads the files.
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o644


def make_secrets(folder: Path) -> Iterator[str]:
    """Makes the files that are not there, of what is set already or of random words.

    Yields:
        What was done, and what is left to do. The words themselves are never told.
    """
    known = {**dotenv_values(".env"), **os.environ}
    try:
        folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        folder.chmod(_FOLDER_MODE)
        for name, variable in _FILES.items():
            path = folder / name
            if path.is_file() and path.stat().st_size > 1:
                yield f"{path}: is there"
            elif word := known.get(variable):
                _write(path, word)
                yield f"{path}: taken from {variable}"
            elif name == _CANNOT_BE_MADE:
                _write(path, "")
                yield f"{path}: put your bot's token into it, from the Discord Developer Portal"
            else:
                _write(path, secrets.token_hex(32))
                yield f"{path}: made"
    except OSError as error:
        raise StartupError(f"{error.filename}: {error.strerror}") from error


def _write(path: Path, word: str) -> None:
    path.write_text(f"{word}\n" if word else "", encoding="utf-8")
    path.chmod(_FILE_MODE)
