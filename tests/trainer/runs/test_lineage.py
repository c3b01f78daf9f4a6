from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from trainer.database import Database
from trainer.database.tables import ForgottenRow, LedgerRow, RunDrawingRow, RunRow, StyleRow
from trainer.runs.lineage import (
    ancestry,
    drawings_known,
    knows_forgotten_drawings,
    learnt_by_any,
    posterity,
)

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Runs a ← b ← c, and d beside them: each has learnt from a drawing of its own."""
    async with Database.opened(tmp_path / "trainer.sqlite3") as database:
        async with database.writing() as session:
            for name in ("ksh", "ink"):
                session.add(
                    StyleRow(
                        name=name,
                        display_name=name,
                        trigger=name,
                        prompt_prefix="",
                        negative_prompt_prefix="",
                        textual_inversions=[],
                        shared=True,
                        training_defaults={},
                        created_at=LONG_AGO,
                        updated_at=LONG_AGO,
                    )
                )
            await session.flush()
            for number, (run_id, before) in enumerate(
                [("a", None), ("b", "a"), ("c", "b"), ("d", None)]
            ):
                session.add(
                    RunRow(
                        id=run_id,
                        style="ksh",
                        state="activated",
                        parameters={},
                        created_at=LONG_AGO + timedelta(days=number),
                        continued_run_id=before,
                        version=number + 1 if run_id != "d" else None,
                        reason="",
                    )
                )
                await session.flush()
                session.add(RunDrawingRow(run_id=run_id, sha256=f"of {run_id}"))
        yield database


async def forget(
    database: Database,
    sha256: str,
    *,
    days: int = 30,
    action: str = "forgotten",
    style: str = "ksh",
) -> None:
    async with database.writing() as session:
        session.add(
            LedgerRow(
                time=LONG_AGO + timedelta(days=days),
                action=action,
                style=style,
                sha256=sha256,
                file_name="",
            )
        )


@pytest.mark.parametrize(
    ("run", "line"), [("a", ["a"]), ("c", ["a", "b", "c"]), ("d", ["d"]), ("nobody", [])]
)
async def test_a_run_descends_from_those_it_continues(
    database: Database, run: str, line: Sequence[str]
) -> None:
    async with database.reading() as session:
        assert sorted(await session.scalars(ancestry(run))) == line
        assert await drawings_known(session, run) == {f"of {each}" for each in line}


async def test_whatever_continues_a_run_knows_what_it_knew(database: Database) -> None:
    learnt = select(RunDrawingRow.run_id).where(RunDrawingRow.sha256 == "of b")
    async with database.reading() as session:
        assert sorted(await session.scalars(posterity(learnt))) == ["b", "c"]


async def test_a_run_that_continues_itself_in_a_damaged_database_ends_the_line(
    database: Database,
) -> None:
    async with database.writing() as session:
        (await session.scalars(select(RunRow).where(RunRow.id == "a"))).one().continued_run_id = "c"
    async with database.reading() as session:
        assert sorted(await session.scalars(ancestry("b"))) == ["a", "b", "c"]


async def test_what_was_forgotten_since_is_known_down_the_line(database: Database) -> None:
    await forget(database, "of b")

    async with database.reading() as session:
        knowing = [run for run in "abcd" if await knows_forgotten_drawings(session, run)]
    assert knowing == ["b", "c"]


async def test_what_was_removed_or_forgotten_before_or_of_another_style_was_not_forgotten(
    database: Database,
) -> None:
    await forget(database, "of b", action="removed")
    await forget(database, "of b", days=0)
    await forget(database, "of b", style="ink")

    async with database.reading() as session:
        assert not await knows_forgotten_drawings(session, "c")


async def test_what_a_version_has_learnt_from_is_known_and_what_came_to_none_does_not_count(
    database: Database,
) -> None:
    async with database.reading() as session:
        asked = ["of a", "of c", "of d", "of nobody"]
        assert await learnt_by_any(session, "ksh", asked) == {"of a", "of c"}
        assert await learnt_by_any(session, "ink", asked) == set()


@pytest.mark.parametrize(
    ("style", "days", "knowing"),
    [("ksh", 30, "bc"), ("", 30, "bc"), ("ink", 30, ""), ("ksh", 0, "")],
)
async def test_somebody_who_removed_their_drawings_and_was_forgotten_later_is_known_all_the_same(
    database: Database, style: str, days: int, knowing: str
) -> None:
    async with database.writing() as session:
        session.add(
            LedgerRow(
                time=LONG_AGO,
                action="added",
                style="ksh",
                sha256="of b",
                file_name="b.png",
                uploader_id=70,
            )
        )
        session.add(ForgottenRow(uploader_id=70, style=style, time=LONG_AGO + timedelta(days=days)))

    async with database.reading() as session:
        found = [run for run in "abcd" if await knows_forgotten_drawings(session, run)]
    assert found == list(knowing)
