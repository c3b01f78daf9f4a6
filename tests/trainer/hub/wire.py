"""Between the files of a repository and the hub's API."""

from collections.abc import Mapping
from typing import Any, Final

from tests.trainer.hub.repository import Commit, Repository, StoredFile, git_blob_id
from tests.trainer.hub.strictness import Refused, checked, decoded, require

_LARGE_BYTES: Final = 10 * 1024 * 1024


def is_large(path: str, sample: bytes, size: int) -> bool:
    """Whether git-lfs keeps it: by .gitattributes, or because it is binary or large."""
    attributes = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp")
    return path.endswith(attributes) or b"\0" in sample or size > _LARGE_BYTES


def operate(
    key: str,
    value: Mapping[str, Any],
    repository: Repository,
    added: dict[str, StoredFile],
    deleted: list[str],
) -> None:
    """One line of a commit."""
    path = value.get("path")
    require(isinstance(path, str) and ".." not in path.split("/"), "path")
    assert isinstance(path, str)
    match key:
        case "file":
            checked(value, {"path": str, "content": str, "encoding": str})
            content = decoded(value["content"])
            require(value["encoding"] == "base64", "encoding must be base64")
            require(not is_large(path, content[:512], len(content)), f"{path} must go by LFS")
            added[path] = StoredFile(content)
        case "lfsFile":
            checked(value, {"path": str, "algo": str, "oid": str, "size": int})
            stored = repository.objects.get(value["oid"])
            require(value["algo"] == "sha256", "algo must be sha256")
            require(stored is not None, f"{path}: the LFS object was not uploaded")
            assert stored is not None
            require(len(stored) == value["size"], f"{path}: size")
            added[path] = StoredFile(stored, value["oid"])
        case "deletedFile":
            checked(value, {"path": str})
            require(path in repository.files, "A file with this name doesn't exist")
            deleted.append(path)
        case _:
            raise Refused(400, f"unknown operation {key!r}")


def entries_below(commit: Commit, under: str, *, is_recursive: bool) -> list[dict[str, Any]]:
    """The tree below a folder, folders included, by path."""
    found: dict[str, dict[str, Any]] = {}
    prefix = f"{under}/" if under else ""
    for path, file in commit.files.items():
        if not path.startswith(prefix):
            continue
        inner = path[len(prefix) :].split("/")
        for depth in range(1, len(inner)):
            folder = prefix + "/".join(inner[:depth])
            oid = git_blob_id(f"{commit.id} {folder}".encode())
            found[folder] = {"type": "directory", "path": folder, "oid": oid, "size": 0}
            if not is_recursive:
                break
        if len(inner) == 1 or is_recursive:
            found[path] = _file_entry(path, file)
    return [found[path] for path in sorted(found)]


def _file_entry(path: str, file: StoredFile) -> dict[str, Any]:
    entry = {"type": "file", "path": path, "oid": file.blob_id, "size": len(file.content)}
    if file.sha256 is not None:
        size = len(file.content)
        entry["lfs"] = {"oid": file.sha256, "size": size, "pointerSize": len(file.pointer)}
    return entry
