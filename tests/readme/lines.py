"""The shell lines of README and docs/, and how each of them is known to work."""

import re
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = [
    ROOT / "README.md",
    ROOT / "README.ko.md",
    *sorted((ROOT / "docs").rglob("*.md")),
]

CANNOT_BE_RUN: Final = {
    r"docker .*": "there is no engine here; test_compose_house runs what the compose file says",
    r"nvidia-smi": "it wants a GPU",
    r"git pull": "it wants another repository",
    r".* Helsinki-NLP/opus-mt-ko-en": "it wants the hub",
    r".* push owner/name .*": "it wants the hub; tests/trainer/hub has one",
}
"""By pattern, why."""

RUN_BY_THE_SUITE: Final = r"\.venv/bin/python -m pytest (?P<paths>tests/.*)"
"""They are tests themselves."""

RUN_ELSEWHERE: Final = {
    "make protos": "tests/protos/test_generated_code.py",
}
"""By line, the test that does what it does."""

RUN_HERE: Final = """\
cp .env.example .env
chmod 600 .env
make secrets
make settings
make run
make doctor
.venv/bin/python -m trainer import drawings/ --style ksh
.venv/bin/python -m inference_server publish my-lora.safetensors --style ksh
.venv/bin/python -m inference_server publish pytorch_lora_weights.safetensors --style ksh --activate
.venv/bin/python -m trainer export ksh.zip --style ksh
make backup
make restore BACKUP=backups/ksh-drawing-ai-….tar
.venv/bin/python -m inference_server convert /models/my-model
openssl req -x509 -newkey rsa:3072 -nodes -days 3650 -subj /CN=ksh -keyout authority.key -out ca.pem
openssl req -newkey rsa:3072 -nodes -subj /CN=drawing.example -keyout server.key -out server.csr
printf 'subjectAltName=DNS:drawing.example' > names.txt
openssl x509 -req -in server.csr -CA ca.pem -CAkey authority.key -extfile names.txt -out server.pem
""".splitlines()
"""By test_shell.py, in this order."""


def shell_lines() -> dict[str, list[str]]:
    """Each line of a shell block, without its comment, and the pages that have it."""
    found: dict[str, list[str]] = {}
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.findall(r"```(?:console|bash|sh|shell)\n(.*?)```", text, re.DOTALL):
            for line in block.splitlines():
                command = line.partition(" #")[0].strip()
                if command:
                    found.setdefault(command, []).append(page.relative_to(ROOT).as_posix())
    return found


def run_by_ci() -> set[str]:
    """What `.ci/run` runs, a target a line."""
    text = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    lines = re.findall(r"^make (.+)$", text, re.MULTILINE)
    return {f"make {target}" for line in lines for target in line.split()}
