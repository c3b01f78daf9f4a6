"""Which processes of a run there are."""

from pathlib import Path


def processes_of(folder: Path) -> dict[int, list[str]]:
    """Command lines of the processes that have this folder in theirs, by pid."""
    found = {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if str(folder.resolve()) in words:
            found[int(process.name)] = words
    return found


def training_process_of(folder: Path) -> int:
    """The process that trains, not the one that launched it."""
    (pid,) = (pid for pid, words in processes_of(folder).items() if "trainer.train" in words)
    return pid
