"""Holding drawings out: those that runs are measured on, and never learn from."""

import hashlib
import math
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from trainer.database import Database
from trainer.database.tables import DrawingRow
from trainer.runs.lineage import learnt_by_any

# Of few drawings a third, of many 5 %, and never less than can tell two models apart.
_FEW: Final = 40
_SHARE_OF_FEW: Final = 3
_SHARE: Final = 0.05
_ENOUGH: Final = 12
# What SQLite takes in one statement.
_AT_A_TIME: Final = 500


class Candidate(NamedTuple):
    """A drawing that may be held out; what looks nearly the same has one group."""

    sha256: str
    group: int
    held_out: bool


async def hold_out(database: Database, style: str) -> None:
    """Holds out as many of a style's drawings as there should be, for good.

    Near duplicates are held out together: one that is learnt from would tell of the other. What
    some version has learnt from is held out only where nothing is yet: the version in service would
    be measured on what it knows, and could not be continued.
    """
    async with database.writing() as session:
        chosen = sorted(await to_be_held_out(session, style))
        for start in range(0, len(chosen), _AT_A_TIME):
            await session.execute(
                update(DrawingRow)
                .where(
                    DrawingRow.style == style,
                    DrawingRow.sha256.in_(chosen[start : start + _AT_A_TIME]),
                )
                .values(held_out=True)
            )


async def to_be_held_out(session: AsyncSession, style: str) -> set[str]:
    """Digests of a style's drawings that `hold_out` would hold out now."""
    rows = select(
        DrawingRow.sha256, DrawingRow.number, DrawingRow.near_group, DrawingRow.held_out
    ).where(DrawingRow.style == style)
    candidates = [
        # Groups are numbered as drawings are, from 1.
        Candidate(sha256, group if group is not None else -number, held_out)
        for sha256, number, group, held_out in await session.execute(rows)
    ]
    return choose(candidates, await learnt_by_any(session, style, [c.sha256 for c in candidates]))


def choose(candidates: Sequence[Candidate], learnt: Collection[str]) -> set[str]:
    """Digests of those that are to be held out from now on.

    Args:
        candidates: All drawings of a style.
        learnt: Digests of those that some version has learnt from.
    """
    groups: Mapping[int, list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[each.group].append(each)
    # A new drawing that looks like one that is held out is held out with it.
    held = {group for group, members in groups.items() if any(each.held_out for each in members)}

    def order(group: int) -> tuple[bool, str]:
        digests = [each.sha256 for each in groups[group]]
        # Any order will do that depends on nothing but the drawings: not on when they came.
        return (
            any(sha256 in learnt for sha256 in digests),
            hashlib.sha256(min(digests).encode()).hexdigest(),
        )

    free = sorted(groups.keys() - held, key=order)
    if held:
        free = [group for group in free if not order(group)[0]]
    missing = max(0, how_many(len(candidates), len(groups)) - len(held))
    held.update(free[:missing])
    return {each.sha256 for group in held for each in groups[group] if not each.held_out}


def how_many(num_drawings: int, num_groups: int) -> int:
    """Groups of near duplicates that should be held out; at most a third of them."""
    third = num_groups // _SHARE_OF_FEW
    if num_drawings < _FEW:
        return third
    return min(third, max(math.ceil(_SHARE * num_groups), _ENOUGH))
