"""The global tables: small look-ups that lead to a store. Nothing refers to them."""

import sqlalchemy as sa

from orderwire.storage.schema.kit import Big, Text, may, metadata, must

tokens = sa.Table(
    "tokens",
    metadata,
    sa.Column("token_hash", Text, primary_key=True),
    must("id", Big),
    must("store_id", Big),
    must("dialect", Text),
    must("name", Text),
    must("created_ms", Big),
    may("revoked_ms", Big),
    may("scopes", Text),
)

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("name", Text, primary_key=True),
    must("value", Text),
)
