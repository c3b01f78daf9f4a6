"""What is read and written in one go."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from typing import Any, Final, ParamSpec, Protocol, TypeVar, TypeVarTuple, overload

from sqlalchemy import Executable, Result, ScalarResult, inspect
from sqlalchemy.dialects.sqlite import Insert, insert
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.sql.selectable import TypedReturnsRows

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")
_Row = TypeVar("_Row", bound=DeclarativeBase)

# The rows are fetched where the statement runs, and not as somebody reads them.
_FETCHED: Final = {"prebuffer_rows": True}


class Call(Protocol):
    """Calls a function in the database's thread."""

    def __call__(
        self, function: Callable[_P, _T], /, *args: _P.args, **kwargs: _P.kwargs
    ) -> Awaitable[_T]: ...


class Transaction:
    """What SQLAlchemy's AsyncSession does under the same names, each in one call of the thread.

    Args:
        session: Of that thread.
        call: Calls what it is given there.
    """

    def __init__(self, session: Session, call: Call) -> None:
        self._session = session
        self._call = call

    def add(self, row: DeclarativeBase) -> None:
        """Inserts the row at the end."""
        self._session.add(row)

    async def merge(self, row: DeclarativeBase) -> None:
        """Inserts the row, or puts what it says in place of what the one with its key says."""
        said, columns = inspect(row).dict, inspect(type(row)).columns.keys()
        if not said.keys() >= set(columns):
            await self._call(self._session.merge, row)
            return
        # A whole row needs no look at what is there, as Session.merge has it, and a third of the
        # time.
        await self._call(
            self._put, _put_row(type(row)), {column: said[column] for column in columns}
        )

    async def get(self, table: type[_Row], key: Any) -> _Row | None:  # noqa: ANN401 - of any type
        """The row with that key."""
        return await self._call(self._session.get, table, key)

    @overload
    async def execute(self, statement: TypedReturnsRows[*_Ts]) -> Result[*_Ts]: ...
    @overload
    async def execute(self, statement: Executable) -> Result[*tuple[Any, ...]]: ...
    async def execute(self, statement: Executable) -> Result[*tuple[Any, ...]]:
        """What the statement finds, row by row."""
        return await self._call(self._session.execute, statement, execution_options=_FETCHED)

    async def scalars(self, statement: TypedReturnsRows[_T]) -> ScalarResult[_T]:
        """The first column of what it finds."""
        return await self._call(self._session.scalars, statement, execution_options=_FETCHED)

    async def scalar(self, statement: TypedReturnsRows[_T]) -> _T | None:
        """The first column of the first row that it finds; None: there is none."""
        return await self._call(self._session.scalar, statement)

    def _put(self, statement: Insert, values: Mapping[str, object]) -> None:
        self._session.connection().execute(statement, values)


@cache
def _put_row(table: type[DeclarativeBase]) -> Insert:
    statement = insert(table)
    return statement.on_conflict_do_update(
        index_elements=inspect(table).primary_key,
        set_={column.name: column for column in statement.excluded},
    )
