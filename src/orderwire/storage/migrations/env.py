"""Alembic's entry: runs the steps on the connection that `upgrade` was given."""

from alembic import context

from orderwire.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
)
context.run_migrations()
