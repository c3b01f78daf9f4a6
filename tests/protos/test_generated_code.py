from pathlib import Path

from protos.generate import ROOT, generate


def generated_files(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for pattern in ("protos/*/v*/*_pb2*.py", "protos/*/v*/*_pb2*.pyi")
        for path in folder.glob(pattern)
    }


def test_the_committed_code_is_what_the_protos_generate(tmp_path: Path) -> None:
    generate(tmp_path)

    assert generated_files(ROOT) == generated_files(tmp_path)
