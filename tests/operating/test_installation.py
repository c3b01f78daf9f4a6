"""Each service's extra, in a virtual environment where nothing else is, is all that it imports."""

import subprocess
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.operating.compose import ROOT, Dockerfile
from tests.operating.test_containers import IMPORTER

TORCH = {"accelerate", "diffusers", "peft", "torch", "transformers"}


# torch alone is 200 MB: minutes where pip has to fetch it.
@pytest.mark.endurance
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("package", ["bot", "gui", "operating", "inference_server", "trainer"])
def test_what_an_extra_installs_is_all_that_its_service_imports(
    package: str, tmp_path: Path
) -> None:
    if find_spec(f"{package}.__main__") is None:
        pytest.skip(f"{package} is not here yet")
    app = tmp_path / "app"
    Dockerfile.read(Path(package) / "Dockerfile").assemble(app)
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv" / "bin" / "python"
    extra = "" if package == "operating" else f"[{package.replace('_', '-')}]"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--quiet",
        "install",
        "--constraint",
        ROOT / "constraints.txt",
    ]
    for wanted in (["pip"], ["--editable", f".{extra}"]):
        subprocess.run([*pip, *wanted], cwd=app, check=True)

    imported = subprocess.run(
        [python, "-c", IMPORTER, package],
        cwd=app,
        env={"HOME": str(tmp_path)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert imported.returncode == 0, imported.stderr
    assert all(path.startswith(str(app)) for path in imported.stdout.split())

    listed = subprocess.run(
        [python, "-m", "pip", "list", "--format", "freeze"],
        check=True,
        capture_output=True,
        text=True,
    )
    installed = dict(line.split("==", 1) for line in listed.stdout.split())
    assert bool(TORCH & installed.keys()) == (package in ("inference_server", "trainer"))
    pinned = dict(
        line.split("==", 1) for line in (ROOT / "constraints.txt").read_text().splitlines()[1:]
    )
    others = {
        name: version
        for name, version in installed.items()
        if name in pinned and version.partition("+")[0] != pinned[name]
    }
    assert others == {}


def test_the_python_that_is_tested_is_the_one_that_images_have() -> None:
    [tag, _] = Dockerfile.read(Path("bot/Dockerfile")).all("FROM")
    major, minor = sys.version_info[:2]
    assert tag.startswith(f"python:{major}.{minor}.")
