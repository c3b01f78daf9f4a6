"""`python -m operating backup`, `restore`, `doctor`, `secrets`, `settings`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from operating.backup import make_backup, restore_backup
from operating.backup.keepers import keepers
from operating.doctor import examine
from operating.reference import write
from operating.secrets import make_secrets
from rpc.errors import StartupError

_MIB: Final = 1024**2


def _backup(arguments: argparse.Namespace) -> int:
    made = make_backup(keepers(), arguments.to)
    for name, kept in made.manifest.keepers.items():
        size = sum(file.size_bytes for file in kept.files) / _MIB
        _say(f"{name}: {_files(len(kept.files))}, {size:,.1f} MiB")
        for lost in kept.lost:
            _say(f"  not there, though {name} speaks of it: {lost}")
    _say(str(made.path))
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    where = keepers()
    manifest = restore_backup(arguments.file, where)
    _say(f"made {manifest.made_at:%Y-%m-%d %H:%M} UTC by version {manifest.version}, put back:")
    for keeper in where:
        if kept := manifest.keepers.get(keeper.name):
            _say(f"{keeper.name}: {_files(len(kept.files))} in {keeper.folder}")
    return 0


def _doctor(_arguments: argparse.Namespace) -> int:
    return examine(sys.stdout)


def _secrets(arguments: argparse.Namespace) -> int:
    for line in make_secrets(arguments.folder):
        _say(line)
    return 0


def _settings(_arguments: argparse.Namespace) -> int:
    write()
    return 0


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operating", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], help_: str) -> None:
        added[name] = commands.add_parser(name, help=help_, description=help_)
        added[name].set_defaults(run=run)

    added: dict[str, argparse.ArgumentParser] = {}
    command("backup", _backup, "write what the services keep into a file; they may run meanwhile")
    command("restore", _restore, "put a backup back, into folders where nothing is yet")
    command("doctor", _doctor, "look at this machine and its settings, and say what to do")
    command("secrets", _secrets, "make the files of tokens and passwords that containers read")
    command("settings", _settings, "write docs/operating/settings.md and .env.example anew")
    to = Path("backups")
    added["backup"].add_argument("--to", type=Path, default=to, help=f"file or folder ({to})")
    added["restore"].add_argument("file", type=Path)
    added["secrets"].add_argument("--folder", type=Path, default=Path("secrets"))
    return parser


def main() -> int:
    """Does what it is asked to; its exit status."""
    arguments = _parser().parse_args()
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except StartupError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
