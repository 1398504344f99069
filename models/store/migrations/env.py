"""Alembic's frame: runs in the transaction that `models.store.engine` has begun."""

from alembic import context

from models.store.store_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # also on SQLite, whose schema changes can be taken back like any other
    transactional_ddl=True,
)
context.run_migrations()
