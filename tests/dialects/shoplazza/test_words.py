"""The three words for where an order stands, for every state that there is."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from orderwire.dialects.shoplazza.stating import (
    FULFILMENT_WORD,
    STATUS,
    line_word,
    refund_word,
    words_of,
)
from orderwire.dialects.shoplazza.versions import Version
from orderwire.engine.catalogue import ProductKind
from orderwire.engine.fulfilling import FulfilledLine, Fulfilment
from orderwire.engine.fulfilment_life import FulfilmentState
from orderwire.engine.money import Money
from orderwire.engine.order_life import OrderState
from orderwire.engine.orders import Order
from orderwire.engine.paying import Payment
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.refund_life import RefundState
from orderwire.engine.refunds import Refund, RefundParts
from tests import make

S, P, R, F = OrderState, PaymentState, RefundState, FulfilmentState
GOODS, QUANTITY = 20_000, 2

STATUSES = {"opened", "placed", "finished", "cancelled"}
FINANCIAL = {
    "waiting",
    "paying",
    "authorized",
    "partially_paid",
    "paid",
    "cancelled",
    "failed",
    "refunding",
    "refund_failed",
    "refunded",
    "partially_refunded",
}
FULFILMENT = {
    "initialled",
    "waiting",
    "partially_shipped",
    "shipped",
    "partially_finished",
    "finished",
    "cancelled",
    "returning",
    "partially_returned",
    "returned",
}


def order_in(
    state: OrderState,
    *,
    paid: int = 0,
    back: int = 0,
    sent: int = 0,
    restocked: int = 0,
    kind: ProductKind = ProductKind.PHYSICAL,
) -> Order:
    """An order of two units in a state, with money that came and goods that were sent."""
    store = make.facts(make.product(kind=kind))
    order = make.placed(store, make.request(make.line(101, QUANTITY))).order
    line = replace(order.lines[0], fulfilled=sent, restocked=restocked, refunded=restocked)
    return replace(order, state=state, paid_minor=paid, refunded_minor=back, lines=[line])


def payment_in(state: PaymentState) -> Payment:
    """A payment of the whole order."""
    return Payment(
        store_id=1,
        id=1,
        order_id=1,
        provider="test",
        state=state,
        version=1,
        amount=Money(GOODS, "SAR"),
        reference=None,
        failure=None,
        created_ms=0,
        updated_ms=0,
    )


def refund_in(state: RefundState) -> Refund:
    """Money that goes back."""
    return Refund(
        store_id=1,
        id=1,
        order_id=1,
        payment_id=1,
        state=state,
        version=1,
        amount=Money(1, "SAR"),
        tax_minor=0,
        parts=RefundParts(beside_minor=1),
        reason="",
        is_by_hand=True,
        reference=None,
        failure=None,
        created_ms=0,
        updated_ms=0,
    )


def parcels(order: Order, *states: FulfilmentState) -> Sequence[Fulfilment]:
    """Parcels with a unit each."""
    return [
        Fulfilment(
            store_id=1,
            id=number,
            order_id=order.id,
            state=state,
            version=1,
            lines=[FulfilledLine(line_id=order.lines[0].id, units=1)],
            carrier="",
            tracking_number="",
            tracking_url="",
            created_ms=0,
            updated_ms=0,
        )
        for number, state in enumerate(states)
    ]


def said(
    order: Order,
    payments: Sequence[PaymentState] = (),
    refunds: Sequence[RefundState] = (),
    sent: Sequence[FulfilmentState] = (),
    version: Version = Version.V2026_01,
) -> tuple[str, str, str]:
    """The words of an order with all around it."""
    words = words_of(
        order,
        [payment_in(state) for state in payments],
        [refund_in(state) for state in refunds],
        parcels(order, *sent),
        version=version,
    )
    assert words.status in STATUSES
    assert words.financial in FINANCIAL
    assert words.fulfilment in FULFILMENT
    return words.status, words.financial, words.fulfilment


AWAITING, PLACED = order_in(S.AWAITING_PAYMENT), order_in(S.PLACED)
PAID = order_in(S.PLACED, paid=GOODS)
DIGITAL = ProductKind.DIGITAL


@pytest.mark.parametrize(
    ("order", "payments", "words"),
    [
        (AWAITING, [], "opened waiting initialled"),
        (AWAITING, [P.OPEN], "opened waiting initialled"),
        (AWAITING, [P.FAILED], "opened waiting initialled"),
        (AWAITING, [P.VOIDED], "opened waiting initialled"),
        (AWAITING, [P.AUTHORISED], "opened authorized initialled"),
        (order_in(S.AWAITING_PAYMENT, paid=1), [P.CAPTURED], "opened partially_paid initialled"),
        (PLACED, [P.PENDING_REVIEW], "placed paying initialled"),
        (PLACED, [P.FAILED, P.PENDING_REVIEW], "placed paying initialled"),
        (PLACED, [P.PROMISED], "placed waiting initialled"),
        (PAID, [P.CAPTURED], "placed paid initialled"),
        (order_in(S.IN_PROGRESS), [P.PROMISED], "placed waiting waiting"),
        (order_in(S.IN_PROGRESS, paid=GOODS), [P.CAPTURED], "placed paid waiting"),
        (order_in(S.COMPLETED, paid=GOODS), [P.CAPTURED], "finished paid finished"),
        (order_in(S.COMPLETED), [P.PROMISED], "finished waiting finished"),
        (order_in(S.COMPLETED, paid=GOODS, kind=DIGITAL), [P.CAPTURED], "finished paid finished"),
        (order_in(S.EXPIRED), [P.FAILED], "cancelled cancelled cancelled"),
        (order_in(S.CANCELLED), [P.VOIDED], "cancelled cancelled cancelled"),
        (order_in(S.CANCELLED, paid=GOODS), [P.CAPTURED], "cancelled cancelled cancelled"),
    ],
)
def test_every_state_has_its_three_words(
    order: Order, payments: Sequence[PaymentState], words: str
) -> None:
    assert " ".join(said(order, payments)) == words


@pytest.mark.parametrize("state", OrderState)
def test_money_that_goes_back_counts_most(state: OrderState) -> None:
    whole = order_in(state, paid=GOODS, back=GOODS)
    half = order_in(state, paid=GOODS, back=GOODS // 2)
    none = order_in(state, paid=GOODS)
    assert said(whole, [P.CAPTURED], [R.SUCCEEDED])[1] == "refunded"
    assert said(half, [P.CAPTURED], [R.SUCCEEDED])[1] == "partially_refunded"
    assert said(half, [P.CAPTURED], [R.SUCCEEDED, R.FAILED])[1] == "partially_refunded"
    assert said(whole, [P.CAPTURED], [R.OPEN])[1] == "refunding"
    assert said(none, [P.CAPTURED], [R.FAILED])[1] == "refund_failed"
    assert said(none, [P.CAPTURED])[0] == STATUS[state]
    assert refund_word(none, []) == "none"


@pytest.mark.parametrize(
    ("state", "sent", "parcels_in", "word"),
    [
        (S.IN_PROGRESS, 1, [F.SHIPPED], "partially_shipped"),
        (S.IN_PROGRESS, 1, [F.DELIVERED], "partially_shipped"),
        (S.IN_PROGRESS, 1, [F.SHIPPED, F.CANCELLED], "partially_shipped"),
        (S.IN_PROGRESS, 0, [F.CANCELLED], "waiting"),
        (S.COMPLETED, 2, [F.SHIPPED, F.SHIPPED], "shipped"),
        (S.COMPLETED, 2, [F.SHIPPED, F.DELIVERED], "partially_finished"),
        (S.COMPLETED, 2, [F.DELIVERED, F.DELIVERED], "finished"),
        (S.COMPLETED, 2, [F.CANCELLED, F.DELIVERED, F.DELIVERED], "finished"),
        (S.COMPLETED, 2, [], "finished"),
        (S.CANCELLED, 1, [F.SHIPPED], "cancelled"),
    ],
)
def test_goods_on_their_way_have_a_word(
    state: OrderState, sent: int, parcels_in: Sequence[FulfilmentState], word: str
) -> None:
    order = order_in(state, paid=GOODS, sent=sent)
    assert said(order, [P.CAPTURED], sent=parcels_in)[2] == word
    assert line_word(order, order.lines[0], parcels(order, *parcels_in)) == word


@pytest.mark.parametrize(
    ("sent", "restocked", "word"),
    [(2, 1, "partially_returned"), (2, 2, "returned"), (1, 1, "shipped"), (1, 2, "returned")],
)
def test_goods_that_came_back_have_a_word(sent: int, restocked: int, word: str) -> None:
    """Of units that come back, those never sent come first: they are no return."""
    order = order_in(S.COMPLETED, paid=GOODS, sent=sent, restocked=restocked)
    assert said(order, [P.CAPTURED], sent=[F.SHIPPED])[2] == word
    assert line_word(order, order.lines[0], parcels(order, F.SHIPPED)) == word


def test_the_oldest_version_knows_fewer_words() -> None:
    authorised = said(AWAITING, [P.AUTHORISED], version=Version.V2022_01)
    partly = said(order_in(S.AWAITING_PAYMENT, paid=1), version=Version.V2022_01)
    assert authorised == partly == ("opened", "paying", "initialled")


def test_every_state_has_a_word() -> None:
    assert set(STATUS) == set(OrderState)
    assert set(FULFILMENT_WORD) == set(FulfilmentState)
    assert set(STATUS.values()) == STATUSES
    assert set(FULFILMENT_WORD.values()) <= FULFILMENT
