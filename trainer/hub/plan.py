"""What must change on the hub, commit by commit."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from trainer.errors import HubRefused
from trainer.exchange.names import SIGN
from trainer.exchange.sign import Sign
from trainer.hub.card import is_ours, write_card
from trainer.hub.contents import CARD, FOLDER, TABLE, Contents
from trainer.hub.data_set import DataSet, HubDrawing
from trainer.hub.names import hub_names
from trainer.hub.table import read_table, write_table

# The hub asks for commits of less than 100 files, CARD, TABLE and SIGN among them:
# https://huggingface.co/docs/hub/repositories-recommendations.
_MOST_AT_ONCE: Final = 96


@dataclass(frozen=True)
class Change:
    """One commit. The data set is whole after it.

    Attributes:
        added: Drawings by path.
        removed: Paths.
        written: Contents by path.
    """

    added: Mapping[str, HubDrawing]
    removed: Sequence[str]
    written: Mapping[str, bytes]


@dataclass(frozen=True)
class Plan:
    """How a data set becomes what it is to be.

    Attributes:
        num_there: Drawings that are there already.
        changes: In order, made as they are asked for: each has the whole table. None: nothing is
            to be done.
    """

    num_there: int
    changes: Iterator[Change]


def plan(contents: Contents, data_set: DataSet, drawings: Sequence[HubDrawing]) -> Plan:
    """What must change.

    Whatever was not pushed from here stays: files elsewhere, files in our folder that our table
    does not list, and a card without our mark.

    Raises:
        HubRefused: The data set is another style's, or somebody else's.
        DrawingUnreadable: A drawing's file is not there.
    """
    _check_owner(contents, data_set)
    ours = _ours(contents)
    wanted = {
        f"{FOLDER}/{name}": drawing
        for name, drawing in hub_names(
            drawings,
            is_foreign=lambda name, drawing: _is_foreign(contents, ours, name, drawing),
        ).items()
    }
    there = {path for path, drawing in wanted.items() if contents.holds(path, drawing)}
    removed = [path for path in sorted(ours) if path not in wanted]
    added = [path for path in wanted if path not in there]
    # A drawing that another takes the name of is there until it is overwritten.
    captions = {path: ours[path] for path in (*removed, *added) if path in ours}
    captions |= {path: wanted[path].caption for path in there}
    if removed or added:
        return Plan(len(there), _changes(contents, data_set, captions, wanted, [*removed, *added]))
    texts = _texts(contents, data_set, captions)
    is_same = all(contents.texts.get(path) == text for path, text in texts.items())
    return Plan(len(there), iter([] if is_same else [Change({}, [], texts)]))


def _changes(
    contents: Contents,
    data_set: DataSet,
    captions: dict[str, str],
    wanted: Mapping[str, HubDrawing],
    changed: Sequence[str],
) -> Iterator[Change]:
    """Brings `captions`, those of the drawings that are there, to what is wanted."""
    for paths in _batches(changed):
        for path in paths:
            captions.pop(path, None)
        new = {path: wanted[path] for path in paths if path in wanted}
        captions |= {path: drawing.caption for path, drawing in new.items()}
        gone = [path for path in paths if path not in wanted]
        yield Change(new, gone, _texts(contents, data_set, captions))


def _check_owner(contents: Contents, data_set: DataSet) -> None:
    sign = contents.texts.get(SIGN)
    if sign is None:
        if TABLE in contents.files:
            msg = (
                f"{data_set.repo_id} holds drawings that were not pushed from here; "
                "push to a data set of another name"
            )
            raise HubRefused(msg)
    elif (read := Sign.read(sign)) is None or read.style != data_set.style:
        msg = (
            f"{data_set.repo_id} holds the drawings of another style than {data_set.style!r}; "
            "push to a data set of another name"
        )
        raise HubRefused(msg)


def _ours(contents: Contents) -> Mapping[str, str]:
    """Captions of the drawings that were pushed from here, by path."""
    listed = read_table(contents.texts.get(TABLE, b""))
    captions = {f"{FOLDER}/{name}": caption for name, caption in listed.items()}
    return {path: caption for path, caption in captions.items() if path in contents.files}


def _is_foreign(
    contents: Contents, ours: Mapping[str, str], name: str, drawing: HubDrawing
) -> bool:
    path = f"{FOLDER}/{name}"
    return path in contents.files and path not in ours and not contents.holds(path, drawing)


def _texts(
    contents: Contents, data_set: DataSet, captions: Mapping[str, str]
) -> Mapping[str, bytes]:
    """What stands beside the drawings when these are there."""
    rows = {path.removeprefix(f"{FOLDER}/"): caption for path, caption in captions.items()}
    texts = {TABLE: write_table(rows), SIGN: Sign(data_set.style, data_set.trigger).written()}
    card = contents.texts.get(CARD)
    if card is None or is_ours(card):
        texts[CARD] = write_card(data_set, num_drawings=len(captions), folder=FOLDER)
    return texts


def _batches(paths: Sequence[str]) -> Iterator[Sequence[str]]:
    rest = iter(paths)
    while batch := list(islice(rest, _MOST_AT_ONCE)):
        yield batch
