"""Alembic's entry: runs the steps on the connection that `upgrade` was given."""

from alembic import context

from orderwire.storage.schema import metadata

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=False,
    on_version_apply=attributes.get("hear", ()),
)
context.run_migrations()
