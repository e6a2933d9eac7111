"""Where orders stand with their money and their goods, in a word that the database finds itself.

Rule 1: the word is found by the first condition that holds, from the top; every order has one.
Rule 2: nothing is stored here: the words follow from the same columns that orders are read from.
"""

from enum import StrEnum

import sqlalchemy as sa

from orderwire.engine.catalogue import ProductKind
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.order_life import ENDED, OrderState
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refund_life import RefundState
from orderwire.storage.schema import fulfilments, order_lines, orders, payments, refunds

Word = sa.ColumnElement[str]
Condition = sa.ColumnElement[bool]


class MoneyStanding(StrEnum):
    """What became of an order's money. What goes back counts more than whatever else did."""

    REFUNDING = "refunding"
    REFUNDED = "refunded"
    PART_REFUNDED = "part_refunded"
    REFUND_FAILED = "refund_failed"
    ENDED = "ended"
    PAID = "paid"
    PART_PAID = "part_paid"
    AUTHORISED = "authorised"
    IN_REVIEW = "in_review"
    UNPAID = "unpaid"


class GoodsStanding(StrEnum):
    """What became of an order's goods. Where nothing is brought, completed is delivered."""

    ENDED = "ended"
    RETURNED = "returned"
    PART_RETURNED = "part_returned"
    DELIVERED = "delivered"
    BEGUN = "begun"
    UNTOUCHED = "untouched"
    PART_SENT = "part_sent"
    PART_DELIVERED = "part_delivered"
    SENT = "sent"


def money_standing(store_id: int) -> Word:
    """The money's word, in a statement that reads orders of this store."""
    m = MoneyStanding
    paid, back = orders.c.paid_minor, orders.c.refunded_minor
    return sa.case(
        (_has_refund(store_id, refunds.c.state == RefundState.OPEN.value), m.REFUNDING.value),
        (sa.and_(paid > 0, paid <= back), m.REFUNDED.value),
        (back > 0, m.PART_REFUNDED.value),
        (_last_refund(store_id) == RefundState.FAILED.value, m.REFUND_FAILED.value),
        (_has_ended(), m.ENDED.value),
        (paid >= orders.c.total_minor, m.PAID.value),
        (paid > 0, m.PART_PAID.value),
        (_has_payment(store_id, PaymentState.AUTHORISED), m.AUTHORISED.value),
        (_has_payment(store_id, PaymentState.PENDING_REVIEW), m.IN_REVIEW.value),
        else_=m.UNPAID.value,
    )


def goods_standing(store_id: int) -> Word:
    """The goods' word, in a statement that reads orders of this store."""
    g = GoodsStanding
    line = order_lines.c
    back = line.restocked - (line.quantity - line.fulfilled)
    came_back = _has_goods(store_id, back > 0)
    still_away = _has_goods(store_id, line.fulfilled > sa.case((back > 0, back), else_=0))
    is_sent = _has_goods(store_id, line.fulfilled > 0)
    to_send = _has_goods(store_id, line.quantity > line.fulfilled + line.refunded)
    delivered = _has_fulfilment(store_id, [FulfilmentState.DELIVERED])
    under_way = _has_fulfilment(store_id, [FulfilmentState.SHIPPED])
    is_completed = orders.c.state == OrderState.COMPLETED.value
    is_begun = orders.c.state == OrderState.IN_PROGRESS.value
    return sa.case(
        (_has_ended(), g.ENDED.value),
        (sa.and_(came_back, still_away), g.PART_RETURNED.value),
        (came_back, g.RETURNED.value),
        (sa.and_(sa.not_(is_sent), is_completed), g.DELIVERED.value),
        (sa.and_(sa.not_(is_sent), is_begun), g.BEGUN.value),
        (sa.not_(is_sent), g.UNTOUCHED.value),
        (to_send, g.PART_SENT.value),
        (sa.not_(under_way), g.DELIVERED.value),
        (delivered, g.PART_DELIVERED.value),
        else_=g.SENT.value,
    )


def _has_ended() -> Condition:
    return orders.c.state.in_(sorted(ENDED))


def _has_refund(store_id: int, condition: Condition) -> Condition:
    return sa.exists().where(
        refunds.c.store_id == store_id, refunds.c.order_id == orders.c.id, condition
    )


def _last_refund(store_id: int) -> sa.ScalarSelect[str]:
    """The state of an order's newest refund."""
    return (
        sa.select(refunds.c.state)
        .where(refunds.c.store_id == store_id, refunds.c.order_id == orders.c.id)
        .order_by(refunds.c.id.desc())
        .limit(1)
        .scalar_subquery()
        .correlate(orders)
    )


def _has_payment(store_id: int, state: PaymentState) -> Condition:
    return sa.exists().where(
        payments.c.store_id == store_id,
        payments.c.order_id == orders.c.id,
        payments.c.state == state.value,
    )


def _has_goods(store_id: int, condition: Condition) -> Condition:
    """Whether a line that is brought to the customer fulfils a condition."""
    return sa.exists().where(
        order_lines.c.store_id == store_id,
        order_lines.c.order_id == orders.c.id,
        order_lines.c.kind == ProductKind.PHYSICAL.value,
        condition,
    )


def _has_fulfilment(store_id: int, states: list[FulfilmentState]) -> Condition:
    return sa.exists().where(
        fulfilments.c.store_id == store_id,
        fulfilments.c.order_id == orders.c.id,
        fulfilments.c.state.in_([state.value for state in states]),
    )
