"""Docker's files, read as Docker reads them, as far as they use it."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
BASE = "docker-compose.yml"
GPU = "docker-compose.gpu.yml"
DOCKERFILES = sorted(path.relative_to(ROOT) for path in ROOT.glob("*/Dockerfile"))

_VARIABLE = re.compile(r"\$\{(\w+)(?:(:-|:\?)([^}]*))?\}")


def interpolated(value: Any, variables: Mapping[str, str]) -> Any:  # noqa: ANN401 - YAML
    """A value with what `${NAME:-default}` stands for."""
    match value:
        case dict():
            return {key: interpolated(inner, variables) for key, inner in value.items()}
        case list():
            return [interpolated(inner, variables) for inner in value]
        case str():
            return _VARIABLE.sub(lambda match: _looked_up(match, variables), value)
        case _:
            return value


def _looked_up(match: re.Match[str], variables: Mapping[str, str]) -> str:
    name, how, rest = match.groups()
    if found := variables.get(name):
        return found
    if how == ":?":
        raise LookupError(f"{name}: {rest}")
    return rest or ""


def asked_for(*files: str) -> set[str]:
    """The variables that compose files ask for."""
    texts = [(ROOT / file).read_text(encoding="utf-8") for file in files]
    return {match[1] for text in texts for match in _VARIABLE.finditer(text)}


def composed(*files: str, variables: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What compose files say together."""
    merged: dict[str, Any] = {}
    for file in files:
        read = yaml.safe_load((ROOT / file).read_text(encoding="utf-8"))
        merged = _merged(merged, read)
    told: dict[str, Any] = interpolated(merged, variables or {})
    return told


def _merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """As Compose merges files: mappings deeply, all else as the later one has it."""
    merged = dict(under)
    for key, value in over.items():
        known = merged.get(key)
        if isinstance(known, dict) and isinstance(value, dict):
            merged[key] = _merged(known, value)
        else:
            merged[key] = value
    return merged


@dataclass(frozen=True)
class Dockerfile:
    """An image.

    Attributes:
        instructions: Of all stages, in order.
    """

    path: Path
    instructions: Sequence[tuple[str, str]]

    @classmethod
    def read(cls, path: Path) -> "Dockerfile":
        text = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ")
        found = (re.fullmatch(r"([A-Z]+) +(.+)", line) for line in text.splitlines())
        return cls(path, [(match[1], match[2]) for match in found if match is not None])

    def all(self, kind: str) -> list[str]:
        return [text for found, text in self.instructions if found == kind]

    @property
    def environment(self) -> dict[str, str]:
        """Of its last stage, without what it adds to."""
        last = max(i for i, (kind, _) in enumerate(self.instructions) if kind == "FROM")
        pairs = [text for kind, text in self.instructions[last:] if kind == "ENV"]
        return dict(re.findall(r"(\w+)=(\S+)", " ".join(pairs)))

    @property
    def copied(self) -> Iterator[tuple[list[str], str]]:
        """What comes from the checkout, and where to, below /app."""
        for text in self.all("COPY"):
            if not text.startswith("--from"):
                *sources, target = text.split()
                yield sources, target.removeprefix("/app/")

    def assemble(self, folder: Path) -> None:
        """Makes /app of the image."""
        for sources, target in self.copied:
            for source in sources:
                path = folder / target / ("" if Path(source).name == target else source)
                path = folder / target if len(sources) == 1 and not target.endswith("/") else path
                path.parent.mkdir(parents=True, exist_ok=True)
                if (ROOT / source).is_dir():
                    ignore = shutil.ignore_patterns("__pycache__")
                    shutil.copytree(ROOT / source, path, ignore=ignore, dirs_exist_ok=True)
                else:
                    shutil.copy(ROOT / source, path)
