"""The tables around money: what providers tell us, and the memory of the provider for tests."""

from enum import StrEnum

import sqlalchemy as sa

from orderwire.storage.schema.kit import Big, Text, may, must, one_of, table


class InboxState(StrEnum):
    """Where a provider's event stands.

    new      kept, and not acted on yet
    done     acted on, or found to say nothing new
    parked   about a payment that we do not know, or not yet: tried again
    bad      not signed by the provider: kept to be looked at, never acted on
    """

    NEW = "new"
    DONE = "done"
    PARKED = "parked"
    BAD = "bad"


class SandboxRefundState(StrEnum):
    """Where a refund of the `test` provider stands."""

    PENDING = "pending"
    SENT = "sent"
    FAILED = "failed"


class ChargeState(StrEnum):
    """Where a charge of the `test` provider stands."""

    WAITING = "waiting"
    PENDING = "pending"
    CAPTURED = "captured"
    DECLINED = "declined"


# An event that nobody signed has no id that could be trusted: it is given one of ours.
provider_events = table(
    "provider_events",
    must("provider", Text),
    must("event_id", Text),
    must("state", Text),
    may("reference", Text),
    must("received_ms", Big),
    may("due_ms", Big),
    must("headers", Text),
    must("body", sa.LargeBinary),
    one_of("state", InboxState),
    sa.Index(
        "ix_provider_events_due",
        "store_id",
        "due_ms",
        sqlite_where=sa.text("due_ms IS NOT NULL"),
        postgresql_where=sa.text("due_ms IS NOT NULL"),
    ),
    sa.Index(None, "received_ms"),
    key=["provider", "event_id"],
    is_clustered=False,
)

# The provider's own book: nothing but `payments.sandbox` reads or writes it. It knows of a card
# only what its number decides.
sandbox_charges = table(
    "sandbox_charges",
    must("payment_id", Big),
    must("order_id", Big),
    must("amount_minor", Big),
    must("currency", Text),
    must("state", Text),
    may("reason", Text),
    must("settles_ms", Big),
    must("deliveries", sa.Integer),
    may("manner", Text),
    one_of("state", ChargeState),
    sa.Index(
        "ix_sandbox_charges_deliveries",
        "store_id",
        "settles_ms",
        sqlite_where=sa.text("deliveries > 0"),
        postgresql_where=sa.text("deliveries > 0"),
    ),
    key=["payment_id"],
)

sandbox_refunds = table(
    "sandbox_refunds",
    must("payment_id", Big),
    must("id", Big),
    must("amount_minor", Big),
    must("currency", Text),
    must("state", Text),
    may("reason", Text),
    must("settles_ms", Big),
    one_of("state", SandboxRefundState),
    key=["payment_id", "id"],
)
