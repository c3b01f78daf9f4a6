"""A repository of the stand-in's: commits, each the files after it, and large files' bytes."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

# As much of what the hub puts into a new data set as matters here.
GIT_ATTRIBUTES: Final = b"".join(
    b"*%s filter=lfs diff=lfs merge=lfs -text\n" % ending
    for ending in (b".png", b".jpg", b".jpeg", b".webp", b".gif", b".bmp")
)
# https://git-lfs.com: what git keeps in a large file's place.
_POINTER: Final = "version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize {size}\n"


def git_blob_id(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


@dataclass(frozen=True)
class StoredFile:
    """A file of a commit.

    Attributes:
        content: Its bytes, a large file's too.
        sha256: Of a large file; None: git itself keeps it.
    """

    content: bytes
    sha256: str | None = None

    @property
    def pointer(self) -> bytes:
        return _POINTER.format(oid=self.sha256, size=len(self.content)).encode()

    @property
    def blob_id(self) -> str:
        return git_blob_id(self.content if self.sha256 is None else self.pointer)

    @property
    def etag(self) -> str:
        return self.sha256 or self.blob_id


@dataclass(frozen=True)
class Commit:
    """A state of the repository."""

    id: str
    title: str
    files: Mapping[str, StoredFile]


@dataclass
class Repository:
    """A data set on the hub.

    Attributes:
        objects: Large files by SHA-256, committed or not.
    """

    id: str
    private: bool
    commits: list[Commit] = field(default_factory=list)
    objects: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.commit("initial commit", {".gitattributes": StoredFile(GIT_ATTRIBUTES)})

    @property
    def head(self) -> Commit:
        return self.commits[-1]

    @property
    def files(self) -> Mapping[str, StoredFile]:
        """Those there are now."""
        return self.head.files

    def commit(
        self, title: str, added: Mapping[str, StoredFile], deleted: Sequence[str] = ()
    ) -> Commit:
        before = self.commits[-1].files if self.commits else {}
        files = {path: file for path, file in before.items() if path not in deleted} | dict(added)
        told = f"{self.id} {len(self.commits)} {title}".encode()
        made = Commit(hashlib.sha1(told).hexdigest(), title, files)
        self.commits.append(made)
        return made

    def at(self, revision: str) -> Commit | None:
        if revision == "main":
            return self.head
        return next((commit for commit in self.commits if commit.id == revision), None)

    def write(self, path: str, content: bytes) -> None:
        """What a person does in their browser."""
        self.commit(f"Upload {path}", {path: StoredFile(content)})
