"""The functions of `storage` around money, each with a call of it."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from orderwire.engine.money import Money
from orderwire.engine.orders import Event
from orderwire.engine.paying import Came, Payment, Settled, Till
from orderwire.engine.payment_life import PaymentState
from orderwire.storage import (
    checkouts,
    inbox,
    orders,
    payments,
    receipts,
    repriced,
    sandbox,
    secrets,
    settled,
    upserting,
)
from orderwire.storage.schema import ChargeState, InboxState, SandboxRefundState, tokens
from tests import make
from tests.shop import ORIGIN, STORE

Call = Callable[[sa.Connection], object]

EVENT = inbox.InboxEvent(
    store_id=STORE,
    provider="test",
    event_id="e1",
    state=InboxState.NEW,
    reference="r1",
    received_ms=make.NOW_MS,
    due_ms=make.NOW_MS,
    headers="{}",
    body=b"{}",
)
CHARGE = sandbox.Charge(
    store_id=STORE,
    payment_id=1,
    order_id=1,
    amount=Money(1, "SAR"),
    state=ChargeState.WAITING,
    reason=None,
    settles_ms=make.NOW_MS,
    deliveries=1,
)
SENT_BACK = sandbox.SentBack(
    store_id=STORE,
    payment_id=1,
    id=1,
    amount=Money(1, "SAR"),
    state=SandboxRefundState.SENT,
    reason=None,
    settles_ms=make.NOW_MS,
)


def round_of_money(order_id: int) -> dict[Callable[..., object], Call]:
    """Each function around money, with a call of it."""
    now = make.NOW_MS
    return {
        payments.get_payment: lambda db: payments.get_payment(db, STORE, 1),
        payments.find_payment: lambda db: payments.find_payment(db, STORE, "test", "r1"),
        payments.payments_to_look_after: lambda db: payments.payments_to_look_after(
            db, STORE, now, 5
        ),
        payments.look_again: lambda db: payments.look_again(db, STORE, 1, now),
        payments.failures_of_client: lambda db: payments.failures_of_client(db, STORE, "c", now),
        payments.forget_clients: lambda db: payments.forget_clients(db, STORE, now),
        settled.save_settled: lambda db: _save_settled(db, order_id),
        inbox.keep_event: lambda db: inbox.keep_event(db, EVENT),
        inbox.count_bad: lambda db: inbox.count_bad(db, STORE, "test"),
        inbox.due_events: lambda db: inbox.due_events(db, STORE, now, 5),
        inbox.save_event: lambda db: inbox.save_event(
            db, EVENT, state=InboxState.DONE, due_ms=None
        ),
        inbox.forget_events: lambda db: inbox.forget_events(db, STORE, bad_ms=now, done_ms=now),
        sandbox.keep_charge: lambda db: sandbox.keep_charge(db, CHARGE),
        sandbox.find_charge: lambda db: sandbox.find_charge(db, STORE, 1),
        sandbox.end_waiting: lambda db: sandbox.end_waiting(
            db, CHARGE, state=ChargeState.CAPTURED, reason=None, now_ms=now
        ),
        sandbox.due_deliveries: lambda db: sandbox.due_deliveries(db, STORE, now, 5),
        sandbox.note_delivery: lambda db: sandbox.note_delivery(db, CHARGE),
        sandbox.lock_charge: lambda db: sandbox.lock_charge(db, STORE, 1),
        sandbox.keep_refund: lambda db: sandbox.keep_refund(db, SENT_BACK),
        sandbox.refunds_of_charge: lambda db: sandbox.refunds_of_charge(db, STORE, 1),
        repriced.save_prices: lambda db: _save_prices(db, order_id),
        repriced.save_details: lambda db: _save_details(db, order_id),
        repriced.grams_of: lambda db: repriced.grams_of(db, STORE, [1010]),
        receipts.insert_receipt: lambda db: receipts.insert_receipt(
            db, _a_receipt(order_id), b"%PDF-"
        ),
        receipts.receipts_of_payments: lambda db: receipts.receipts_of_payments(db, STORE, [1]),
        receipts.receipt_content: lambda db: receipts.receipt_content(db, STORE, 1),
        upserting.insert_for: lambda db: upserting.insert_for(db, tokens),
        secrets.keep_secret: lambda db: secrets.keep_secret(db, "test", "s3cret"),
    }


def _a_receipt(order_id: int) -> receipts.KeptReceipt:
    return receipts.KeptReceipt(
        store_id=STORE,
        id=1,
        payment_id=77,
        order_id=order_id,
        name="receipt.pdf",
        mime_type="application/pdf",
        size=5,
        created_ms=make.NOW_MS,
    )


def _save_prices(db: sa.Connection, order_id: int) -> None:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    repriced.save_prices(db, order)


def _save_details(db: sa.Connection, order_id: int) -> None:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    repriced.save_details(db, order)


def _save_settled(db: sa.Connection, order_id: int) -> None:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    checkout = checkouts.checkouts_of_orders(db, STORE, [order_id])[order_id]
    payment = Payment(
        store_id=STORE,
        id=77,
        order_id=order_id,
        provider="test",
        state=PaymentState.OPEN,
        version=1,
        amount=order.total,
        reference=None,
        failure=None,
        created_ms=make.NOW_MS,
        updated_ms=make.NOW_MS,
    )
    payments.insert_payment(db, payment)
    # Its coupon use is there already: the one that came back is another order's.
    order = replace(order, coupon=None)
    before = Till(payment, order, checkout)
    after = Till(
        replace(payment, version=2),
        replace(order, version=order.version + 1),
        replace(checkout, version=checkout.version + 1),
    )
    outcome = Settled(came=Came.LATE, before=before, after=after, events=[Event("order.test")])
    settled.save_settled(db, outcome, ORIGIN, make.NOW_MS)
