"""What Alembic runs: the service hands it a connection; a developer's `alembic` opens its own."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, create_engine

from trainer.database.tables import Moment, Table


def _render(kind: str, item: Any, _: object) -> str | Literal[False]:  # noqa: ANN401 - Alembic's
    # A migration must not change when our code does.
    return "sa.DateTime()" if kind == "type" and isinstance(item, Moment) else False


def _run(connection: Connection) -> None:
    # SQLite changes tables by copying them, which Alembic calls a batch.
    context.configure(
        connection=connection,
        target_metadata=Table.metadata,
        render_as_batch=True,
        render_item=_render,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    _run(given)
else:
    with create_engine(
        context.config.get_main_option("sqlalchemy.url") or "sqlite://"
    ).begin() as own:
        _run(own)
