"""The revisions of databases that this software knows."""

from importlib.util import find_spec
from pathlib import Path


def known_revisions(package: str) -> list[str]:
    """Those of a service's database, by the files that lead to them; none: it has no database."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return []
    versions = Path(spec.origin).parent / "database" / "migrations" / "versions"
    return sorted(path.name.partition("_")[0] for path in versions.glob("[0-9]*_*.py"))
