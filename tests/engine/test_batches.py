"""A batch is its requests one by one: each decision sees what the ones before it took.

The property test decides random batches twice: as one fold over one set of facts, and request by
request over facts that a small book of its own, plain dictionaries, writes down anew each time.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orderwire.engine.catalogue import ProductKind, StockPolicy
from orderwire.engine.delivering import DeliveryKind, PriceRule, ShippingMethod
from orderwire.engine.drafts import (
    Claim,
    ClaimKind,
    DraftDelivery,
    Name,
    PlaceOrder,
    Stated,
    Tender,
    TenderState,
)
from orderwire.engine.edit_contents import Changes
from orderwire.engine.editing import (
    Edited,
    EditOrder,
    NothingEdited,
    edit_order,
    take_in_edit,
)
from orderwire.engine.ending import (
    ChangeStock,
    Ended,
    EndOrder,
    StockChanged,
    change_stock,
    end_order,
    take_in_end,
)
from orderwire.engine.facts import Facts, Standing
from orderwire.engine.late_money import TakeLateMoney, take_in_late, take_late_money
from orderwire.engine.money import Money
from orderwire.engine.offering import WayToPay
from orderwire.engine.order_life import ENDED, OrderStep
from orderwire.engine.orders import Checkout, Order
from orderwire.engine.paying import Came, Captured, NothingNew, Payment, Settled
from orderwire.engine.payment_life import PaymentState
from orderwire.engine.placing import (
    Placed,
    Refused,
    Repeated,
    existing_order,
    place,
    take_in,
)
from orderwire.engine.refusals import CouponUsedByCustomer, CouponUsedUp, KeyReused, OutOfStock
from tests import make

Command = PlaceOrder | EndOrder | ChangeStock | TakeLateMoney | EditOrder
Outcome = (
    Placed
    | Repeated
    | Refused
    | Ended
    | StockChanged
    | Settled
    | NothingNew
    | Edited
    | NothingEdited
)


# --- What one request leaves for the next --------------------------------------------------------


def test_the_next_order_finds_less_stock() -> None:
    store = make.facts(available=3)
    take_in(store, make.placed(store, make.request(make.line(quantity=2))))
    again = place(store, make.request(make.line(quantity=2), order_id=2))
    assert again == Refused(OutOfStock("Product 101", 2, 1))


def test_a_refused_order_takes_nothing() -> None:
    store = make.facts(available=3, coupons=[make.coupon(uses_max=1)])
    wanted = make.request(
        make.line(quantity=4), buyer=make.buyer(), coupon_code="SAVE10", claims=[make.key()]
    )
    twin = replace(store, coupons={**store.coupons}, available={**store.available})
    take_in(store, place(store, wanted))
    assert store == twin


def test_a_repetition_takes_nothing() -> None:
    store = make.facts(coupons=[make.coupon()])
    wanted = make.request(coupon_code="SAVE10", claims=[make.key()])
    take_in(store, place(store, wanted))
    take_in(store, place(store, wanted))
    assert store.available == {1010: 99}
    assert store.coupons[7].uses == 1


def test_the_next_order_finds_fewer_uses_of_the_coupon() -> None:
    store = make.facts(coupons=[make.coupon(uses_max=1)])
    take_in(store, place(store, make.request(coupon_code="SAVE10")))
    again = place(store, make.request(order_id=2, coupon_code="save10"))
    assert again == Refused(CouponUsedUp("SAVE10"))


def test_a_customer_made_in_the_same_batch_has_used_the_coupon() -> None:
    store = make.facts(coupons=[make.coupon(uses_max_per_customer=1)])
    take_in(store, place(store, make.request(buyer=make.buyer(), coupon_code="SAVE10")))
    wanted = make.request(order_id=2, buyer=make.buyer(), coupon_code="SAVE10")
    assert place(store, wanted) == Refused(CouponUsedByCustomer("SAVE10"))
    stranger = make.buyer(make.phone("+966500000002"))
    make.placed(store, make.request(order_id=3, buyer=stranger, coupon_code="SAVE10"))


def test_the_same_new_customer_twice_is_made_once() -> None:
    store = make.facts()
    first = make.placed(store, make.request(buyer=make.buyer()))
    take_in(store, first)
    second = make.placed(store, make.request(order_id=2, buyer=make.buyer()))
    assert (first.is_new_customer, second.is_new_customer) == (True, False)
    assert second.order.customer_id == first.order.customer_id == 2001


def test_a_customer_made_in_the_same_batch_is_found_by_any_key() -> None:
    store = make.facts()
    both = make.buyer(make.phone(), make.email())
    take_in(store, make.placed(store, make.request(buyer=both)))
    second = make.placed(store, make.request(order_id=2, buyer=make.buyer(make.email())))
    assert (second.order.customer_id, second.is_new_customer) == (2001, False)


def test_a_customer_who_was_found_learns_no_new_keys() -> None:
    store = make.facts(customers={make.phone(): 55})
    both = make.buyer(make.phone(), make.email())
    take_in(store, make.placed(store, make.request(buyer=both)))
    second = make.placed(store, make.request(order_id=2, buyer=make.buyer(make.email())))
    assert second.is_new_customer


@pytest.mark.parametrize("claim", [make.key(), make.own_id(), make.window()])
def test_the_same_twice_in_a_batch_is_one_order(claim: Claim) -> None:
    store = make.facts()
    first = make.placed(store, make.request(claims=[claim]))
    take_in(store, first)
    again = place(store, make.request(order_id=2, claims=[claim]))
    assert again == Repeated(existing_order(first.order, first.checkout), claim)


def test_a_key_with_other_content_is_refused_within_a_batch() -> None:
    store = make.facts()
    take_in(store, make.placed(store, make.request(claims=[make.key()])))
    again = make.request(order_id=2, claims=[make.key()], fingerprint="f2")
    assert place(store, again) == Refused(KeyReused("k1"))


def test_a_refused_order_leaves_its_key_to_the_next() -> None:
    store = make.facts(available=1)
    take_in(store, place(store, make.request(make.line(quantity=2), claims=[make.key()])))
    make.placed(store, make.request(order_id=2, claims=[make.key()], fingerprint="f2"))


def test_a_free_order_is_repeated_without_a_checkout() -> None:
    store = make.facts(make.product(minor=0))
    take_in(store, make.placed(store, make.request(claims=[make.key()])))
    again = place(store, make.request(order_id=2, claims=[make.key()]))
    assert isinstance(again, Repeated)
    assert (again.existing.checkout_id, again.existing.state) == (None, "completed")


# --- A batch and a book --------------------------------------------------------------------------

STOCK = {1010: 6, 1020: 4}
USES_MAX = 4
PHONES = ["+966500000001", "+966500000002"]
TRIED, UNTRIED = (2, 4), (1, 3)
"""Ids of earlier orders: some have been tried to pay, the others can be edited."""

METHOD = ShippingMethod(
    id=5,
    name="Standard",
    rules=[
        PriceRule(currency="SAR", amount_minor=0, from_subtotal_minor=30_000),
        PriceRule(currency="SAR", amount_minor=2_000),
    ],
)
CASH = WayToPay(provider="cash_on_delivery", fees=[PriceRule(currency="SAR", amount_minor=500)])


@dataclass
class Book:
    """What a store remembers, in plain dictionaries, and all that can be told from it."""

    stock: dict[int, int] = field(default_factory=lambda: dict(STOCK))
    customers: dict[Name, int] = field(default_factory=dict)
    orders: dict[int, Order] = field(default_factory=dict)
    checkouts: dict[int, Checkout] = field(default_factory=dict)
    claims: dict[Claim, tuple[int, str]] = field(default_factory=dict)
    payments: dict[int, Payment] = field(default_factory=dict)

    def alive(self) -> list[Order]:
        return [order for order in self.orders.values() if order.state not in ENDED]

    def held(self) -> Counter[int]:
        """The units of counted variants on orders that are alive, line by line."""
        lines = [line for order in self.alive() for line in order.lines]
        held = Counter[int]()
        for line in lines:
            held[line.variant_id] += line.quantity if line.variant_id in STOCK else 0
        return held

    def with_coupon(self) -> list[Order]:
        return [order for order in self.alive() if order.coupon is not None]

    def standing(self) -> Iterator[tuple[Claim, Standing]]:
        for claim, (order_id, fingerprint) in self.claims.items():
            order = self.orders[order_id]
            if claim.kind is not ClaimKind.WINDOW or order.state not in ENDED:
                existing = existing_order(order, self.checkouts.get(order_id))
                yield claim, Standing(existing, fingerprint)

    def read(self) -> Facts:
        """The facts as somebody would read them who came just now."""
        limited = make.coupon(uses_max=USES_MAX, uses_max_per_customer=2)
        uses = Counter((7, one.customer_id) for one in self.with_coupon() if one.customer_id)
        held = self.held()
        store = make.facts(
            make.product(101, quantity_max=4),
            make.product(102, kind=ProductKind.PHYSICAL),
            make.product(103, minor=0, stock=StockPolicy.UNLIMITED),
            coupons=[replace(limited, uses=len(self.with_coupon()))],
            customers=self.customers,
        )
        store.available = {variant: units - held[variant] for variant, units in self.stock.items()}
        store.coupon_uses = {(7, one): count for (_, one), count in uses.items() if one}
        store.standing = dict(self.standing())
        store.orders, store.checkouts = dict(self.orders), dict(self.checkouts)
        store.payments = dict(self.payments)
        store.methods = {5: METHOD}
        store.ways = [CASH]
        store.names[Name("shipping_method", "id", "5")] = 5
        return store

    def write(self, outcome: Outcome) -> None:
        if isinstance(outcome, StockChanged):
            self.stock[outcome.variant_id] += outcome.by
        self.payments |= {one.id: one for one in payments_of(outcome)}
        if isinstance(outcome, Edited):
            self.orders[outcome.order.id] = outcome.order
        if isinstance(outcome, Placed | Ended):
            self.orders[outcome.order.id] = outcome.order
            if outcome.checkout is not None:
                self.checkouts[outcome.order.id] = outcome.checkout
            window = Claim(ClaimKind.WINDOW, 0, "w1")
            if isinstance(outcome, Ended) and self.claims.get(window, (0, ""))[0] == (
                outcome.order.id
            ):
                del self.claims[window]
        if isinstance(outcome, Settled):
            order = outcome.after.order
            self.orders[order.id] = order
            self.checkouts[order.id] = outcome.after.checkout
        if isinstance(outcome, Placed):
            wanted, order = outcome.request, outcome.order
            self.claims |= dict.fromkeys(wanted.claims, (order.id, wanted.fingerprint))
            if order.id in TRIED:
                self.payments |= {one.id: one for one in begun(order)}
            if outcome.is_new_customer and wanted.draft.buyer and order.customer_id:
                self.customers |= dict.fromkeys(wanted.draft.buyer.keys, order.customer_id)


def payments_of(outcome: Outcome) -> Sequence[Payment]:
    match outcome:
        case Edited():
            return outcome.payments
        case Ended():
            return outcome.voided
        case Settled():
            return [outcome.after.payment]
        case Placed(payment=Payment() as payment):
            return [payment]
    return []


def begun(order: Order) -> list[Payment]:
    """Two tries to pay an order of an earlier batch."""
    return [
        Payment(
            store_id=1,
            id=order.id * 10 + index,
            order_id=order.id,
            provider="test",
            state=PaymentState.OPEN,
            version=1,
            amount=order.total,
            reference=None,
            failure=None,
            created_ms=make.NOW_MS,
            updated_ms=make.NOW_MS,
        )
        for index in (1, 2)
    ]


def late(order_id: int, index: int, surplus_minor: int) -> TakeLateMoney:
    """Money for an earlier order: so much more than its total, which `decide` knows."""
    answer = Captured(
        reference=f"r{order_id}{index}",
        amount=Money(surplus_minor, "SAR"),
        store_id=1,
        order_id=order_id,
    )
    return TakeLateMoney(
        order_id=order_id, payment_id=order_id * 10 + index, answer=answer, now_ms=make.NOW_MS
    )


def decide(store: Facts, command: Command) -> Outcome:
    if isinstance(command, EditOrder):
        return edit_order(store, command)
    if isinstance(command, TakeLateMoney):
        order = store.orders.get(command.order_id)
        total = order.total if order else Money(0, "SAR")
        answer = replace(command.answer, amount=total + command.answer.amount)
        return take_late_money(store, replace(command, answer=answer))
    if isinstance(command, PlaceOrder):
        return place(store, command)
    if isinstance(command, EndOrder):
        return end_order(store, command)
    return change_stock(store, command)


def fold(store: Facts, commands: list[Command]) -> list[Outcome]:
    outcomes = []
    for command in commands:
        outcome = decide(store, command)
        if isinstance(outcome, Placed | Repeated):
            take_in(store, outcome)
        elif isinstance(outcome, Ended | StockChanged):
            take_in_end(store, outcome)
        elif isinstance(outcome, Settled):
            take_in_late(store, outcome)
        elif isinstance(outcome, Edited):
            take_in_edit(store, outcome)
        outcomes.append(outcome)
    return outcomes


def one_by_one(book: Book, commands: list[Command]) -> list[Outcome]:
    outcomes = []
    for command in commands:
        outcome = decide(book.read(), command)
        book.write(outcome)
        outcomes.append(outcome)
    return outcomes


lines = st.builds(make.line, st.sampled_from([101, 102, 103]), st.integers(1, 3))
buyers = st.lists(
    st.sampled_from([*map(make.phone, PHONES), make.email()]), min_size=1, max_size=2, unique=True
).map(lambda keys: make.buyer(*keys))
claims = st.lists(
    st.sampled_from([make.key(), make.key("k2"), make.own_id(), make.window()]),
    max_size=2,
    unique_by=lambda claim: claim.kind,
)


BY_METHOD = DraftDelivery(kind=DeliveryKind.SHIPPING, method=Name("shipping_method", "id", "5"))
CASH_TENDER = Tender(provider="cash_on_delivery", state=TenderState.PROMISED)
SAYINGS: list[dict[str, Any]] = [
    {},
    {},
    {"delivery": BY_METHOD, "note": "leave it", "tags": ("a",)},
    {"delivery": BY_METHOD, "tender": CASH_TENDER},
    {"tender": Tender(provider="manual", state=TenderState.CAPTURED, method="card")},
    {"tender": Tender(provider="bank_transfer", state=TenderState.IN_REVIEW)},
    {"stated": Stated(discount_minor=1_000, fees=[("Wrap", 300)])},
]


@st.composite
def orders(draw: st.DrawFn, order_id: int) -> PlaceOrder:
    held = draw(claims)
    # A window's value is made from the content: it is never found with another fingerprint.
    is_windowed = any(claim.kind is ClaimKind.WINDOW for claim in held)
    wanted = make.request(
        *draw(st.lists(lines, min_size=1, max_size=3)),
        order_id=order_id,
        buyer=draw(st.none() | buyers),
        coupon_code=draw(st.sampled_from([None, "SAVE10"])),
        claims=held,
        fingerprint="f1" if is_windowed else draw(st.sampled_from(["f1", "f2"])),
    )
    said = draw(st.sampled_from(SAYINGS))
    return replace(wanted, draft=replace(wanted.draft, **said))


@st.composite
def edits(draw: st.DrawFn, first_line_id: int) -> EditOrder:
    """Anything about one of the earlier orders, whose lines have the ids 100, 101... of it."""
    order_id = draw(st.sampled_from([*UNTRIED, 1, 2]))
    line_ids = st.integers(order_id * 100, order_id * 100 + 2)
    changes = Changes(
        note=draw(st.sampled_from([None, "ring twice"])),
        add_tags=draw(st.sampled_from([(), ("gift",)])),
        quantities=draw(st.dictionaries(line_ids, st.integers(0, 3), max_size=2)),
        added=draw(st.lists(lines, max_size=1)),
        coupon_code=draw(st.sampled_from([None, None, "SAVE10"])),
        removes_coupon=draw(st.booleans()),
        method=draw(st.sampled_from([None, Name("shipping_method", "id", "5")])),
    )
    return EditOrder(
        order_id=order_id,
        changes=changes,
        now_ms=make.NOW_MS,
        first_line_id=first_line_id,
        version=draw(st.sampled_from([None, None, None, 1])),
    )


@st.composite
def batches(draw: st.DrawFn) -> tuple[list[PlaceOrder], list[Command]]:
    """Up to four orders of an earlier batch, and a batch that may also end and edit those."""
    earlier = [draw(orders(order_id)) for order_id in range(1, draw(st.integers(2, 5)))]
    ends = st.builds(
        EndOrder,
        order_id=st.integers(1, 4),
        step=st.sampled_from([OrderStep.EXPIRE, OrderStep.CANCEL]),
        reason=st.just("test"),
        now_ms=st.sampled_from([make.NOW_MS, make.NOW_MS + make.HOUR_MS]),
    )
    changes = st.builds(
        ChangeStock, variant_id=st.sampled_from([1010, 1020, 1030]), by=st.integers(-4, 4)
    )
    money = st.builds(late, st.integers(1, 4), st.sampled_from([1, 2]), st.sampled_from([0, 0, 1]))
    batch = [
        draw(orders(order_id) | ends | changes | money | edits(order_id * 100))
        for order_id in range(11, draw(st.integers(11, 20)))
    ]
    return earlier, batch


@settings(max_examples=300)
@given(batches())
def test_a_batch_is_its_orders_one_by_one(
    commands: tuple[list[PlaceOrder], list[Command]],
) -> None:
    earlier, batch = commands
    book = Book()
    one_by_one(book, [*earlier])
    folded = fold(book.read(), batch)
    assert folded == one_by_one(book, batch)


@settings(max_examples=300)
@given(batches())
def test_stock_and_coupons_are_conserved(
    commands: tuple[list[PlaceOrder], list[Command]],
) -> None:
    earlier, batch = commands
    book = Book()
    one_by_one(book, [*earlier])
    store = book.read()
    outcomes = fold(store, batch)
    for outcome in outcomes:
        book.write(outcome)
    # Late money counts its coupon even beyond the limits.
    late_orders = sum(isinstance(one, Settled) and one.came is Came.LATE for one in outcomes)
    held = book.held()
    assert store.available == {one: units - held[one] for one, units in book.stock.items()}
    assert min(store.available.values()) >= 0
    assert store.coupons[7].uses == len(book.with_coupon()) <= USES_MAX + late_orders
    per_customer = Counter(order.customer_id for order in book.with_coupon())
    assert all(0 <= count <= 2 + late_orders for count in per_customer.values())
    counted = {pair[1]: count for pair, count in store.coupon_uses.items() if count}
    assert counted == dict(per_customer)


@settings(max_examples=300)
@given(batches())
def test_no_claim_is_held_by_two_orders(
    commands: tuple[list[PlaceOrder], list[Command]],
) -> None:
    earlier, batch = commands
    outcomes = one_by_one(Book(), [*earlier, *batch])
    placed = [one for one in outcomes if isinstance(one, Placed)]
    holders = Counter(claim for one in placed for claim in one.request.claims)
    lasting = [count for claim, count in holders.items() if claim.kind is not ClaimKind.WINDOW]
    assert all(count == 1 for count in lasting)
