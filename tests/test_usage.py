import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize("module", ["bot", "inference_server", "trainer", "discord_emulator"])
def test_a_service_that_is_asked_for_help_gives_it_and_does_not_start(module: str) -> None:
    told = subprocess.run(
        [sys.executable, "-m", module, "--help"], check=False, capture_output=True, text=True
    )
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith(f"usage: python -m {module}")


@pytest.mark.parametrize("word", ["$(shell echo run >&2)", "5$ and $(more", "`id`; $HOME"])
def test_make_draws_a_prompt_to_the_letter(word: str, tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text(
        (ROOT / "Makefile").read_text(encoding="utf-8") + "\nsay:\n\t@printf '%s' \"$$PROMPT\"\n",
        encoding="utf-8",
    )
    for given, environment in (([f"PROMPT={word}"], {}), ([], {"PROMPT": word})):
        said = subprocess.run(
            ["make", "--silent", "say", *given],
            cwd=tmp_path,
            env=os.environ | environment,
            check=False,
            capture_output=True,
            text=True,
        )
        assert (said.stdout, said.stderr) == (word, "")
