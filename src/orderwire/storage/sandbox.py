"""The book of the `test` provider: its charges and refunds. Callers own the transaction.

Only `payments.sandbox` uses it: to everybody else this is another company's database.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from orderwire.engine.money import Money
from orderwire.storage.schema import (
    ChargeState,
    SandboxRefundState,
    sandbox_charges,
    sandbox_refunds,
)
from orderwire.storage.upserting import insert_for


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """A charge for one of our payments.

    A pending one becomes what it is to become at `settles_ms`. So many `deliveries` of the event
    that tells of it are still to be made. Its `manner` is how it goes on to behave, in a word.
    """

    store_id: int
    payment_id: int
    order_id: int
    amount: Money
    state: ChargeState
    reason: str | None
    settles_ms: int
    deliveries: int
    manner: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SentBack:
    """A refund of a charge. A pending one is sent at `settles_ms`; a failed one says why."""

    store_id: int
    payment_id: int
    id: int
    amount: Money
    state: SandboxRefundState
    reason: str | None
    settles_ms: int


def keep_charge(db: sa.Connection, charge: Charge) -> Charge:
    """Keep a charge, unless the payment has one; returns the one it has now."""
    db.execute(
        insert_for(db, sandbox_charges)
        .values(
            store_id=charge.store_id,
            payment_id=charge.payment_id,
            order_id=charge.order_id,
            amount_minor=charge.amount.minor,
            currency=charge.amount.currency,
            state=charge.state.value,
            reason=charge.reason,
            settles_ms=charge.settles_ms,
            deliveries=charge.deliveries,
            manner=charge.manner,
        )
        .on_conflict_do_nothing(index_elements=["store_id", "payment_id"])
    )
    kept = find_charge(db, charge.store_id, charge.payment_id)
    assert kept is not None, charge
    return kept


def find_charge(db: sa.Connection, store_id: int, payment_id: int) -> Charge | None:
    """The charge for a payment, if there is one."""
    row = db.execute(
        sandbox_charges.select().where(
            sandbox_charges.c.store_id == store_id, sandbox_charges.c.payment_id == payment_id
        )
    ).one_or_none()
    return None if row is None else _charge_of(row)


def end_waiting(
    db: sa.Connection, charge: Charge, *, state: ChargeState, reason: str | None, now_ms: int
) -> None:
    """Let a charge that waits for its customer go on; one that has gone on stays as it is."""
    db.execute(
        sandbox_charges.update()
        .where(
            sandbox_charges.c.store_id == charge.store_id,
            sandbox_charges.c.payment_id == charge.payment_id,
            sandbox_charges.c.state == ChargeState.WAITING.value,
        )
        .values(state=state.value, reason=reason, settles_ms=now_ms, deliveries=1)
    )


def due_deliveries(db: sa.Connection, store_id: int, now_ms: int, limit: int) -> list[Charge]:
    """Charges whose event is to be delivered now."""
    rows = db.execute(
        sandbox_charges.select()
        .where(
            sandbox_charges.c.store_id == store_id,
            sandbox_charges.c.deliveries > sa.literal_column("0"),
            sandbox_charges.c.settles_ms <= now_ms,
        )
        .order_by(sandbox_charges.c.settles_ms)
        .limit(limit)
    )
    return [_charge_of(row) for row in rows]


def note_delivery(db: sa.Connection, charge: Charge) -> None:
    """One delivery less to make. Two workers at once may make one twice, as providers do."""
    db.execute(
        sandbox_charges.update()
        .where(
            sandbox_charges.c.store_id == charge.store_id,
            sandbox_charges.c.payment_id == charge.payment_id,
            sandbox_charges.c.deliveries == charge.deliveries,
        )
        .values(deliveries=charge.deliveries - 1)
    )


def _charge_of(row: "sa.Row[tuple[object, ...]]") -> Charge:
    return Charge(
        store_id=row.store_id,
        payment_id=row.payment_id,
        order_id=row.order_id,
        amount=Money(row.amount_minor, row.currency),
        state=ChargeState(row.state),
        reason=row.reason,
        settles_ms=row.settles_ms,
        deliveries=row.deliveries,
        manner=row.manner,
    )


def lock_charge(db: sa.Connection, store_id: int, payment_id: int) -> Charge | None:
    """The charge for a payment, locked against everybody who sends something of it back."""
    db.execute(
        sa.select(sandbox_charges.c.payment_id)
        .where(sandbox_charges.c.store_id == store_id, sandbox_charges.c.payment_id == payment_id)
        .with_for_update()
    )
    return find_charge(db, store_id, payment_id)


def keep_refund(db: sa.Connection, refund: SentBack) -> None:
    """Keep a refund. The caller holds its charge's lock, and has seen that it is a new one."""
    db.execute(
        sandbox_refunds.insert().values(
            store_id=refund.store_id,
            payment_id=refund.payment_id,
            id=refund.id,
            amount_minor=refund.amount.minor,
            currency=refund.amount.currency,
            state=refund.state.value,
            reason=refund.reason,
            settles_ms=refund.settles_ms,
        )
    )


def refunds_of_charge(db: sa.Connection, store_id: int, payment_id: int) -> dict[int, SentBack]:
    """All refunds of a charge, by id."""
    rows = db.execute(
        sandbox_refunds.select().where(
            sandbox_refunds.c.store_id == store_id, sandbox_refunds.c.payment_id == payment_id
        )
    )
    return {
        row.id: SentBack(
            store_id=row.store_id,
            payment_id=row.payment_id,
            id=row.id,
            amount=Money(row.amount_minor, row.currency),
            state=SandboxRefundState(row.state),
            reason=row.reason,
            settles_ms=row.settles_ms,
        )
        for row in rows
    }
