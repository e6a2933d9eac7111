"""The functions of `storage` around refunds and fulfilments, each with a call of it."""

from collections.abc import Callable
from dataclasses import replace

import sqlalchemy as sa

from orderwire.engine.fulfilling import Fulfilment, FulfilmentChanged
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.money import Money
from orderwire.engine.orders import Event, Order, OrderCharge
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.pricing import ChargeKind
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunding import RefundChanged
from orderwire.engine.refunds import Refund, RefundParts
from orderwire.storage import fulfilments, orders, payments, refunds
from tests import make
from tests.shop import ORIGIN, STORE

Call = Callable[[sa.Connection], object]

NOW_MS = make.NOW_MS


def round_of_life(order_id: int) -> dict[Callable[..., object], Call]:
    """Each function around what goes out and what comes back, with a call of it."""
    return {
        refunds.save_refund_change: lambda db: _save_refund(db, order_id),
        refunds.get_refund: lambda db: refunds.get_refund(db, STORE, 71),
        refunds.refunds_of_orders: lambda db: refunds.refunds_of_orders(db, STORE, [order_id]),
        refunds.refunds_to_look_after: lambda db: refunds.refunds_to_look_after(
            db, STORE, NOW_MS, 5
        ),
        refunds.look_at_refund_again: lambda db: refunds.look_at_refund_again(
            db, STORE, 71, NOW_MS
        ),
        fulfilments.save_fulfilment_change: lambda db: _save_fulfilment(db, order_id),
        fulfilments.get_fulfilment: lambda db: fulfilments.get_fulfilment(db, STORE, 81),
        fulfilments.fulfilments_of_orders: lambda db: fulfilments.fulfilments_of_orders(
            db, STORE, [order_id]
        ),
    }


def _the_order(db: sa.Connection, order_id: int) -> Order:
    order = orders.get_order(db, STORE, order_id)
    assert order is not None
    return order


def _save_refund(db: sa.Connection, order_id: int) -> None:
    """Open a refund that counts in a charge and a line, and let it fail."""
    order = _the_order(db, order_id)
    payment = Payment(
        store_id=STORE,
        id=70,
        order_id=order_id,
        provider="test",
        state=PaymentState.CAPTURED,
        version=1,
        amount=Money(100, "SAR"),
        reference=None,
        failure=None,
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    payments.insert_payment(db, payment)
    cash = replace(payment, id=72, provider="cash_on_delivery", state=PaymentState.PROMISED)
    payments.insert_payment(db, cash)
    refund = Refund(
        store_id=STORE,
        id=71,
        order_id=order_id,
        payment_id=70,
        state=RefundState.OPEN,
        version=1,
        amount=Money(100, "SAR"),
        tax_minor=13,
        parts=RefundParts(beside_minor=100),
        reason="test",
        is_by_hand=False,
        reference=None,
        failure=None,
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    charge = OrderCharge(
        kind=ChargeKind.SHIPPING,
        name="Standard",
        amount_minor=1,
        discount_minor=0,
        tax_minor=0,
        tax_basis_points=0,
        total_minor=1,
    )
    opened = RefundChanged(
        before=order,
        order=replace(
            order,
            version=order.version + 1,
            charges=(charge,),
            lines=[replace(line, refunded=1) for line in order.lines],
        ),
        payment=replace(payment, version=2, refunded_minor=100),
        refund=refund,
        events=[Event("refund.opened")],
    )
    refunds.save_refund_change(db, opened, ORIGIN, NOW_MS)
    ended = RefundChanged(
        before=opened.order,
        order=replace(opened.order, version=order.version + 2),
        payment=replace(payment, version=3),
        refund=replace(refund, state=RefundState.FAILED, version=2),
        events=[Event("refund.failed")],
        following=[replace(cash, version=2, amount=Money(200, "SAR"))],
    )
    refunds.save_refund_change(db, ended, ORIGIN, NOW_MS)


def _save_fulfilment(db: sa.Connection, order_id: int) -> None:
    """Send something, and call it off."""
    before = _the_order(db, order_id)
    fulfilment = Fulfilment(
        store_id=STORE,
        id=81,
        order_id=order_id,
        state=FulfilmentState.SHIPPED,
        version=1,
        lines=(),
        carrier="",
        tracking_number="",
        tracking_url="",
        created_ms=NOW_MS,
        updated_ms=NOW_MS,
    )
    for one in (
        fulfilment,
        replace(fulfilment, version=2, state=FulfilmentState.CANCELLED),
    ):
        after = replace(before, version=before.version + 1)
        changed = FulfilmentChanged(
            before=before, order=after, fulfilment=one, events=[Event(f"fulfilment.{one.state}")]
        )
        fulfilments.save_fulfilment_change(db, changed, ORIGIN, NOW_MS)
        before = after
