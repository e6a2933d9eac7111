"""The tables of statuses that a store names itself, and of those that people gave to orders.

Where an order stands is its state, and what became of its goods and money. A status here is only
what that is called: it decides nothing.
"""

import sqlalchemy as sa

from orderwire.storage.schema.kit import Big, Flag, Text, may, must, refers, table

order_statuses = table(
    "order_statuses",
    must("id", Big),
    must("dialect", Text),
    must("parent", Text),
    must("name", Text),
    must("message", Text),
    must("icon", Text),
    must("sort", sa.Integer),
    must("is_active", Flag),
    must("created_ms", Big),
    key=["id"],
)

given_statuses = table(
    "given_statuses",
    must("order_id", Big),
    must("dialect", Text),
    must("word", Text),
    may("status_id", Big),
    must("standing", Text),
    refers("order_id", "orders", cascade=True),
    refers("status_id", "order_statuses"),
    key=["order_id", "dialect"],
)
