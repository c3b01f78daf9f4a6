"""Generates the Python code of the contract beside its .proto files: `python -m protos.generate`.

The code is committed, so that services need neither protoc nor its plugins; a test compares it with
what this makes of the .proto files.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def generate(out: Path) -> None:
    """Writes the messages, stubs and their types under `out`, in the tree of the .proto files.

    Raises:
        subprocess.CalledProcessError: A .proto file is wrong; protoc has printed where.
    """
    sources = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("protos/*/v*/*.proto"))
    # protoc looks for protoc-gen-mypy on the PATH, where a venv that is not activated is missing.
    scripts = Path(sys.executable).parent
    subprocess.run(  # noqa: S603 - every word is ours
        [
            *(sys.executable, "-m", "grpc_tools.protoc", "--proto_path=."),
            *(f"--python_out={out}", f"--grpc_python_out={out}"),
            *(f"--mypy_out=quiet:{out}", f"--mypy_grpc_out=quiet,only_async:{out}"),
            *sources,
        ],
        cwd=ROOT,
        env=os.environ | {"PATH": f"{scripts}{os.pathsep}{os.environ.get('PATH', os.defpath)}"},
        check=True,
    )


if __name__ == "__main__":
    generate(ROOT)
